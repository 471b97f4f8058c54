"""Evaluated land 评价用地: the area list of a county, with and without what was decided."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

import pandas as pd

from geoapi.planning.errors import PlanningError
from geoapi.planning.evaluated import (
    AreaChanges,
    EvaluatedLand,
    area_changes,
    evaluated_land,
    evidence,
)
from geoapi.planning.evaluated.words import KINDS, sentences
from geoapi.questions.basis import basis, ledger_of
from geoapi.questions.corrected import corrected_county
from layers.atlas import County, Identity
from layers.corrections import Applied, Correction, applied
from layers.units import MU

KEPT = 4
"""Days kept of each county."""

_MAKING = Lock()

# Kept with the rows they are found in, and gone with them.
_FOUND: WeakKeyDictionary[Identity, OrderedDict[tuple[date, str | None], EvaluatedLand]] = (
    WeakKeyDictionary()
)


@dataclass(frozen=True, eq=False)
class AreaList:
    """The area list of a county on a day 用地面积公示.

    Attributes
    ----------
    county
        What it was found in: with the corrections, where there are any.
    """

    county: County
    land: EvaluatedLand
    corrections: tuple[Correction, ...] = ()

    @property
    def because(self) -> dict[tuple[str, str], str]:
        """Firm and parcel -> the decisions that corrected their row: 异议第3号、异议第5号."""
        told: dict[tuple[str, str], dict[str, None]] = {}
        for one in self.corrections:
            if one.layer == "occupancies":
                told.setdefault((one.key[0], one.key[1]), {})[one.because] = None
        return {pair: "、".join(names) for pair, names in told.items()}

    @property
    def source(self) -> str:
        """The words that name the edition of the occupancies."""
        return self.county.sources.get("occupancies", "")

    def evidence(self, rows: pd.DataFrame, *, sourced: bool = True) -> list[str]:
        """Say what each of some rows rests on; `sourced` names the edition in each of them."""
        return evidence(rows, self.source if sourced else "", self.because)


def ask_land(
    county: County, on: date, *, period: str | None = None, corrections: Sequence[Correction] = ()
) -> AreaList:
    """Tell the evaluated land of every firm on a day.

    Parameters
    ----------
    period
        Whose statements are held against the land; the latest where not given.
    corrections
        What was decided, laid over the layers.
    """
    after = corrected_county(county, corrections)
    with _MAKING:
        held = _FOUND.setdefault(after.identity, OrderedDict())
        if (on, period) not in held:
            held[on, period] = evaluated_land(ledger_of(after), on, period=period)
        held.move_to_end((on, period))
        while len(held) > KEPT:
            held.popitem(last=False)
        return AreaList(after, held[on, period], tuple(corrections))


def of_firm(told: AreaList, uscc: str) -> AreaList:
    """Return what a list tells of one firm: its rows, its parcels, its findings.

    Raises
    ------
    PlanningError
        No layer names the firm.
    """
    if uscc not in ledger_of(told.county).firms.keys.tolist():
        raise PlanningError(f"没有企业 {uscc[:60]}（企业、用地关系、企业填报中都没有）")
    return _of_firms(told, [uscc])


def found_in(told: AreaList, text: str) -> AreaList:
    """Return what a list tells of the firms whose name, code or parcel has the text."""
    return _of_firms(told, firms_with(told, text)["uscc"].tolist()) if text else told


def firms_with(told: AreaList, text: str) -> pd.DataFrame:
    """Return the firms whose name or code has the text, or that use such a parcel."""
    firms, rows = told.land.firms, told.land.rows
    if not text:
        return firms
    of_parcel = rows.loc[_has(rows["parcel_id"], text), "uscc"]
    fits = _has(firms["name"], text) | _has(firms["uscc"], text) | firms["uscc"].isin(of_parcel)
    return firms[fits]


def _has(column: "pd.Series[Any]", text: str) -> "pd.Series[bool]":
    return column.str.contains(text, case=False, regex=False).fillna(value=False).astype(bool)


def _of_firms(told: AreaList, codes: list[str]) -> AreaList:
    land = told.land
    rows = land.rows[land.rows["uscc"].isin(codes)].reset_index(drop=True)
    parcels = land.parcels[land.parcels["parcel_id"].isin(rows["parcel_id"])]
    found, left = land.findings, land.left_out
    over = (found["uscc"] == "") & found["parcel_id"].isin(rows["parcel_id"])
    only = EvaluatedLand(
        land.on, land.period, rows, land.firms[land.firms["uscc"].isin(codes)], parcels,
        found[found["uscc"].isin(codes) | over], left[left["uscc"].isin(codes)],
    )  # fmt: skip
    return AreaList(told.county, only, told.corrections)


def land_answer(told: AreaList) -> dict[str, Any]:
    """Return the answer of ``land``; areas in m², and the evaluated one in 亩 too."""
    land = told.land
    used = land.parcels[land.parcels["users"] > 0]
    return {
        "on": land.on.isoformat(), "period": land.period, "unit": "m2",
        "rows": _firms(told), "parcels": _records(used), "totals": land.totals,
        "findings": findings_answer(land), "left_out": _records(land.left_out),
        "missing": land.firms.loc[land.firms["evaluated"].isna(), "uscc"].tolist(),
        "corrections": sorted({c.because for c in told.corrections}),
        "basis": basis(told.county, on=land.on),
    }  # fmt: skip


def _firms(told: AreaList) -> list[dict[str, Any]]:
    """Return each firm with its parcels."""
    land = told.land
    names = [n for n in land.rows.columns if n not in {"uscc", "row", "site_area", "parcel_floor"}]
    rows = land.rows[names].assign(
        evidence=pd.Series(told.evidence(land.rows), index=land.rows.index, dtype="str")
    )
    at: dict[str, list[dict[str, Any]]] = {}
    for uscc, row in zip(land.rows["uscc"], _records(rows), strict=True):
        at.setdefault(uscc, []).append(row)
    firms = land.firms.assign(evaluated_mu=land.firms["evaluated"] / MU)
    return [firm | {"parcels": at[firm["uscc"]]} for firm in _records(firms)]


def findings_answer(land: EvaluatedLand) -> list[dict[str, Any]]:
    """Return each finding with its name and its sentence; no row is -1."""
    texts = sentences(land.findings)
    return [
        {"kind": found["kind"], "title": KINDS[found["kind"]].zh, "text": text,
         "uscc": found["uscc"] or None, "parcel_id": found["parcel_id"] or None,
         "row": found["row"] + 1 if found["row"] >= 0 else None, "area": found["area"]}
        for found, text in zip(_records(land.findings), texts, strict=True)
    ]  # fmt: skip


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as JSON has them: unknown is null, days are text."""
    columns: dict[str, list[Any]] = {}
    for name, column in frame.items():
        is_day = pd.api.types.is_datetime64_any_dtype(column.dtype)
        held = (column.dt.strftime("%Y-%m-%d") if is_day else column).astype(object)
        columns[str(name)] = held.where(column.notna(), None).tolist()
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


