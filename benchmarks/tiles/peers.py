"""The peers: ``python -m benchmarks.tiles.peers WAY FOLDER OUT``, in their own environment.

Everybody starts from shapes in memory that lie in web mercator already, with an index; PostGIS from
an indexed table. Pictures are land alone at 256 pixels, four times as fine and averaged, because
none of them draws exact coverage; vector tiles are cut, rounded and written with three properties.
"""
# ruff: noqa: PLC0415 - each way loads what it needs, and nothing of the others

import io
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import shapely
from pyproj import Transformer

from benchmarks.tiles import places
from benchmarks.tiles.places import BUFFER, EXTENT, FIELDS, PART, At

FINE = 4
COMPARED = (10, 12, 14, 16)
TIMES = 3
FEWER = 4
"""Tiles of each zoom that are asked for: of slow ways fewer would tell no less."""


class Shapes:
    """Parcels in web mercator."""

    def __init__(self, folder: Path) -> None:
        table = pq.read_table(folder / "parcels.parquet", columns=["geometry", *FIELDS])
        change = Transformer.from_crs("EPSG:4549", "EPSG:3857", always_xy=True)

        def moved(xy: np.ndarray) -> np.ndarray:
            return np.column_stack(change.transform(xy[:, 0], xy[:, 1]))

        raw = shapely.from_wkb(table.column("geometry").to_numpy())
        self.shapes = shapely.transform(raw, moved)
        self.columns = {name: table.column(name).to_pylist() for name in FIELDS}
        self.tree = shapely.STRtree(self.shapes)

    def within(self, at: At, margin: float = 0.0) -> np.ndarray:
        west, south, east, north = at.box
        more = (east - west) * margin
        box = shapely.box(west - more, south - more, east + more, north + more)
        return np.sort(self.tree.query(box))


def _pixels(at: At, shapes: np.ndarray, size: int) -> np.ndarray:
    west, _, east, north = at.box
    scale = size / (east - west)
    return shapely.transform(shapes, lambda xy: (xy - (west, north)) * (scale, -scale))


def pillow(held: Shapes, at: At) -> np.ndarray:
    from PIL import Image, ImageDraw

    rows = held.within(at)
    rows = rows[rows % PART == 0]
    picture = Image.new("L", (256 * FINE, 256 * FINE))
    pen = ImageDraw.Draw(picture)
    for part in shapely.get_parts(_pixels(at, held.shapes[rows], 256 * FINE)):
        pen.polygon(part.exterior.coords, fill=255)
        for hole in part.interiors:
            pen.polygon(hole.coords, fill=0)
    return np.asarray(picture.resize((256, 256), Image.Resampling.BOX)) / 255


def datashader(held: Shapes, at: At) -> np.ndarray:
    import datashader as ds
    import geopandas as gpd

    rows = held.within(at)
    rows = rows[rows % PART == 0]
    west, south, east, north = at.box
    canvas = ds.Canvas(256 * FINE, 256 * FINE, (west, east), (south, north))
    frame = gpd.GeoDataFrame({"one": np.ones(len(rows))}, geometry=held.shapes[rows])
    found = canvas.polygons(frame, geometry="geometry", agg=ds.any()).to_numpy()[::-1]
    return found.reshape(256, FINE, 256, FINE).mean(axis=(1, 3))


def mapbox(held: Shapes, at: At) -> bytes:
    import mapbox_vector_tile

    rows = held.within(at, BUFFER / EXTENT)
    around = shapely.box(-BUFFER, -BUFFER, EXTENT + BUFFER, EXTENT + BUFFER)
    cut = shapely.intersection(_pixels(at, held.shapes[rows], EXTENT), around)
    features = [
        {"geometry": shape, "properties": {name: held.columns[name][row] for name in FIELDS}}
        for shape, row in zip(cut, rows.tolist(), strict=True) if not shape.is_empty
    ]  # fmt: skip
    options = {"y_coord_down": True, "extents": EXTENT}
    return mapbox_vector_tile.encode([{"name": "parcels", "features": features}], options)


class PostGIS:
    """A table in web mercator with an index, as pg_tileserv serves best."""

    SQL = """
        SELECT ST_AsMVT(t, 'parcels', {extent}, 'geom') FROM (
            SELECT {fields}, ST_AsMVTGeom(g, ST_TileEnvelope({z}, {x}, {y}), {extent}, {buffer},
                                          true) AS geom
            FROM tiles WHERE g && ST_TileEnvelope({z}, {x}, {y}, margin => {margin})) AS t
        WHERE geom IS NOT NULL"""

    def __init__(self, folder: Path) -> None:
        import psycopg

        from benchmarks.peers import postgis

        server = postgis.PostGIS()
        postgis._copy(server, folder / "parcels.parquet", "parcels")  # noqa: SLF001 - a neighbour
        fields = ", ".join(FIELDS)
        shape = "ST_Transform(geometry, 3857) AS g"
        server.run(f"CREATE UNLOGGED TABLE tiles AS SELECT {fields}, {shape} FROM raw_parcels")
        server.run("CREATE INDEX ON tiles USING gist (g)")
        server.run("VACUUM ANALYZE tiles")
        one = "-c max_parallel_workers_per_gather=0 -c jit=off -c random_page_cost=1.1"
        self.connection = psycopg.connect(os.environ["BENCH_POSTGIS"], autocommit=True, options=one)

    def __call__(self, at: At) -> bytes:
        told = {"fields": ", ".join(FIELDS), "extent": EXTENT, "buffer": BUFFER, "z": at.z,
                "x": at.x, "y": at.y, "margin": BUFFER / EXTENT}  # fmt: skip
        row = self.connection.execute(self.SQL.format(**told)).fetchone()
        return bytes(row[0]) if row and row[0] else b""


def ask(
    work: Callable[[At], Any], tiles: list[At], keep: Callable[[At, Any], None]
) -> dict[str, Any]:
    """Ask for every tile four times; the least time of the last three counts."""
    found: dict[str, Any] = {}
    for at in tiles:
        rows = found.setdefault(str(at.z), {"seconds": [], "bytes": []})
        if len(rows["seconds"]) >= FEWER:
            continue
        work(at)
        least = float("inf")
        for _ in range(TIMES):
            begun = time.perf_counter()
            made = work(at)
            least = min(least, time.perf_counter() - begun)
        rows["seconds"].append(least)
        rows["bytes"].append(len(made) if isinstance(made, bytes) else 0)
        keep(at, made)
    return found


def main(way: str, folder: Path, out: Path) -> None:
    tiles = places.read(out / "tiles.json")
    begun = time.perf_counter()
    if way in {"pillow", "datashader"}:
        held = Shapes(folder)
        draw = {"pillow": pillow, "datashader": datashader}[way]
        tiles = [t for t in tiles if t.z in COMPARED]
        work, ending = (lambda at: draw(held, at)), "npy"
    else:
        first = json.loads((out / "ours.json").read_text())["took"]["least"]
        tiles = [t for t in tiles if t.z >= first]
        held = PostGIS(folder) if way == "postgis" else Shapes(folder)
        work = held if way == "postgis" else (lambda at: mapbox(held, at))
        ending = "mvt"
    ready = time.perf_counter() - begun

    def keep(at: At, made: Any) -> None:
        path = out / f"{at.z}-{at.y}-{at.x}.{way}.{ending}"
        data = made
        if ending == "npy":
            np.save(buffer := io.BytesIO(), made.astype(np.float32))
            data = buffer.getvalue()
        path.write_bytes(data)

    told = ask(work, tiles, keep)
    (out / f"{way}.json").write_text(json.dumps({"ready": ready, "zooms": told}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
