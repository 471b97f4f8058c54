"""Ours: ``python -m benchmarks.tiles.ours FOLDER OUT`` writes OUT/tiles.json, ours.json, pictures
and vector tiles to be compared.
"""

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.tiles import places
from geoapi.questions import tiles as asked
from geoapi.questions.tiles import Coloured, write_vectors
from geoapi.views.tiles.grid import SIDE, Tile, Window
from geoapi.views.tiles.kept import Finished
from geoapi.views.tiles.looks import NOT_DRAWN, Look, graded
from geoapi.views.tiles.outlines import Outlines
from geoapi.views.tiles.pyramid import build
from geoapi.views.tiles.raster import Drawn, colours_of
from geoapi.views.tiles.sheets import MOST, Sheets
from geoapi.views.web import styles
from layers import layer_named
from layers.atlas import County, land_of, leaf_of
from layers.store import open_workspace

COMPARED = (10, 12, 14, 16)
"""Zooms at which pictures are compared."""

TIMES = 3
NEAR = 13
"""Zoom from which a tile is drawn by itself."""


def timed(work: Callable[[], Any], times: int = 1) -> tuple[float, Any]:
    """Return the least of some times, and what the work gives."""
    least = float("inf")
    for _ in range(times):
        begun = time.perf_counter()
        found = work()
        least = min(least, time.perf_counter() - begun)
    return least, found


def memory() -> float:
    """Megabytes of this process that are no mapped file."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("RssAnon:")) / 1024


def some(count: int) -> Look:
    """Draw every third parcel in one colour."""
    classes = np.where(np.arange(count) % places.PART == 0, 0, NOT_DRAWN).astype(np.uint8)
    return Look(({**styles.PLAIN["parcels"], "fillOpacity": 1},), classes, "some")


def figures(county: County) -> Look:
    """Colour every parcel by its floor area ratio, in five classes."""
    leaf = leaf_of(county.atlas, "parcels")
    ratio = leaf.column("floor_area").to_numpy() / leaf.column("site_area").to_numpy()
    fills = ("#ffffcc", "#c2e699", "#78c679", "#31a354", "#006837")
    return graded(ratio, fills, (0.5, 1.0, 1.5, 2.0), "figures")


def ready(county: County) -> tuple[Sheets, dict[str, float]]:
    """Make what is kept, and tell what that takes."""
    before, land = memory(), land_of(county.atlas, "parcels")
    layer = layer_named("parcels")
    making, sheets = timed(lambda: asked.sheets_of(county, layer))
    indexing, _ = timed(lambda: (sheets.outlines.cells, sheets.outlines.largest))
    del land
    return sheets, {"outlines": making, "index": indexing, "kept": memory() - before}


def pictures(sheets: Sheets, look: Look, tiles: list[places.At], scale: int) -> dict[str, Any]:
    """Draw all tiles, each anew: seconds and bytes by zoom."""
    found: dict[int, list[tuple[float, int]]] = {}
    for at in tiles:
        forget(sheets)
        seconds, png = timed(partial(sheets.png, look, Tile(at.z, at.y, at.x), scale), TIMES)
        found.setdefault(at.z, []).append((seconds, len(png)))
    return {str(z): {"seconds": [s for s, _ in rows], "bytes": [b for _, b in rows]}
            for z, rows in found.items()}  # fmt: skip


def forget(sheets: Sheets) -> None:
    """Keep no finished tile; pyramids stay."""
    sheets.finished = Finished(0)


def vectors(county: County, tiles: list[places.At], out: Path) -> dict[str, Any]:
    """Write vector tiles, those that are not refused."""
    layer = layer_named("parcels")
    fields = [layer.field(name) for name in places.FIELDS]
    sheets, everything = asked.sheets_of(county, layer), Coloured(Look((styles.GRADED,), None, "v"))
    found: dict[str, Any] = {}
    for at in tiles:
        tile = Tile(at.z, at.y, at.x)
        if at.z < sheets.least:
            continue
        forget(sheets)
        seconds, data = timed(lambda: write_vectors(county, layer, fields, everything, tile), TIMES)  # noqa: B023
        row = found.setdefault(str(at.z), {"seconds": [], "bytes": []})
        row["seconds"].append(seconds)
        row["bytes"].append(len(data))
        (out / f"{at.z}-{at.y}-{at.x}.ours.mvt").write_bytes(data)
    return found


def _land(outlines: Outlines, look: Look, window: Window) -> Any:
    return colours_of(Drawn(outlines, look, window), lines=False)


def compared(outlines: Outlines, look: Look, tiles: list[places.At], out: Path) -> dict[str, Any]:
    """Draw land alone, without outlines or a picture's format, as the peers do; and keep it."""
    found: dict[str, Any] = {}
    for at in (t for t in tiles if t.z in COMPARED):
        window = Tile(at.z, at.y, at.x).window(SIDE)
        seconds, colours = timed(partial(_land, outlines, look, window), TIMES)
        found.setdefault(str(at.z), {"seconds": []})["seconds"].append(seconds)
        np.save(out / f"{at.z}-{at.y}-{at.x}.ours.npy", colours[:, :, 3])
    return found


def main(folder: Path, out: Path) -> None:
    opening, county = timed(lambda: open_workspace(folder / "county.gpkg").read())
    sheets, took = ready(county)
    took["opening"] = opening
    tiles = places.choose(sheets.outlines.plane.to_grid)
    places.write(tiles, out / "tiles.json")
    look, part = figures(county), some(len(sheets.outlines))
    near = [t for t in tiles if t.z >= NEAR]
    pictures(sheets, look, near[:4], 1)  # the kernels are compiled
    assert sheets.foot is not None
    took["pyramid"], made = timed(lambda: build(sheets.outlines, look, sheets.foot))
    took["pyramid_mb"], took["foot"], took["least"] = made.bytes / 1e6, sheets.foot, sheets.least
    pictures(sheets, look, tiles[:1], 1)
    told = {"took": took, "most": MOST, "plain": pictures(sheets, look, tiles, 1),
            "sharp": pictures(sheets, look, tiles, 2), "vectors": vectors(county, tiles, out),
            "land": compared(sheets.outlines, part, tiles, out)}  # fmt: skip
    told["took"]["kept_all"] = memory()
    (out / "ours.json").write_text(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
