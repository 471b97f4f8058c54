"""Enterprises, which land they use, and what they reported for three years."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.sample.geography import CRS
from layers.sample.shapes import Points, Rng, chance
from layers.sample.words import INDUSTRIES, credit_codes, firm_names
from layers.units import MU

PERIODS = ("2022", "2023", "2024")
OWNERS = 322
FLOOR_TENANTS = 44
LAND_TENANTS = 16
SQUATTERS = 14
LANDLESS = 8
FIRMS = OWNERS + FLOOR_TENANTS + LAND_TENANTS + SQUATTERS + LANDLESS
TENANTS_A_PARCEL = 4
TITLES = (
    "专精特新@2023-05-01", "高新技术企业@2022-11-18", "小巨人@2024-07-01", "单项冠军@2024-03-15",
    "龙头企业@2021-06-30", "高新技术企业@2023-12-08;专精特新@2024-04-22",
)  # fmt: skip


def make_enterprises(parcels: gpd.GeoDataFrame, rng: Rng) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Return enterprises (points in EPSG:4549) and occupancies (areas in m²)."""
    trades = list(rng.choice(list(INDUSTRIES), FIRMS, p=_trade_shares()))
    uscc = np.array(credit_codes(FIRMS, rng))
    occupancies = _occupancies(parcels, uscc, rng)
    frame = pd.DataFrame(
        {
            "uscc": uscc,
            "name": firm_names(trades, rng),
            "industry_code": [rng.choice(INDUSTRIES[trade]) for trade in trades],
            "above_scale": chance(0.46, FIRMS, rng),
            "registered_on": pd.Timestamp("2001-03-01")
            + pd.to_timedelta(rng.integers(0, 7_700, FIRMS), unit="D"),
        }
    )
    frame["produced_on"] = frame["registered_on"] + pd.to_timedelta(
        rng.integers(200, 900, FIRMS), unit="D"
    )
    frame.loc[rng.choice(FIRMS, 30, replace=False), "produced_on"] = pd.NaT
    titled = rng.uniform(size=FIRMS) < np.where(frame["above_scale"], 0.34, 0.04)
    frame["titles"] = pd.Series(rng.choice(TITLES, FIRMS)).where(titled)
    _exempt(frame, rng)
    points = _points(frame["uscc"], occupancies, parcels, rng)
    return gpd.GeoDataFrame(frame, geometry=points, crs=CRS), occupancies


def _trade_shares() -> Points:
    heavy = {"33": 3, "34": 4, "35": 2, "38": 3, "39": 2, "17": 2.5, "21": 2, "29": 2, "30": 1.5}
    weights = np.array([heavy.get(trade, 1.0) for trade in INDUSTRIES])
    return np.asarray(weights / weights.sum())


def _exempt(frame: pd.DataFrame, rng: Rng) -> None:
    chosen = rng.choice(len(frame), 9, replace=False)
    frame["exempt"] = pd.Series(None, index=frame.index, dtype=object)
    frame["exempt_until"] = pd.Series(pd.NaT, index=frame.index)
    reasons = ("新投产不满两年", "公用事业", "政策性搬迁")
    frame.loc[chosen, "exempt"] = rng.choice(reasons, len(chosen))
    frame.loc[chosen[:6], "exempt_until"] = pd.Timestamp("2025-12-31")


def _points(uscc: Any, occupancies: pd.DataFrame, parcels: gpd.GeoDataFrame, rng: Rng) -> list[Any]:
    """Return where each firm says it is: inside its first parcel, or in the county town."""
    inside = dict(zip(parcels["parcel_id"], parcels.geometry.representative_point(), strict=True))
    first = occupancies.groupby("uscc", sort=False)["parcel_id"].first()
    street = parcels.loc[parcels["role"] == "shops", "parcel_id"].to_numpy()
    places = [inside[first.get(code) or rng.choice(street)] for code in uscc]
    shifted = np.array([[p.x, p.y] for p in places]) + rng.normal(0, 6, (len(places), 2))
    points = list(np.asarray(shapely.points(shifted)))
    for number in rng.choice(len(points), 6, replace=False):
        points[number] = None
    return points


