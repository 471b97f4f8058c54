"""Ways to import a file of parcels, and where each leaves its rows."""

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.data.parcels import CRS
from benchmarks.imports.file import CODE, SITE
from benchmarks.tasks.places import PEERS, has
from tests.postgres import absent

HERE = Path(__file__).parent
MUTU = str(Path(sys.executable).with_name("mutu"))
FILE, SERVER = "into a GeoPackage", "into PostGIS"


@dataclass(frozen=True)
class Table:
    """Where a way leaves the rows: the table and its columns of codes, areas and shapes."""

    name: str = "parcels"
    code: str = CODE
    site: str = SITE
    shape: str = "geometry"


@dataclass(frozen=True)
class Way:
    """A command that imports a file to a place; `lacks` tells why it cannot be run here.

    Attributes
    ----------
    first
        What is done before the clock starts, at the place.
    """

    task: str
    title: str
    command: Callable[[str, str], list[str]]
    table: Table
    first: Callable[[str], list[str]] | None = None
    lacks: Callable[[], str | None] = lambda: None


def by_mutu(file: str, place: str) -> list[str]:
    return [MUTU, "import", "parcels", file, "--workspace", place]


def workspace(place: str) -> list[str]:
    return [MUTU, "init", "--crs", CRS, "--workspace", place]


def by_ogr2ogr(file: str, place: str) -> list[str]:
    return ["ogr2ogr", "-f", "GPKG", place, file, "parcels"]


def by_ogr2ogr_to_server(file: str, place: str) -> list[str]:
    names = ("-lco", "LAUNDER=NO", "-lco", "GEOMETRY_NAME=geometry")
    return ["ogr2ogr", "-f", "PostgreSQL", place, file, "parcels", *names]


def by_geopandas(file: str, place: str) -> list[str]:
    return [str(PEERS), str(HERE / "to_postgis.py"), file, place]


def no_ogr2ogr() -> str | None:
    return None if shutil.which("ogr2ogr") else "`ogr2ogr` (gdal-bin) is not installed"


def no_server() -> str | None:
    return absent()


def no_geoalchemy() -> str | None:
    return no_server() or (
        None if has("geoalchemy2", "psycopg") else "geoalchemy2 is not installed"
    )


KEPT = {"code": "parcel_id", "site": "site_area", "shape": "geom"}

WAYS = {
    "file-mutu": Way(FILE, "`mutu import`", by_mutu, Table(**KEPT), workspace),
    "file-ogr2ogr": Way(FILE, "`ogr2ogr -f GPKG`", by_ogr2ogr, Table(), None, no_ogr2ogr),
    "server-mutu": Way(
        SERVER, "`mutu import`", by_mutu, Table("mutu.parcels", **KEPT), workspace, no_server
    ),
    "server-geopandas": Way(
        SERVER, "`read_file`, `to_postgis`", by_geopandas, Table(), None, no_geoalchemy
    ),
    "server-ogr2ogr": Way(
        SERVER, "`ogr2ogr -f PostgreSQL`", by_ogr2ogr_to_server, Table(), None,
        lambda: no_server() or no_ogr2ogr(),
    ),
}  # fmt: skip
"""The first of each task is ours."""
