"""A toy county of 100 m squares: every expected number can be checked with pencil and paper.

    y
    100 ┌────┬────┬────┬────┐        towns  T1: x 0–200   T2: x 200–400
        │ P1 │ P2 │ P3 │ P4 │        zones  Z1: x 50–250  Z2: x 300–380
      0 └────┴────┴────┴────┘
        0   100  200  300  400 m     P5 lies at x 1000–1100: in no town, no zone

Every parcel is registered with 10 000 m² = 15 亩, except P5: unknown.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers import LAYERS
from layers.atlas import Atlas, County, Edition, make_atlas

CRS = "EPSG:4549"
EAST, NORTH = 500_000.0, 3_700_000.0
"""On the central meridian 120°E, where a metre on the map is a metre on the ground."""


def box(west: float, east: float, south: float = 0, north: float = 100) -> shapely.MultiPolygon:
    """Return a rectangle in metres from the corner of the toy county."""
    ring = shapely.box(EAST + west, NORTH + south, EAST + east, NORTH + north)
    return shapely.MultiPolygon([ring])


def frame(
    layer_name: str, rows: Sequence[Mapping[str, Any]], shapes: Sequence[Any] | None = None
) -> gpd.GeoDataFrame:
    """Return a conformed frame of a layer; fields not given are unknown."""
    layer = LAYERS[layer_name]
    columns = {
        f.name: pd.Series([row.get(f.name) for row in rows], dtype=object).astype(f.dtype)
        for f in layer.fields
    }
    if layer.shape is None:
        return gpd.GeoDataFrame(columns)
    held = np.array([None] * len(rows) if shapes is None else list(shapes), dtype=object)
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(held, crs=CRS), crs=CRS)


TOWNS = frame(
    "towns",
    [{"town_code": "T1", "name": "东镇"}, {"town_code": "T2", "name": "西镇"}],
    [box(0, 200), box(200, 400)],
)
ZONES = frame(
    "zones",
    [{"zone_code": "Z1", "name": "一区"}, {"zone_code": "Z2", "name": "二区"}],
    [box(50, 250), box(300, 380)],
)
PARCELS = frame(
    "parcels",
    [
        {"parcel_id": "P1", "site_area": 10_000, "floor_area": 12_000, "footprint_area": 4_000,
         "yard_area": 1_000, "fixed_investment": 15_000_000},
        {"parcel_id": "P2", "site_area": 10_000, "floor_area": 4_000, "footprint_area": 2_000,
         "fixed_investment": 30_000_000},
        {"parcel_id": "P3", "site_area": 10_000, "floor_area": None, "footprint_area": 3_000,
         "yard_area": 500},
        {"parcel_id": "P4", "site_area": 10_000, "floor_area": 20_000, "footprint_area": 6_000,
         "yard_area": 0, "fixed_investment": 60_000_000},
        {"parcel_id": "P5", "floor_area": 1_000},
    ],
    [box(0, 100), box(100, 200), box(200, 300), box(300, 400), box(1000, 1100)],
)  # fmt: skip
ENTERPRISES = frame(
    "enterprises",
    [
        {"uscc": "E1", "name": "甲厂", "industry_code": "1311"},
        {"uscc": "E2", "name": "乙厂", "industry_code": "1340"},
        {"uscc": "E3", "name": "丙厂", "industry_code": "34"},
        {"uscc": "E4", "name": "丁厂", "industry_code": "3411"},
        {"uscc": "E5", "name": "戊厂"},
    ],
)
OCCUPANCIES = frame(
    "occupancies",
    [
        {"uscc": "E1", "parcel_id": "P1", "mode": "own"},
        {"uscc": "E2", "parcel_id": "P2", "mode": "own", "site_area": 5_000},
        {"uscc": "E2", "parcel_id": "P3", "mode": "own", "site_area": 10_000},
        {"uscc": "E3", "parcel_id": "P4", "mode": "rent", "floor_area": 5_000, "lessor_uscc": "E5"},
        {"uscc": "E5", "parcel_id": "P4", "mode": "own"},
    ],
)
STATEMENTS = frame(
    "statements",
    [
        {"uscc": "E1", "period": "2024", "tax_paid": 1_500_000, "value_added": 6_000_000,
         "employees": 30, "output_value": 9_000_000, "revenue": 8_000_000},
        {"uscc": "E2", "period": "2024", "tax_paid": 600_000, "value_added": 3_000_000,
         "employees": 20, "output_value": 4_500_000, "revenue": 4_000_000},
        {"uscc": "E3", "period": "2024", "tax_paid": 300_000, "employees": 10},
        {"uscc": "E4", "period": "2024", "tax_paid": 70_000, "employees": 5},
        {"uscc": "E1", "period": "2023", "tax_paid": 150_000},
    ],
)  # fmt: skip


def atlas(**frames: gpd.GeoDataFrame) -> Atlas:
    """Return the toy atlas, with some layers replaced."""
    held = {
        "towns": TOWNS, "zones": ZONES, "parcels": PARCELS, "enterprises": ENTERPRISES,
        "occupancies": OCCUPANCIES, "statements": STATEMENTS,
    }  # fmt: skip
    return make_atlas(held | frames, CRS)


def county(**frames: gpd.GeoDataFrame) -> County:
    """Return the toy county, every layer in its first edition."""
    held = atlas(**frames)
    editions = {
        name: Edition(name, 1, "2025-01-01T00:00:00+00:00", f"{name}.csv", "0" * 64, len(rows))
        for name, rows in held.items()
        if len(rows)
    }
    return County("玩具县", CRS, "none", held, editions)
