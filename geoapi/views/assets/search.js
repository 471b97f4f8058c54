/* Search over the features on the page: parcel number, zone, town, enterprise. */
"use strict";
mutu.parts.push((map, config, drawn) => {
  const MOST = 12;
  const box = document.querySelector(".mutu-search input");
  const list = document.querySelector(".mutu-search ul");
  const status = document.querySelector(".mutu-search [role=status]");
  const plain = (text) => String(text).normalize("NFKC").toLowerCase().trim();
  const entries = [];
  const add = (text, kind, name, shape) =>
    entries.push({ text: String(text), plain: plain(text), kind, name, shape });

  /** A parcel with a finding on it is found as such, not twice. */
  const idle = new Map();
  if (drawn.idle) drawn.idle.eachLayer((shape) => idle.set(shape.feature.properties.k, shape));
  const parcels = new Set();
  if (drawn.parcels) drawn.parcels.eachLayer((shape) => parcels.add(shape.feature.properties.k));

  for (const layer of config.layers.filter((one) => one.listed)) {
    drawn[layer.name].eachLayer((own) => {
      const one = own.feature.properties;
      if (layer.name === "idle" && parcels.has(one.k)) return;
      const worse = layer.name === "parcels" ? idle.get(one.k) : null;
      const [name, shape] = worse ? ["idle", worse] : [layer.name, own];
      const kind = name === "figures" ? config.words[config.by] : config.words[name];
      if (one.n) add(one.n, kind, name, shape);
      if (one.k && one.k !== one.n) add(one.k, kind, name, shape);
      for (const other of one.s || []) add(other, config.words.enterprises, name, shape);
    });
  }

  let found = [];
  let at = -1;

  const mark = (index) => {
    at = index;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", i === at));
    const item = list.children[at];
    if (item) { item.scrollIntoView({ block: "nearest" }); box.setAttribute("aria-activedescendant", item.id); }
    else box.removeAttribute("aria-activedescendant");
  };

  const close = () => { list.hidden = true; box.setAttribute("aria-expanded", "false"); mark(-1); };

  const choose = (entry) => {
    if (!entry) return;
    box.value = entry.text;
    close();
    mutu.find(entry.name, entry.shape);
  };

  const item = (entry, i) => {
    const li = mutu.element("li");
    li.id = "mutu-result-" + i;
    li.setAttribute("role", "option");
    li.append(mutu.element("bdi", entry.text), mutu.element("small", entry.kind));
    li.addEventListener("mousedown", (e) => { e.preventDefault(); choose(entry); });
    return li;
  };

  const search = () => {
    const asked = plain(box.value);
    if (!asked) { close(); return; }
    const hits = entries.filter((one) => one.plain.includes(asked));
    hits.sort((a, b) => a.plain.indexOf(asked) - b.plain.indexOf(asked) || a.plain.length - b.plain.length);
    found = hits.slice(0, MOST);
    const none = mutu.element("li", config.words.nothing, "mutu-none");
    list.replaceChildren(...(found.length ? found.map(item) : [none]));
    list.hidden = false;
    box.setAttribute("aria-expanded", "true");
    status.textContent = `${hits.length} ${config.words.results}`;
    mark(found.length ? 0 : -1);
  };

  box.addEventListener("input", search);
  box.addEventListener("focus", search);
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (e) => {
    if (e.isComposing) return;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (e.key in steps && found.length && !list.hidden) {
      e.preventDefault();
      mark((at + steps[e.key] + found.length) % found.length);
    } else if (e.key === "Enter") choose(list.hidden ? null : found[at]);
    else if (e.key === "Escape") close();
  });
});
