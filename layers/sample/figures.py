"""Figures firms reported: heavy-tailed, consistent with one another, some missing."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.sample.economy import PERIODS
from layers.sample.geography import COUNTY_CODE
from layers.sample.shapes import Points, Rng, chance

CITY_CODE = COUNTY_CODE[:4] + "00"


def make_statements(enterprises: gpd.GeoDataFrame, land_mu: pd.Series, rng: Rng) -> pd.DataFrame:
    """Return yearly statements in canonical units (yuan, person, tce, kWh, t)."""
    count = len(enterprises)
    mu = enterprises["uscc"].map(land_mu).fillna(4.0).to_numpy()
    scale = np.where(enterprises["above_scale"], 1.25, 0.75)
    per_mu = np.clip(np.exp(rng.normal(np.log(9.0), 0.85, count)) * scale, 0.15, 62)
    rate = rng.uniform(0.024, 0.066, count)
    habits = {name: rng.uniform(*ends, count) for name, ends in _HABITS.items()}
    years, growth = [], np.ones(count)
    for period in PERIODS:
        tax = np.clip(per_mu * growth, 0.1, 80) * mu
        frame = _year(tax, tax / rate * np.exp(rng.normal(0, 0.08, count)), habits)
        years.append(frame.assign(uscc=enterprises["uscc"].to_numpy(), period=period))
        growth = growth * np.exp(rng.normal(0.055, 0.13, count))
    return _with_gaps(pd.concat(years, ignore_index=True), rng)


_HABITS = {
    "output": (0.94, 1.1),
    "invoiced": (0.9, 1.0),
    "added": (0.16, 0.34),
    "per_head": (14.0, 46.0),
    "local": (0.5, 0.92),
    "energy": (1.2, 9.0),
    "power": (0.03, 0.11),
    "waste": (1_500.0, 16_000.0),
    "research": (0.004, 0.052),
    "renewal": (0.01, 0.12),
}


def _year(tax: Points, revenue: Points, habit: dict[str, Points]) -> pd.DataFrame:
    """Derive a year's figures (万元 until the end) from tax and revenue."""
    output = revenue * habit["output"]
    added = output * habit["added"]
    heads = np.maximum(4, np.round(added / habit["per_head"]))
    money = {
        "output_value": output, "revenue": revenue, "taxable_sales": revenue * habit["invoiced"],
        "value_added": added, "tax_paid": tax, "rd_expense": revenue * habit["research"],
        "fixed_investment": revenue * habit["renewal"],
    }  # fmt: skip
    frame = pd.DataFrame({name: np.round(values, 2) * 1e4 for name, values in money.items()})
    frame["employees"] = heads
    frame["local_employees"] = np.round(heads * habit["local"])
    frame["energy_use"] = np.round(added / habit["energy"], 1)
    frame["electricity"] = np.round(output * habit["power"] * 1e3)
    frame["emissions"] = np.round(added / habit["waste"], 3)
    return frame


def _with_gaps(frame: pd.DataFrame, rng: Rng) -> pd.DataFrame:
    """Blank some cells and leave some statements out, as offices receive them."""
    order = ["uscc", "period", *[c for c in frame if c not in {"uscc", "period"}]]
    frame = frame[order]
    for name in order[2:]:
        share = 0.12 if name in {"emissions", "rd_expense", "fixed_investment"} else 0.02
        frame.loc[chance(share, len(frame), rng), name] = np.nan
    kept = chance(0.97, len(frame), rng)  # the others were never handed in
    return frame[kept].reset_index(drop=True)


def make_region_statements(
    statements: pd.DataFrame, zones: gpd.GeoDataFrame, rng: Rng
) -> pd.DataFrame:
    """Return figures of the city, the county and each zone: what others report about them."""
    rows: list[dict[str, Any]] = []
    for period in PERIODS:
        year = statements[statements["period"] == period]
        sales = float(year["taxable_sales"].sum()) / 1e4
        rows += _region(COUNTY_CODE, period, sales * 1.12)
        rows += _region(CITY_CODE, period, sales * 10.6 * 1.018 ** (int(period) - 2022))
        for code, share in zip(zones["zone_code"], _SHARES, strict=True):
            rows += _region(code, period, sales * share * rng.uniform(0.97, 1.05))
    rows += [
        {"region_code": code, "period": f"2024Q{quarter}", "indicator": "taxable_sales",
         "value": round(float(rng.uniform(4_000, 90_000)), 2), "unit": "万元",
         "reported_on": pd.Timestamp("2024-01-12") + pd.DateOffset(months=3 * quarter)}
        for code in zones["zone_code"]
        for quarter in (1, 2, 3, 4)
    ]  # fmt: skip
    return pd.DataFrame(rows)


_SHARES = (0.31, 0.17, 0.08, 0.09, 0.06, 0.05, 0.04, 0.02)


def _region(code: str, period: str, sales: float) -> list[dict[str, Any]]:
    values = {"taxable_sales": sales, "output_value": sales * 1.07, "revenue": sales * 1.05,
              "investment": sales * 0.09}  # fmt: skip
    common = {"region_code": code, "period": period,
              "reported_on": pd.Timestamp(f"{int(period) + 1}-01-25")}  # fmt: skip
    rows = [
        {**common, "indicator": name, "value": round(value, 2), "unit": "万元"}
        for name, value in values.items()
    ]
    small = {"indicator": "new_smes", "value": float(round(sales / 90_000)), "unit": "家"}
    return [*rows, {**common, **small}]
