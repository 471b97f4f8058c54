/* Search over the features on the page: parcel number, zone, town, enterprise; and, where parcels
   are tiles, over those that the service knows. */
"use strict";
mutu.parts.push((map, config, drawn) => {
  const MOST = 12;
  const FIRST = 4;
  const box = document.querySelector(".mutu-search input");
  const list = document.querySelector(".mutu-search ul");
  const status = document.querySelector(".mutu-search [role=status]");
  const plain = (text) => String(text).normalize("NFKC").toLowerCase().trim();
  const byKey = (name) => new Map(
    (drawn[name] ? drawn[name].fill().getLayers() : []).map((shape) => [shape.feature.properties.k, shape]));

  /** What can be found on the page: read when somebody first searches. */
  const listed = () => {
    const entries = [];
    const add = (text, kind, name, shape) =>
      entries.push({ text: String(text), plain: plain(text), kind, name, shape });
    /** A parcel with a finding on it is found as such, not twice. */
    const [idle, parcels] = [byKey("idle"), byKey("parcels")];
    for (const layer of config.layers.filter((one) => one.listed)) {
      for (const unit of mutu.named ? mutu.named(layer.name) : []) {
        add(unit.feature.properties.n, config.words.industries, layer.name, unit);
      }
      drawn[layer.name].fill().eachLayer((own) => {
        const one = own.feature.properties;
        if (layer.name === "idle" && parcels.has(one.k)) return;
        const worse = layer.name === "parcels" ? idle.get(one.k) : null;
        const [name, shape] = worse ? ["idle", worse] : [layer.name, own];
        const kind = name === "figures" ? config.words[config.by === "industries" ? "parcels" : config.by] : config.words[name];
        if (one.n) add(one.n, kind, name, shape);
        if (one.k && one.k !== one.n) add(one.k, kind, name, shape);
        for (const other of one.s || []) add(other, config.words.enterprises, name, shape);
      });
    }
    return entries;
  };
  let entries = null;

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

  const say = (text) => {
    list.replaceChildren(mutu.element("li", text, "mutu-none"));
    list.hidden = false;
    status.textContent = text;
  };

  /** A parcel that is in tiles: told by the uppermost layer that shows it, else by one that could. */
  const go = async (key) => {
    const told = config.layers.filter((one) => one.told).reverse();
    const shown = (one) => map.hasLayer(drawn[one.name]);
    for (const layer of [...told.filter(shown), ...told.filter((one) => !shown(one))]) {
      const shape = await mutu.ask(layer, `key=${encodeURIComponent(key)}`);
      if (shape) { mutu.find(layer.name, shape); return; }
    }
    say(config.words.shapeless);
  };

  const choose = (entry) => {
    if (!entry) return;
    box.value = entry.text;
    turn += 1;
    close();
    if (entry.shape) mutu.find(entry.name, entry.shape);
    else go(entry.key).catch(() => say(config.words.unanswered));
  };

  const item = (entry, i) => {
    const li = mutu.element("li");
    li.id = "mutu-result-" + i;
    li.setAttribute("role", "option");
    li.append(mutu.element("bdi", entry.text), mutu.element("small", entry.kind));
    li.addEventListener("mousedown", (e) => { e.preventDefault(); choose(entry); });
    return li;
  };

  const show = (hits, count, otherwise) => {
    found = hits.slice(0, MOST);
    if (found.length) list.replaceChildren(...found.map(item)); else say(otherwise);
    list.hidden = false;
    box.setAttribute("aria-expanded", "true");
    if (found.length) status.textContent = `${count} ${config.words.results}`;
    mark(found.length ? 0 : -1);
  };

  /** What the service finds, after what is on the page; a later question takes its turn. */
  let turn = 0;
  const ask = async (text, own, mine) => {
    const answer = await fetch(`${config.search}&q=${encodeURIComponent(text)}`);
    if (mine !== turn) return;
    if (answer.status !== 200) throw new Error(answer.status);
    const { hits, more } = await answer.json();
    if (mine !== turn) return;
    const known = new Set(own.slice(0, MOST).map((one) => one.shape.feature.properties.k));
    const others = hits.filter((one) => !known.has(one.k)).map((one) => ({
      key: one.k, text: one.s ? `${one.s} · ${one.k}` : one.n === one.k ? one.k : `${one.n} · ${one.k}`,
      kind: one.s ? config.words.enterprises : config.words.parcels,
    }));
    const every = [...own.slice(0, FIRST), ...others, ...own.slice(FIRST)];
    show(every, `${own.length + others.length}${more ? "+" : ""}`, config.words.nothing);
  };

  const search = () => {
    const asked = plain(box.value);
    turn += 1;
    if (!asked) { close(); return; }
    entries = entries || listed();
    const hits = entries.filter((one) => one.plain.includes(asked));
    hits.sort((a, b) => a.plain.indexOf(asked) - b.plain.indexOf(asked) || a.plain.length - b.plain.length);
    show(hits, hits.length, config.search ? config.words.searching : config.words.nothing);
    if (!config.search) return;
    setTimeout((mine) => {
      if (mine !== turn) return;
      ask(box.value, hits, mine).catch(() => { if (mine === turn && !hits.length) say(config.words.unanswered); });
    }, 150, turn);
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
