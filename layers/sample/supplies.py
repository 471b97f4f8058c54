"""Supplies of land in every state the law knows (Order 53 of 2012), dated around 2025-06-30."""

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.sample.geography import COUNTY_CODE
from layers.sample.shapes import Rng, chance
from layers.sample.words import FIRST, SECOND, credit_codes
from layers.units import MU

ON = pd.Timestamp("2025-06-30")
SUPPLIES = 700
NOT_STARTED = {
    "not_started_in_time": 26,
    "not_started_one_year": 24,
    "not_started_two_years": 16,
    "government_verified": 12,
    "government_unverified": 6,
    "force_majeure": 2,
    "hand_over_only": 10,
    "no_dates": 8,
    "sentinel_dates": 6,
    "not_filed": 6,
    "price_unknown": 6,
    "claimed_without_permit": 8,
    "claimed_without_evidence": 5,
}
STARTED = {
    "started": 24,
    "suspended_low_area": 8,
    "suspended_low_money": 8,
    "suspended_exact": 4,
    "suspended_recent": 4,
    "suspended_ratios_unknown": 3,
}
COLLECTIVE = 9
HOARDERS = ((0, 4), (6, 3), (12, 2), (20, 2))
"""Among the land not started, from which one on, and how many, a single firm holds."""

STATES = (*NOT_STARTED, *STARTED, "collective", "finished")
GOVERNMENT = (
    "gov_delivery", "gov_plan", "gov_policy", "gov_petition", "gov_control", "gov_other",
)  # fmt: skip
EVIDENCE = ("pit_finished", "all_piles", "foundation_third")
Row = dict[str, Any]


def make_supplies(parcels: gpd.GeoDataFrame, firms: pd.DataFrame, rng: Rng) -> pd.DataFrame:
    """Return supplies; `state` is what each was made to be, and is never written to the file.

    `firms` maps parcels to their owners (uscc, name, parcel_id); other holders are nobody's firm.
    """
    chosen = _choose(parcels, rng)
    owner = firms.drop_duplicates("parcel_id").set_index("parcel_id")
    codes = credit_codes(SUPPLIES, rng)
    rows = []
    for number, (index, state) in enumerate(chosen):
        parcel = parcels.loc[index]
        row = _common(number, parcel, rng) | _holder(owner, parcel, codes[number], rng)
        row |= _MAKERS.get(state, _not_started)(row, state, rng) | {"state": state}
        rows.append(row)
    return _with_hoarders(pd.DataFrame(rows))


def _with_hoarders(supplies: pd.DataFrame) -> pd.DataFrame:
    """Let a few firms hold several parcels that were never started."""
    late = supplies.index[supplies["state"].isin(["not_started_one_year", "not_started_two_years"])]
    for begin, several in HOARDERS:
        held = late[begin : begin + several]
        names = ["holder_name", "holder_uscc"]
        supplies.loc[held, names] = supplies.loc[held[0], names].to_numpy()
    return supplies


def _choose(parcels: gpd.GeoDataFrame, rng: Rng) -> list[tuple[int, str]]:
    """Give states to parcels: unbuilt land to those not started, built land to the finished."""
    mixed = parcels.sample(frac=1, random_state=rng)
    state_land = mixed[mixed["supply_state"].isin(["D1", "D21", "D22"])]
    works = state_land["role"].isin(["industry", "warehouse"])
    empty = state_land[state_land["stock"] == "vacant"].index
    built = state_land[(state_land["stock"] == "built") & (state_land["role"] != "green")]
    built = built.loc[built.index[np.argsort(~works[built.index], kind="stable")]]
    village = mixed[(mixed["ownership"] == "collective") & (mixed["stock"] == "vacant")].index
    unbuilt = [s for s, n in {**NOT_STARTED, **STARTED}.items() for _ in range(n)]
    found = list(zip(empty, unbuilt, strict=False))
    found += [(index, "collective") for index in village[:COLLECTIVE]]
    more = built.index[: SUPPLIES - len(found)]
    return sorted([*found, *((index, "finished") for index in more)])


