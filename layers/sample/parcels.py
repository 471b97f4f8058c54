"""Parcels in street blocks: where they lie, what they are for and what the register says."""

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from layers.sample.geography import CRS, Land
from layers.sample.lots import STYLES, clip, lots
from layers.sample.shapes import Points, Rng, blob, chance, rounded
from layers.sample.words import parcel_codes
from layers.units import MU

TOWN_AREA = (2_400_000, 1_500_000, *(880_000,) * 8, 520_000, 520_000)
VILLAGES = 26
USES = {
    "industry": ("0601", "工业用地", "A2"),
    "warehouse": ("0604", "仓储用地", "A2"),
    "housing": ("0701", "住宅小区", "A1"),
    "shops": ("0505", "商务金融用地", "A4"),
    "public": ("0803", "教育用地", "A52"),
    "utility": ("0809", "公用设施用地", "A52"),
    "green": ("0810", "公园与绿地", "A51"),
}
MIX = {
    "zone": (0.72, 0.08, 0.05, 0.04, 0.03, 0.03, 0.05),
    "town": (0.05, 0.02, 0.64, 0.13, 0.08, 0.02, 0.06),
    "village": (0.86, 0.10, 0.0, 0.0, 0.0, 0.04, 0.0),
}
STOCK = ("built", "vacant", "unready", "for_sale")
STOCK_MIX = {
    "zone": (0.72, 0.185, 0.03, 0.065),
    "town": (0.965, 0.015, 0.01, 0.01),
    "village": (0.90, 0.08, 0.02, 0.0),
}


def make_parcels(land: Land, zones: gpd.GeoDataFrame, rng: Rng) -> gpd.GeoDataFrame:
    """Lay out all parcels; `role`, `stock`, `style` and `zone_code` are for the generator only."""
    ground = _ground(land, zones, rng)
    towns = land.towns.sindex.query(ground.geometry.centroid.to_numpy(), predicate="within")[1]
    ground["town_code"] = land.towns["town_code"].to_numpy()[towns]
    ground = ground.sort_values("town_code", kind="stable", ignore_index=True)
    ground["role"] = _draw(ground["style"], MIX, tuple(USES), rng)
    ground["stock"] = _draw(ground["style"], STOCK_MIX, STOCK, rng)
    return _registered(ground, rng)


def _draw(
    style: Any, mix: Mapping[str, tuple[float, ...]], names: tuple[str, ...], rng: Rng
) -> NDArray[Any]:
    dice = rng.uniform(size=len(style))
    edges = {key: np.cumsum(shares)[:-1] for key, shares in mix.items()}
    return np.array([names[np.searchsorted(edges[s], d)] for s, d in zip(style, dice, strict=True)])


def _ground(land: Land, zones: gpd.GeoDataFrame, rng: Rng) -> gpd.GeoDataFrame:
    """Cut zones first, then towns, then villages; later lots give way to earlier ones."""
    corridors, outline = land.corridors, land.outline.buffer(-60)
    shapes: list[Any] = []
    styles: list[str] = []
    for style, footprint in _footprints(land, zones, rng):
        whole = shapely.intersection(footprint, outline)
        free = clip(lots(whole, STYLES[style], rng), corridors)
        if shapes and free:
            near = shapely.STRtree(shapes).query(free, predicate="dwithin", distance=14)[0]
            free = [lot for i, lot in enumerate(free) if i not in set(near)]
        shapes += [lot for lot in map(rounded, free) if outline.contains(lot)]
        styles += [style] * (len(shapes) - len(styles))
    return gpd.GeoDataFrame({"style": styles}, geometry=shapes, crs=CRS)


def _footprints(land: Land, zones: gpd.GeoDataFrame, rng: Rng) -> list[tuple[str, Any]]:
    parts = [part for zone in zones.geometry for part in shapely.get_parts(zone)]
    found = [("zone", part.buffer(45, join_style="mitre")) for part in parts]
    found += [("town", blob(rng, c, a)) for c, a in zip(land.centres, TOWN_AREA, strict=True)]
    spots = _village_spots(land, rng)
    return found + [("village", blob(rng, s, rng.uniform(50_000, 130_000))) for s in spots]


