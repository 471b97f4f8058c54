"use strict";
// Without this file the page works too: the buttons send the forms.
const upload = document.getElementById("upload");
const again = document.getElementById("again");

function say(form, text, wrong) {
  const place = form === upload ? form.querySelector(".busy") : document.querySelector(".verdict .of");
  place.textContent = text;
  place.hidden = false;
  place.classList.toggle("wrong", Boolean(wrong));
}

function hold(form) {
  for (const button of document.querySelectorAll("button")) button.disabled = true;
  say(form, form.dataset.busy, false);
}

if (upload) {
  const drop = upload.querySelector(".drop");
  const input = drop.querySelector("input");
  const chosen = drop.querySelector("output");
  drop.classList.add("bare");
  const limit = Number(upload.dataset.limit);
  const size = () => [...upload.querySelectorAll("input[type=file]")]
    .flatMap((field) => [...field.files]).reduce((sum, file) => sum + file.size, 0);

  input.addEventListener("change", () => {
    chosen.textContent = [...input.files].map((file) => file.name).join("、");
  });
  for (const kind of ["dragenter", "dragover"]) {
    drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over"); });
  }
  for (const kind of ["dragleave", "drop"]) {
    drop.addEventListener(kind, () => drop.classList.remove("over"));
  }
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change"));
  });
  upload.addEventListener("submit", (event) => {
    if (size() > limit) {
      event.preventDefault();
      say(upload, upload.dataset.heavy, true);
      return;
    }
    hold(upload);
  });
}

if (again) {
  again.addEventListener("submit", () => hold(again));
  for (const field of document.querySelectorAll("select[form=again]")) {
    field.addEventListener("change", () => again.requestSubmit());
  }
}

// Back from the browser's memory: the buttons of a page that was left work again.
window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });
