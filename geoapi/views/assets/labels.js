/* Names, values and clocks on the map; where two would overlap, the lesser one steps back. */
"use strict";
mutu.parts.push((map, config, drawn) => {
  const SMALL_BELOW = 12.5;
  const RANK = { idle: 3, grades: 2.5, changes: 2.5, flows: 2.2, assemblies: 2, figures: 2, towns: 1, zones: 0 };
  const labels = [];
  const pane = map.createPane("mutu-labels");
  pane.style.zIndex = 640;
  pane.style.pointerEvents = "none";

  /** A ring that fills from the day the clock started to the day of recovery. */
  const ring = (part) => {
    const ns = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(ns, "svg");
    svg.setAttribute("width", 16);
    svg.setAttribute("height", 16);
    const circle = (dash, opacity) => {
      const made = document.createElementNS(ns, "circle");
      const values = { cx: 8, cy: 8, r: 5.5, fill: "none", stroke: "currentColor", "stroke-width": 3.2,
        "stroke-opacity": opacity, "stroke-dasharray": dash, transform: "rotate(-90 8 8)" };
      Object.entries(values).forEach(([key, value]) => made.setAttribute(key, value));
      return made;
    };
    svg.append(circle("none", 0.22), circle(`${part * 34.56} 34.56`, 1));
    return svg;
  };

  const badge = (one) => {
    const box = mutu.element("span", null, "mutu-badge mutu-c" + one.c);
    if (one.b[1] !== undefined && one.b[1] !== null) box.append(ring(one.b[1]));
    else box.style.paddingLeft = "7px";
    box.append(one.b[0]);
    return box;
  };

  const label = (one, name, ink) => {
    const box = mutu.element("div", null, "mutu-label mutu-" + name);
    if (one.b) { box.append(badge(one)); return box; }
    if (one.l[1]) box.append(mutu.element("b", one.l[1]));
    box.append(mutu.element("bdi", one.l[0]));
    if (ink && one.l[0].length < 3) Object.assign(box.style, { color: ink, textShadow: "none" });
    return box;
  };

  /** Idle land: worst class first, then the oldest; figures: the upper classes first. */
  const weight = (name, one) => {
    const within = one.b ? (9 - one.c) * 1e5 + parseInt(one.b[0].replace(/,/g, ""), 10) : one.c || 0;
    return (RANK[name] || 0) * 1e7 + within;
  };

  const put = (one, layer, told) => {
    const { name, inks } = layer;
    if (!one.at || (!one.l && !one.b)) return;
    const box = label(one, name, inks[one.c]);
    const icon = L.divIcon({ className: "", html: box, iconSize: [0, 0] });
    const marker = L.marker(one.at, { icon, interactive: false, keyboard: false, pane: "mutu-labels" });
    labels.push({ marker, box, name, layer, key: one.k, told, weight: weight(name, one) });
  };
  const heaviest = () => labels.sort((a, b) => b.weight - a.weight);
  const every = (layer) => drawn[layer.name].eachLayer((shape) => put(shape.feature.properties, layer));
  config.layers.forEach(every);
  heaviest();

  const apart = (a, b) => a.right < b.left || b.right < a.left || a.bottom < b.top || b.bottom < a.top;

  const tidy = () => {
    map.getContainer().classList.toggle("mutu-small", map.getZoom() < SMALL_BELOW);
    const seen = map.getBounds().pad(0.1);
    for (const one of labels) {
      const wanted = map.hasLayer(drawn[one.name])
        && !mutu.lettered(map, one.layer, drawn[one.name], config.bounds) && seen.contains(one.marker.getLatLng())
        && !(mutu.stepped && mutu.stepped(one.name, one.key));
      if (wanted && !map.hasLayer(one.marker)) one.marker.addTo(map);
      if (!wanted && map.hasLayer(one.marker)) one.marker.remove();
    }
    const shown = labels.filter((one) => map.hasLayer(one.marker));
    const boxes = shown.map((one) => one.box.getBoundingClientRect());
    const kept = [];
    shown.forEach((one, i) => {
      const free = boxes[i].width > 0 && kept.every((other) => apart(boxes[i], other));
      one.box.classList.toggle("mutu-away", !free);
      if (free) kept.push(boxes[i]);
    });
  };
  map.on("moveend mutu:layers", tidy); // after a zoom, too, and when the window changes
  map.on("mutu:filled", ({ name }) => {
    every(config.layers.find((one) => one.name === name));
    heaviest();
  });
  tidy();

  /** Another period: the figures of a layer are written anew. */
  map.on("mutu:figures", ({ name }) => {
    const old = labels.filter((one) => one.name === name && !one.told);
    for (const one of old) one.marker.remove();
    labels.splice(0, labels.length, ...labels.filter((one) => !old.includes(one)));
    every(config.layers.find((one) => one.name === name));
    heaviest();
    tidy();
  });

  /** From near the service tells what stands upon the shapes of its tiles. */
  const NEAR = 14.5;
  const asked = config.layers.filter((one) => one.labels);
  let turn = 0;
  const tell = async (mine) => {
    const box = map.getBounds();
    const edges = [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()].map((x) => x.toFixed(6));
    const there = asked.filter((one) => map.getZoom() >= NEAR && map.hasLayer(drawn[one.name]));
    const answers = await Promise.all(there.map((one) => fetch(`${one.labels}&bbox=${edges}`)));
    const told = await Promise.all(answers.map((one) => one.status === 200 ? one.json() : { labels: [] }));
    if (mine !== turn) return;
    for (const one of labels.filter((old) => old.told)) one.marker.remove();
    labels.splice(0, labels.length, ...labels.filter((old) => !old.told));
    there.forEach((layer, i) => told[i].labels.forEach((one) => put(one, layer, true)));
    heaviest();
    tidy();
  };
  if (asked.length) {
    const later = () => { turn += 1; setTimeout((mine) => { if (mine === turn) tell(mine); }, 120, turn); };
    map.on("moveend mutu:layers", later);
    later();
  }
});
