/* Base maps, where the bureau has configured any: beneath everything, one at a time, or none. */
"use strict";
mutu.parts.push((map, config, drawn) => {
  const maps = config.basemaps || [];
  if (!maps.length) return;
  const { words } = config;
  const pane = map.createPane("mutu-base");
  pane.style.zIndex = 150;

  /** How far the drawing lies aside at a place, in degrees, between the points of the grid. */
  const aside = (grid, at) => {
    const last = grid.side - 1;
    const part = (value, from, to) => Math.min(last, Math.max(0, (value - from) / (to - from) * last));
    const [x, y] = [part(at.lng, grid.west, grid.east), part(at.lat, grid.south, grid.north)];
    const [i, j] = [Math.min(last - 1, Math.floor(x)), Math.min(last - 1, Math.floor(y))];
    const of = (a, b) => grid.values[(j + b) * grid.side + i + a];
    return [0, 1].map((n) => {
      const low = of(0, 0)[n] * (i + 1 - x) + of(1, 0)[n] * (x - i);
      const high = of(0, 1)[n] * (i + 1 - x) + of(1, 1)[n] * (x - i);
      return low * (j + 1 - y) + high * (y - j);
    });
  };

  /** Tiles of another datum, each drawn where its land is; the data stay where they are. */
  const Moved = L.TileLayer.extend({
    _aside(at) {
      const [east, north] = aside(this.options.grid, at);
      const there = L.latLng(at.lat + north, at.lng + east);
      return map.project(there, this._tileZoom).subtract(map.project(at, this._tileZoom));
    },
    _getTiledPixelBounds(center) {
      const box = L.TileLayer.prototype._getTiledPixelBounds.call(this, center);
      const by = this._aside(center);
      return L.bounds(box.min.add(by), box.max.add(by));
    },
    _getTilePos(at) {
      const middle = L.point(at.x + 0.5, at.y + 0.5).scaleBy(this.getTileSize());
      const theirs = map.unproject(middle, this._tileZoom);
      const [east, north] = aside(this.options.grid, theirs);
      const place = L.latLng(theirs.lat - north, theirs.lng - east);
      return L.TileLayer.prototype._getTilePos.call(this, at).subtract(this._aside(place));
    },
  });

  const made = maps.map((one) => {
    const options = { pane: "mutu-base", maxNativeZoom: one.zoom, maxZoom: 22, grid: one.shift };
    if (one.parts.length) options.subdomains = one.parts;
    return one.shift ? new Moved(one.address, options) : L.tileLayer(one.address, options);
  });

  const note = mutu.element("p", "", "mutu-base-note");
  note.dir = "auto";
  note.hidden = true;
  document.querySelector(".mutu").append(note);

  /** The county's own ground would hide it. */
  const clear = (open) => drawn.ground && drawn.ground.eachLayer((shape) => {
    if (shape.feature.properties.c === 1) shape.setStyle({ fillOpacity: open ? 0 : 1 });
  });

  const show = (chosen) => {
    made.forEach((layer, at) => { if (at === chosen) layer.addTo(map); else layer.remove(); });
    note.textContent = chosen < 0 ? "" : maps[chosen].note;
    note.hidden = chosen < 0;
    clear(chosen >= 0);
  };

  const section = mutu.element("section", null, "mutu-base");
  section.append(mutu.element("b", words.basemap));
  const first = maps.findIndex((one) => one.shown);
  const option = (title, at) => {
    const label = mutu.element("label", null);
    const box = mutu.element("input", null);
    Object.assign(box, { type: "radio", name: "mutu-base", checked: at === first });
    box.addEventListener("change", () => show(at));
    label.append(box, mutu.element("span", title));
    section.append(label);
  };
  option(words.no_basemap, -1);
  maps.forEach((one, at) => option(one.title, at));
  document.querySelector(".mutu-legend > div").append(section);
  show(first);
});
