"use strict";
// A map in a frame: says that it is being drawn, and, where it did not open, offers to try again.
// Without this file the frame simply shows what it gets.
for (const box of document.querySelectorAll(".frame")) {
  const frame = box.querySelector("iframe");
  const waiting = box.querySelector(".waiting");
  const failed = box.querySelector(".failed");
  const slow = waiting.querySelector(".slow");
  const SLOW = 5000;
  let timer = 0;

  const wait = () => {
    failed.hidden = true;
    slow.hidden = true;
    waiting.hidden = false;
    clearTimeout(timer);
    timer = setTimeout(() => { slow.hidden = false; }, SLOW);
  };

  // What a browser shows of a service that is away is a page of nobody's: it has no document here.
  const done = () => {
    clearTimeout(timer);
    waiting.hidden = true;
    failed.hidden = Boolean(frame.contentDocument && frame.contentDocument.querySelector(".leaflet-container, .trouble"));
  };

  const opened = () => {
    const inner = frame.contentDocument;
    return !inner || (inner.readyState === "complete" && inner.URL !== "about:blank");
  };

  frame.addEventListener("load", done);
  failed.querySelector("button").addEventListener("click", () => {
    wait();
    frame.src = box.dataset.address || frame.src;
  });
  for (const link of document.querySelectorAll(`a[target="${frame.name}"]`)) {
    link.addEventListener("click", () => { box.dataset.address = link.href; wait(); });
  }
  if (opened()) done(); else wait();
}
