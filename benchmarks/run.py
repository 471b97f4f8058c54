"""Side by side with the usual way of doing it, on the same data: ``make bench``.

Results are compared first: where they disagree the run ends. benchmarks/README.md is written from
what was measured, benchmarks/million.md by ``python -m benchmarks.run --million``; ratios travel,
seconds do not.
"""

import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path

import pyproj
import shapely

from benchmarks import cases, imports
from benchmarks.cases import CASES
from benchmarks.land import write_parcels
from benchmarks.ways import WAYS, no_ogr2ogr, no_server
from tests.postgres import PROGRAMS

HERE = Path(__file__).parent
REPEATS = 5
PACKAGES = ("geopandas", "shapely", "pyproj", "pyogrio", "numpy", "pandas")
SIZES = {"100 000": (400, 250), "1 000 000": (1000, 1000)}
"""Parcels of a file, and how they are arranged: columns and rows."""

VERSION = re.compile(r"(GDAL|PostgreSQL)\)? ([0-9.]+)")

Runs = Mapping[str, list[dict[str, float]]]


def machine() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    packages = ", ".join(f"{package} {version(package)}" for package in PACKAGES)
    geos = ".".join(map(str, shapely.geos_version))
    computer = f"{(names or [platform.machine()])[0]}, {os.cpu_count()} CPUs"
    libraries = f"{packages}, GEOS {geos}, PROJ {pyproj.proj_version_str}"
    return f"{computer}; Python {platform.python_version()}, {libraries}; {programs()}"


def programs() -> str:
    """Name the versions of what else is compared, as far as it is installed."""
    found = [] if no_ogr2ogr() else [["ogr2ogr", "--version"]]
    found += [] if no_server() else [[str(PROGRAMS[-1] / "postgres"), "--version"]]
    said = [subprocess.run(c, check=True, capture_output=True, text=True).stdout for c in found]
    return ", ".join(" ".join(VERSION.findall(words)[0]) for words in said) or "no other programs"


def middle(runs: list[dict[str, float]], what: str) -> float:
    return statistics.median(run[what] for run in runs)


def land_tables(found: Runs, apart: Mapping[str, float]) -> Iterator[str]:
    for task in dict.fromkeys(case.task for case in CASES.values()):
        yield from (f"\n### {task[0].upper()}{task[1:]}\n", LAND_HEAD)
        for name, case in ((n, c) for n, c in CASES.items() if c.task == task):
            cpu, wall = middle(found[name], "cpu"), middle(found[name], "wall")
            ratio = cpu / middle(found[cases.ours(case)], "cpu")
            yield f"| {case.title} | {cpu:.2f} | {wall:.2f} | {ratio:.1f} | {apart[name]:.0e} |"


def import_tables(found: Runs, size: str) -> Iterator[str]:
    for task in dict.fromkeys(WAYS[name].task for name in found):
        names = [name for name in found if WAYS[name].task == task]
        yield from (f"\n### {size} parcels {task}\n", IMPORT_HEAD)
        for name in names:
            cpu, wall = middle(found[name], "cpu"), middle(found[name], "wall")
            ratio, peak = cpu / middle(found[names[0]], "cpu"), middle(found[name], "memory")
            yield f"| {WAYS[name].title} | {cpu:.1f} | {wall:.1f} | {ratio:.2f} | {peak:.0f} |"


def import_section(folder: Path, size: str, repeats: int) -> Iterator[str]:
    file = folder / "parcels.gpkg"
    write_parcels(file, *SIZES[size])
    found, skipped = imports.measure(file, repeats)
    yield from import_tables(found, size)
    yield from (f"\n{title}: not measured, {why}." for title, why in skipped.items())


def usual() -> str:
    """Measure everything but the million."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        found = cases.measure(folder, REPEATS)
        tables = land_tables(found, cases.differences(folder))
        section = import_section(folder, "100 000", REPEATS)
        texts = (HEAD.format(repeats=REPEATS, machine=machine()), LAND, *tables, IMPORT, *section)
    return "\n".join(texts) + "\n"


def million() -> str:
    with tempfile.TemporaryDirectory() as temporary:
        section = import_section(Path(temporary), "1 000 000", 1)
        return "\n".join([MILLION.format(machine=machine()), *section]) + "\n"


LAND_HEAD = (
    "| way | CPU s | wall s | CPU / ours | largest relative difference |\n|---|---|---|---|---|"
)
IMPORT_HEAD = "| way | CPU s | wall s | CPU / ours | peak MB |\n|---|---|---|---|---|"

HEAD = """# Benchmarks

Written by `make bench` (`benchmarks/run.py`); do not edit. Each case ran in a fresh process
{repeats} times, in turn with its peers; medians. Read the ratios: seconds belong to one machine,
which may have been busy, and differences under 15 % mean nothing. One generated county: shared
edges, no dirty data, simple shapes.

{machine}."""

LAND = """
## Questions about land

Making the land and importing are not timed. The questions are not quite the same. `apportion` cuts
in the plane of the projection, measures on the ellipsoid, and tells each parcel's legal area, the
land outside and what overlapping zones count twice. The planar overlay tells only the land inside,
in the plane of the projection, whose areas are up to 0.001 % large here and grow with the distance
from its meridian. The identity overlay with geodesic areas answers most of what `apportion` does.
Geodesic and legal area are two definitions. The last column says how far apart the results are;
more than the definitions explain ends the run."""

IMPORT = """
## Importing one file

The same GeoPackage of parcels with 21 points each, six columns, by each way as a command of its
own, from its start to its end. What they have stored is compared: rows, codes, corners, areas of
the shapes and registered areas are the same, and each has a spatial index. CPU includes what the
PostGIS server did for it, peak memory does not; the server is one of the benchmark's own, on a
local socket, without fsync. A million parcels: [million.md](million.md).

They do not do the same. `ogr2ogr` copies rows and indexes them. `to_postgis` has the whole file in
memory, copies it and indexes it. `mutu import` reads every value by its field's declaration and
unit, checks every code, validates every shape and its place, measures every legal area and compares
it with the registered one, looks for overlaps among all parcels, seals the edition with a checksum
over every value and refuses later changes to it; its command also starts slower (about a second).
What it takes more is the price of these answers."""

MILLION = """# A million parcels

Written by `python -m benchmarks.run --million`; do not edit. One run of each way; what is measured
and what each way does beside copying: [README.md](README.md).

{machine}."""


if __name__ == "__main__":
    name, made = ("million.md", million) if "--million" in sys.argv else ("README.md", usual)
    text = made()
    (HERE / name).write_text(text, encoding="utf-8")
    print(text)
