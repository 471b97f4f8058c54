"""Towns 乡镇: one that is missing, land between them that none has, parcels in none."""

from collections.abc import Iterator
from typing import Any, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from layers.area import legal_area
from layers.door.checks.case import LISTED, Case, Check, area_text, some

LEAST = 1.0
"""m² below which a gap between towns is drawing noise (standards.md 8.2)."""

COUNTY_DIGITS = 6
AREAL = 2

Shapes = NDArray[np.object_]


def check_towns(case: Case) -> Iterator[Check]:
    """Find what a new edition of the towns has lost, and the land it leaves to no town."""
    if case.layer.name != "towns":
        return
    yield from _missing(case)
    yield from _counties(case)
    union = shapely.union_all(case.accepted.shapes())
    yield from _gaps(case, union)
    yield from _parcels_in_none(case, union)


def _missing(case: Case) -> Iterator[Check]:
    """Name the towns of the stored edition that the file does not have."""
    before = case.around("towns", "town_code", "name")
    if before is None:
        return
    gone = before[~before["town_code"].isin(case.table["town_code"])]
    if gone.empty:
        return
    rows = [{"town_code": str(code), "name": str(name)} for code, name in
            gone[["town_code", "name"]].itertuples(index=False)]  # fmt: skip
    named = some([f"{row['name']}（{row['town_code']}）" for row in rows])
    yield Check(
        "towns-missing", "缺少的乡镇", len(rows),
        f"上一版的 {len(rows):,} 个乡镇本次没有：{named}；如已撤并请确认，否则请补齐。",
        tuple(rows[:LISTED]),
    )  # fmt: skip


def _counties(case: Case) -> Iterator[Check]:
    """Tell of town codes whose county differs from that of most towns in the file."""
    if not case.cn:
        return
    counties = case.table["town_code"].str[:COUNTY_DIGITS]
    counts = counties.value_counts()
    if len(counts) < 2:  # noqa: PLR2004 - one county is as it should be
        return
    most = str(counts.index[0])
    other = np.flatnonzero((counties != most).to_numpy())
    rows = [
        {"row": int(case.accepted.rows[at]), "key": str(case.table["town_code"].iloc[at])}
        for at in other[:LISTED]
    ]
    yield Check(
        "towns-counties", "乡镇代码的县级区划", len(other),
        f"乡镇代码分属 {len(counts)} 个县级区划：多数为 {most}，另有 {len(other):,} 个不是，如第 "
        f"{rows[0]['row']} 行 {rows[0]['key']}；请核对是否混入邻县乡镇。",
        tuple(rows),
    )  # fmt: skip


def _gaps(case: Case, union: shapely.Geometry) -> Iterator[Check]:
    """Find land that towns enclose and none of them has."""
    holes = _holes(union)
    area = legal_area(holes, case.accepted.crs)
    real = np.flatnonzero(area >= LEAST)
    if not len(real):
        return
    worst = real[np.argsort(-area[real], kind="stable")]
    land, largest = float(area[real].sum()), worst[0]
    rows = [_gap(holes[at], float(area[at])) for at in worst[:LISTED]]
    yield Check(
        "towns-gaps", "乡镇之间的空隙", len(real),
        f"乡镇之间有 {len(real):,} 处空隙不属于任何乡镇，共 {area_text(land)}，最大一处 "
        f"{area_text(float(area[largest]))}（{rows[0]['east']:.0f}, {rows[0]['north']:.0f}）；"
        "如为外县飞地可不处理，否则请修边或补齐乡镇。",
        tuple(rows), {"gaps": len(real), "area": land},
    )  # fmt: skip


def _holes(union: shapely.Geometry) -> Shapes:
    """Return the land that a union encloses and does not hold."""
    parts = shapely.get_parts(union)
    outer = shapely.polygons(
        shapely.get_exterior_ring(parts[shapely.get_dimensions(parts) == AREAL])
    )
    inner: Shapes = shapely.get_parts(shapely.difference(shapely.union_all(outer), union))
    return inner


def _gap(hole: shapely.Geometry, area: float) -> dict[str, Any]:
    inside = shapely.point_on_surface(hole)
    return {"east": round(inside.x, 1), "north": round(inside.y, 1), "area": round(area, 2)}


def _parcels_in_none(case: Case, union: shapely.Geometry) -> Iterator[Check]:
    """Find stored parcels that lie in none of the new towns."""
    parcels = case.around("parcels", "parcel_id", "geometry")
    if parcels is None:
        return
    shapes = cast("gpd.GeoDataFrame", parcels).geometry.to_numpy()
    shapely.prepare(union)
    outside = parcels[~shapely.intersects(union, shapes) & ~shapely.is_missing(shapes)]
    if outside.empty:
        return
    rows = [{"parcel_id": key} for key in pd.Series(outside["parcel_id"]).iloc[:LISTED]]
    yield Check(
        "parcels-in-no-town", "不在任何乡镇的宗地", len(outside),
        f"现有宗地中 {len(outside):,} 宗不在本次任何乡镇范围内，如 "
        f"{some([r['parcel_id'] for r in rows[:3]])}；可能缺少乡镇或乡镇边界有误。",
        tuple(rows),
    )  # fmt: skip
