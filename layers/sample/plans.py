"""What is planned and provided: approvals, control lines, facilities, factories, projects."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import shapely.affinity

from layers.sample.geography import CRS, TOWNS, Land
from layers.sample.shapes import Rng, chance, fractal_blob, largest, rounded
from layers.sample.words import FIRST, INDUSTRIES, SECOND, TRADES
from layers.units import MU

BATCHES = 24
BATCH_PARCELS = (8, 20)
FACTORIES = 42
PROJECTS = 42
STAGES = ("signed", "landed", "building", "producing", "on_target")


def make_approvals(parcels: gpd.GeoDataFrame, rng: Rng) -> gpd.GeoDataFrame:
    """Return batches: neighbouring parcels with their streets, none of them overlapping."""
    fresh = parcels[parcels["stock"] != "built"]
    centres = shapely.centroid(parcels.geometry.to_numpy())
    taken: Any = shapely.MultiPolygon()
    rows: list[dict[str, Any]] = []
    for index in rng.permutation(fresh.index):
        near = np.argsort(shapely.distance(centres, centres[index]))[: rng.integers(*BATCH_PARCELS)]
        whole = shapely.union_all(parcels.geometry.to_numpy()[near])
        joined = whole.buffer(20, join_style="mitre").buffer(-15, join_style="mitre")
        shape = rounded(shapely.Polygon(largest(joined).exterior).simplify(2))
        if shape.area < 120_000 or shape.distance(taken) < 5 or not shape.is_valid:  # noqa: PLR2004
            continue
        taken = shapely.union_all([taken, shape])
        if not rows:  # the first leaves out a plot that was not to be taken
            kept = shapely.affinity.scale(shape.representative_point().buffer(30, 2), 1.4, 1.0)
            shape = rounded(shape.difference(kept))
        rows.append(_batch(len(rows), shape, rng))
        if len(rows) == BATCHES:
            break
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=CRS)


def _batch(number: int, shape: Any, rng: Rng) -> dict[str, Any]:
    year = 2016 + number % 9
    single = number % 6 == 5  # noqa: PLR2004 - every sixth is a single-site project
    approved = pd.Timestamp(year, 1, 15) + pd.Timedelta(days=int(rng.integers(20, 320)))
    return {
        "batch_no": f"示政土〔{year}〕{12 + number}号",
        "kind": "单独选址" if single else "批次",
        "approved_on": approved,
        "area": round(shape.area / 1e4, 4) * 1e4,
        "geometry": shapely.MultiPolygon([shape]),
    }


def make_constraints(
    land: Land, zones: gpd.GeoDataFrame, parcels: gpd.GeoDataFrame, rng: Rng
) -> gpd.GeoDataFrame:
    """Return control lines: farmland, ecology, growth limits, industry, river, hazard, relics."""
    shapes = parcels.geometry.to_numpy()
    built = shapely.union_all(shapely.buffer(shapely.simplify(shapes, 5), 35, quad_segs=2))
    hulls = [shapely.concave_hull(part, 0.5) for part in shapely.get_parts(built)]
    town = shapely.union_all([hull.buffer(120, join_style="mitre") for hull in hulls])
    free = land.outline.difference(shapely.union_all([built.buffer(150), land.corridors]))
    rows: list[tuple[str, str, str, Any]] = [
        ("river", "forbid", "云埠河河道管理范围（虚构）", land.water.buffer(15)),
        ("urban_boundary", "require", "城镇开发边界（虚构）", town.simplify(25)),
    ]
    rows += [
        ("industrial_line", "require", f"{zone.name}工业用地控制线", zone.geometry.buffer(-70))
        for zone in zones.itertuples()
    ]
    rows += _rural(land, free, rng)
    rows += _warnings(land, parcels, rng)
    frame = pd.DataFrame(rows, columns=["kind", "effect", "name", "geometry"])
    frame["geometry"] = [_multi(shape) for shape in frame["geometry"]]
    frame.insert(0, "constraint_id", [f"KZX{n:03d}" for n in range(1, len(frame) + 1)])
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=CRS)


def _rural(land: Land, free: Any, rng: Rng) -> list[tuple[str, str, str, Any]]:
    rows = []
    for number, (centre, (name, _, _)) in enumerate(zip(land.centres, TOWNS, strict=True)):
        for side in (-1, 1):
            spot = centre + side * rng.uniform(1_800, 4_200, 2) * (1, rng.choice((-1, 1)))
            fields = fractal_blob(rng, spot, rng.uniform(4e6, 11e6)).intersection(free)
            rows.append(("permanent_farmland", "forbid", f"{name}永久基本农田", fields))
        if number in {7, 10}:
            wood = fractal_blob(rng, centre + np.array([-2_600, 3_000]), 7e6).intersection(free)
            rows.append(("ecological_redline", "forbid", f"{name}生态保护红线", wood))
    return rows


def _warnings(land: Land, parcels: gpd.GeoDataFrame, rng: Rng) -> list[tuple[str, str, str, Any]]:
    """Put two relics and a hazard where they touch parcels, so that conflicts exist."""
    sale = parcels.loc[parcels["stock"] == "for_sale"].geometry.representative_point().to_numpy()
    spots = rng.choice(sale, 3, replace=False)
    return [
        ("relic", "forbid", "古窑址保护范围（虚构）", spots[0].buffer(60)),
        ("relic", "forbid", "石桥保护范围（虚构）", spots[1].buffer(45)),
        ("hazard", "warn", "软土沉降提示区（虚构）", fractal_blob(rng, spots[2].coords[0], 4e5)),
        ("ecological_redline", "forbid", "云埠河湿地（虚构）", land.water.buffer(90)),
    ]


def _multi(shape: Any) -> Any:
    parts = [p for p in shapely.get_parts(shapely.make_valid(shape)) if p.geom_type == "Polygon"]
    return rounded(shapely.MultiPolygon([p for p in parts if p.area > 50]))  # noqa: PLR2004 - m²


def make_facilities(land: Land, zones: gpd.GeoDataFrame, rng: Rng) -> gpd.GeoDataFrame:
    """Return roads, rail and the works that zones and towns are served by."""
    names = [name for name, _, _ in TOWNS]
    rows: list[tuple[str, str, Any]] = [("road", "示例高速（虚构）", land.highway)]
    rows += [("road", f"X{n:03d}县道", road) for n, road in enumerate(land.roads, 1)]
    rows += [("rail", "云埠铁路（虚构）", land.rail)]
    rows += [("rail", "云埠货运站", land.rail.interpolate(0.52, normalized=True))]
    rows += [("port", "云埠港作业区", land.river.interpolate(0.45, normalized=True))]
    for kind, title in _IN_TOWNS:
        rows += [(kind, names[t] + title, _near(land.centres[t], 700, rng)) for t in _towns(kind)]
    for zone in zones.itertuples():
        spot = np.array(zone.geometry.representative_point().coords[0])
        for kind, title in _IN_ZONES:
            if chance(0.72, 1, rng)[0]:  # some zones lack some works
                rows.append((kind, zone.name + title, _near(spot, 500, rng)))
    frame = pd.DataFrame(rows, columns=["kind", "name", "geometry"])
    frame.insert(0, "facility_id", [f"SS{n:04d}" for n in range(1, len(frame) + 1)])
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=CRS)


_IN_TOWNS = (
    ("water", "自来水厂"), ("hospital", "卫生院"), ("fire", "消防救援站"),
    ("power", "35千伏变电站"), ("waste", "垃圾转运站"), ("telecom", "通信机房"),
)  # fmt: skip
_IN_ZONES = (
    ("sewage", "污水处理厂"), ("power", "110千伏变电站"), ("gas", "燃气调压站"),
    ("heat", "集中供热站"), ("water", "工业供水泵站"), ("cold_chain", "冷链仓库"),
    ("other", "工业邻里中心"),
)  # fmt: skip


def _towns(kind: str) -> range:
    return range(0, len(TOWNS), 3 if kind == "fire" else 1)


def _near(spot: Any, spread: float, rng: Rng) -> Any:
    return rounded(shapely.Point(np.asarray(spot) + rng.normal(0, spread, 2)))


def make_factories(parcels: gpd.GeoDataFrame, rng: Rng) -> gpd.GeoDataFrame:
    """Return standard factories: long halls lying inside built industrial parcels in zones."""
    works = parcels[(parcels["style"] == "zone") & (parcels["role"] == "industry")]
    works = works[works["stock"] == "built"].iloc[::7][:FACTORIES]
    rows = []
    for number, lot in enumerate(works.geometry, 1):
        whole = hall(lot)
        whole = whole if lot.contains(whole) else rounded(lot.centroid.buffer(18, quad_segs=2))
        rows.append(_factory(number, whole, rng))
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=CRS)


def hall(lot: Any) -> Any:
    """Return a rectangle along the lot's sides: 62 % of its width, 36 % of its depth."""
    corner, right, _, up = np.array(lot.minimum_rotated_rectangle.exterior.coords)[:4]
    middle, along, across = (right + up) / 2, (right - corner) * 0.31, (up - corner) * 0.18
    signs = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    return rounded(shapely.Polygon([middle + a * along + b * across for a, b in signs]))


