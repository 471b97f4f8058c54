"""Swaps as they are told 置换台账: idle land outside, pool, flows, recipients; lines for a map."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoapi.planning.swaps.outside import OUTSIDE, Choice
from geoapi.planning.swaps.pool import Pool
from layers.atlas import Atlas, land_of, table_of
from layers.rings import Shapes


@dataclass(frozen=True, eq=False)
class Swaps:
    """What a county knows of swapping idle land outside its zones for quota inside them."""

    on: date
    choice: Choice
    outside: pd.DataFrame
    pool: Pool
    flows: list[dict[str, Any]]
    recipients: list[dict[str, Any]]


def swaps_json(told: Swaps) -> dict[str, Any]:
    """Return the answer of ``swaps`` without its basis; areas in m²."""
    pool, outside = told.pool, told.outside
    return {
        "on": told.on.isoformat(),
        "years": told.choice.years, "share": told.choice.share,
        "outside": {
            "rows": [_plain(row) for row in outside.to_dict("records")],
            "count": int((outside["place"] == OUTSIDE).sum()),
            "partial": int((outside["place"] != OUTSIDE).sum()),
            "outside_area": float(outside["outside_area"].sum()),
        },
        "pool": {
            "year": pool.year, "accepted": pool.accepted, "given": pool.given, "left": pool.left,
            "by_year": [_plain(row) for row in pool.by_year.to_dict("records")],
            "overdrawn": list(pool.overdrawn),
        },
        "flows": told.flows,
        "recipients": told.recipients,
        "param_missing": list(told.choice.missing),
    }  # fmt: skip


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): _cell(value) for name, value in row.items()}


def _cell(value: Any) -> Any:
    if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return None
    return value.isoformat() if isinstance(value, date) else value


def flow_lines(atlas: Atlas, flows: list[dict[str, Any]]) -> Shapes:
    """Return a line for each flow, from its parcel, else its town, to its zone.

    None where the source or the zone is not named, or has no shape.
    """
    parcels = _parcels(atlas, [str(one["parcel_id"]) for one in flows])
    towns, zones = _points(atlas["towns"], "town_code"), _points(atlas["zones"], "zone_code")
    found = np.empty(len(flows), dtype=object)
    for at, flow in enumerate(flows):
        begin = parcels.get(str(flow["parcel_id"])) or towns.get(str(flow["town_code"]))
        end = zones.get(str(flow["zone_code"]))
        if begin is not None and end is not None:
            found[at] = shapely.LineString([begin, end])
    return found


def _parcels(atlas: Atlas, codes: list[str]) -> dict[str, shapely.Point]:
    keys = table_of(atlas, "parcels")["parcel_id"]
    rows = np.flatnonzero(keys.isin(codes))
    shapes = land_of(atlas, "parcels").rings.take(rows).to_shapes()
    return _inner(keys.iloc[rows].tolist(), shapes)


def _points(frame: gpd.GeoDataFrame, key: str) -> dict[str, shapely.Point]:
    return _inner(frame[key].tolist(), frame.geometry.to_numpy()) if len(frame) else {}


def _inner(keys: list[str], shapes: Shapes) -> dict[str, shapely.Point]:
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    points = shapely.point_on_surface(shapes)
    return {key: point for key, point, held in zip(keys, points, there, strict=True) if held}
