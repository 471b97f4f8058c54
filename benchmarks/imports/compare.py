"""Importing one file of parcels, side by side: what it takes, and whether the rows are the same.

Each way is a command of its own, measured from its start to its end. On a server of the
benchmark's own its work counts too.
"""

import hashlib
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pyogrio
import shapely

from benchmarks.imports.ways import FILE, SERVER, WAYS, Table, Way
from benchmarks.tasks.places import Took, run
from benchmarks.tasks.server import SETTLES, server_cpu
from tests.postgres import Server, server

ROUNDING = 1e-12


@dataclass(frozen=True)
class Content:
    """What a way has stored: rows, a digest of the codes in order, corners; areas in m²."""

    indexed: bool
    rows: int
    codes: str
    corners: int
    shapes: float
    registered: float


GIST = "SELECT count(*) > 0 FROM pg_indexes WHERE indexdef LIKE '%USING gist%'"


def in_file(path: str, table: Table) -> Content:
    indexed = pyogrio.read_info(path, layer=table.name)["capabilities"]["fast_spatial_filter"]
    rows = pyogrio.read_dataframe(path, layer=table.name, columns=[table.code, table.site])
    codes = ",".join(sorted(rows[table.code])).encode()
    corners = int(shapely.get_num_coordinates(rows.geometry.to_numpy()).sum())
    areas = float(rows.area.sum()), float(rows[table.site].sum())
    return Content(indexed, len(rows), hashlib.md5(codes).hexdigest(), corners, *areas)


def on_server(address: str, table: Table) -> Content:
    codes, sites = f'"{table.code}"', f'"{table.site}"'
    sql = (
        f"SELECT ({GIST}), count(*),"
        f" md5(string_agg({codes}, ',' ORDER BY {codes} COLLATE \"C\")),"
        f" sum(ST_NPoints({table.shape})), sum(ST_Area({table.shape})), sum({sites})"
        f" FROM {table.name}"
    )
    with psycopg.connect(address) as connection:
        return Content(*connection.execute(sql).fetchone())


def same(one: Content, other: Content) -> bool:
    """Sums of areas differ by the order in which they are added; nothing else may."""
    apart = [
        abs(a / b - 1) for a, b in ((one.shapes, other.shapes), (one.registered, other.registered))
    ]
    counted = [(c.indexed, c.rows, c.codes, c.corners) for c in (one, other)]
    return one.indexed and counted[0] == counted[1] and max(apart) < ROUNDING


@contextmanager
def file_place(folder: Path) -> Iterator[tuple[str, Callable[[], float]]]:
    path = folder / "imported.gpkg"
    yield str(path), lambda: 0.0
    path.unlink(missing_ok=True)


@contextmanager
def server_place(started: Server) -> Iterator[tuple[str, Callable[[], float]]]:
    def used() -> float:
        time.sleep(SETTLES)
        return server_cpu(started.folder)

    with started.database() as address:
        yield address, used


def once(way: Way, file: Path, place: str, used: Callable[[], float]) -> tuple[Took, Content]:
    """Import once to an empty place; the server's own work is counted as CPU."""
    if way.first:
        run(way.first(place))
    before = used()
    took = run(way.command(str(file), place))
    took["cpu"] += used() - before
    content = (in_file if way.task == FILE else on_server)(place, way.table)
    return took, content


def measure(file: Path, repeats: int) -> tuple[dict[str, list[Took]], dict[str, str]]:
    """Import the file in every way, in turn; also tell what could not be run, and why.

    What two ways store must be the same: else the run ends.
    """
    skipped = {way.title: why for way in WAYS.values() if (why := way.lacks())}
    ways = {name: way for name, way in WAYS.items() if way.lacks() is None}
    found: dict[str, list[Took]] = {name: [] for name in ways}
    with _server(ways) as started:
        for _ in range(repeats):
            first: Content | None = None
            for name, way in ways.items():
                at = file_place(file.parent) if way.task == FILE else server_place(started)
                with at as (place, used):
                    took, content = once(way, file, place, used)
                first = first or content
                if not same(content, first):
                    sys.exit(f"{name} has stored {content}, the first way {first}")
                found[name].append(took)
    return found, skipped


@contextmanager
def _server(ways: Mapping[str, Way]) -> Iterator[Server | None]:
    if all(way.task != SERVER for way in ways.values()):
        yield None
        return
    with server() as started:
        yield started
