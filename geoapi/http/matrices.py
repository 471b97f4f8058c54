"""Tile matrix sets 瓦片矩阵集 described: the grid that tiles lie on, OGC 17-083r4."""

from typing import Any

from geoapi.http.answers import link
from geoapi.views.tiles.grid import HALF, SIDE

NAME = "WebMercatorQuad"
MATRIX_SET = f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{NAME}"
MERCATOR = "http://www.opengis.net/def/crs/EPSG/0/3857"
SCALES = "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible"

SCHEME, SCHEMES = (
    "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme",
    "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes",
)
"""Relations of links to one of them, and to the list."""

LAST = 24
"""The last zoom that the standard defines."""

PIXEL = 0.000_28
"""Metres: the pixel that scales are told by."""


def sets_of(base: str) -> dict[str, Any]:
    """List the tile matrix sets: there is one."""
    at = f"{base}/tileMatrixSets"
    one = {
        "id": NAME, "title": TITLE, "uri": MATRIX_SET, "crs": MERCATOR,
        "links": [link(f"{at}/{NAME}", "self", TITLE)],
    }  # fmt: skip
    return {"tileMatrixSets": [one], "links": [link(at, "self", "瓦片矩阵集 Tile matrix sets")]}


def the_set(base: str) -> dict[str, Any]:
    """Describe the grid: a square of the world, halved from zoom to zoom."""
    return {
        "id": NAME, "title": TITLE, "uri": MATRIX_SET, "crs": MERCATOR, "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": SCALES, "tileMatrices": [*map(_matrix, range(LAST + 1))],
        "links": [link(f"{base}/tileMatrixSets/{NAME}", "self", TITLE)],
    }  # fmt: skip


def _matrix(zoom: int) -> dict[str, Any]:
    cell = 2 * HALF / SIDE / 2**zoom
    return {
        "id": str(zoom), "scaleDenominator": cell / PIXEL, "cellSize": cell,
        "cornerOfOrigin": "topLeft", "pointOfOrigin": [-HALF, HALF],
        "tileWidth": SIDE, "tileHeight": SIDE, "matrixWidth": 2**zoom, "matrixHeight": 2**zoom,
    }  # fmt: skip


TITLE = "网络墨卡托四叉网格 Google Maps Compatible for the World"