def _occupancies(parcels: gpd.GeoDataFrame, uscc: Any, rng: Rng) -> pd.DataFrame:
    """Say who uses which land: owners, tenants by floor and by land, and the unregistered."""
    works = parcels[(parcels["stock"] == "built") & parcels["role"].isin(["industry", "warehouse"])]
    order = works.sample(frac=1, random_state=rng)
    inner = order[(order["style"] == "zone") | (order["ownership"] == "state")]
    own = inner.iloc[:OWNERS]
    extra = _second_parcels(own.iloc[:26], inner.iloc[OWNERS:], uscc)
    rest = order[(order["ownership"] == "collective") & ~order.index.isin(own.index)]
    at = iter(np.split(uscc, np.cumsum([OWNERS, FLOOR_TENANTS, LAND_TENANTS, SQUATTERS])))
    owners = pd.DataFrame(
        {"uscc": next(at), "parcel_id": own["parcel_id"].to_numpy(), "mode": "own"}
    ).assign(site_area=np.nan, floor_area=np.nan)
    lettable = own[(own["site_area"] > 0) & (own["floor_area"] > 4_000)].iloc[40:]  # noqa: PLR2004
    floors = lettable.iloc[: FLOOR_TENANTS // TENANTS_A_PARCEL]
    land = lettable.iloc[len(floors) : len(floors) + LAND_TENANTS]
    tables = [owners, extra, _floor_tenants(floors, next(at), owners, rng)]
    tables += [_land_tenants(land, next(at), owners, rng), _squatters(rest, next(at))]
    frame = pd.concat(tables, ignore_index=True)
    since = pd.Timestamp("2012-01-01") + pd.to_timedelta(rng.integers(0, 3_600, len(frame)), "D")
    frame["from_on"] = since
    frame["to_on"] = (since + pd.DateOffset(years=15)).where(frame["mode"] == "rent")
    return frame


def _second_parcels(own: gpd.GeoDataFrame, free: gpd.GeoDataFrame, uscc: Any) -> pd.DataFrame:
    """Give some owners the nearest other parcel as well, each parcel once."""
    tree = shapely.STRtree(free.geometry.to_numpy())
    nearest = tree.nearest(own.geometry.to_numpy())
    _, once = np.unique(nearest, return_index=True)
    frame = {"uscc": uscc[once], "parcel_id": free["parcel_id"].to_numpy()[nearest[once]]}
    return pd.DataFrame(frame).assign(mode="own", site_area=np.nan, floor_area=np.nan)


def _floor_tenants(
    parcels: gpd.GeoDataFrame, uscc: Any, owners: pd.DataFrame, rng: Rng
) -> pd.DataFrame:
    """Let floors of a parcel to several tenants; the owner keeps the rest of the floor."""
    rows = []
    for (_, parcel), tenants in zip(parcels.iterrows(), np.split(uscc, len(parcels)), strict=True):
        row = owners["parcel_id"] == parcel["parcel_id"]
        shares = rng.dirichlet(np.full(len(tenants) + 1, 3.0))[1:]
        let = np.round(parcel["floor_area"] * shares, 1)
        owners.loc[row, "floor_area"] = round(parcel["floor_area"] - let.sum(), 1)
        lessor = owners.loc[row, "uscc"].iloc[0]
        rows += [
            {"uscc": t, "parcel_id": parcel["parcel_id"], "mode": "rent", "floor_area": f,
             "lessor_uscc": lessor}
            for t, f in zip(tenants, let, strict=True)
        ]  # fmt: skip
    return pd.DataFrame(rows)


def _land_tenants(
    parcels: gpd.GeoDataFrame, uscc: Any, owners: pd.DataFrame, rng: Rng
) -> pd.DataFrame:
    """Let part of a parcel's land to one tenant; the owner keeps the rest."""
    share = rng.uniform(0.2, 0.6, len(parcels))
    registered = parcels["site_area"].to_numpy() / MU
    let = np.round(registered * share, 2)
    chosen = owners.set_index("parcel_id").loc[parcels["parcel_id"]]
    keep = dict(zip(chosen["uscc"], np.floor((registered - let) * 1e4) / 1e4 * MU, strict=True))
    owners["site_area"] = owners["uscc"].map(keep)
    frame = {"uscc": uscc, "parcel_id": parcels["parcel_id"].to_numpy(), "mode": "rent",
             "site_area": let * MU, "lessor_uscc": chosen["uscc"].to_numpy()}  # fmt: skip
    return pd.DataFrame(frame)


def _squatters(parcels: gpd.GeoDataFrame, uscc: Any) -> pd.DataFrame:
    chosen = parcels["parcel_id"].to_numpy()[: len(uscc)]
    return pd.DataFrame({"uscc": uscc, "parcel_id": chosen, "mode": "unregistered"})


def used_mu(occupancies: pd.DataFrame, parcels: gpd.GeoDataFrame) -> pd.Series:
    """Return the land of each firm in mu, roughly: enough to invent its figures from."""
    known = parcels.assign(drawn=parcels.geometry.area).set_index("parcel_id")
    drawn = occupancies["parcel_id"].map(known["drawn"])
    by_floor = drawn * occupancies["floor_area"] / occupancies["parcel_id"].map(known["floor_area"])
    land = occupancies["site_area"].fillna(by_floor).fillna(drawn)
    return (land / MU).groupby(occupancies["uscc"]).sum()
