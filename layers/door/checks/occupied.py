"""Occupied land 占用: firms that together use more of a parcel than is registered."""

from collections.abc import Iterator
from datetime import date
from typing import Any, cast

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.door.checks.case import LISTED, Case, Check, area_text
from layers.landuse import LandUse, land_use

OCCUPANCIES = (
    "uscc", "parcel_id", "mode", "site_area", "floor_area", "lessor_uscc", "from_on", "to_on",
)  # fmt: skip
PARCELS = ("parcel_id", "site_area", "floor_area")
NAMED = 20
"""Row numbers listed for one parcel."""


def check_occupied(case: Case) -> Iterator[Check]:
    """Compare on the ground's day what firms use with what is registered.

    The new rows stand in the place of the layer's stored ones; without a day nothing is said.
    """
    if case.layer.name not in {"occupancies", "parcels"} or case.ground.on is None:
        return
    use = use_with(case, case.ground.on)
    if use is not None:
        yield _told(case, use, case.ground.on)


def use_with(case: Case, on: date) -> LandUse | None:
    """Return the land use with the new rows in place; None where a layer is missing."""
    occupancies, parcels = _held(case, "occupancies", OCCUPANCIES), _held(case, "parcels", PARCELS)
    if occupancies is None or parcels is None:
        return None
    frames = {"occupancies": occupancies, "parcels": parcels}
    return land_use(cast("dict[str, gpd.GeoDataFrame]", frames), on)


def _held(case: Case, name: str, columns: tuple[str, ...]) -> pd.DataFrame | None:
    return case.table if case.layer.name == name else case.around(name, *columns)


def _told(case: Case, use: LandUse, on: date) -> Check:
    over = use.excess.sort_values(ascending=False, kind="stable")
    used = use.uses.groupby("parcel_id")["area"].sum()
    rows = [
        _row(case, str(key), float(more), float(used[str(key)]))
        for key, more in over[:LISTED].items()
    ]
    unknown = int(used.index.isin(use.unallocated.index[use.unallocated.isna()]).sum())
    free = float(use.unallocated.sum())
    return Check(
        "occupied-beyond", "占用超出宗地", len(over), _sentence(rows, over, on)
        + f"未分配给企业的登记面积合计 {area_text(free)}。"
        + (f"另有 {unknown:,} 宗没有登记面积，不能核对。" if unknown else ""),
        tuple(rows),
        {"parcels": len(over), "excess": float(over.sum()), "unallocated": free,
         "parcels_unknown": unknown},
    )  # fmt: skip


def _row(case: Case, key: str, excess: float, used: float) -> dict[str, Any]:
    at = np.flatnonzero((case.table["parcel_id"] == key).to_numpy())
    return {
        "rows": case.accepted.rows[at][:NAMED].tolist(),
        "parcel_id": key,
        "registered": round(used - excess, 2),
        "used": round(used, 2),
        "excess": round(excess, 2),
    }


def _sentence(rows: list[dict[str, Any]], over: "pd.Series[float]", on: date) -> str:
    if not rows:
        return f"{on} 各宗地上企业占用面积均不超过登记面积。"
    first = rows[0]
    return (
        f"{on} 有 {len(over):,} 宗地上企业占用面积之和超过登记面积，共超出 "
        f"{area_text(float(over.sum()))}；最多的是 {first['parcel_id']}：登记 "
        f"{first['registered']:,.2f} 平方米，占用合计 {first['used']:,.2f} 平方米，"
        f"超出 {area_text(first['excess'])}。面积不作缩减，请核对各户分摊面积。"
    )
