"""PostGIS on a server of the benchmark's own, whose address is in ``BENCH_POSTGIS``.

Loaded: unlogged tables with the legal area of each parcel, spatial indexes, statistics. Loading is
two COPY streams; every query may use two workers beside its own process.
"""

import io
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from benchmarks.peers.common import LEGAL, UNITS, Task, declared, main, write
from benchmarks.peers.sql import LAND_ONLY, answer, shares

SETTINGS = {
    "max_parallel_workers_per_gather": "2", "work_mem": "512MB", "maintenance_work_mem": "1GB",
    "jit": "off", "random_page_cost": "1.1", "effective_cache_size": "8GB",
    "parallel_setup_cost": "100", "min_parallel_table_scan_size": "1MB",
}  # fmt: skip
PLANE = 990_001
"""Number of the equal-area plane among the server's reference systems."""

SRID = (4549).to_bytes(4, "little")
LEGAL_AREA = f"ST_Area(ST_Transform(geometry, {PLANE}))"
CORNERS = 64
"""Units are taken apart into pieces of so many corners, as PostGIS advises: whole towns take ten
times as long, because every look at one unpacks all of it."""

SHAPED = ("parcels", "zones", "towns")
TABLES = (*SHAPED, "enterprises", "statements", "occupancies")
TYPES = {
    "int64": "bigint",
    "double": "float8",
    "bool": "boolean",
    "binary": "geometry(Geometry, 4549)",
}
MADE = [f"{kind}{units}" for units in UNITS for kind in ("in_", "firms_in_")]
MADE += [f"{units}_cut" for units in UNITS]
MADE += ["uses", "land", "firms", "in_industries", "pairs", "areas"]


class PostGIS:
    division = "SUBSTR(e.industry_code, 1, 2)"

    def __init__(self) -> None:
        words = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
        self.connection = psycopg.connect(
            os.environ["BENCH_POSTGIS"], autocommit=True, options=words
        )

    def run(self, sql: str) -> None:
        self.connection.execute(sql)

    def pairs(self, units: str) -> str:
        cut = shares(f"{units}_parts")
        return f"SELECT part, unit, SUM(share) AS share FROM ({cut}) AS cut GROUP BY part, unit"

    def keep(self, name: str, sql: str) -> None:
        self.run(f"CREATE UNLOGGED TABLE {name} AS {sql}")
        self.run(f"ANALYZE {name}")

    def rows(self, sql: str) -> pa.Table:
        found = self.connection.execute(sql)
        names = [column.name for column in found.description]
        columns = zip(*found.fetchall(), strict=True)
        return pa.table(dict(zip(names, map(pa.array, columns), strict=True)))


def load(folder: Path, _: Any = None) -> None:
    """Copy all tables in, index them, measure the legal areas."""
    server = PostGIS()
    plane = f"INSERT INTO spatial_ref_sys (srid, proj4text) VALUES ({PLANE}, '{LEGAL}')"
    server.run(plane.replace(" +type=crs", ""))
    for name in TABLES:
        _copy(server, folder / f"{name}.parquet", name)
    server.keep("parcels", f"SELECT *, {LEGAL_AREA} AS legal FROM raw_parcels")
    for units in UNITS:
        parts = f"SELECT number, ST_Subdivide(geometry, {CORNERS}) AS geometry FROM {units}"
        server.keep(f"{units}_parts", parts)
    for name in (*SHAPED, *(f"{units}_parts" for units in UNITS)):
        server.run(f"CREATE INDEX ON {name} USING gist (geometry)")
    server.run("CREATE UNIQUE INDEX ON parcels (parcel_id)")
    server.run("CREATE UNIQUE INDEX ON parcels (number)")
    server.run("VACUUM ANALYZE")


def _copy(server: PostGIS, path: Path, name: str) -> None:
    table = "raw_parcels" if name == "parcels" else name
    schema = pq.read_schema(path)
    kinds = [f"{f.name} {_kind(f.type)}" for f in schema]
    server.run(f"CREATE UNLOGGED TABLE {table} ({', '.join(kinds)})")
    groups = range(pq.read_metadata(path).num_row_groups)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda part: _stream(path, table, groups[part::2]), (0, 1)))


def _kind(arrow: pa.DataType) -> str:
    if pa.types.is_timestamp(arrow):
        return "timestamp"
    return TYPES.get(str(arrow), "text")


def _stream(path: Path, table: str, groups: range) -> None:
    words = csv.WriteOptions(include_header=False)
    sql = f"COPY {table} FROM STDIN (FORMAT csv)"
    connection = PostGIS().connection
    with connection, connection.cursor().copy(sql) as copy, pq.ParquetFile(path) as file:
        for group in groups:
            rows, text = file.read_row_group(group), io.BytesIO()
            if "geometry" in rows.column_names:
                at = rows.column_names.index("geometry")
                shapes = [_ewkb(one) for one in rows.column(at).to_pylist()]
                rows = rows.set_column(at, "geometry", pa.array(shapes))
            csv.write_csv(rows, text, words)
            copy.write(text.getbuffer())


def _ewkb(wkb: bytes) -> str:
    """Say in which plane a shape is, as PostGIS reads it: a flag and the number behind the type."""
    return (wkb[:4] + b"\x20" + SRID + wkb[5:]).hex()


def ready(folder: Path) -> tuple[PostGIS, list[dict[str, Any]]]:
    """Connect to a loaded database; what was asked before is dropped."""
    server = PostGIS()
    for name in MADE:
        server.run(f"DROP TABLE IF EXISTS {name}")
    return server, declared(folder)


def ask(given: tuple[PostGIS, list[dict[str, Any]]], out: Path) -> None:
    server, measures = given
    write(answer(server, measures), out)


def from_files(folder: Path, out: Path) -> None:
    load(folder)
    ask((PostGIS(), declared(folder)), out)


def overlay(units: str) -> Task:
    def work(given: tuple[PostGIS, list[dict[str, Any]]], _: Path) -> PostGIS:
        given[0].keep("pairs", given[0].pairs(units))
        return given[0]

    return Task(ready, work, lambda server: server.rows(LAND_ONLY.format(pairs="pairs")))


def area(given: tuple[PostGIS, list[dict[str, Any]]], _: Path) -> PostGIS:
    given[0].keep("areas", f"SELECT number, {LEGAL_AREA} AS area FROM parcels")
    return given[0]


TASKS = {
    "load": Task(lambda folder: folder, load),
    "loaded": Task(ready, ask),
    "files": Task(lambda folder: folder, from_files),
    "area": Task(ready, area, lambda s: s.rows("SELECT area FROM areas ORDER BY number")),
    **{units: overlay(units) for units in UNITS},
}

if __name__ == "__main__":
    main(TASKS)
