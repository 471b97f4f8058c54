/* The layers of a map: shapes that the page holds as data, and tiles that the service draws. */
"use strict";
(() => {
  const read = (name) => JSON.parse(document.getElementById(`mutu-${name}`).textContent);
  let shared = null;

  /** What several layers draw stands in the page once, and is named by its place there. */
  const features = (name) => {
    shared = shared || read("shapes");
    return read(`of-${name}`).map(([shape, properties]) => (
      { type: "Feature", geometry: typeof shape === "number" ? shared[shape] : shape, properties }));
  };

  /** Shapes of a layer; those of one that is hidden are read when they are first wanted. */
  const Shapes = L.GeoJSON.extend({
    initialize(map, name, options) {
      Object.assign(this, { _page: map, _unread: name });
      L.GeoJSON.prototype.initialize.call(this, null, options);
    },
    onAdd(map) {
      this.fill();
      L.GeoJSON.prototype.onAdd.call(this, map);
    },
    fill() {
      const name = this._unread;
      if (!name) return this;
      this._unread = null;
      this.addData(features(name));
      this._page.fire("mutu:filled", { name });
      return this;
    },
  });
  mutu.shapes = (map, name, styles, options) => {
    if (options.pane) mutu.pane(map, options.pane);
    return new Shapes(map, name, {
      smoothFactor: 0.6,
      style: (one) => mutu.paint(styles[one.properties.c]),
      pointToLayer: (_, at) => L.circleMarker(at),
      ...options,
    });
  };

  /** A pane beneath the usual one, made when it is first asked for: tiles, and what is under them. */
  const LEVELS = { "mutu-under": 350, "mutu-tiles": 370 };
  mutu.pane = (map, name) => {
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
      this._was = this._fine();
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
    /** On a sharp screen, between two zooms, the tiles of the nearer one: none is enlarged. */
    _setView(middle, zoom, ...how) {
      const nearer = L.Browser.retina ? Math.ceil(zoom) : zoom;
      L.TileLayer.prototype._setView.call(this, middle, nearer, ...how);
      if (nearer !== zoom) this._setZoomTransforms(middle, zoom);
    },
    getTileUrl(at) {
      const r = this._was ? "@2x" : "";
      return L.Util.template(this._url, { x: at.x, y: at.y, z: this._getZoomForUrl(), r });
    },
    eachLayer() { return this; },
    getLayers() { return []; },
    fill() { return this; },
    closeTooltip() { return this; },
  });
  mutu.tiles = (map, address) =>
    new Drawn(address, { pane: mutu.pane(map, "mutu-tiles"), maxZoom: 22, keepBuffer: 3 });

  /** One feature as the service tells it, as a layer that can be marked; null where there is none. */
  mutu.ask = async (layer, query) => {
    const answer = await fetch(`${layer.told}&${query}`);
    if (answer.status !== 200) return null;
    return L.geoJSON(await answer.json()).getLayers()[0] || null;
  };
})();
