"use strict";
// Rows of tables and shapes of the map in the frame are one unit each: see views/assets/linked.js.
// Without this file, or without the map, the tables stand alone.
const linked = (() => {
  const UNITS = ["zones", "towns", "parcels"];
  const frame = document.querySelector("iframe[name=map]");
  const note = document.querySelector(".chosen");
  const rows = () => [...document.querySelectorAll("tr[data-by][data-key]")];
  const rowOf = (by, key) => rows().find((row) => row.dataset.by === by && row.dataset.key === key);
  let chosen = null;

  const send = (act, by, rest) => {
    if (frame && frame.contentWindow) frame.contentWindow.postMessage({ mutu: 1, act, by, ...rest }, location.origin);
  };

  // One row of each table is reached by Tab, the others by arrows: a long table is no trap.
  const reachable = () => {
    for (const body of new Set(rows().map((row) => row.parentElement))) {
      const mine = rows().filter((row) => row.parentElement === body);
      const first = mine.find((row) => row.classList.contains("marked")) || mine[0];
      for (const row of mine) row.tabIndex = row === first ? 0 : -1;
    }
  };

  const within = (row) => {
    const box = row.closest(".scroll");
    if (!box) return;
    const head = box.querySelector("thead").offsetHeight;
    const place = row.offsetTop - box.querySelector("table").offsetTop;
    if (place - head < box.scrollTop) box.scrollTop = place - head;
    else if (place + row.offsetHeight > box.scrollTop + box.clientHeight) box.scrollTop = place + row.offsetHeight - box.clientHeight;
  };

  const mark = (by, key) => {
    for (const row of rows()) {
      row.classList.remove("marked");
      row.removeAttribute("aria-current");
    }
    const row = rowOf(by, key);
    chosen = row ? { by, key } : null;
    if (row) {
      row.classList.add("marked");
      row.setAttribute("aria-current", "true");
      within(row);
    }
    if (note) {
      note.hidden = !row;
      if (row) note.querySelector("bdi").textContent = row.querySelector("th bdi").textContent;
    }
    history.replaceState(null, "", row ? `#${by}=${encodeURIComponent(key)}` : location.pathname + location.search);
    reachable();
    return row;
  };

  const choose = (row) => {
    const { by, key } = row.dataset;
    mark(by, key);
    send("show", by, { key });
    if (!frame) return;
    const seen = frame.getBoundingClientRect();
    if (seen.bottom < 120 || seen.top > innerHeight - 120) frame.closest(".card").scrollIntoView({ block: "start" });
  };

  const hint = (by, key) => {
    for (const row of rows()) row.classList.toggle("hinted", row.dataset.by === by && row.dataset.key === key);
  };

  // Where names are looked for, the map keeps to those that are found.
  const filter = () => {
    const box = document.querySelector(".sift input[name=q]");
    const some = Boolean(box && box.value.trim());
    for (const by of ["zones", "towns"]) {
      const keys = rows().filter((row) => row.dataset.by === by).map((row) => row.dataset.key);
      send("filter", by, { keys: some ? keys : null });
    }
  };

  const renewed = () => {
    reachable();
    const before = chosen;
    if (before && !mark(before.by, before.key)) send("show", before.by, { key: null });
    filter();
  };

  document.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-by][data-key]");
    if (row && !event.target.closest("a, button, input") && !String(getSelection())) choose(row);
    if (note && note.contains(event.target) && chosen) {
      event.preventDefault();
      const mine = rowOf(chosen.by, chosen.key);
      mine.scrollIntoView({ block: "center" });
      mine.focus({ preventScroll: true });
    }
  });

  document.addEventListener("keydown", (event) => {
    const row = event.target.closest && event.target.closest("tr[data-by][data-key]");
    if (!row || event.target !== row) return;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key === "Enter") { event.preventDefault(); choose(row); }
    if (!(event.key in steps)) return;
    const mine = rows().filter((one) => one.parentElement === row.parentElement);
    const next = mine[mine.indexOf(row) + steps[event.key]];
    event.preventDefault();
    if (!next) return;
    row.tabIndex = -1;
    next.tabIndex = 0;
    next.focus({ preventScroll: true });
    within(next);
  });

  let over = null;
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const row = event.target.closest && event.target.closest("tr[data-by][data-key]");
    if (row === over) return;
    if (over && !row) send("hint", over.dataset.by, { key: null });
    over = row;
    if (row) send("hint", row.dataset.by, { key: row.dataset.key });
  });

  const valid = (said) => said !== null && typeof said === "object" && said.mutu === 1
    && ["ready", "picked", "hint"].includes(said.act)
    && (said.by === null || UNITS.includes(said.by))
    && (said.key === null || (typeof said.key === "string" && said.key.length <= 200));

  window.addEventListener("message", (event) => {
    if (!frame || event.source !== frame.contentWindow || event.origin !== location.origin || !valid(event.data)) return;
    const { act, by, key } = event.data;
    if (act === "picked") mark(by, key);
    else if (act === "hint") hint(by, key);
    else {
      filter();
      if (chosen) send("show", chosen.by, { key: chosen.key });
    }
  });

  const [, by, key] = /^#(zones|towns|parcels)=(.+)$/.exec(location.hash) || [];
  reachable();
  if (by) { try { mark(by, decodeURIComponent(key)); } catch { /* a broken address marks nothing */ } }
  const told = document.getElementById("linked-hint");
  if (told) told.hidden = false;
  return { renewed };
})();
