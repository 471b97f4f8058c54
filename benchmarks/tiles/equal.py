"""Whether others' tiles show what ours do; run by the peers' Python, which can decode vectors.

``python -m benchmarks.tiles.equal OUT`` prints, for each way, how far it is apart at most.
"""

import json
import sys
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry import shape

from benchmarks.tiles.places import EXTENT

FIRST = 2
NEAR = 14
"""Zoom from which a parcel is some pixels wide."""

BOX = shapely.box(0, 0, EXTENT, EXTENT)


def pictures(out: Path, way: str) -> dict[str, float]:
    """Return the mean difference of a tile's opacity, and of its land, 0 to 1.

    Held against ours is what is drawn from near; from afar, where parcels are smaller than the
    pixels they are drawn in, the others' are too fat, and only told.
    """
    near, afar, land = [0.0], [0.0], [0.0]
    for path in sorted(out.glob(f"*.{way}.npy")):
        theirs, ours = np.load(path), np.load(path.with_name(path.name.replace(way, "ours")))
        if int(path.name.split("-")[0]) < NEAR:
            afar.append(float(theirs.mean() - ours.mean()))
            continue
        near.append(float(np.abs(theirs - ours).mean()))
        land.append(abs(float(theirs.mean() - ours.mean())))
    worst = max(afar, key=abs)
    return {"tiles": len(near) + len(afar) - 2, "opacity": max(near), "land": max(land),
            "afar": worst}  # fmt: skip


def decoded(path: Path) -> dict[str, shapely.Geometry]:
    import mapbox_vector_tile  # noqa: PLC0415 - of the peers

    told = mapbox_vector_tile.decode(path.read_bytes(), default_options={"y_coord_down": True})
    return {f["properties"]["parcel_id"]: (shape(f["geometry"]), f["properties"])
            for f in told.get("parcels", {}).get("features", [])}  # fmt: skip


def some(paths: list[Path]) -> list[Path]:
    """Return the first of each zoom: decoding takes longer than encoding."""
    zooms = [path.name.split("-")[0] for path in paths]
    return [path for n, path in enumerate(paths) if zooms[:n].count(zooms[n]) < FIRST]


def vectors(out: Path, way: str) -> dict[str, float]:
    """Largest difference of a parcel's area on the tile, in pixels of a 256th; invalid shapes."""
    apart, invalid, missing, count = [0.0], 0, 0, 0
    for path in some(sorted(out.glob(f"*.{way}.mvt"))):
        theirs = decoded(path)
        ours = decoded(path.with_name(path.name.replace(way, "ours")))
        count += 1
        for key, (mine, told) in ours.items():
            here = mine.intersection(BOX).area
            if key not in theirs:
                missing += here > 0
                continue
            other, said = theirs[key]
            if said != told:
                sys.exit(f"{path.name}: {key} has {said}, not {told}")
            invalid += not other.is_valid
            cut = (other if other.is_valid else other.buffer(0)).intersection(BOX).area
            apart.append(abs(cut - here) / (EXTENT / 256) ** 2 / max(other.length / 16, 1))
    return {"tiles": count, "apart": max(apart), "invalid": invalid, "missing": missing}


if __name__ == "__main__":
    out = Path(sys.argv[1])
    found = {}
    for way in ("pillow", "datashader", "ours", "mapbox", "postgis"):
        ending, compare = ("npy", pictures) if way in {"pillow", "datashader"} else ("mvt", vectors)
        if [*out.glob(f"*.{way}.{ending}")]:
            found[way] = compare(out, way)
    print(json.dumps(found))