def _day(start: pd.Timestamp, low: int, high: int, rng: Rng) -> pd.Timestamp:
    return start + pd.Timedelta(days=int(rng.integers(low, high)))


def _common(number: int, parcel: Any, rng: Rng) -> Row:
    given = parcel["supply_state"] == "D1"
    area_mu = float(parcel.geometry.area) / MU
    third = round(float(parcel.geometry.area) / 3e4, 2)
    total = round(area_mu * float(np.exp(rng.normal(np.log(190), 0.4))), 0)
    standard = bool(chance(0.3, 1, rng)[0])
    promise = rng.uniform(0.8, 1.3)
    return {
        "supply_id": f"{COUNTY_CODE}{2012 + number % 13}B{number + 1:05d}",
        "parcel_id": parcel["parcel_id"],
        "contract_no": f"{COUNTY_CODE}-CR-{number + 1:04d}",
        "mode": "划拨"
        if given
        else str(rng.choice(["出让", "租赁", "作价出资"], p=[0.96, 0.03, 0.01])),
        "price": round(area_mu * rng.uniform(11, 26), 2) * 1e4,
        "filed": True,
        "standard_land": standard,
        "promised_far": round(promise, 1),
        "promised_investment_intensity": round(260 * promise, 0) * 1e4 / MU if standard else np.nan,
        "promised_output_intensity": round(330 * promise, 0) * 1e4 / MU if standard else np.nan,
        "promised_tax_intensity": round(16 * promise, 1) * 1e4 / MU if standard else np.nan,
        "due_area": round(3 * third, 2) * 1e4,
        "total_investment": max(total, 4.0) // 4 * 4 * 1e4,
    }


def _holder(owner: pd.DataFrame, parcel: Any, code: str, rng: Rng) -> Row:
    if parcel["parcel_id"] in owner.index:
        firm = owner.loc[parcel["parcel_id"]]
        return {"holder_name": firm["name"], "holder_uscc": firm["uscc"]}
    word = FIRST[rng.integers(len(FIRST))] + SECOND[rng.integers(len(SECOND))]
    kind = {"industry": "实业", "warehouse": "仓储"}.get(parcel["role"], "置业")
    return {"holder_name": f"示例{word}{kind}有限公司", "holder_uscc": code}


def _contract(start_by: pd.Timestamp, rng: Rng) -> Row:
    """Return the dates a contract agrees, counted back and forth from the agreed start."""
    signed = start_by - pd.Timedelta(days=int(rng.integers(240, 380)))
    return {
        "signed_on": signed,
        "delivered_on": _day(signed, 20, 90, rng),
        "start_by": start_by,
        "finish_by": start_by + pd.DateOffset(years=2),
    }


_OVERDUE = {
    "not_started_in_time": (-330, 300),
    "not_started_two_years": (735, 1_900),
    "collective": (400, 1_200),
}
"""Days from the agreed start to `ON`; others lie between one and two years past it."""


def _not_started(_: Row, state: str, rng: Rng) -> Row:
    low, high = _OVERDUE.get(state, (370, 720))
    return _contract(ON - pd.Timedelta(days=int(rng.integers(low, high))), rng) | {
        "start_evidence": "none",
        "developed_area": 0.0,
        "invested": 0.0,
    }


def _caused(row: Row, state: str, rng: Rng) -> Row:
    cause = "force_majeure" if state == "force_majeure" else str(rng.choice(GOVERNMENT))
    verified = state != "government_unverified"
    return _not_started(row, state, rng) | {"cause": cause, "cause_verified": verified}


def _enterprise_caused(row: Row, state: str, rng: Rng) -> Row:
    return _not_started(row, state, rng) | {"cause": "enterprise", "cause_verified": True}


def _hand_over_only(row: Row, state: str, rng: Rng) -> Row:
    """Leave the agreed start out: the hand-over confirmation plus one year counts (Article 22)."""
    handed = ON - pd.Timedelta(days=int(rng.choice([300, 500, 800, 1_000, 1_250])))
    return _not_started(row, state, rng) | {
        "signed_on": handed - pd.Timedelta(days=45),
        "delivered_on": handed,
        "start_by": pd.NaT,
        "finish_by": pd.NaT,
    }


