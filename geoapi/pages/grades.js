"use strict";
// Without this file the pages work too: forms ask anew, the browser prints from its menu.
for (const field of document.querySelectorAll(".ask select")) {
  if (field.name.startsWith("with_")) continue;
  field.addEventListener("change", () => field.form.requestSubmit());
}
const press = document.getElementById("print");
if (press) press.addEventListener("click", () => window.print());
