"""Whether a page shows all that it says: shapes are counted, tiles looked at."""

import io
import json
import re
import sys
import urllib.request
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.data.parcels import CRS, ORIGIN, SIDE
from geoapi.http.ahead import TILES
from geoapi.views.tiles.grid import HALF, Plane

COUNTS = re.compile(r'<section data-layer="(\w+)">(.*?)</section>', re.DOTALL)
COUNT = re.compile(r'<span class="mutu-n">([\d,]+)</span>')
ZOOM = 13

OPAQUE, LAND = 150, 0.9
"""Opacity of land, of 255, which is drawn seven tenths opaque; its part of a tile at least."""


def agree(home: str, page: str, seen: dict[str, Any], size: int) -> dict[str, int]:
    """Return what the legend counts; end the run where parcels are missing on the page."""
    counts = {
        name: sum(int(n.replace(",", "")) for n in COUNT.findall(text))
        for name, text in COUNTS.findall(page)
    }
    for name in {"parcels", "figures"} & set(counts):
        by_parcels = name == "parcels" or "measure=floor_area_ratio" in page
        if by_parcels and counts[name] not in {0, size}:
            sys.exit(f"the legend counts {counts[name]} of {size} {name}")
    for address in map(json.loads, TILES.findall(page)):
        if "/collections/parcels/map/tiles/" in address:
            _opaque(home + address)
    if seen["load"] is not None and not seen["shapes"]:
        sys.exit("no shape on the page")
    return counts


def _opaque(address: str) -> None:
    """Look at the tile in the middle of the county: parcels leave few gaps there, by the cut ones.

    Every hundredth has lost half of its land; in a small county one column of them runs through.
    """
    (x, y), span = Plane(CRS).to_grid((ORIGIN + SIDE / 2)[None])[0], 2 * HALF / 2**ZOOM
    place = {"z": ZOOM, "y": int((HALF - y) // span), "x": int((x + HALF) // span), "r": ""}
    with urllib.request.urlopen(re.sub(r"\{(\w)\}", lambda m: str(place[m[1]]), address)) as answer:
        picture = np.array(Image.open(io.BytesIO(answer.read())).convert("RGBA"))
    land = float((picture[:, :, 3] >= OPAQUE).mean())
    if land < LAND:
        sys.exit(f"a tile of parcels shows land on {land:.0%} of it only")
