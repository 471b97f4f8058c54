"""A county of four square towns and twelve square zones; every figure set by hand."""

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoapi.planning.idle.findings import Evidence, IdleFinding
from geoapi.planning.measures import MEASURES
from geoapi.planning.measuring.tally import MeasureTable
from geoapi.views.scene import Scene
from layers import LAYERS
from layers.atlas import County, Edition, make_atlas

CRS = "EPSG:4549"
ON = date(2026, 11, 22)
WEST, SOUTH = 520_000, 3_370_000
TOWNS = ("城关镇", "东湖镇", "石桥镇", "龙泉镇")
VALUES = (32.5, 28.0, 24.0, 21.0, 20.5, 15.0, 12.0, 9.0, 6.0, 3.5, 2.0, None)
LAND = 100.0
"""Every zone has 100 亩; so its tax in 万元 is a hundred times its value."""
HOSTILE = "=cmd|' /C calc'!A0<script>$x_{$\x07\U0001f3ed"


def square(x, y, size):
    return shapely.box(WEST + x, SOUTH + y, WEST + x + size, SOUTH + y + size)


def full(layer, frame):
    for field in LAYERS[layer].fields:
        if field.name not in frame:
            frame[field.name] = pd.Series([None] * len(frame), dtype=field.dtype)
    return frame


def towns():
    shapes = [square(x, y, 10_000) for y in (10_000, 0) for x in (0, 10_000)]
    codes = [f"33112210{i}" for i in range(4)]
    frame = gpd.GeoDataFrame({"town_code": codes, "name": TOWNS}, geometry=shapes, crs=CRS)
    return full("towns", frame)


def zone_name(i):
    return f"{'甲乙丙丁戊己庚辛壬癸子丑'[i]}工业园"


def zones(names=None):
    shapes = [square(1_500 + 5_000 * (i % 4), 2_000 + 6_500 * (i // 4), 1_400) for i in range(12)]
    frame = gpd.GeoDataFrame(
        {"zone_code": [f"Z{i:02d}" for i in range(12)],
         "name": names or [zone_name(i) for i in range(12)]}, geometry=shapes, crs=CRS,
    )  # fmt: skip
    return full("zones", frame)


def parcels():
    shapes = [square(1_600 + 5_000 * (i % 4), 2_100 + 6_500 * (i // 4), 300) for i in range(12)]
    frame = gpd.GeoDataFrame(
        {"parcel_id": [f"33112210000000000{i:02d}" for i in range(12)],
         "site_area": [20_000.0] * 12},
        geometry=shapes, crs=CRS,
    )  # fmt: skip
    return full("parcels", frame)


def lines():
    road = shapely.LineString([(WEST, SOUTH + 7_000), (WEST + 20_000, SOUTH + 8_000)])
    rail = shapely.LineString([(WEST + 9_000, SOUTH), (WEST + 11_000, SOUTH + 20_000)])
    frame = gpd.GeoDataFrame(
        {"facility_id": ["1", "2"], "kind": ["road", "rail"]}, geometry=[road, rail], crs=CRS
    )
    return full("facilities", frame)


def river():
    course = shapely.LineString([(WEST, SOUTH + 13_000), (WEST + 20_000, SOUTH + 12_000)])
    frame = gpd.GeoDataFrame(
        {"constraint_id": ["1"], "kind": ["river"], "effect": ["forbid"]},
        geometry=[shapely.MultiPolygon([course.buffer(100)])], crs=CRS,
    )  # fmt: skip
    return full("constraints", frame)


def part(tax, land, n, share):
    value = tax / land if land else None
    return {"numerator": tax, "denominator": land, "value": value, "n": n, "known_share": share}


def table(names=None, by="zones"):
    """Zones add up to 17350.00 万元 over 1100 亩; 50 万元 on 25 亩 outside; 4 万元 without land."""
    value = [np.nan if v is None else v for v in VALUES]
    known = [v is not None for v in VALUES]
    rows = pd.DataFrame({
        "key": [f"Z{i:02d}" for i in range(12)],
        "name": names or [zone_name(i) for i in range(12)],
        "value": value,
        "numerator": np.where(known, np.array(value) * LAND, 0.0),
        "denominator": np.where(known, LAND, 0.0),
        "n": np.where(known, 4, 0),
        "known_share": np.where(known, 0.95, 0.0),
    })  # fmt: skip
    if by == "towns":
        rows = rows.iloc[:4].assign(key=[f"33112210{i}" for i in range(4)], name=TOWNS)
    return MeasureTable(
        MEASURES["tax_intensity"], by, "2025", rows, part(50.0, 25.0, 2, 1.0),
        part(4.0, 0.0, 1, None), part(0.0, 0.0, 0, None), part(17_404.0, 1_125.0, 47, 0.93),
    )  # fmt: skip


def finding(i, verdict="suspected_idle", **own):
    idle = verdict == "suspected_idle"
    told = {
        "supply_id": f"3311222023B{i:05d}", "parcel_id": f"33112210000000000{i:02d}",
        "zone_code": f"Z{i:02d}", "town_code": "331122100", "area": 20_000.0, "verdict": verdict,
        "idle_class": "not_started" if idle else None,
        "idle_since": date(2024, 3, 1 + i) if idle else None,
        "start_due": date(2023, 3, 1 + i) if idle else None,
        "start_due_source": "contract" if idle else None, "fee": 40_000.0 if idle else None,
        "recoverable_on": date(2025, 3, 1 + i) if idle else None, "recoverable": idle,
        "articles": (14,) if idle else (), "ways": ("征缴土地闲置费",) if idle else (),
        "cause": "enterprise" if idle else None,
        "missing": ("delivered_on",) if verdict == "data_missing" else (),
        "evidence": (Evidence("约定动工日期 2023-03-01", "土地供应 第1版"),),
    }  # fmt: skip
    return IdleFinding(**(told | own))


def findings():
    """Three parcels suspected (each 20000 m², 30 亩), one of them supplied twice; four others."""
    return [
        finding(0),
        finding(1),
        finding(2, idle_class="suspended", fee=None, recoverable=False, recoverable_on=None),
        finding(2, supply_id="3311222023B09999", idle_class="suspended", fee=None,
                recoverable=False, recoverable_on=None),
        finding(3, "not_idle"),
        finding(4, "data_missing"),
        finding(5, "data_missing", area=None),
        finding(6, "not_applicable"),
    ]  # fmt: skip


def scene(*, language="zh", names=None, made_up=True, by="zones", **own):
    frames = {"towns": towns(), "zones": zones(names), "parcels": parcels(),
              "facilities": lines(), "constraints": river()}  # fmt: skip
    atlas = make_atlas(frames | own, CRS)
    editions = {
        name: Edition(name, 2, "2026-11-20T08:00:00", f"{name}.shp", "0" * 64, 12)
        for name in ("towns", "zones", "parcels")
    }
    county = County("示例县", CRS, "cn", atlas, editions)
    from tests.views.grades.toy_grades import grades  # it draws on this county

    return Scene(county, table(names, by), findings(), ON, language, grades=grades(names),
                 office="示例县自然资源和规划局", made_up=made_up)  # fmt: skip
