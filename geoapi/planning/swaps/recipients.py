"""Recipients 受让园区: recognised zones, by what the opinion looks at when quota is given.

How far factories are let is computed; how many projects come is counted; how distinct a zone is,
people have to say. The order is a person's choice: rows are sorted by the first alone.
"""

from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoapi.planning.reactivation.points import recognised
from geoapi.planning.swaps.pool import utilisation
from layers.atlas import Atlas, table_of


def recipients(atlas: Atlas, on: date, given: dict[str, float]) -> list[dict[str, Any]]:
    """Tell of each recognised zone how it stands.

    Parameters
    ----------
    given
        zone_code -> area (m²) it was given from the pool.

    Returns
    -------
    zone_code, name, floor_area, vacant_area (m²), factory_utilisation (None without factories),
    projects (stage -> count), distinctness (always ``evidence_required``), received (m²).
    """
    zones = atlas["zones"]
    valid = zones[recognised(zones, on)] if len(zones) else zones
    floors, projects = _factories(atlas["factories"], valid), table_of(atlas, "projects")
    later = projects["stage_on"] > pd.Timestamp(on)
    rows = []
    for code, name in zip(valid["zone_code"], valid["name"], strict=True):
        floor, vacant = floors[code]
        stages = projects[(projects["zone_code"] == code) & ~later]["stage"].value_counts()
        rows.append({
            "zone_code": code, "name": name, "floor_area": floor, "vacant_area": vacant,
            "factory_utilisation": utilisation(floor, vacant),
            "projects": {str(stage): int(count) for stage, count in stages.items()},
            "distinctness": "evidence_required", "received": given.get(code, 0.0),
        })  # fmt: skip
    return sorted(rows, key=_first)


def _first(row: dict[str, Any]) -> tuple[float, str]:
    share = row["factory_utilisation"]
    return (1.0 if share is None else -share, str(row["zone_code"]))


def _factories(
    factories: gpd.GeoDataFrame, zones: gpd.GeoDataFrame
) -> dict[str, tuple[float, float]]:
    """Return all and vacant floors of the factories that stand in each zone."""
    codes = zones["zone_code"].tolist()
    shapes = factories.geometry.to_numpy()
    there = np.flatnonzero(~(shapely.is_missing(shapes) | shapely.is_empty(shapes)))
    middles = shapely.point_on_surface(shapes[there])
    zone, at = shapely.STRtree(middles).query(zones.geometry.to_numpy(), predicate="contains")
    sums = [
        np.bincount(zone, factories[name].to_numpy(float)[there[at]], minlength=len(codes))
        for name in ("floor_area", "vacant_area")
    ]
    return {code: (float(sums[0][n]), float(sums[1][n])) for n, code in enumerate(codes)}
