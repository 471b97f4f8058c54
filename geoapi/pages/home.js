"use strict";
// Without this file the page works too: links open maps in the frame, the form asks anew.
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
