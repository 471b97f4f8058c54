"""DuckDB with its spatial extension, as PyPI has them; nothing is fetched.

The join is its SPATIAL_JOIN operator (an R-tree built on the fly over the smaller side), with
ST_CoveredBy telling which parcels need not be cut. Loaded: tables with their shapes and the legal
area of each parcel, in memory.
"""

from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from duckdb_extensions import import_extension

from benchmarks.peers.common import LEGAL, UNITS, Task, declared, main, write
from benchmarks.peers.sql import LAND_ONLY, answer, shares

LEGAL_AREA = f"ST_Area(ST_Transform(geometry, 'EPSG:4549', '{LEGAL}', always_xy := true))"
SHAPED = ("parcels", "zones", "towns")
PLAIN = ("enterprises", "statements", "occupancies")


class Duck:
    division = "SUBSTR(e.industry_code, 1, 2)"

    def __init__(self) -> None:
        self.connection = duckdb.connect()
        import_extension("spatial", con=self.connection)
        self.connection.execute("LOAD spatial")

    def pairs(self, units: str) -> str:
        return shares(units)

    def keep(self, name: str, sql: str) -> None:
        self.connection.execute(f"CREATE TABLE {name} AS {sql}")

    def rows(self, sql: str) -> pa.Table:
        return self.connection.execute(sql).to_arrow_table()


def loaded(folder: Path) -> tuple[Duck, list[dict[str, Any]]]:
    duck = Duck()
    load(duck, folder)
    return duck, declared(folder)


def load(duck: Duck, folder: Path) -> None:
    """Bring all tables in; the legal area of each parcel is measured on the way."""
    for name in (*SHAPED, *PLAIN):
        legal = f", {LEGAL_AREA} AS legal" if name == "parcels" else ""
        duck.keep(name, f"SELECT *{legal} FROM read_parquet('{folder / name}.parquet')")


def empty(folder: Path) -> tuple[Duck, Path]:
    return Duck(), folder


def ask(ready: tuple[Duck, list[dict[str, Any]]], out: Path) -> None:
    duck, measures = ready
    write(answer(duck, measures), out)


def from_files(ready: tuple[Duck, Path], out: Path) -> None:
    duck, folder = ready
    load(duck, folder)
    ask((duck, declared(folder)), out)


def overlay(units: str) -> Task:
    def work(ready: tuple[Duck, list[dict[str, Any]]], _: Path) -> Duck:
        ready[0].keep("pairs", ready[0].pairs(units))
        return ready[0]

    return Task(loaded, work, lambda duck: duck.rows(LAND_ONLY.format(pairs="pairs")))


def area(ready: tuple[Duck, list[dict[str, Any]]], _: Path) -> Duck:
    ready[0].keep("areas", f"SELECT number, {LEGAL_AREA} AS area FROM parcels")
    return ready[0]


TASKS = {
    "loaded": Task(loaded, ask),
    "files": Task(empty, from_files),
    "area": Task(loaded, area, lambda duck: duck.rows("SELECT area FROM areas ORDER BY number")),
    **{units: overlay(units) for units in UNITS},
}

if __name__ == "__main__":
    main(TASKS)
