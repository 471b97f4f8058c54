/* Binds the map, its legend, popups and tools. Text from files enters the page as text only. */
"use strict";
window.mutu = (() => {
  const api = { parts: [] };

  /** Slanted lines for classes without data: a canvas takes a pattern as a fill. */
  const hatches = {};
  const hatch = (shade) => {
    if (hatches[shade]) return hatches[shade];
    const tile = document.createElement("canvas");
    tile.width = tile.height = 8;
    const pen = tile.getContext("2d");
    pen.fillStyle = "#eef0f2";
    pen.fillRect(0, 0, 8, 8);
    pen.strokeStyle = "#8b9299";
    pen.lineWidth = 1.6;
    for (const x of [-8, 0, 8]) { pen.moveTo(x, 8); pen.lineTo(x + 8, 0); }
    pen.stroke();
    hatches[shade] = pen.createPattern(tile, "repeat");
    return hatches[shade];
  };

  /** Lines both ways upon the colour of a class, as tiles draw them. */
  const crossed = (ground, line) => {
    const key = `${ground} ${line}`;
    if (hatches[key]) return hatches[key];
    const tile = document.createElement("canvas");
    tile.width = tile.height = 8;
    const pen = tile.getContext("2d");
    pen.fillStyle = ground;
    pen.fillRect(0, 0, 8, 8);
    pen.strokeStyle = line;
    pen.globalAlpha = 0.5;
    pen.lineWidth = 1.2;
    for (const x of [-8, 0, 8]) { pen.moveTo(x, 8); pen.lineTo(x + 8, 0); pen.moveTo(x, 0); pen.lineTo(x + 8, 8); }
    pen.stroke();
    hatches[key] = pen.createPattern(tile, "repeat");
    return hatches[key];
  };

  /** Path options as declared; the word "hatch" becomes a pattern. What has no class is not drawn. */
  api.paint = (style) => {
    if (!style) return { stroke: false, fill: false };
    if (style.fillColor === "hatch") return { ...style, fillColor: hatch(style.shade) };
    return style.pattern === "crossed" ? { ...style, fillColor: crossed(style.fillColor, style.line) } : style;
  };

  /** A figure with its unit, or a date, is never broken over two lines. */
  const write = (box, text) => {
    for (const part of text.split(/(\d{4}-\d\d-\d\d|[−\d][\d,.]* [^\s（(）)]{1,6})/)) {
      const whole = /^[−\d].*[ -]/.test(part) && part.length < 24;
      if (!whole) { box.append(part); continue; }
      const span = document.createElement("span");
      span.style.whiteSpace = "nowrap";
      span.append(part);
      box.append(span);
    }
  };

  /** One element with text in it; never HTML. */
  api.element = (tag, text, name) => {
    const made = document.createElement(tag);
    if (text !== undefined && text !== null) write(made, String(text));
    if (name) made.className = name;
    if (tag === "dd" || tag === "h2") made.dir = "auto";
    return made;
  };

  const list = (titles, texts, unknown) => {
    const dl = api.element("dl");
    texts.forEach((text, i) => {
      if (text === "") return;
      dl.append(api.element("dt", titles[i]));
      dl.append(api.element("dd", text === null ? unknown : text, text === null ? "mutu-unknown" : ""));
    });
    return dl;
  };

  const popup = (one, layer, words) => {
    const box = api.element("div", null, "mutu-popup");
    box.append(api.element("h2", one.n));
    for (const texts of one.p || []) box.append(list(layer.titles, texts, words.unknown));
    if (!one.p) box.append(api.element("p", layer.kinds[one.c]));
    if (layer.basis) box.append(api.element("footer", layer.basis));
    return box;
  };

  const tip = (one, layer) => {
    const box = api.element("div", null, "mutu-tip");
    const value = one.v ? " " + one.v + (layer.unit && layer.unit !== "1" ? " " + layer.unit : "") : "";
    box.append(api.element("bdi", one.t || one.n), api.element("b", value));
    return box;
  };

  /** A pane beneath the usual one, made when it is first asked for: tiles, and what is under them. */
  const LEVELS = { "mutu-under": 350, "mutu-tiles": 370 };
  api.pane = (map, name) => {
    if (LEVELS[name] && !map.getPane(name)) {
      const made = map.createPane(name);
      made.style.zIndex = LEVELS[name];
      if (name === "mutu-tiles") made.style.pointerEvents = "none";
    }
    return name;
  };

  /** Tiles that the service draws; where one is enlarged, that for sharp screens: none blurs. */
  const enlarged = (zoom) => zoom > Math.round(zoom);
  const Drawn = L.TileLayer.extend({
    _fine() { return L.Browser.retina || enlarged(this._map.getZoom()); },
    onAdd(map) {
      this._was = L.Browser.retina || enlarged(map.getZoom());
      map.on("zoomend", this._sharpen, this);
      L.TileLayer.prototype.onAdd.call(this, map);
    },
    onRemove(map) {
      map.off("zoomend", this._sharpen, this);
      L.TileLayer.prototype.onRemove.call(this, map);
    },
    _sharpen() {
      if (this._fine() === this._was) return;
      this._was = this._fine();
      this.redraw();
    },
    /** Leaflet's own takes a zoom between two levels as it is, of which there are no tiles. */
    redraw() {
      if (this._map) { this._removeAllTiles(); this._resetView(); }
      return this;
    },
    getTileUrl(at) {
      const r = this._was ? "@2x" : "";
      return L.Util.template(this._url, { x: at.x, y: at.y, z: this._getZoomForUrl(), r });
    },
    eachLayer() { return this; },
    closeTooltip() { return this; },
  });
  api.tiles = (map, address) =>
    new Drawn(address, { pane: api.pane(map, "mutu-tiles"), maxZoom: 22, keepBuffer: 3 });

  /** One feature as the service tells it, as a layer that can be marked; null where there is none. */
  api.ask = async (layer, query) => {
    const answer = await fetch(`${layer.told}&${query}`);
    if (answer.status !== 200) return null;
    return L.geoJSON(await answer.json()).getLayers()[0] || null;
  };

  /** What the page holds beneath its tiles is found by hand: their canvas is under another. */
  const beneath = (map, config, drawn, at) => {
    const point = map.latLngToLayerPoint(at);
    for (const layer of [...config.layers].reverse()) {
      const group = drawn[layer.name];
      if (!map.hasLayer(group) || group.options.pane !== "mutu-under" || group.options.interactive === false) continue;
      let found = null;
      group.eachLayer((shape) => { if (shape._containsPoint && shape._containsPoint(point)) found = shape; });
      if (found) { api.select(found, layer, at); return; }
    }
  };

  /** A click beside the shapes on the page: the service tells what its tiles show there. */
  const asking = (map, config, drawn, state) => {
    const told = config.layers.filter((one) => one.told);
    if (!told.length) return;
    map.on("click", async (e) => {
      if (state.busy || (e.originalEvent && e.originalEvent.mutuTaken)) return;
      const place = `point=${e.latlng.lng.toFixed(7)},${e.latlng.lat.toFixed(7)}`;
      for (const layer of told.filter((one) => map.hasLayer(drawn[one.name])).reverse()) {
        const answer = await api.ask(layer, place);
        if (answer) { api.select(answer, layer, e.latlng); return; }
      }
      beneath(map, config, drawn, e.latlng);
    });
  };

  const listen = (map, group, layer, state) => {
    if (layer.told || group.options.interactive === false) return;
    group.bindTooltip((shape) => tip(shape.feature.properties, layer), { sticky: true, opacity: 1 });
    group.on("click", (e) => {
      if (state.busy) return;
      if (e.originalEvent) e.originalEvent.mutuTaken = true;
      api.select(e.layer || e.propagatedFrom, layer, e.latlng);
    });
  };

  const FAR = 14;
  const DISC = 16;
  const MOST_DISCS = 800;
  const CROWD = 0.4;

  /** Whether discs with letters stand for shapes from afar: where they leave the county to be seen. */
  api.lettered = (map, layer, group, bounds) => {
    const count = layer.dots ? group.getLayers().length : 0;
    if (!layer.dots || !layer.signs.some(Boolean) || count > MOST_DISCS || !bounds) return false;
    const [a, b] = bounds.map((corner) => map.project(corner, map.getZoom()));
    return map.getZoom() < FAR && count * DISC * DISC < CROWD * Math.abs((a.x - b.x) * (a.y - b.y));
  };

  const disc = (one, layer, style) => {
    const box = api.element("span", null, "mutu-disc");
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
      dot.on("click", (e) => { if (!state.busy) api.select(shape, layer, e.latlng); });
      dot.bindTooltip(() => tip(shape.feature.properties, layer), { sticky: true, opacity: 1 }).addTo(far);
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
      const discs = wanted && api.lettered(map, layer, group, bounds);
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

  /** Lowest layer first, whatever was switched last. */
  const stack = (map, config, drawn) => config.layers.forEach(({ name }) => {
    if (map.hasLayer(drawn[name])) drawn[name].bringToFront();
  });

  const switches = (map, config, drawn) => {
    for (const section of document.querySelectorAll(".mutu-legend section")) {
      const box = section.querySelector("input");
      const group = drawn[section.dataset.layer];
      if (!box || !group) continue;
      box.addEventListener("change", () => {
        section.querySelector(".mutu-keys").hidden = !box.checked;
        if (box.checked) group.addTo(map); else group.remove();
        stack(map, config, drawn);
        map.fire("mutu:layers");
      });
    }
  };

  api.show = (name) => {
    const box = document.querySelector(`.mutu-legend section[data-layer="${name}"] input`);
    if (box && !box.checked) box.click();
  };

  /** Room taken by the panels, so that the county is framed beside them. */
  const frame = (map, bounds, outline) => {
    if (!bounds) { map.setView([35, 105], 4, { animate: false }); return; }
    const wide = window.innerWidth > 700;
    const head = document.querySelector(".mutu-head");
    const legend = document.querySelector(".mutu-legend");
    const right = wide && legend.open ? legend.offsetWidth + 30 : wide ? 80 : 26;
    const [w, h] = [head.offsetWidth + 30, head.offsetHeight + 26];
    const corners = wide ? [[30, 24], [w / 4, 24], [30, h / 3], [w / 2, 24], [w / 4, h / 3], [w / 2, h / 3],
      [30, h * 0.7], [w / 4, h * 0.7], [30, h], [w, 24]] : [[26, h]];
    const [sw, ne] = [L.latLngBounds(bounds).getSouthWest(), L.latLngBounds(bounds).getNorthEast()];
    /* Reckoned, not tried on the map: each try would draw every layer anew. */
    const tries = corners.map((corner) => {
      const beside = L.point(right, 62).subtract(corner).divideBy(2);
      const zoom = map.getBoundsZoom(bounds, false, L.point(corner).add([right, 62]));
      return { zoom, middle: map.project(sw, zoom).add(map.project(ne, zoom)).divideBy(2).add(beside) };
    });
    tries.sort((a, b) => b.zoom - a.zoom);
    const free = ({ zoom, middle }) => !outline.some((at) => {
      const p = map.project(at, zoom).subtract(middle).add(map.getSize().divideBy(2));
      return p.x < w && p.y < h;
    });
    const { zoom, middle } = (wide && tries.find(free)) || tries[wide ? tries.length - 1 : 0];
    map.setView(map.unproject(middle, zoom), zoom, { animate: false });
  };

  /** Points along the county's edge, or its corners, to keep clear of the title. */
  const edge = (bounds, ground) => {
    if (!bounds) return [];
    const [[south, west], [north]] = bounds;
    if (!ground) return [[north, west], [south, west]];
    const points = [];
    ground.eachLayer((shape) => points.push(...shape.getLatLngs().flat(3)));
    return points;
  };

  const scale = (map, words) => {
    const Metric = L.Control.Scale.extend({
      _updateMetric(most) {
        const metres = this._getRoundNum(most);
        const text = metres < 1000 ? `${metres} ${words.metre}` : `${metres / 1000} ${words.kilometre}`;
        this._updateScale(this._mScale, text, metres / most);
      },
    });
    new Metric({ imperial: false, maxWidth: 140, position: "bottomleft" }).addTo(map);
  };

  const coordinates = (map, words) => {
    const place = document.querySelector(".mutu-at");
    map.on("mousemove", (e) => {
      place.textContent = `${words.longitude} ${e.latlng.lng.toFixed(5)}°  ${words.latitude} ${e.latlng.lat.toFixed(5)}°`;
    });
    map.on("mouseout", () => { place.textContent = ""; });
  };

  /** On paper the map fills the sheet and shows the same ground. */
  const printing = (map, config) => {
    let before = null;
    const begin = () => {
      if (before) return;
      const whole = config.bounds && map.getBounds().contains(config.bounds);
      before = { bounds: map.getBounds(), width: map.getContainer().style.width, height: map.getContainer().style.height };
      Object.assign(map.getContainer().style, { width: "1062px", height: "733px" });
      map.invalidateSize({ animate: false, pan: false });
      if (whole) map.fitBounds(config.bounds, { animate: false, paddingTopLeft: [30, 70], paddingBottomRight: [250, 70] });
      else map.fitBounds(before.bounds, { animate: false });
    };
    const end = () => {
      if (!before) return;
      Object.assign(map.getContainer().style, { width: before.width, height: before.height });
      map.invalidateSize({ animate: false, pan: false });
      map.fitBounds(before.bounds, { animate: false });
      before = null;
    };
    window.addEventListener("beforeprint", begin);
    window.addEventListener("afterprint", end);
  };

  const tools = (map, config, state) => {
    const actions = {
      zoom_in: () => map.zoomIn(1), zoom_out: () => map.zoomOut(1),
      home: () => frame(map, config.bounds, state.outline), print: () => window.print(),
      distance: () => state.measure("distance"), area: () => state.measure("area"),
    };
    for (const button of document.querySelectorAll(".mutu-tools button")) {
      button.addEventListener("click", actions[button.dataset.tool]);
    }
  };

  const wide = () => window.innerWidth > 900;
  const top = (shape) => {
    if (!shape.getBounds) return shape.getLatLng();
    const around = shape.getBounds();
    return [around.getNorth(), around.getCenter().lng];
  };

  /** Marks one shape, frames it where asked, and opens what is known of it. */
  const selecting = (map, config, drawn) => {
    let marked = null;
    const unmark = () => { if (marked) marked.remove(); marked = api.chosen = null; };
    api.select = (shape, layer, at) => {
      const words = config.words;
      const place = at || top(shape);
      map.closePopup(); // one that closes later would take the new mark with it
      unmark();
      api.chosen = { shape, layer, at: place };
      drawn[layer.name].closeTooltip();
      if (shape.toGeoJSON && shape.getBounds) {
        marked = L.geoJSON(shape.toGeoJSON(), {
          interactive: false, style: { color: "#111", weight: 3.5, opacity: 1, fill: false },
        }).addTo(map);
      }
      map.openPopup(popup(shape.feature.properties, layer, words), place, {
        maxWidth: Math.min(340, window.innerWidth - 60), minWidth: 200,
        autoPanPaddingTopLeft: wide() ? [350, 12] : [12, document.querySelector(".mutu-legend summary").getBoundingClientRect().bottom + 10],
        autoPanPaddingBottomRight: [wide() ? 290 : 12, 40],
      });
    };
    api.find = (name, shape) => {
      const layer = config.layers.find((one) => one.name === name);
      api.show(name);
      if (shape.getBounds) map.fitBounds(shape.getBounds(), { maxZoom: 16, padding: [120, 160], animate: false });
      else map.setView(shape.getLatLng(), 15, { animate: false });
      api.select(shape, layer);
    };
    map.on("popupclose", unmark);
  };

  /** Starts the page: a map, what it needs to know, and its layers by name. */
  api.start = (map, config, drawn) => {
    const state = { busy: false, measure: () => {} };
    if (window.innerWidth <= 700) document.querySelector(".mutu-legend").open = false;
    state.outline = edge(config.bounds, drawn.ground);
    frame(map, config.bounds, state.outline);
    selecting(map, config, drawn);
    for (const layer of config.layers) listen(map, drawn[layer.name], layer, state);
    stack(map, config, drawn);
    switches(map, config, drawn);
    asking(map, config, drawn, state);
    scale(map, config.words);
    coordinates(map, config.words);
    printing(map, config);
    for (const layer of config.layers.filter((one) => one.dots)) dots(map, drawn[layer.name], layer, state, config.bounds);
    for (const part of api.parts) part(map, config, drawn, state);
    tools(map, config, state);
    api.map = map;
    api.drawn = drawn;
  };
  return api;
})();
