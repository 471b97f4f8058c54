"""Eight zones of several kinds: irregular, compact, one in two parts, one around a village."""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.sample.geography import COUNTY_CODE, CRS, Land
from layers.sample.shapes import Points, Rng, blob, rounded

HOLE = "hole"
PARTS = "parts"


@dataclass(frozen=True)
class Plan:
    """What a zone is to be; `town` counts in `TOWNS`, area in m²."""

    name: str
    kind: str
    tier: str
    status: str
    recognised_on: str | None
    lead_industries: str
    town: int
    area: float
    shape: str = ""
    managed_by: str | None = None


PLANS = (
    Plan("示例县经济开发区", "经济开发区", "省级", "recognised", "2006-04-18",
         "34;35;38", 0, 7_600_000, PARTS),
    Plan("示例县高新技术产业园", "高新区", "市级", "recognised", "2014-11-06",
         "38;39", 1, 4_200_000, HOLE),
    Plan("青垛镇工业集中区", "乡镇工业集中区", "乡镇级", "recognised", "2021-12-20",
         "33;34", 3, 2_100_000),
    Plan("柳浦镇纺织产业集群", "特色产业集群", "县级", "recognised", "2022-06-15",
         "17;18", 4, 2_300_000),
    Plan("枫渡镇家居专业镇", "专业镇", "县级", "recognised", "2023-09-01", "20;21", 6, 1_700_000),
    Plan("金荡镇工业集中区", "乡镇工业集中区", "乡镇级", "candidate", None, "29", 5, 1_300_000),
    Plan("沙堰镇工业集中区", "乡镇工业集中区", "乡镇级", "merged", "2021-12-20",
         "13;14", 9, 1_200_000, managed_by="G320999A"),
    Plan("苇河乡工业集中区", "乡镇工业集中区", "乡镇级", "withdrawn", "2021-12-20",
         "30", 10, 700_000),
)  # fmt: skip


def make_zones(land: Land, rng: Rng) -> gpd.GeoDataFrame:
    """Place and shape the zones of `PLANS` (EPSG:4549)."""
    taken: list[Any] = [shapely.Point(p).buffer(1_000) for p in land.centres]
    shapes = []
    for plan in PLANS:
        shape = _shape(plan, _place(plan, land, taken), rng)
        shapes.append(shape)
        taken.append(shape.convex_hull)
    frame = pd.DataFrame([_row(number, plan) for number, plan in enumerate(PLANS)])
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=CRS)


def _row(number: int, plan: Plan) -> dict[str, Any]:
    return {
        "zone_code": f"G{COUNTY_CODE}{'ABCDEFGH'[number]}",
        "name": plan.name,
        "kind": plan.kind,
        "tier": plan.tier,
        "status": plan.status,
        "recognised_on": pd.Timestamp(plan.recognised_on) if plan.recognised_on else pd.NaT,
        "lead_industries": plan.lead_industries,
        "managed_by": plan.managed_by,
    }


def _place(plan: Plan, land: Land, taken: list[Any]) -> Points:
    """Choose the direction from the town in which there is most room, near a town boundary."""
    radius = np.sqrt(plan.area / np.pi)
    centre, own = land.centres[plan.town], land.towns.geometry.iloc[plan.town]
    ring = [
        centre + (1_250 + far + radius) * np.array([np.cos(a), np.sin(a)])
        for a in np.linspace(0, 2 * np.pi, 16, endpoint=False)
        for far in (0, 600, 1_500)
    ]
    limits = shapely.union_all([land.outline.boundary, land.highway, land.rail, land.river])
    borders = shapely.union_all(land.towns.geometry.boundary.to_numpy())

    def room(spot: Points) -> float:
        point = shapely.Point(spot)
        free = min(shape.distance(point) for shape in taken)
        inside = point.distance(limits) if own.contains(point) else -1e6
        return float(min(free, inside, 1.3 * radius) - 0.25 * point.distance(borders))

    return max(ring, key=room)


def _shape(plan: Plan, centre: Points, rng: Rng) -> Any:
    if plan.shape == PARTS:
        main = blob(rng, centre, plan.area * 0.7)
        aside = centre + rng.choice([-1, 1]) * np.array([0.75, -1.6]) * np.sqrt(plan.area * 0.42)
        other = blob(rng, aside, plan.area * 0.3).difference(main.buffer(160, join_style="mitre"))
        return shapely.MultiPolygon([main, *shapely.get_parts(rounded(other))])
    body = blob(rng, centre, plan.area)
    if plan.shape == HOLE:
        body = body.difference(
            blob(rng, centre + np.array([120, -90]), plan.area * 0.06, corners=7)
        )
    return shapely.MultiPolygon([body])
