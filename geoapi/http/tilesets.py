"""Tilesets 瓦片集 described: OGC API Tiles' metadata, and TileJSON 3.0 for web maps."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np

from geoapi.http.answers import link
from geoapi.http.matrices import MATRIX_SET, MERCATOR, NAME, SCHEME
from geoapi.views.tiles.grid import DEEPEST, Tile, lonlat_of_mercator, mercator_of
from geoapi.views.tiles.sheets import Sheets
from layers.atlas import County
from layers.schema import Field, Layer

MVT, PNG = "application/vnd.mapbox-vector-tile", "image/png"
TILESETS, TILESETS_MAP = (
    "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector",
    "http://www.opengis.net/def/rel/ogc/1.0/tilesets-map",
)
GEODATA = "http://www.opengis.net/def/rel/ogc/1.0/geodata"
DETAILED = 16
"""The last zoom of vector tiles: a step of their grid is some 13 cm; clients enlarge them."""

TYPES = {"number": "Number", "integer": "Number", "flag": "Boolean"}


@dataclass(frozen=True)
class Address:
    """Where a layer's tiles are.

    Attributes
    ----------
    base
        Of the service, without the closing slash.
    mapped
        Whether they are maps (PNG) or vectors (MVT).
    query
        What keeps a link at a moment; empty, or with its ``?``.
    """

    base: str
    layer: Layer
    mapped: bool
    query: str = ""

    @property
    def tiles(self) -> str:
        """The list of the layer's tilesets."""
        kind = "map/tiles" if self.mapped else "tiles"
        return f"{self.base}/collections/{self.layer.name}/{kind}"

    @property
    def tileset(self) -> str:
        """The one tileset."""
        return f"{self.tiles}/WebMercatorQuad"

    @property
    def media(self) -> str:
        """What a tile is."""
        return PNG if self.mapped else MVT

    @property
    def kind(self) -> str:
        """What OGC API Tiles calls such tiles."""
        return "map" if self.mapped else "vector"


def editions_tag(county: County, layer: Layer) -> str:
    """Name the very rows that a layer's tiles are drawn from, and what figures come from."""
    editions = [(e.layer, e.number, e.created_at, e.sha256) for e in county.editions.values()]
    return sha256(repr((county.name, layer.name, editions)).encode()).hexdigest()[:16]


def bounds_of(sheets: Sheets) -> list[float] | None:
    """Return west, south, east, north of a layer in degrees; None where it has no shape."""
    outlines = sheets.outlines
    if outlines.extent is None:
        return None
    low, high = outlines.extent[:2], outlines.extent[2:]
    edge = np.linspace(0, 1, 9)
    at = np.stack(np.meshgrid(edge, edge), axis=-1).reshape(-1, 2)
    degrees = lonlat_of_mercator(outlines.plane.to_grid(low + at * (high - low)))
    return [*degrees.min(axis=0).round(6).tolist(), *degrees.max(axis=0).round(6).tolist()]


def zooms_of(sheets: Sheets, *, mapped: bool) -> tuple[int, int]:
    """Return the first and the last zoom of a layer's tiles."""
    return (0, DEEPEST) if mapped else (min(sheets.least, DETAILED), DETAILED)


def tileset_list(at: Address) -> dict[str, Any]:
    """List the tilesets of a layer: there is one."""
    links = [link(f"{at.tiles}{at.query}", "self", f"{at.layer.zh}瓦片集 tilesets")]
    return {"links": links, "tilesets": [_item(at)]}


def _item(at: Address) -> dict[str, Any]:
    return {
        "title": f"{at.layer.zh} {at.layer.name}", "dataType": at.kind, "crs": MERCATOR,
        "tileMatrixSetURI": MATRIX_SET, "links": [
            link(f"{at.tileset}{at.query}", "self", f"{at.layer.zh}瓦片集 tileset"),
            link(f"{at.base}/tileMatrixSets/{NAME}", SCHEME, NAME),
        ],
    }  # fmt: skip


def tileset(at: Address, sheets: Sheets, fields: Sequence[Field]) -> dict[str, Any]:
    """Describe a layer's tiles: where they lie, from which zoom to which, what they hold."""
    first, last = zooms_of(sheets, mapped=at.mapped)
    box = bounds_of(sheets)
    more = "&" if at.query else "?"
    template = {**link(f"{at.tileset}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}{at.query}", "item",
                       f"{at.layer.zh}瓦片 tile", media=at.media), "templated": True}  # fmt: skip
    told = _item(at) | {
        "tileMatrixSetLimits": [] if box is None else _limits(box, first, last),
        "links": [
            *_item(at)["links"], template,
            link(f"{at.tileset}{at.query}{more}f=tilejson", "describedby", "TileJSON"),
            link(f"{at.base}/collections/{at.layer.name}{at.query}", GEODATA, at.layer.zh),
        ],
    }  # fmt: skip
    if box is not None:
        told["boundingBox"] = {"lowerLeft": box[:2], "upperRight": box[2:],
                               "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}  # fmt: skip
    if not at.mapped:
        properties = {f.name: {"title": f.zh, "type": _type(f)} for f in fields}
        schema = {"type": "object", "properties": properties}
        told["layers"] = [{"id": at.layer.name, "dataType": "vector", "title": at.layer.zh,
                           "propertiesSchema": schema}]  # fmt: skip
    return told


def _type(field: Field) -> str:
    return TYPES.get(field.type, "String").lower()


def _limits(box: Sequence[float], first: int, last: int) -> list[dict[str, Any]]:
    (left, bottom), (right, top) = mercator_of(np.array([box[:2], box[2:]]))
    found = []
    for zoom in range(first, last + 1):
        window = Tile(0, 0, 0).window(1 << zoom)
        corners = np.floor(window.pixels_of(np.array([[left, top], [right, bottom]])))
        (west, north), (east, south) = corners.astype(int).tolist()
        found.append({"tileMatrix": str(zoom), "minTileRow": north, "maxTileRow": south,
                      "minTileCol": west, "maxTileCol": east})  # fmt: skip
    return found


def tilejson(at: Address, sheets: Sheets, fields: Sequence[Field], tag: str) -> dict[str, Any]:
    """Describe a layer's tiles as TileJSON 3.0, with the rows and columns web maps ask by."""
    first, last = zooms_of(sheets, mapped=at.mapped)
    box = bounds_of(sheets)
    more = "&" if at.query else "?"
    told: dict[str, Any] = {
        "tilejson": "3.0.0", "name": at.layer.name, "description": at.layer.zh, "version": "1.0.0",
        "scheme": "xyz", "minzoom": first, "maxzoom": last,
        "tiles": [f"{at.tileset}/{{z}}/{{y}}/{{x}}{at.query}{more}v={tag}"],
    }  # fmt: skip
    if box is not None:
        told["bounds"] = box
        told["center"] = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2, min(last, max(first, 12))]
    kinds = {f.name: TYPES.get(f.type, "String") for f in fields}
    return told if at.mapped else told | {"vector_layers": [
        {"id": at.layer.name, "description": at.layer.zh, "minzoom": first, "maxzoom": last,
         "fields": kinds}
    ]}  # fmt: skip
