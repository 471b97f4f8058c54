"use strict";
// Without this file the page works too: links open maps in the frame, forms and heads ask anew.
const tabs = [...document.querySelectorAll(".tabs a")];
const file = document.getElementById("map-file");
for (const tab of tabs) {
  tab.addEventListener("click", () => {
    for (const other of tabs) other.removeAttribute("aria-current");
    tab.setAttribute("aria-current", "true");
    file.href = `${tab.href}&download=true`;
  });
}
for (const field of document.querySelectorAll(".ask select")) {
  field.addEventListener("change", () => field.form.requestSubmit());
}

// Another order, or other names: only what differs is taken from the page that would be opened,
// so that the map and the place on the page stay; the address is that page's.
const sift = document.querySelector(".sift");
const PARTS = ["#rankings", ".site .lang"];
let turn = 0;

async function renew(address, focused) {
  const mine = ++turn;
  const answer = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => null);
  if (mine !== turn) return;
  if (!answer || !answer.ok) { location.href = address; return; }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (mine !== turn) return;
  for (const part of PARTS) document.querySelector(part).replaceWith(page.querySelector(part));
  for (const name of ["sort", "way"]) keep(name, new URL(address).searchParams.get(name));
  history.replaceState(null, "", address);
  if (focused) document.querySelector(`#rankings .sort[data-sort="${focused}"]`)?.focus({ preventScroll: true });
  if (typeof linked !== "undefined") linked.renewed();
}

function keep(name, value) {
  let field = sift.querySelector(`input[name=${name}]`);
  if (value === null) { if (field) field.remove(); return; }
  if (!field) {
    field = Object.assign(document.createElement("input"), { type: "hidden", name });
    sift.prepend(field);
  }
  field.value = value;
}

document.addEventListener("click", (event) => {
  const head = event.target.closest("#rankings a.sort");
  if (!head || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  renew(head.href, head.dataset.sort);
});

function asked() {
  const found = new URL(sift.action);
  for (const [name, value] of new FormData(sift)) if (value) found.searchParams.set(name, value);
  return found.href;
}
let timer = 0;
if (sift) {
  sift.q.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(() => renew(asked()), 250);
  });
  sift.q.addEventListener("compositionend", () => renew(asked()));
  sift.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    renew(asked());
  });
}
