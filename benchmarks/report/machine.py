"""What it ran on, and in which versions."""

import os
import platform
import re
import subprocess
from importlib.metadata import version
from pathlib import Path

import pyproj
import shapely

from benchmarks.imports.ways import no_ogr2ogr
from benchmarks.tasks.places import PEERS
from tests.postgres import PROGRAMS, absent

OURS = ("numpy", "pandas", "geopandas", "shapely", "pyproj", "pyogrio", "numba", "pyarrow")
THEIRS = ("duckdb", "duckdb_extension_spatial", "sedonadb", "geopandas", "shapely", "pyproj",
          "pyarrow", "psycopg")  # fmt: skip
LIST = "import importlib.metadata as m; print([(d.name, d.version) for d in m.distributions()])"
VERSION = re.compile(r"(GDAL|PostgreSQL)\)? ([0-9.]+)")


def machine() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{(names or [platform.machine()])[0]}, {os.cpu_count()} CPUs, {memory:.0f} GiB;"
        f" {platform.system()}, Python {platform.python_version()}"
    )


def ours() -> str:
    packages = ", ".join(f"{package} {version(package)}" for package in OURS)
    geos = ".".join(map(str, shapely.geos_version))
    return f"{packages}; GEOS {geos}, PROJ {pyproj.proj_version_str}"


def theirs() -> str:
    """Name what the peers' own environment holds, and the programs of the system."""
    found: dict[str, str] = {}
    if PEERS.exists():
        said = subprocess.run([str(PEERS), "-c", LIST], check=True, capture_output=True, text=True)
        found = dict(re.findall(r"\('([^']+)', '([^']+)'\)", said.stdout))
    named = [f"{name} {found[name]}" for name in THEIRS if name in found]
    return "; ".join(filter(None, (", ".join(named), programs())))


def programs() -> str:
    """Name the versions of what else is compared, as far as it is installed."""
    found = [] if no_ogr2ogr() else [["ogr2ogr", "--version"]]
    found += [] if absent() else [[str(PROGRAMS[-1] / "postgres"), "--version"]]
    said = [subprocess.run(c, check=True, capture_output=True, text=True).stdout for c in found]
    postgis = "" if absent() else f"PostGIS {_postgis()}"
    return ", ".join(filter(None, [*(" ".join(VERSION.findall(s)[0]) for s in said), postgis]))


def _postgis() -> str:
    [control, *_] = sorted(Path("/usr/share/postgresql").glob("*/extension/postgis.control"))
    return re.findall(r"default_version = '([^']+)'", control.read_text())[0]
