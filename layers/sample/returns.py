"""Returns 园区报送 of the larger zones: what no other layer gives, for their evaluation."""

from typing import Any

import geopandas as gpd
import pandas as pd

PERIOD, REPORTED = "2024", pd.Timestamp("2025-02-18")
REPORTING = 4
"""The first zones hand in a return; of the others it is not known."""

SHARES = {
    "expired_due_area": 0.016, "expired_disposed_area": 0.011, "idle_due_area": 0.034,
    "idle_disposed_area": 0.021, "paid_due_area": 0.58, "paid_area": 0.565,
    "auction_due_area": 0.41, "auction_area": 0.402,
}  # fmt: skip
"""Land as a share of the zone: made up, as everything here."""


def make_zone_returns(region: pd.DataFrame, zones: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return further rows of region statements, derived from those there are: nothing is drawn."""
    sales = region[(region["period"] == PERIOD) & (region["indicator"] == "taxable_sales")]
    by_zone = sales.set_index("region_code")["value"]
    rows: list[dict[str, Any]] = []
    for code, shape in list(zip(zones["zone_code"], zones.geometry, strict=True))[:REPORTING]:
        hectares = shape.area / 1e4
        rows.append(_row(code, "resident_population", round(hectares * 14.5), "人"))
        tax = round(float(by_zone[code]) * 0.041, 2)
        rows.append(_row(code, "secondary_tertiary_tax", tax, "万元"))
        mu = hectares * 15
        rows += [_row(code, name, round(mu * share, 2), "亩") for name, share in SHARES.items()]
    return pd.DataFrame(rows)


def _row(code: str, indicator: str, value: float, unit: str) -> dict[str, Any]:
    return {"region_code": code, "period": PERIOD, "indicator": indicator, "value": float(value),
            "unit": unit, "reported_on": REPORTED}  # fmt: skip
