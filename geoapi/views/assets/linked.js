/* Links a map with the page around it: a row there and a shape here are one unit. Words between
   them are plain data {mutu: 1, act, by, key}, only between pages of one origin, never HTML. */
"use strict";
mutu.parts.push((map, config, drawn) => {
  const ACTS = ["show", "hint", "filter"];
  const UNITS = ["zones", "towns", "parcels"];
  const LONGEST = 200;
  const MOST = 5000;
  const CASING = { color: "#fff", weight: 8, opacity: 0.95, fill: false };
  const OUTLINE = { color: "#c4006e", weight: 4, opacity: 1, fill: false };
  const HINT = { color: "#c4006e", weight: 2, opacity: 0.9, dashArray: "5 4", fill: false };
  const DIM = { fillOpacity: 0.1, opacity: 0.25 };

  /** The page around this one, where it is of the same service; on file:// nobody is. */
  const around = (() => {
    try {
      const same = window.parent !== window && window.parent.location.origin === location.origin;
      return same && location.origin !== "null" ? window.parent : null;
    } catch { return null; }
  })();
  if (!around) return;
  const tell = (act, by, key) => around.postMessage({ mutu: 1, act, by, key }, location.origin);

  /** The unit that a layer shows one by one; none where its shapes are no units of a table. */
  const unit = (name) => {
    if (name === "figures" || name === "hotspots") return config.by;
    return name === "idle" ? "parcels" : UNITS.includes(name) ? name : null;
  };
  /** Shapes of a unit, in the layer that is about it before one that only shows where it is. */
  const shapes = (by, wanted) => {
    const found = [];
    for (const layer of [...config.layers].reverse()) {
      if (unit(layer.name) !== by) continue;
      drawn[layer.name].fill().eachLayer((shape) => {
        if (shape.getBounds && (!wanted || shape.feature.properties.k === wanted)) found.push(shape);
      });
    }
    return found;
  };

  const marks = { show: null, hint: null };
  const mark = (act, shape, ...styles) => {
    if (marks[act]) marks[act].remove();
    marks[act] = shape && L.featureGroup(styles.map((style) =>
      L.geoJSON(shape.toGeoJSON(), { interactive: false, style }))).addTo(map);
  };

  /** Room beside the panels, as far as there is any. */
  const room = () => {
    const { x, y } = map.getSize();
    const head = document.querySelector(".mutu-head").getBoundingClientRect();
    const legend = document.querySelector(".mutu-legend");
    const side = legend.open && x > 700 ? legend.getBoundingClientRect().width + 24 : x / 8;
    return { paddingTopLeft: [x / 8, Math.min(head.bottom + 12, y / 3)], paddingBottomRight: [Math.min(side, x / 3), y / 8] };
  };

  const show = (by, key) => {
    const shape = key === null ? null : shapes(by, key)[0];
    map.closePopup();
    mark("hint", null);
    mark("show", shape, CASING, OUTLINE);
    if (!shape) return;
    map.fitBounds(shape.getBounds(), { maxZoom: Math.max(16, map.getZoom()), animate: false, ...room() });
  };

  /** Whether the label of a unit steps back with its shape; asked by labels.js. */
  const wanted = {};
  mutu.stepped = (name, key) => Boolean(wanted[unit(name)]) && !wanted[unit(name)].has(key);

  /** Shapes of a unit that are not among the keys step back; null brings all of them forward. */
  const filter = (by, keys) => {
    const kept = keys && new Set(keys);
    for (const layer of config.layers) {
      if (unit(layer.name) !== by || !drawn[layer.name].resetStyle) continue;
      drawn[layer.name].fill().eachLayer((shape) => {
        if (!shape.setStyle) return;
        const out = kept && !kept.has(shape.feature.properties.k);
        if (out) shape.setStyle(DIM); else drawn[layer.name].resetStyle(shape);
      });
    }
    wanted[by] = kept;
    map.fire("mutu:layers");
  };

  /** Figures of another period are drawn anew: what stepped back does so again. */
  map.on("mutu:figures", () => {
    for (const [by, kept] of Object.entries(wanted)) if (kept) filter(by, [...kept]);
  });

  const text = (value) => typeof value === "string" && value.length <= LONGEST;
  const valid = (said) => said !== null && typeof said === "object" && said.mutu === 1
    && ACTS.includes(said.act) && UNITS.includes(said.by)
    && (said.act === "filter"
      ? said.keys === null || (Array.isArray(said.keys) && said.keys.length <= MOST && said.keys.every(text))
      : said.key === null || text(said.key));

  window.addEventListener("message", (e) => {
    if (e.source !== around || e.origin !== location.origin || !valid(e.data)) return;
    const { act, by, key, keys } = e.data;
    if (act === "show") show(by, key);
    else if (act === "hint") mark("hint", key === null ? null : shapes(by, key)[0], HINT);
    else filter(by, keys);
  });

  /** Whatever way a shape is chosen here, by a click or the search, the page around hears of it. */
  const select = mutu.select;
  mutu.select = (shape, layer, at) => {
    mark("show", null);
    select(shape, layer, at);
    if (unit(layer.name)) tell("picked", unit(layer.name), String(shape.feature.properties.k));
  };
  for (const layer of config.layers.filter((one) => unit(one.name) && drawn[one.name].resetStyle)) {
    const by = unit(layer.name);
    drawn[layer.name].on("mouseover", (e) => tell("hint", by, String((e.propagatedFrom || e.layer).feature.properties.k)));
    drawn[layer.name].on("mouseout", () => tell("hint", by, null));
  }
  tell("ready", config.by === null || config.by === undefined ? null : config.by, null);
});