def _factory(number: int, shape: Any, rng: Rng) -> dict[str, Any]:
    floors = int(rng.integers(1, 6))
    area = round(shape.area * floors, 1)
    vacant = round(area * max(0.0, rng.uniform(-0.4, 0.9)), 1)
    trades = rng.choice(["33", "34", "38", "39", "17", "18", "21", "29", "14"], 2, replace=False)
    return {
        "building_id": f"CF{number:03d}",
        "name": f"标准厂房{number}号楼",
        "owner_kind": str(rng.choice(["平台公司", "村集体", "企业"], p=[0.6, 0.2, 0.2])),
        "floors": floors,
        "floor_area": area,
        "vacant_area": vacant,
        "clear_height": round(float(rng.uniform(4.5, 9.0)), 1),
        "floor_load": float(rng.choice([5.0, 7.5, 10.0, 15.0])),
        "rent": round(float(rng.uniform(8, 17)), 1),
        "industries": ";".join(sorted(trades)),
        "geometry": shape,
    }


def make_projects(parcels: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, rng: Rng) -> pd.DataFrame:
    """Return projects in every stage; some want land, some only floors."""
    sale = iter(rng.permutation(parcels.loc[parcels["stock"] == "for_sale", "parcel_id"]))
    rows = []
    for number in range(1, PROJECTS + 1):
        trade = str(rng.choice(list(INDUSTRIES)))
        mu = float(np.round(np.exp(rng.normal(np.log(38), 0.6)), 1))
        invest = round(mu * float(np.exp(rng.normal(np.log(260), 0.5))), 0)
        word = FIRST[rng.integers(len(FIRST))] + SECOND[rng.integers(len(SECOND))]
        floors = number % 4 == 0
        rows.append(
            {
                "project_id": f"XM2025{number:03d}",
                "name": f"{word}{TRADES[trade]}生产基地项目（虚构）",
                "industry_code": str(rng.choice(INDUSTRIES[trade])),
                "stage": STAGES[number % len(STAGES)],
                "stage_on": pd.Timestamp("2023-05-10")
                + pd.Timedelta(days=int(rng.integers(0, 760))),
                "requested_area": np.nan if floors else mu * MU,
                "floor_need": float(rng.integers(8, 60) * 100) if floors else np.nan,
                "fixed_investment": invest * 1e4,
                "output_value": round(invest * rng.uniform(0.9, 2.2), 0) * 1e4,
                "tax_paid": round(invest * rng.uniform(0.03, 0.12), 0) * 1e4,
                "employees": float(rng.integers(20, 420)),
                "parcel_id": None if floors else next(sale, None),
                "zone_code": None if number % 5 == 0 else str(rng.choice(zones["zone_code"])),
            }
        )
    frame = pd.DataFrame(rows)
    frame["local_employees"] = np.round(frame["employees"] * rng.uniform(0.4, 0.9, len(frame)))
    return frame
