/* What stands on a map is painted as its legend says; a pattern is drawn once. */
"use strict";
window.mutu = { parts: [] };
(() => {
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
  mutu.paint = (style) => {
    if (!style) return { stroke: false, fill: false };
    if (style.fillColor === "hatch") return { ...style, fillColor: hatch(style.shade) };
    return style.pattern === "crossed" ? { ...style, fillColor: crossed(style.fillColor, style.line) } : style;
  };

  /** The outline of a small shape would hide its colour: it grows with the shape, as on tiles. */
  const [FAINT, FULL] = [4.5, 9];
  const plainly = L.Canvas.prototype._fillStroke;
  L.Canvas.include({
    _fillStroke(pen, layer) {
      const own = layer.options;
      const { x, y } = own.fill && layer._rawPxBounds ? layer._rawPxBounds.getSize() : { x: FULL, y: FULL };
      const strength = (Math.max(x, y) - FAINT) / (FULL - FAINT);
      if (strength >= 1) { plainly.call(this, pen, layer); return; }
      layer.options = { ...own, stroke: own.stroke && strength > 0, opacity: own.opacity * strength };
      plainly.call(this, pen, layer);
      layer.options = own;
    },
  });
})();
