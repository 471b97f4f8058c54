"""geopandas as its guide shows it: `to_crs(…).area` and `overlay(how="intersection")`.

Loaded: frames in memory with the legal area of each parcel.
"""

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa

from benchmarks.peers.common import SLIVER, UNITS, Task, declared, main, write
from benchmarks.peers.frames import Tables, answer, read, with_legal_area

Frame = gpd.GeoDataFrame


def loaded(folder: Path) -> tuple[Tables, list[Any]]:
    return with_legal_area(read(folder)), declared(folder)


def shares(parcels: Frame, units: Frame) -> pd.DataFrame:
    one = parcels[["number", "geometry"]].rename(columns={"number": "part"})
    other = units[["number", "geometry"]].rename(columns={"number": "unit"})
    pieces = gpd.overlay(one, other, how="intersection")
    share = pieces.area / parcels.area.to_numpy()[pieces["part"]]
    return pd.DataFrame(pieces[["part", "unit"]]).assign(share=share)


def ask(ready: tuple[Tables, list[Any]], out: Path) -> None:
    tables, measures = ready
    found = {units: shares(tables["parcels"], tables[units]) for units in UNITS}
    write(answer(tables, found, measures), out)


def from_files(folder: Path, out: Path) -> None:
    ask(loaded(folder), out)


def overlay(units: str) -> Task:
    def prepare(folder: Path) -> tuple[Frame, Frame]:
        tables = read(folder)
        return tables["parcels"], tables[units]

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
