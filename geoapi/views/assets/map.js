/* Binds the map, its legend, popups and tools. Text from files enters the page as text only. */
"use strict";
(() => {
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
  mutu.element = (tag, text, name) => {
    const made = document.createElement(tag);
    if (text !== undefined && text !== null) write(made, String(text));
    if (name) made.className = name;
    if (tag === "dd" || tag === "h2") made.dir = "auto";
    return made;
  };

  const list = (titles, texts, unknown) => {
    const dl = mutu.element("dl");
    texts.forEach((text, i) => {
      if (text === "") return;
      dl.append(mutu.element("dt", titles[i]));
      dl.append(mutu.element("dd", text === null ? unknown : text, text === null ? "mutu-unknown" : ""));
    });
    return dl;
  };

  const popup = (one, layer, words) => {
    const box = mutu.element("div", null, "mutu-popup");
    box.append(mutu.element("h2", one.n));
    for (const texts of one.p || []) box.append(list(layer.titles, texts, words.unknown));
    if (!one.p) box.append(mutu.element("p", layer.kinds[one.c]));
    if (layer.basis) box.append(mutu.element("footer", layer.basis));
    return box;
  };

  mutu.tip = (one, layer) => {
    const box = mutu.element("div", null, "mutu-tip");
    const value = one.v ? " " + one.v + (layer.unit && layer.unit !== "1" ? " " + layer.unit : "") : "";
    box.append(mutu.element("bdi", one.t || one.n), mutu.element("b", value));
    return box;
  };

  /** What the page holds beneath its tiles is found by hand: their canvas is under another. */
  const beneath = (map, config, drawn, at) => {
    const point = map.latLngToLayerPoint(at);
    for (const layer of [...config.layers].reverse()) {
      const group = drawn[layer.name];
      if (!map.hasLayer(group) || group.options.pane !== "mutu-under" || group.options.interactive === false) continue;
      let found = null;
      group.eachLayer((shape) => { if (shape._containsPoint && shape._containsPoint(point)) found = shape; });
      if (found) { mutu.select(found, layer, at); return; }
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
        const answer = await mutu.ask(layer, place);
        if (answer) { mutu.select(answer, layer, e.latlng); return; }
      }
      beneath(map, config, drawn, e.latlng);
    });
  };

  const listen = (map, group, layer, state) => {
    if (layer.told || group.options.interactive === false) return;
    group.bindTooltip((shape) => mutu.tip(shape.feature.properties, layer), { sticky: true, opacity: 1 });
    group.on("click", (e) => {
      if (state.busy) return;
      if (e.originalEvent) e.originalEvent.mutuTaken = true;
      mutu.select(e.layer || e.propagatedFrom, layer, e.latlng);
    });
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

  mutu.show = (name) => {
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
    const points = ground.getLayers()[0].getLatLngs().flat(3);
    const step = Math.ceil(points.length / 500);
    return points.filter((_, n) => n % step === 0);
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
    const unmark = () => { if (marked) marked.remove(); marked = mutu.chosen = null; };
    mutu.select = (shape, layer, at) => {
      const words = config.words;
      const place = at || top(shape);
      map.closePopup(); // one that closes later would take the new mark with it
      unmark();
      mutu.chosen = { shape, layer, at: place };
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
    mutu.find = (name, shape) => {
      const layer = config.layers.find((one) => one.name === name);
      mutu.show(name);
      if (shape.getBounds) map.fitBounds(shape.getBounds(), { maxZoom: 16, padding: [120, 160], animate: false });
      else map.setView(shape.getLatLng(), 15, { animate: false });
      mutu.select(shape, layer);
    };
    map.on("popupclose", unmark);
  };

  /** Starts the page: a map, what it needs to know, and its layers by name. */
  mutu.start = (map, config, drawn) => {
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
    for (const part of mutu.parts) part(map, config, drawn, state);
    tools(map, config, state);
    mutu.map = map;
    mutu.drawn = drawn;
  };
})();
