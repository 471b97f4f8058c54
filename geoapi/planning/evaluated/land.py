"""The evaluated land 评价用地 of firms on a day, parcel by parcel, and how it was found.

Evaluated = own + rented in + occupied unregistered - rented out. On every parcel with a registered
area: registered = evaluated + unallocated - excess. Areas in m², NaN unknown.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.planning.errors import PlanningError
from geoapi.planning.evaluated.findings import Given, findings_of
from geoapi.planning.measuring.facts import Floats
from geoapi.planning.measuring.ledger import Ledger
from layers.atlas import Atlas
from layers.landuse import LandUse, land_use

PARTS = ("own", "rented", "unregistered", "rented_out")
"""What the evaluated area is made of; the last is taken off."""

MODES = {"own": "own", "rent": "rented", "unregistered": "unregistered"}
"""Mode of an occupancy -> the part it belongs to."""

WORDS = ("uscc", "parcel_id", "lessor_uscc", "from_on", "to_on", "site_area", "floor_area")
"""What a row repeats of its occupancy."""


@dataclass(frozen=True, eq=False)
class EvaluatedLand:
    """The evaluated land of a county on a day.

    Attributes
    ----------
    period
        Whose statements are held against it; None where there are none at all.
    rows
        One for each firm on each parcel: what its occupancy says (`row` is its position), mode,
        own, rented, unregistered, rented_out, beyond (let without having it), evaluated = own +
        rented + unregistered - rented_out + beyond; how it was found
        (:data:`layers.landuse.HOW`); of the parcel, registered and parcel_floor.
    firms
        Their sums: uscc, name, parcels, the same parts, evaluated (NaN where one part of it is),
        known (what is known of it), unknown (rows), stated (made a statement).
    parcels
        parcel_id, registered, users, unknown (users whose area is), evaluated, unallocated, excess.
    findings
        kind, uscc, parcel_id, row, area, other: :data:`geoapi.planning.evaluated.words.KINDS`.
    left_out
        Occupancies that do not hold on the day: uscc, parcel_id, row, from_on, to_on, why (ended,
        not_begun, reversed).
    """

    on: date
    period: str | None
    rows: pd.DataFrame
    firms: pd.DataFrame
    parcels: pd.DataFrame
    findings: pd.DataFrame
    left_out: pd.DataFrame

    @property
    def totals(self) -> dict[str, float]:
        """The county's sums, m²: registered = evaluated - elsewhere + unallocated - excess.

        `evaluated` is what is known; `elsewhere` is that part of it which lies on parcels that no
        layer holds, or whose registered area is unknown.
        """
        known = self.parcels[self.parcels["registered"].notna()]
        evaluated = float(self.rows["evaluated"].sum())
        return {
            "registered": float(known["registered"].sum()),
            **{part: float(self.rows[part].sum()) for part in PARTS},
            "evaluated": evaluated,
            "elsewhere": evaluated - float(known["evaluated"].sum()),
            "unallocated": float(known["unallocated"].sum()),
            "excess": float(known["excess"].sum()),
        }


def evaluated_land(ledger: Ledger, on: date, *, period: str | None = None) -> EvaluatedLand:
    """Tell the evaluated land of every firm on a day.

    Parameters
    ----------
    period
        Whose statements are held against the land; the latest where not given.

    Raises
    ------
    PlanningError
        Nobody made a statement for the period asked.

    Notes
    -----
    Formula: reference practice of per-mu evaluation (亩均评价用地面积); areas as
    :func:`layers.landuse.land_use` attributes them.
    """
    period = _period(ledger, period)
    use = _use(ledger, on)
    rows = _rows(ledger, use)
    parcels = _parcels(ledger, use)
    stated = _stated(ledger, period)
    firms = _firms(ledger, use.uses, rows, stated)
    left_out = _left_out(ledger, on)
    given = Given(rows, use, parcels, left_out, ledger, stated)
    return EvaluatedLand(on, period, rows, firms, parcels, findings_of(given), left_out)


def _period(ledger: Ledger, period: str | None) -> str | None:
    if period is not None and period not in ledger.periods:
        there = "、".join(sorted(ledger.periods)) or "无"
        raise PlanningError(f"没有统计期 {period[:20]} 的企业填报；有：{there}")
    return period or ledger.latest_period


def _use(ledger: Ledger, on: date) -> LandUse:
    """Attribute the land by numbers instead of codes; unused parcels are left out."""
    used = np.unique(ledger.occupancies["parcel_id"].to_numpy())
    used = used[used < ledger.parcels]
    areas = {name: ledger.numbers("parcels", name)[used] for name in ("site_area", "floor_area")}
    frames = {
        "occupancies": ledger.occupancies, "parcels": pd.DataFrame({"parcel_id": used, **areas}),
    }  # fmt: skip
    return land_use(cast("Atlas", frames), on)


def _rows(ledger: Ledger, use: LandUse) -> pd.DataFrame:
    uses = use.uses
    told = ledger.table("occupancies").iloc[uses["row"].to_numpy()].reset_index(drop=True)
    parts = {part: uses["held"].where(uses["mode"] == mode, 0.0) for mode, part in MODES.items()}
    registered = _of_parcels(ledger, uses["parcel_id"].to_numpy())
    beyond = (uses["let"] - uses["held"]).clip(lower=0)
    floor = told["floor_area"] * registered / uses["held"]
    return told[list(WORDS)].assign(
        mode=uses["mode"], **parts, rented_out=uses["let"], beyond=beyond,
        evaluated=uses["area"], how=uses["how"], registered=registered,
        parcel_floor=floor.where(uses["how"] == "floor"), row=uses["row"],
    )  # fmt: skip


def _of_parcels(ledger: Ledger, numbers: NDArray[Any]) -> Floats:
    areas = np.append(ledger.numbers("parcels", "site_area"), np.nan)
    found: Floats = areas[np.minimum(numbers, ledger.parcels).astype(np.intp)]
    return found


def _parcels(ledger: Ledger, use: LandUse) -> pd.DataFrame:
    count, number = ledger.parcels, use.uses["parcel_id"].to_numpy()
    here = number < count
    number, area = number[here].astype(np.intp), use.uses["area"].to_numpy()[here]
    unknown = np.isnan(area)
    registered = ledger.numbers("parcels", "site_area")
    evaluated = np.bincount(number, np.where(unknown, 0.0, area), minlength=count)
    left = registered - evaluated
    return pd.DataFrame({
        "parcel_id": ledger.table("parcels")["parcel_id"], "registered": registered,
        "users": np.bincount(number, minlength=count),
        "unknown": np.bincount(number, unknown, minlength=count).astype(np.int64),
        "evaluated": evaluated, "unallocated": np.clip(left, 0, None),
        "excess": np.clip(-left, 0, None),
    })  # fmt: skip


def _stated(ledger: Ledger, period: str | None) -> NDArray[np.bool_]:
    there = np.zeros(len(ledger.firms.keys), dtype=bool)
    if period is not None:
        there[ledger.stated(period)[1]] = True
    return there


def _firms(
    ledger: Ledger, uses: pd.DataFrame, rows: pd.DataFrame, stated: NDArray[np.bool_]
) -> pd.DataFrame:
    firm, firms = uses["uscc"].to_numpy(np.intp), ledger.firms
    numbers, at = np.unique(firm, return_inverse=True)
    sums = {name: _sum(at, rows[name], len(numbers)) for name in (*PARTS, "beyond", "evaluated")}
    unknown = np.bincount(at, rows["evaluated"].isna(), minlength=len(numbers)).astype(np.int64)
    names = np.full(len(firms.keys), None, dtype=object)
    names[: firms.listed] = ledger.table("enterprises")["name"].to_numpy(object)
    return pd.DataFrame({
        "uscc": pd.Series(firms.keys[numbers], dtype="str"),
        "name": pd.Series(names[numbers], dtype="str"),
        "parcels": np.bincount(at, minlength=len(numbers)), **sums,
        "known": _sum(at, rows["evaluated"].fillna(0.0), len(numbers)), "unknown": unknown,
        "stated": stated[numbers],
    })  # fmt: skip


def _sum(at: NDArray[np.intp], values: "pd.Series[Any]", count: int) -> Floats:
    return np.bincount(at, values.to_numpy(float), minlength=count).astype(float)


def _left_out(ledger: Ledger, on: date) -> pd.DataFrame:
    told, day = ledger.table("occupancies"), pd.Timestamp(on)
    begin, end = told["from_on"], told["to_on"]
    flags = {"reversed": begin > end, "ended": end < day, "not_begun": begin > day}
    why = np.select([f.to_numpy(bool) for f in flags.values()], list(flags), "")
    rows = np.flatnonzero(why != "")
    shown = told[["uscc", "parcel_id", "from_on", "to_on"]].iloc[rows].reset_index(drop=True)
    return shown.assign(row=rows, why=why[rows])
