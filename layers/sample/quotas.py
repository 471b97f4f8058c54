"""The ledger of land quota: planned, granted, reserved, used, and earned by reclaiming land."""

from typing import Any

import geopandas as gpd
import pandas as pd

from layers.sample.geography import COUNTY_CODE, TOWNS
from layers.sample.shapes import Rng
from layers.units import MU

YEARS = (2023, 2024, 2025)
PLAN_MU = {2023: 1_500.0, 2024: 1_380.0, 2025: 1_260.0}
GRANTED = (0.19, 0.12, 0.1, 0.09, 0.07, 0.06)


def make_quotas(
    parcels: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, projects: pd.DataFrame, rng: Rng
) -> pd.DataFrame:
    """Return entries (m²) that close: granted and reserved never exceed the plan of the year."""
    rows = [row for year in YEARS for row in _year(year, zones, projects, rng)]
    rows += _reclaimed(parcels, zones, rng)
    frame = pd.DataFrame(rows)
    frame["area"] = frame["area"].round(2) * MU
    frame.insert(0, "entry_id", [f"ZB{n:04d}" for n in range(1, len(frame) + 1)])
    return frame


def _entry(year: int, kind: str, mu: float, number: int, **more: Any) -> dict[str, Any]:
    document = f"示自然资（虚构）〔{year}〕{number}号"
    return {"year": year, "kind": kind, "area": mu, "document": document, **more}


def _year(
    year: int, zones: gpd.GeoDataFrame, projects: pd.DataFrame, rng: Rng
) -> list[dict[str, Any]]:
    plan = PLAN_MU[year]
    rows = [_entry(year, "plan", plan, 3), _entry(year, "reserve", plan * 0.15, 4)]
    wanted = projects[projects["requested_area"].notna()].sample(6, random_state=rng)
    for number, share in enumerate(GRANTED):
        town = COUNTY_CODE + TOWNS[number * 2 % len(TOWNS)][2]
        place = {"zone_code": zones["zone_code"].iloc[number], "town_code": town}
        granted, project = plan * share, wanted["project_id"].iloc[number]
        used = granted * rng.uniform(0.4, 0.98)
        rows += [
            _entry(year, "grant", granted, 20 + number, **place),
            _entry(year, "use", used, 40 + number, **place, project_id=project),
        ]
        if number == 2:  # noqa: PLR2004 - one zone a year hands some back
            rows.append(_entry(year, "return", (granted - used) * 0.5, 60, **place))
    return rows


def _reclaimed(
    parcels: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, rng: Rng
) -> list[dict[str, Any]]:
    """Return land cleared outside the zones, and the quota zones were given for most of it."""
    outside = parcels[(parcels["style"] == "village") & (parcels["site_area"] > 0)]
    rows = []
    for number, parcel in enumerate(outside.sample(12, random_state=rng).itertuples()):
        mu, year = parcel.site_area / MU, YEARS[number % len(YEARS)]
        source = {"parcel_id": parcel.parcel_id, "town_code": parcel.town_code}
        rows.append(_entry(year, "reclaimed", mu, 70 + number, **source))
        if number % 3 < 2:  # noqa: PLR2004 - two of three were passed on
            zone = zones["zone_code"].iloc[number % 5]
            swap = {"parcel_id": parcel.parcel_id, "zone_code": zone}
            rows.append(_entry(year, "swap", mu * 0.9, 90 + number, **swap))
    return rows
