"use strict";
// Table and map speak of the same rows: pointing at either marks both. Links work without this.
const both = (row) => document.querySelectorAll(`[data-row="${row}"]`);
const mark = (row) => {
  for (const one of document.querySelectorAll("[data-row].marked")) one.classList.remove("marked");
  for (const one of both(row)) one.classList.add("marked");
};
for (const one of document.querySelectorAll("[data-row]")) {
  for (const event of ["pointerenter", "focusin"]) one.addEventListener(event, () => mark(one.dataset.row));
}
for (const dot of document.querySelectorAll(".desk-map [data-row]")) {
  dot.addEventListener("click", (event) => {
    event.preventDefault();
    const row = document.getElementById(`row-${dot.dataset.row}`);
    row.scrollIntoView({ block: "center" });
    row.querySelector("a").focus({ preventScroll: true });
    history.replaceState(null, "", `#row-${dot.dataset.row}`);
  });
}
if (location.hash.startsWith("#row-")) mark(location.hash.slice(5));
