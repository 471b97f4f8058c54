"""SedonaDB, single node: one spatial join for what a unit covers, one for what meets it.

It prepares shapes in joins alone: ST_CoveredBy beside a join takes nine times as long on towns.

Loaded: tables in its memory with the legal area of each parcel. ST_Transform is given the plane as
PROJJSON and takes the column's own CRS: told both by name it has swapped the axes.
"""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyproj
import sedonadb

from benchmarks.peers.common import LEGAL, UNITS, Task, declared, main, write
from benchmarks.peers.sql import LAND_ONLY, answer, two_joins

PLANE = pyproj.CRS(LEGAL).to_json()
LEGAL_AREA = f"ST_Area(ST_Transform(geometry, '{PLANE}'))"
TABLES = ("parcels", "zones", "towns", "enterprises", "statements", "occupancies")


class Sedona:
    division = "CAST(CAST(e.industry_code AS INT) / 100 AS VARCHAR)"  # it has no SUBSTR

    def __init__(self) -> None:
        self.context = sedonadb.connect()

    def pairs(self, units: str) -> str:
        return two_joins(units)

    def keep(self, name: str, sql: str) -> None:
        self.context.sql(sql).to_memtable().to_view(name, overwrite=True)

    def rows(self, sql: str) -> pa.Table:
        return pa.table(self.context.sql(sql))

    def see(self, folder: Path, name: str) -> None:
        """See a file as a table, read whenever it is asked."""
        self.context.read_parquet(str(folder / f"{name}.parquet")).to_view(name, overwrite=True)


def loaded(folder: Path) -> tuple[Sedona, list[dict[str, Any]]]:
    sedona = Sedona()
    load(sedona, folder)
    return sedona, declared(folder)


def load(sedona: Sedona, folder: Path) -> None:
    for name in TABLES:
        sedona.see(folder, name)
        legal = f", {LEGAL_AREA} AS legal" if name == "parcels" else ""
        sedona.keep(name, f"SELECT *{legal} FROM {name}")


def ask(ready: tuple[Sedona, list[dict[str, Any]]], out: Path) -> None:
    sedona, measures = ready
    write(answer(sedona, measures), out)


def from_files(folder: Path, out: Path) -> None:
    ask(loaded(folder), out)


def overlay(units: str) -> Task:
    def work(ready: tuple[Sedona, list[dict[str, Any]]], _: Path) -> Sedona:
        ready[0].keep("pairs", ready[0].pairs(units))
        return ready[0]

    return Task(loaded, work, lambda sedona: sedona.rows(LAND_ONLY.format(pairs="pairs")))


def area(ready: tuple[Sedona, list[dict[str, Any]]], _: Path) -> Sedona:
    ready[0].keep("areas", f"SELECT number, {LEGAL_AREA} AS area FROM parcels")
    return ready[0]


TASKS = {
    "loaded": Task(loaded, ask),
    "files": Task(lambda folder: folder, from_files),
    "area": Task(loaded, area, lambda s: s.rows("SELECT area FROM areas ORDER BY number")),
    **{units: overlay(units) for units in UNITS},
}

if __name__ == "__main__":
    main(TASKS)
