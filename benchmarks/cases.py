"""Questions about land, each answered by us and by the usual ways, and how they are timed.

Every case runs in a fresh process, several times, in turn with its peers; the land is generated
before the clock starts.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj

from benchmarks.land import CRS, Land, make_land
from layers.area import A, F, legal_area
from layers.relations import apportion

DEGREES = "EPSG:4490"
LEGAL_PLANE = f"+proj=cea +lat_ts=0 +a={A!r} +rf={1 / F!r} +type=crs"


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


def measure(folder: Path, repeats: int) -> dict[str, list[dict[str, float]]]:
    """Run every case in a fresh process, in turn."""
    found: dict[str, list[dict[str, float]]] = {name: [] for name in CASES}
    for _ in range(repeats):
        for name, runs in found.items():
            command = [sys.executable, "-m", "benchmarks.cases", name, str(folder)]
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


if __name__ == "__main__":
    child(sys.argv[1], Path(sys.argv[2]))
