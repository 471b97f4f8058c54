/* Distances and areas on a sphere of the earth's mean radius; right to about half a per cent. */
"use strict";
mutu.parts.push((map, config, drawn, state) => {
  const RADIUS = 6371008.8;
  const words = config.words;
  const hint = document.querySelector(".mutu-hint");
  const buttons = [...document.querySelectorAll('[data-tool="distance"], [data-tool="area"]')];
  const group = L.layerGroup().addTo(map);
  const look = { color: "#b3261e", weight: 2.5, fillColor: "#b3261e", fillOpacity: 0.12, interactive: false };
  let mode = null;
  let points = [];

  const length = (path) =>
    path.slice(1).reduce((sum, point, i) => sum + map.distance(path[i], point) * (RADIUS / 6371000), 0);

  const surface = (path) => {
    const rad = Math.PI / 180;
    const sum = path.reduce((total, p, i) => {
      const q = path[(i + 1) % path.length];
      return total + (q.lng - p.lng) * rad * (2 + Math.sin(p.lat * rad) + Math.sin(q.lat * rad));
    }, 0);
    return Math.abs(sum * RADIUS * RADIUS / 2);
  };
  mutu.length = length;
  mutu.surface = surface;

  const text = (value, digits) => value.toLocaleString("en", { maximumFractionDigits: digits });

  const said = () => {
    if (mode === "distance") {
      const metres = length(points);
      const far = metres >= 1000 ? `${text(metres / 1000, 2)} ${words.kilometre}` : `${text(metres, 0)} ${words.metre}`;
      return `${words.about} ${far}`;
    }
    const metres = surface(points);
    const large = metres >= 1e6 ? `${text(metres / 1e6, 2)} ${words.square_kilometre}` : `${text(metres, 0)} ${words.square_metre}`;
    return `${words.about} ${text(metres * 15 / 10000, 1)} ${words.mu} / ${large}`;
  };

  const show = (cursor) => {
    group.clearLayers();
    const path = cursor ? [...points, cursor] : points;
    if (mode === "area" && path.length > 2) L.polygon(path, look).addTo(group);
    else L.polyline(path, look).addTo(group);
    points.forEach((p) => L.circleMarker(p, { ...look, radius: 4, fillColor: "#fff", fillOpacity: 1 }).addTo(group));
    if (points.length < (mode === "area" ? 3 : 2)) return;
    const icon = L.divIcon({ className: "", html: mutu.element("div", said(), "mutu-length"), iconSize: [0, 0] });
    L.marker(points[points.length - 1], { icon, interactive: false, keyboard: false }).addTo(group);
  };

  const add = (e) => {
    const last = points[points.length - 1];
    if (last && last.equals(e.latlng)) return;
    points.push(e.latlng);
    show();
  };
  const follow = (e) => show(e.latlng);
  const keys = (e) => {
    if (e.key === "Escape") stop(true);
    else if (e.key === "Enter") stop(false);
  };

  const press = () => buttons.forEach((one) => one.setAttribute("aria-pressed", one.dataset.tool === mode && state.busy));

  function stop(clear) {
    map.off("click", add).off("mousemove", follow).off("dblclick", finish);
    document.removeEventListener("keydown", keys);
    map.doubleClickZoom.enable();
    document.body.classList.remove("mutu-measuring");
    hint.hidden = true;
    if (clear) { points = []; group.clearLayers(); } else show();
    setTimeout(() => { state.busy = false; press(); }, 0);
    state.busy = false;
    press();
  }
  function finish() { stop(false); }

  state.measure = (wanted) => {
    const again = state.busy && wanted === mode;
    stop(true);
    if (again) return;
    mode = wanted;
    state.busy = true;
    map.closePopup();
    map.doubleClickZoom.disable();
    map.on("click", add).on("mousemove", follow).on("dblclick", finish);
    document.addEventListener("keydown", keys);
    document.body.classList.add("mutu-measuring");
    hint.textContent = words.measure_hint;
    hint.hidden = false;
    setTimeout(() => { state.busy = true; press(); }, 0);
    press();
  };
});
