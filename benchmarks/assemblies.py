"""Sites out of idle parcels, and their ranking: ``python -m benchmarks.assemblies [PARCELS]``.

A share of the parcels counts as idle, spread at random: so that most have few idle neighbours,
and there are many sites. Seconds are those of one core, which is all that is used. Roads and a
river cross the county; parcels are held by firms of ten.
"""

import sys
import time
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from benchmarks.data.parcels import CRS, ORIGIN, SIDE, blocks
from geoapi.planning.assemblies.joining import Joining
from geoapi.planning.assemblies.sites import Candidate, assemble
from geoapi.planning.reactivation.criteria import STATES, read_criteria
from geoapi.planning.reactivation.points import Ground, zones_of
from geoapi.planning.reactivation.ranking import rank_sites
from layers import LAYERS
from layers.atlas import Atlas, land_of, make_atlas

ON = date(2025, 6, 30)
CRITERIA = Path(__file__).parents[1] / "docs" / "examples" / "reactivation.yaml"


def frame(layer: str, rows: pd.DataFrame, shapes: np.ndarray | None = None) -> gpd.GeoDataFrame:
    held = pd.DataFrame({
        f.name: rows[f.name].astype(f.dtype) if f.name in rows
        else pd.Series([None] * len(rows), dtype=object).astype(f.dtype)
        for f in LAYERS[layer].fields
    })  # fmt: skip
    return (
        gpd.GeoDataFrame(held)
        if shapes is None
        else gpd.GeoDataFrame(held, geometry=shapes, crs=CRS)
    )


def county(count: int) -> Atlas:
    tables, shapes = zip(*blocks(count), strict=True)
    parcels = pd.concat(tables, ignore_index=True)
    keys = parcels["parcel_id"]
    number = pd.Series(np.arange(len(keys)))
    supplies = pd.DataFrame({
        "supply_id": "S" + number.astype(str), "parcel_id": keys, "mode": "出让",
        "holder_name": "公司" + (number // 10).astype(str),
        "signed_on": pd.Timestamp(2020, 1, 1),
    })  # fmt: skip
    along = ORIGIN[1] + SIDE * np.linspace(0.05, 0.95, 10)
    roads = np.array([
        shapely.LineString([(ORIGIN[0], y), (ORIGIN[0] + SIDE / 2, y + 700), (ORIGIN[0] + SIDE, y)])
        for y in along
    ])  # fmt: skip
    river = shapely.LineString([ORIGIN, ORIGIN + SIDE]).buffer(40)
    facilities = pd.DataFrame({"facility_id": [f"F{n}" for n in range(10)], "kind": "road"})
    lines = pd.DataFrame({"constraint_id": ["R"], "kind": ["river"], "effect": ["forbid"]})
    projects = pd.DataFrame({
        "project_id": [f"J{n}" for n in range(300)], "name": "项目", "stage": "signed",
        "requested_area": np.linspace(5_000, 80_000, 300),
    })  # fmt: skip
    return make_atlas({
        "parcels": frame("parcels", parcels, np.concatenate(shapes)),
        "supplies": frame("supplies", supplies),
        "facilities": frame("facilities", facilities, roads),
        "constraints": frame("constraints", lines, np.array([shapely.MultiPolygon([river])])),
        "projects": frame("projects", projects),
    }, CRS)  # fmt: skip


def measure(atlas: Atlas, share: float) -> str:
    keys = atlas["parcels"]["parcel_id"]
    random = np.random.default_rng(1)
    states = list(STATES)
    idle = {
        key: Candidate("suspected_idle", ON, states[n % len(states)])
        for n, key in enumerate(keys[random.random(len(keys)) < share])
    }
    criteria = read_criteria(CRITERIA.read_text(encoding="utf-8"), CRITERIA.name)
    begun = time.process_time()
    found = assemble(atlas, idle, ON, Joining(gap=12, frontage=30))
    put = time.process_time()
    ground = Ground(found, atlas, ON, zones_of(found, atlas, ON))
    rank_sites(ground, criteria)
    ranked = time.process_time()
    return (f"| {len(keys):,} | {len(idle):,} | {len(found.sites):,} | {put - begun:.1f} | "
            f"{ranked - put:.1f} |")  # fmt: skip


if __name__ == "__main__":
    made = county(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
    land_of(made, "parcels")
    print(
        "| parcels | idle | sites | put together, s of one core | ranked |\n|---|---|---|---|---|"
    )
    for part in (0.02, 0.1, 0.3, 1.0):
        print(measure(made, part), flush=True)
