"""A toy county for the maps: believable shapes, figures made by hand or by a seeded draw."""

from datetime import date, timedelta

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import shapely
from shapely import affinity

from geoapi.planning.idle.findings import IdleFinding
from geoapi.planning.measures import MEASURES
from geoapi.planning.measuring.tally import MeasureTable
from geoapi.views.scene import Scene
from layers.atlas import County, Edition, make_atlas
from tests.views.grades.toy_grades import grades_on

CRS = "EPSG:4549"
ON = date(2026, 11, 22)
TOWNS = ("城关镇", "东湖镇", "永丰镇", "新河镇", "金沙镇", "大坪镇", "河口镇", "枫林镇", "柳溪镇",
         "双溪镇", "龙泉镇", "石桥镇")  # fmt: skip


def outline():
    rng = np.random.default_rng(7)
    angle = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    wave = 1 + 0.13 * np.sin(3 * angle + 1) + 0.08 * np.sin(7 * angle) + rng.normal(0, 0.012, 90)
    x = 500_000 + 21_000 * wave * np.cos(angle)
    y = 3_380_000 + 14_500 * wave * np.sin(angle)
    return shapely.Polygon(np.column_stack([x, y]))


def towns():
    county, rng = outline(), np.random.default_rng(3)
    points = np.array([[500_000 + 13_000 * (i % 4 - 1.5), 3_380_000 + 9_500 * (i // 4 - 1)]
                       for i in range(12)]) + rng.normal(0, 1_300, (12, 2))  # fmt: skip
    cells = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=county, ordered=True)
    shapes = [shapely.intersection(cell, county) for cell in cells.geoms]
    return gpd.GeoDataFrame(
        {"town_code": [f"3208261{i:02d}" for i in range(12)], "name": TOWNS},
        geometry=shapes, crs=CRS,
    )  # fmt: skip


def zones(frame):
    rng, made = np.random.default_rng(11), []
    for i, town in enumerate(frame.itertuples()):
        for part in range(1 + i % 2):
            at = shapely.get_point(shapely.maximum_inscribed_circle(town.geometry), 0)
            size = rng.uniform(1_200, 2_100)
            box = shapely.MultiPoint(rng.normal(0, size / 1.6, (7, 2))).convex_hull
            made.append(
                (
                    f"Z{i:02d}{part}",
                    f"{town.name[:2]}工业集中区{'甲乙'[part]}片",
                    affinity.translate(
                        box, at.x + (part * 2 - 0.7) * 2_300, at.y + (part - 0.5) * 2_000
                    ),
                )
            )
    frame = gpd.GeoDataFrame(made, columns=["zone_code", "name", "geometry"], crs=CRS)
    return _full("zones", frame, kind="乡镇工业集中区", tier="县级", status="recognised")


def parcels(zone_frame, n=300):
    rng, made = np.random.default_rng(5), []
    for zone in zone_frame.itertuples():
        x0, y0, x1, y1 = zone.geometry.bounds
        for x in np.arange(x0, x1, 260):
            for y in np.arange(y0, y1, 200):
                lot = shapely.box(x, y, x + rng.uniform(180, 245), y + rng.uniform(140, 185))
                if zone.geometry.contains(lot):
                    made.append(lot)
    made = [made[i] for i in sorted(rng.permutation(len(made))[:n])]
    frame = gpd.GeoDataFrame(
        {"parcel_id": [f"320826001GB{i:05d}" for i in range(len(made))],
         "site_area": [round(shape.area, 1) for shape in made]}, geometry=made, crs=CRS,
    )  # fmt: skip
    frame.loc[frame.index[3], "site_area"] = np.nan
    return _full("parcels", frame, land_use_code="1001", land_use_scheme="plan-2023",
                 ownership="state", build_state="B11", fixed_investment=12_345_678.0)  # fmt: skip


def _full(layer, frame, **values):
    from layers import LAYERS

    for field in LAYERS[layer].fields:
        if field.name not in frame:
            column = pd.Series([values.get(field.name)] * len(frame), index=frame.index)
            frame[field.name] = column.astype(field.dtype)
    names = [field.name for field in LAYERS[layer].fields]
    return frame[[*names, *(["geometry"] if "geometry" in frame else [])]]


def river():
    x = np.linspace(478_500, 521_500, 40)
    y = 3_378_500 + 2_300 * np.sin((x - 478_500) / 6_500) - (x - 500_000) * 0.08
    return shapely.intersection(shapely.LineString(np.column_stack([x, y])).buffer(130), outline())


def constraints():
    farm = affinity.translate(affinity.scale(outline(), 0.13, 0.18), -8_000, 6_000)
    hill = affinity.translate(affinity.scale(outline(), 0.16, 0.14), 11_500, 4_800)
    frame = gpd.GeoDataFrame(
        {"constraint_id": ["C1", "C2", "C3"], "name": ["清溪河", "永丰片", "东岭"],
         "kind": ["river", "permanent_farmland", "ecological_redline"],
         "effect": ["forbid"] * 3}, geometry=[river(), farm, hill], crs=CRS,
    )  # fmt: skip
    frame["geometry"] = [shapely.MultiPolygon(getattr(g, "geoms", [g])) for g in frame.geometry]
    return frame


def facilities():
    road = shapely.LineString(
        [(479_000, 3_386_000), (492_000, 3_383_500), (505_000, 3_384_500), (521_000, 3_381_000)]
    )
    rail = shapely.LineString([(495_000, 3_366_000), (497_500, 3_378_000), (503_000, 3_394_500)])
    plant = shapely.Point(507_000, 3_374_500)
    shapes = [shapely.intersection(road, outline()), shapely.intersection(rail, outline()), plant]
    return gpd.GeoDataFrame(
        {"facility_id": ["F1", "F2", "F3"], "kind": ["road", "rail", "sewage"],
         "name": ["省道 S235", "宁淮线", "城南污水处理厂"]}, geometry=shapes, crs=CRS,
    )  # fmt: skip


def occupancies(parcel_frame):
    frame = pd.DataFrame({"uscc": [f"91320826MA{i:08d}" for i in range(40)],
                          "parcel_id": list(parcel_frame["parcel_id"][:40])})  # fmt: skip
    return gpd.GeoDataFrame(_full("occupancies", frame, mode="own"))


def enterprises():
    head = ("恒泰", "金阳", "瑞丰", "华诚", "新源", "博远", "联创", "宏图")
    tail = ("精密机械", "纺织", "电子科技", "食品", "新材料")
    names = [f"示例县{head[i % 8]}{tail[i % 5]}有限公司" for i in range(40)]
    frame = pd.DataFrame({"uscc": [f"91320826MA{i:08d}" for i in range(40)], "name": names})
    return gpd.GeoDataFrame(_full("enterprises", frame), geometry=[None] * 40, crs=CRS)


def table(zone_frame, *, by="zones", key="zone_code"):
    rng, rows = np.random.default_rng(2), []
    for i, zone in enumerate(zone_frame.itertuples()):
        land = round(float(rng.uniform(150, 900)), 1)
        value = round(float(rng.gamma(4, 3.4)), 2) if i != 4 else np.nan
        rows.append((getattr(zone, key), zone.name, value, value * land, land, 12 + i, 0.923))
    columns = ["key", "name", "value", "numerator", "denominator", "n", "known_share"]
    none = dict.fromkeys(("numerator", "denominator", "value", "n", "known_share"))
    return MeasureTable(MEASURES["tax_intensity"], by, "2025", pd.DataFrame(rows, columns=columns),
                        none, none, none, none)  # fmt: skip


def finding(parcel_id, *, kind="not_started", since=date(2025, 6, 1), **own):
    missing = kind == "data_missing"
    told = {
        "supply_id": f"3208262024B{parcel_id[-5:]}", "parcel_id": parcel_id, "zone_code": "Z000",
        "town_code": "320826100", "area": 34_567.8,
        "verdict": "data_missing" if missing else "suspected_idle",
        "idle_class": None if missing else kind, "idle_since": None if missing else since,
        "start_due": None if missing else since - timedelta(365),
        "start_due_source": None if missing else "contract",
        "fee": 1_234_567.0 if kind == "not_started" else None,
        "recoverable_on": since + timedelta(365) if kind == "not_started" else None,
        "recoverable": False if kind == "not_started" else None,
        "articles": (14,) if kind == "not_started" else (), "ways": (),
        "cause": None if missing else "enterprise",
        "missing": ("start_by", "delivered_on") if missing else (), "evidence": (),
    }  # fmt: skip
    return IdleFinding(**(told | own))


def findings(parcel_frame):
    kinds = ("not_started", "suspended", "data_missing")
    rng, made = np.random.default_rng(9), []
    for i, key in enumerate(parcel_frame["parcel_id"].iloc[::11]):
        since = date(2025, 1, 10) + timedelta(int(rng.integers(0, 600)))
        made.append(finding(key, kind=kinds[(0, 0, 1, 0, 2, 1)[i % 6]], since=since))
    return made


def edition(layer, number=1):
    return Edition(layer, number, "2026-11-02T09:30:00+08:00", f"{layer}.shp", "0" * 64, 10)


def atlas(**changed):
    town_frame = _full("towns", towns())
    zone_frame = zones(town_frame)
    parcel_frame = parcels(zone_frame)
    frames = {
        "towns": town_frame, "zones": zone_frame, "parcels": parcel_frame,
        "constraints": constraints(), "facilities": facilities(),
        "occupancies": occupancies(parcel_frame), "enterprises": enterprises(),
    }  # fmt: skip
    return make_atlas(frames | changed, CRS)


def shape_of(feature):
    """Return the shape of a feature, which holds it as JSON."""
    return shapely.from_geojson(orjson.dumps(feature["geometry"]))


def scene(*, by="zones", language="zh", made_up=True, **changed):
    made = atlas(**changed)
    editions = {
        name: edition(name) for name in ("towns", "zones", "parcels", "supplies", "statements")
    }
    county = County("示例县", CRS, "cn", made, editions)
    key = {"zones": "zone_code", "towns": "town_code"}[by]
    return Scene(county, table(made[by], by=by, key=key), findings(made["parcels"]), ON, language,
                 office="示例县自然资源和规划局", made_up=made_up,
                 grades=grades_on(made["enterprises"], made["parcels"]))  # fmt: skip
