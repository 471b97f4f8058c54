/* From afar a shape is too small to see: a dot, or a disc with the letters of its class, stands for it. */
"use strict";
(() => {
  const FAR = 14;
  const DISC = 16;
  const MOST_DISCS = 800;
  const CROWD = 0.4;

  /** Whether discs with letters stand for shapes from afar: where they leave the county to be seen. */
  mutu.lettered = (map, layer, group, bounds) => {
    const count = layer.dots ? group.getLayers().length : 0;
    if (!layer.dots || !layer.signs.some(Boolean) || count > MOST_DISCS || !bounds) return false;
    const [a, b] = bounds.map((corner) => map.project(corner, map.getZoom()));
    return map.getZoom() < FAR && count * DISC * DISC < CROWD * Math.abs((a.x - b.x) * (a.y - b.y));
  };

  const disc = (one, layer, style) => {
    const box = mutu.element("span", null, "mutu-disc");
    box.append(layer.signs[one.c]);
    const ink = layer.inks[one.c];
    if (ink) Object.assign(box.style, { background: style.fillColor, color: ink });
    const icon = L.divIcon({ className: "", html: box, iconSize: [DISC, DISC] });
    return L.marker(one.at, { icon, keyboard: false });
  };

  /** Moves discs apart until none covers another; each stays as near to its land as it can. */
  const apart = (map, made) => {
    const zoom = map.getZoom();
    const home = made.map((dot) => map.project(dot.at || (dot.at = dot.getLatLng()), zoom));
    const at = home.map((p, i) => L.point(p.x + Math.cos(i * 2.4) * 0.1, p.y + Math.sin(i * 2.4) * 0.1));
    for (let round = 0; round < 90; round += 1) {
      const cells = new Map();
      const cell = (x, y) => `${x}:${y}`;
      at.forEach((p, i) => {
        const key = cell(Math.floor(p.x / DISC), Math.floor(p.y / DISC));
        if (cells.has(key)) cells.get(key).push(i); else cells.set(key, [i]);
      });
      let worst = 0;
      at.forEach((p, i) => {
        const [cx, cy] = [Math.floor(p.x / DISC), Math.floor(p.y / DISC)];
        for (let x = cx - 1; x <= cx + 1; x += 1) for (let y = cy - 1; y <= cy + 1; y += 1) {
          for (const j of cells.get(cell(x, y)) || []) {
            if (j <= i) continue;
            const gap = at[j].subtract(p);
            const length = Math.max(0.01, Math.hypot(gap.x, gap.y));
            const lack = DISC - length;
            if (lack <= 0) continue;
            worst = Math.max(worst, lack);
            const step = gap.multiplyBy(lack / 2.2 / length);
            at[j]._add(step);
            p._subtract(step);
          }
        }
      });
      if (worst < 1) break;
      if (round < 45) at.forEach((p, i) => p._add(home[i].subtract(p)._multiplyBy(0.03)));
    }
    made.forEach((dot, i) => dot.setLatLng(map.unproject(at[i], zoom)));
  };

  /** From afar a parcel is too small to see: a dot of its class stands for it. */
  const dots = (map, group, layer, state, bounds) => {
    const [plain, lettered] = [L.featureGroup(), L.featureGroup()];
    /** Where it says how many, only shapes of the first classes. */
    const stands = (c) => layer.dots === true || (c >= 0 && c < layer.dots);
    const add = (dot, shape, far) => {
      dot.on("click", (e) => { if (!state.busy) mutu.select(shape, layer, e.latlng); });
      dot.bindTooltip(() => mutu.tip(shape.feature.properties, layer), { sticky: true, opacity: 1 }).addTo(far);
    };
    const fill = (far, make) => {
      if (far.getLayers().length) return far;
      const shapes = group.getLayers().filter((one) => stands(one.feature.properties.c));
      const radius = Math.max(3.2, 5.5 - shapes.length / 300);
      shapes.forEach((shape) => add(make(shape.feature.properties, { ...group.options.style(shape.feature), radius }), shape, far));
      return far;
    };
    const update = () => {
      const wanted = map.hasLayer(group) && map.getZoom() < FAR;
      const discs = wanted && mutu.lettered(map, layer, group, bounds);
      if (!discs) lettered.remove();
      if (!wanted || discs) plain.remove();
      if (!wanted) return;
      if (!discs) { fill(plain, (one, style) => L.circleMarker(one.at, style)).addTo(map).bringToFront(); return; }
      apart(map, fill(lettered, (one, style) => disc(one, layer, style)).getLayers());
      lettered.addTo(map);
    };
    map.on("zoomend mutu:layers", update);
    map.on("mutu:figures", ({ name }) => {
      if (name !== layer.name) return;
      plain.clearLayers();
      lettered.clearLayers();
      update();
    });
    update();
  };
  mutu.parts.push((map, config, drawn, state) => {
    for (const layer of config.layers.filter((one) => one.dots)) dots(map, drawn[layer.name], layer, state, config.bounds);
  });
})();
