/* Figures of the coloured layer, period by period: a slider changes them, never the shapes. What
   several parcels are of, an industry, is found by its name. Before the other parts: they read it. */
"use strict";
mutu.parts.push((map, config, drawn) => {
  const layer = config.layers.find((one) => one.steps.length);
  if (!layer) return;
  const group = drawn[layer.name];
  const shapes = group.fill().getLayers();
  const own = shapes.map((shape) => shape.feature.properties.p[0]);
  const section = document.querySelector(`.mutu-legend section[data-layer="${layer.name}"]`);
  let step = layer.steps[0];

  /** The unit of a shape in this period; none where a filter leaves it out. */
  const place = (i) => (step.of ? step.of[i] : i);
  const fill = (shape, i) => {
    const one = shape.feature.properties;
    const [c, v, rows] = step.units[place(i)] || [-1, null, []];
    Object.assign(one, { c, v, p: [[...rows, ...own[i]]] });
    if (one.l) one.l = [one.n, v || layer.kinds[c]];
    if (step.named) one.t = rows[0];
  };

  const count = () => {
    const numbers = section ? section.querySelectorAll(".mutu-keys .mutu-n") : [];
    numbers.forEach((box, i) => { box.textContent = step.counts[i].toLocaleString("en"); });
  };

  const show = (next) => {
    step = next;
    shapes.forEach(fill);
    Object.assign(layer, { basis: step.basis, told: step.told || layer.told });
    count();
    if (step.tiles) group.setUrl(step.tiles);
    else group.setStyle((feature) => ({ stroke: true, ...group.options.style(feature) }));
  };

  /** What stands for all land of a unit with a name: in the search, and on the map. */
  const named = (u) => ({
    feature: { properties: { get n() { return step.units[u][2][0]; }, get k() { return step.units[u][2][0]; },
      get v() { return step.units[u][1]; }, get c() { return step.units[u][0]; }, get p() { return [["", ...step.units[u][2].slice(1)]]; } } },
    members: () => shapes.filter((_, i) => place(i) === u),
    getLatLng: () => map.getCenter(),
    get getBounds() {
      if (step.boxes) return step.boxes[u] ? () => L.latLngBounds(step.boxes[u]) : undefined;
      const mine = this.members();
      return mine.length ? () => L.featureGroup(mine).getBounds() : undefined;
    },
    get toGeoJSON() {
      return step.boxes ? undefined : () => ({ type: "FeatureCollection", features: this.members().map((one) => one.toGeoJSON()) });
    },
  });
  mutu.named = (name) => (name === layer.name ? [...Array(step.named || 0).keys()].map(named) : []);

  if (config.slider) sliding();
  else show(step);

  function sliding() {
    const { steps, at } = config.slider;
    const bar = document.querySelector(".mutu-period input");
    const said = document.querySelector(".mutu-period output");
    const marks = [...document.querySelectorAll(".mutu-marks span")];
    const [sub, foot] = [document.querySelector(".mutu-sub"), document.querySelector(".mutu-foot p")];

    const go = (i) => {
      const chosen = mutu.chosen;
      show(layer.steps[i]);
      bar.value = i;
      said.textContent = steps[i].period;
      bar.setAttribute("aria-valuetext", steps[i].period);
      marks.forEach((mark, n) => mark.classList.toggle("mutu-now", n === i));
      sub.textContent = steps[i].sub;
      foot.textContent = foot.title = steps[i].foot;
      map.fire("mutu:figures", { name: layer.name });
      if (chosen && chosen.layer === layer) again(chosen);
    };

    /** What is open tells the new period too; of tiles the service tells it. */
    const again = async ({ shape, at: where }) => {
      const key = shape.feature.properties.k;
      const told = layer.told && !shape.members ? await mutu.ask(layer, `key=${encodeURIComponent(key)}`) : shape;
      if (told) mutu.select(told, layer, where); else map.closePopup();
    };

    /** The address says which period is shown, so that a link restores it. */
    const kept = () => {
      const found = /(?:^#|&)period=([^&]*)/.exec(location.hash);
      return found ? steps.findIndex((one) => encodeURIComponent(one.period) === found[1]) : -1;
    };
    const keep = (i) => {
      const rest = location.hash.replace(/^#/, "").split("&").filter((part) => part && !part.startsWith("period="));
      const hash = [...rest, `period=${encodeURIComponent(steps[i].period)}`].join("&");
      try { history.replaceState(history.state, "", `#${hash}`); } catch { /* a page without an address keeps none */ }
    };
    bar.addEventListener("input", () => { go(Number(bar.value)); keep(Number(bar.value)); });
    window.addEventListener("hashchange", () => { if (kept() >= 0) go(kept()); });
    go(kept() >= 0 ? kept() : at);
  }
});