def _no_dates(row: Row, state: str, rng: Rng) -> Row:
    return _not_started(row, state, rng) | {"delivered_on": pd.NaT, "start_by": pd.NaT}


def _not_filed(row: Row, state: str, rng: Rng) -> Row:
    return _not_started(row, state, rng) | {"filed": False}


def _price_unknown(row: Row, state: str, rng: Rng) -> Row:
    return _not_started(row, state, rng) | {"price": np.nan}


def _claimed(row: Row, state: str, rng: Rng) -> Row:
    """Claim a start that Article 30 does not accept: no permit, or no foundation work."""
    known = _not_started(row, state, rng)
    started = _day(known["start_by"], 5, 120, rng)
    known |= {"started_on": started, "invested": round(row["total_investment"] * 0.03 / 1e4) * 1e4}
    if state == "claimed_without_evidence":
        return known | {"permit_on": started - pd.Timedelta(days=12)}
    return known | {"start_evidence": str(rng.choice(EVIDENCE))}


def _started(row: Row, _: str, rng: Rng) -> Row:
    """Start in time with permit and evidence; still building."""
    dates = _contract(ON - pd.Timedelta(days=int(rng.integers(60, 500))), rng)
    return dates | _work(row, dates["start_by"], rng, area=0.7, money=0.6)


def _work(row: Row, start_by: pd.Timestamp, rng: Rng, *, area: float, money: float) -> Row:
    started = _day(start_by, -40, 20, rng)
    return {
        "permit_on": started - pd.Timedelta(days=int(rng.integers(5, 40))),
        "started_on": started,
        "start_evidence": str(rng.choice(EVIDENCE)),
        "developed_area": round(row["due_area"] * area / 1e4, 2) * 1e4,
        "invested": round(row["total_investment"] * money / 1e4) * 1e4,
    }


_RATIOS = {
    "suspended_low_area": (0.2, 0.4),
    "suspended_low_money": (0.5, 0.15),
    "suspended_recent": (0.2, 0.15),
    "suspended_ratios_unknown": (0.2, 0.1),
}


def _suspended(row: Row, state: str, rng: Rng) -> Row:
    dates = _contract(ON - pd.Timedelta(days=int(rng.integers(900, 1_700))), rng)
    area, money = _RATIOS.get(state, (1.0, 1.0))
    work = _work(row, dates["start_by"], rng, area=area, money=money)
    since = (60, 330) if state == "suspended_recent" else (380, 700)
    work["suspended_on"] = ON - pd.Timedelta(days=int(rng.integers(*since)))
    if state == "suspended_exact":
        third = round(row["due_area"] / 3e4, 2) * 1e4
        work |= {"developed_area": third, "invested": row["total_investment"] / 4}
    if state == "suspended_ratios_unknown":
        work |= {"developed_area": np.nan, "invested": np.nan}
    return dates | work


def _finished(row: Row, _: str, rng: Rng) -> Row:
    dates = _contract(
        pd.Timestamp("2010-01-01") + pd.Timedelta(days=int(rng.integers(0, 4_400))), rng
    )
    work = _work(row, dates["start_by"], rng, area=1.0, money=1.02)
    done = _day(work["started_on"], 300, 800, rng)
    return dates | work | {"finished_on": done, "finish_by": dates["finish_by"]}


_MAKERS: dict[str, Callable[[Row, str, Rng], Row]] = {
    "not_started_one_year": _enterprise_caused,
    "not_started_two_years": _enterprise_caused,
    "government_verified": _caused,
    "government_unverified": _caused,
    "force_majeure": _caused,
    "hand_over_only": _hand_over_only,
    "no_dates": _no_dates,
    "sentinel_dates": _no_dates,
    "not_filed": _not_filed,
    "price_unknown": _price_unknown,
    "claimed_without_permit": _claimed,
    "claimed_without_evidence": _claimed,
    "started": _started,
    "suspended_low_area": _suspended,
    "suspended_low_money": _suspended,
    "suspended_exact": _suspended,
    "suspended_recent": _suspended,
    "suspended_ratios_unknown": _suspended,
    "finished": _finished,
}