def _village_spots(land: Land, rng: Rng) -> list[Points]:
    """Pick places beside roads, away from the ends where the towns are."""
    roads = [road for road in land.roads if road.length > 3_000]  # noqa: PLR2004 - metres
    spots = []
    for number in range(VILLAGES):
        road = roads[number % len(roads)]
        point = road.interpolate(rng.uniform(0.3, 0.75), normalized=True)
        spots.append(np.array([point.x, point.y]) + rng.normal(0, 160, 2))
    return spots


def _registered(ground: gpd.GeoDataFrame, rng: Rng) -> gpd.GeoDataFrame:
    """Add what the register says: codes, areas, buildings, investment; gaps included."""
    count = len(ground)
    village = (ground["style"] == "village").to_numpy()
    collective = (village & chance(0.75, count, rng)) | chance(0.004, count, rng)
    ground["parcel_id"] = parcel_codes(list(ground["town_code"]), list(collective))
    ground["ownership"] = np.where(collective, "collective", "state")
    ground["site_area"] = _site_area(ground.geometry.area.to_numpy(), rng)
    _codes(ground, rng)
    _buildings(ground, rng)
    return ground


def _site_area(planar: Points, rng: Rng) -> Points:
    """Return registered areas (m²): near the drawn ones, a few far off, some unknown."""
    count = len(planar)
    off = rng.normal(0, 0.0003, count)
    wrong = rng.choice(count, count // 20, replace=False)
    off[wrong] = rng.normal(0, 0.015, len(wrong))
    mu = np.round(planar * (1 + off) / MU, 4)
    mu[rng.choice(count, count // 40, replace=False)] = np.nan
    return np.asarray(mu * MU)


def _codes(ground: gpd.GeoDataFrame, rng: Rng) -> None:
    role, stock = ground["role"], ground["stock"]
    collective = ground["ownership"] == "collective"
    ground["name"] = [f"{USES[r][1]}{n:04d}" for n, r in enumerate(role, 1)]
    ground["land_use_code"] = role.map({key: use[0] for key, use in USES.items()})
    ground["land_use_scheme"] = "gb21010-2017"
    third = (role == "warehouse") & chance(0.2, len(ground), rng)
    plan = (role == "industry") & chance(0.06, len(ground), rng)
    ground.loc[third, ["land_use_code", "land_use_scheme"]] = ["0508", "survey3"]
    ground.loc[plan, ["land_use_code", "land_use_scheme"]] = ["100102", "plan-2023"]
    built = role.map({key: use[2] for key, use in USES.items()}).where(~collective, "B11")
    ground["build_state"] = built.where(stock == "built", "B21").where(stock != "unready", "B22")
    expired = chance(0.03, len(ground), rng)
    supplied = pd.Series(np.where(expired, "D22", "D21")).astype(object)
    given = role.isin(["public", "utility", "green"])
    supplied = supplied.mask(given, "D1").mask(stock == "unready", "F")
    ground["supply_state"] = supplied.mask(stock == "for_sale", "E21").mask(collective)
    modern = (ground["style"] == "zone") & (role == "industry") & (stock == "built")
    kinds = pd.Series(rng.choice(["H1", "H2"], len(ground)), dtype=object)
    ground["hightech"] = kinds.where(modern & chance(0.09, len(ground), rng))


def _buildings(ground: gpd.GeoDataFrame, rng: Rng) -> None:
    """Add floor, footprint, yard, office, green areas (m²) and investment (yuan) of built land."""
    count = len(ground)
    area = ground.geometry.area.to_numpy()
    role = ground["role"]
    works = role.isin(["industry", "warehouse"]).to_numpy()
    built = (ground["stock"] == "built").to_numpy() & (role != "green").to_numpy()
    cover = np.clip(rng.normal(0.44, 0.1, count), 0.15, 0.68)
    floors = np.where(works, rng.gamma(3, 0.55, count) + 1, rng.gamma(4, 0.9, count) + 1)
    parts = {
        "floor_area": area * cover * floors,
        "footprint_area": area * cover,
        "yard_area": area * np.where(works, rng.uniform(0, 0.16, count), 0),
        "office_area": area * np.where(works, rng.beta(2, 32, count), np.nan),
        "green_area": area * rng.beta(4, 26, count),
    }
    for name, values in parts.items():
        known = built & chance(0.97, count, rng)
        ground[name] = np.where(known, np.round(values, 1), np.nan)
    money = np.round(area / MU * np.exp(rng.normal(np.log(210), 0.5, count)), 2) * 1e4
    known = built & works & chance(0.95, count, rng)
    ground["fixed_investment"] = np.where(known, money, np.nan)
