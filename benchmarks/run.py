"""Side by side with the usual way of doing it, on the same land: ``make bench``.

Every case runs in a fresh process, several times, in turn with its peers; the land is generated
before the clock starts. Results are compared first: a case that disagrees is not timed at all.
benchmarks/README.md is written from what was measured; ratios travel, seconds do not.
"""

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely
from land import CRS, Land, make_land

from layers.area import A, F, legal_area
from layers.relations import apportion

DEGREES = "EPSG:4490"
REPEATS = 5
LEGAL_PLANE = f"+proj=cea +lat_ts=0 +a={A!r} +rf={1 / F!r} +type=crs"
README = Path(__file__).with_name("README.md")
PACKAGES = ("geopandas", "shapely", "pyproj", "numpy", "pandas")


def zones_by_mutu(land: Land) -> np.ndarray:
    pairs = apportion(land.parcels, land.zones).pairs
    return np.bincount(pairs["unit"], pairs["area"], minlength=len(land.zones))


def zones_by_overlay(land: Land) -> np.ndarray:
    pieces = gpd.overlay(land.parcels, land.zones, how="intersection")
    return pieces.area.groupby(pieces["at_2"]).sum().to_numpy()


def zones_by_identity(land: Land) -> np.ndarray:
    degrees = [one.to_crs(DEGREES) for one in (land.parcels, land.zones)]
    pieces = gpd.overlay(*degrees, how="identity")
    return geod_areas(pieces.geometry).groupby(pieces["at_2"]).sum().to_numpy()


def area_by_mutu(land: Land) -> np.ndarray:
    return legal_area(land.parcels.geometry.to_numpy(), CRS)


def geod_areas(degrees: gpd.GeoSeries) -> pd.Series:
    geod = pyproj.Geod(a=A, rf=1 / F)
    return pd.Series([abs(geod.geometry_area_perimeter(shape)[0]) for shape in degrees])


def area_by_geod(land: Land) -> np.ndarray:
    return geod_areas(land.parcels.to_crs(DEGREES).geometry).to_numpy()


def area_by_to_crs(land: Land) -> np.ndarray:
    return land.parcels.to_crs(LEGAL_PLANE).area.to_numpy()


@dataclass(frozen=True)
class Case:
    """`agrees`: largest relative difference from ours that the two definitions explain."""

    task: str
    title: str
    run: Callable[[Land], np.ndarray]
    agrees: float = 0.0


ZONING, AREA = "land of 100 zones from 50 000 parcels", "area of 50 000 parcels on the ellipsoid"
GEOD = "`pyproj.Geod` in a loop"
CASES: Mapping[str, Case] = {
    "zones-mutu": Case(ZONING, "`layers.relations.apportion`", zones_by_mutu),
    "zones-overlay": Case(ZONING, "`geopandas.overlay`, planar", zones_by_overlay, 2e-5),
    "zones-identity": Case(ZONING, f"`overlay(how='identity')`, {GEOD}", zones_by_identity, 1e-6),
    "area-mutu": Case(AREA, "`layers.area.legal_area`", area_by_mutu),
    "area-geod": Case(AREA, GEOD, area_by_geod, 1e-6),
    "area-to-crs": Case(AREA, "`GeoDataFrame.to_crs(cea).area`", area_by_to_crs, 1e-9),
}
"""The first of each task is ours."""


def child(name: str, folder: Path) -> None:
    """Run one case once: its result to a file, its times to stdout."""
    land = make_land()
    wall, cpu = time.perf_counter(), time.process_time()
    result = CASES[name].run(land)
    took = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    np.save(folder / f"{name}.npy", result)
    print(json.dumps(took))


def measure(folder: Path) -> dict[str, list[dict[str, float]]]:
    """Run every case in a fresh process, in turn, REPEATS times."""
    found: dict[str, list[dict[str, float]]] = {name: [] for name in CASES}
    for _ in range(REPEATS):
        for name, runs in found.items():
            command = [sys.executable, __file__, name, str(folder)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            runs.append(json.loads(done.stdout))
    return found


def ours(case: Case) -> str:
    return next(name for name, other in CASES.items() if other.task == case.task)


def differences(folder: Path) -> dict[str, float]:
    """Compare each result with ours; a disagreement ends the run."""
    found = {}
    for name, case in CASES.items():
        mine, other = (np.load(folder / f"{n}.npy") for n in (ours(case), name))
        found[name] = float(np.max(np.abs(other / mine - 1)))
        if not found[name] <= case.agrees:
            sys.exit(f"{name} differs by {found[name]:.1e}, more than {case.agrees:.0e}")
    return found


def machine() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    packages = ", ".join(f"{package} {version(package)}" for package in PACKAGES)
    geos = ".".join(map(str, shapely.geos_version))
    computer = f"{(names or [platform.machine()])[0]}, {os.cpu_count()} CPUs"
    libraries = f"{packages}, GEOS {geos}, PROJ {pyproj.proj_version_str}"
    return f"{computer}; Python {platform.python_version()}, {libraries}."


def report(found: Mapping[str, list[dict[str, float]]], apart: Mapping[str, float]) -> str:
    lines = [TEXT.format(repeats=REPEATS, machine=machine())]
    middle = {n: statistics.median(run["cpu"] for run in runs) for n, runs in found.items()}
    for task in dict.fromkeys(case.task for case in CASES.values()):
        lines += [f"\n## {task[0].upper()}{task[1:]}\n", HEAD]
        for name, case in ((n, c) for n, c in CASES.items() if c.task == task):
            wall = statistics.median(run["wall"] for run in found[name])
            ratio = middle[name] / middle[ours(case)]
            lines.append(f"| {case.title} | {middle[name]:.2f} | {wall:.2f} | {ratio:.1f} "
                         f"| {apart[name]:.0e} |")  # fmt: skip
    return "\n".join(lines) + "\n"


HEAD = "| way | CPU s | wall s | CPU / ours | largest relative difference |\n|---|---|---|---|---|"
TEXT = """# Benchmarks

Written by `make bench` (`benchmarks/run.py`); do not edit. Each case ran in a fresh process
{repeats} times, in turn with its peers; medians. Making the land and importing are not timed.
Read the ratios: seconds belong to one machine, which may have been busy, and differences under
15 % mean nothing. One generated county: shared edges, no dirty data, simple shapes.

The questions are not quite the same. `apportion` cuts in the plane of the projection, measures on
the ellipsoid, and tells each parcel's legal area, the land outside and what overlapping zones count
twice. The planar overlay tells only the land inside, in the plane of the projection, whose areas
are up to 0.001 % large here and grow with the distance from its meridian. The identity overlay with
geodesic areas answers most of what `apportion` does. Geodesic and legal area are two definitions.
The last column says how far apart the results are; more than the definitions explain ends the run.

{machine}"""


if __name__ == "__main__":
    if len(sys.argv) > 1:
        child(sys.argv[1], Path(sys.argv[2]))
    else:
        with tempfile.TemporaryDirectory() as temporary:
            timings = measure(Path(temporary))
            README.write_text(report(timings, differences(Path(temporary))), encoding="utf-8")
        print(README.read_text(encoding="utf-8"))
