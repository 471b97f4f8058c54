"""shapely 2, vectorised: an STRtree, prepared predicates, and only what crosses is cut.

Two threads for predicates and cuts (shapely lets go of the interpreter's lock). Loaded: geometries
and the legal area of each parcel in memory, which geopandas reads from the files.
"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyproj
import shapely

from benchmarks.peers.common import LEGAL, SLIVER, UNITS, Task, declared, main, write
from benchmarks.peers.frames import Tables, answer, read

THREADS = 2
CRS = "EPSG:4549"


def loaded(folder: Path) -> tuple[Tables, list[Any]]:
    return with_areas(read(folder)), declared(folder)


def with_areas(tables: Tables) -> Tables:
    parcels = tables["parcels"]
    return tables | {"parcels": parcels.assign(legal=legal_area(parcels.geometry.to_numpy()))}


def legal_area(shapes: np.ndarray) -> np.ndarray:
    """Transform all corners at once to the equal-area plane; planar areas there."""
    to_plane = pyproj.Transformer.from_crs(CRS, LEGAL, always_xy=True)

    def change(points: np.ndarray) -> np.ndarray:
        return np.column_stack(to_plane.transform(points[:, 0], points[:, 1]))

    return np.asarray(shapely.area(shapely.transform(shapes, change)))


def shares(parcels: np.ndarray, units: np.ndarray) -> pd.DataFrame:
    """Tell which part of each parcel lies in which unit."""
    tree = shapely.STRtree(parcels)
    runs = np.array_split(np.arange(len(units)), THREADS)
    with ThreadPoolExecutor(THREADS) as pool:
        found = list(pool.map(lambda run: _shares(tree, parcels, units, run), runs))
    return pd.concat(found, ignore_index=True)


def _shares(
    tree: shapely.STRtree, parcels: np.ndarray, units: np.ndarray, run: np.ndarray
) -> pd.DataFrame:
    unit, part = tree.query(units[run], predicate="intersects")
    unit_in, part_in = tree.query(units[run], predicate="covers")
    crossing = ~np.isin(part * len(run) + unit, part_in * len(run) + unit_in)
    share = np.ones(len(part))
    cut = parcels[part[crossing]]
    pieces = shapely.intersection(cut, units[run][unit[crossing]])
    share[crossing] = shapely.area(pieces) / shapely.area(cut)
    return pd.DataFrame({"part": part, "unit": run[unit], "share": share})


def ask(ready: tuple[Tables, list[Any]], out: Path) -> None:
    tables, measures = ready
    parcels = tables["parcels"].geometry.to_numpy()
    found = {units: shares(parcels, tables[units].geometry.to_numpy()) for units in UNITS}
    write(answer(tables, found, measures), out)


def from_files(folder: Path, out: Path) -> None:
    ask(loaded(folder), out)


def overlay(units: str) -> Task:
    def prepare(folder: Path) -> tuple[np.ndarray, np.ndarray]:
        tables = read(folder)
        return tables["parcels"].geometry.to_numpy(), tables[units].geometry.to_numpy()

    return Task(prepare, lambda ready, _: shares(*ready), pairs)


def pairs(found: pd.DataFrame) -> pa.Table:
    return pa.Table.from_pandas(found[found["share"] > SLIVER], preserve_index=False)


TASKS = {
    "loaded": Task(loaded, ask),
    "files": Task(lambda folder: folder, from_files),
    **{units: overlay(units) for units in UNITS},
}

if __name__ == "__main__":
    main(TASKS)