@dataclass(frozen=True, eq=False)
class Changes:
    """What decisions change of an area list, and what became of each of them."""

    before: AreaList
    after: AreaList
    areas: AreaChanges
    applied: tuple[Applied, ...]


def ask_changes(
    county: County, on: date, corrections: Sequence[Correction], *, period: str | None = None
) -> Changes:
    """Run the list with and without what was decided, and compare."""
    before = ask_land(county, on, period=period)
    after = ask_land(county, on, period=period, corrections=corrections)
    found = tuple(applied(county.atlas, corrections))
    return Changes(before, after, area_changes(before.land, after.land), found)


FATES: Mapping[str, tuple[str, str]] = {
    "applied": ("已更正", "applied"), "overruled": ("被后来的决定取代", "overruled"),
    "lost": ("当前版本没有这一条，未能更正", "no such row in the current edition"),
}  # fmt: skip
"""What became of a correction -> its words."""


def fate_of(one: Applied) -> str:
    """Name what became of a correction."""
    return "lost" if one.row is None else "overruled" if one.overruled else "applied"


def changes_answer(changes: Changes, *, restricted: bool) -> dict[str, Any]:
    """Return what decisions change; without `restricted` no confidential value is told."""
    return {
        "on": changes.before.land.on.isoformat(), "period": changes.before.land.period,
        "unit": "m2",
        "corrections": [_told(one, restricted=restricted) for one in changes.applied],
        "rows": _records(changes.areas.rows), "firms": _records(changes.areas.firms),
        "parcels": _records(changes.areas.parcels),
        "totals": {"before": changes.before.land.totals, "after": changes.after.land.totals},
        "basis": basis(changes.before.county, on=changes.before.land.on),
    }  # fmt: skip


def _told(one: Applied, *, restricted: bool) -> dict[str, Any]:
    correction, fate = one.correction, fate_of(one)
    seen = restricted or correction.layer != "statements"
    values = {"before": one.before, "after": correction.value} if seen else {}
    return {
        "because": correction.because, "layer": correction.layer, "key": list(correction.key),
        "field": correction.field or None, "fate": fate,
        **{name: _plain(value) for name, value in values.items()},
    }  # fmt: skip


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
