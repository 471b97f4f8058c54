"""Judge 判定: every industrial parcel by the control indicators on a day. Vectorised.

met, not_met, param_missing (no document gives a number) or data_missing; nothing else.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.planning.control.achieved import achieved, lacking
from geoapi.planning.control.industry import Ruling, rulings
from geoapi.planning.control.tables import ITEMS, KINDS, Kind, Limit
from geoapi.planning.control.users import Industries, industries
from geoapi.planning.measuring.facts import Floats
from geoapi.planning.measuring.ledger import Ledger

INDUSTRIAL: Mapping[str, tuple[str, ...]] = {
    "gb21010-2017": ("0601",), "survey3": ("0601",), "plan-2023": ("1001",),
}  # fmt: skip
"""Scheme -> how the codes of industrial land 工业用地 begin."""

MANUFACTURING = frozenset(map(str, range(13, 44)))
"""Divisions of GB/T 4754-2017 section C."""

VERDICTS = ("met", "not_met", "param_missing", "data_missing")
TOLERANCE = 1e-9
"""Relative: what is equal to a limit but for rounding meets it."""


@dataclass(frozen=True, eq=False)
class Judged:
    """Parcels judged: one row for each parcel, indicator and kind.

    Attributes
    ----------
    rows
        parcel (position), code, item, kind, verdict, measured, limit (canonical, NaN unknown).
    rules
        (code, item, kind) -> what holds and where it is written; code None is *not known*.
    industries
        Who uses the parcels.
    not_applicable
        How many parcels are not industrial land.
    withheld
        Indicators that are not told, because they hold single enterprises' figures.
    """

    rows: pd.DataFrame
    rules: Mapping[tuple[str | None, str, Kind | None], Ruling]
    industries: Industries
    not_applicable: int
    withheld: tuple[str, ...]


def judge(  # noqa: PLR0913 - two tables and three facts of the question, all named
    ledger: Ledger, limits: tuple[Limit, ...], on: date, *, period: str | None = None,
    region_class: str | None = None, withheld: Collection[str] = (),
) -> Judged:  # fmt: skip
    """Judge every industrial parcel.

    Parameters
    ----------
    limits
        Of the national edition and of local tables.
    on
        The day whose users tell the industry.
    period
        Whose statements give output and tax.
    region_class
        Of the county 地区类别, as it was published; None: not stated, never inferred.
    withheld
        Indicators that are left out.
    """
    users = industries(ledger, on)
    parcels = np.flatnonzero(industrial(ledger, users))
    number, codes = _numbered(users.code[parcels])
    ruling = lru_cache(maxsize=None)(lambda code: rulings(code, limits, region_class))
    rules = {(code, *key): found for code in codes for key, found in ruling(code).items()}
    asked = [item for item in ITEMS if item not in withheld]
    frames = []
    for item in asked:
        measured = achieved(ledger, item, period)[parcels]
        kinds = dict.fromkeys(kind for _, name, kind in rules if name == item)
        frames += [
            _item(item, kind, (parcels, number, measured), [rules.get((c, item, kind))
                                                            for c in codes])
            for kind in kinds
        ]  # fmt: skip
    rows = pd.concat(frames, ignore_index=True) if frames else _item("", None, _none(), [])
    known = [code for code in codes if code is not None]
    at = np.array([known.index(code) if code is not None else -1 for code in codes], np.intp)
    rows["code"] = _words(at[rows["number"].to_numpy(np.intp)], tuple(known))
    rows = rows.drop(columns="number").sort_values("parcel", kind="stable", ignore_index=True)
    hidden = tuple(item for item in ITEMS if item in withheld)
    return Judged(rows, rules, users, ledger.parcels - len(parcels), hidden)


def industrial(ledger: Ledger, users: Industries) -> NDArray[np.bool_]:
    """Tell which parcels are industrial land.

    By the land class with its scheme; where either is unknown, by the build state (A2, B11), or
    by a manufacturing firm on it.
    """
    table = ledger.table("parcels")
    scheme, code = table["land_use_scheme"], table["land_use_code"]
    said = pd.Series(data=False, index=table.index)
    for name, begins in INDUSTRIAL.items():
        said |= (scheme == name).fillna(value=False) & code.str.startswith(begins).fillna(
            value=False
        )
    unknown = (scheme.isna() | code.isna()).to_numpy(bool)
    works = table["build_state"].isin(["A2", "B11"]).to_numpy(bool)
    makes = np.zeros(len(table), dtype=bool)
    some = [p for p, codes in users.every.items() if any(c[:2] in MANUFACTURING for c in codes)]
    makes[some] = True
    return np.asarray(said.to_numpy(bool) | (unknown & (works | makes)))


Asked = tuple[NDArray[np.intp], NDArray[np.intp], Floats]


def _item(item: str, kind: Kind | None, asked: Asked, held: list[Ruling | None]) -> pd.DataFrame:
    """Judge one indicator of one kind for the parcels whose industry has it."""
    parcels, number, measured = asked
    limit = np.array([_value(ruling) for ruling in [*held, None]])[number]
    there = np.array([ruling is not None for ruling in [*held, None]])[number]
    blind = np.array([_blind(r) for r in [*held, None]])[number]
    known, given = ~np.isnan(measured), ~np.isnan(limit)
    bound = ITEMS[item].bound if item else "min"
    with np.errstate(invalid="ignore"):
        slack = TOLERANCE * np.abs(limit)
        right = measured >= limit - slack if bound == "min" else measured <= limit + slack
    verdict = np.select(
        [given & known & right, given & known, given | blind],
        [VERDICTS.index(word) for word in ("met", "not_met", "data_missing")],
        VERDICTS.index("param_missing"),
    )
    frame = pd.DataFrame({"parcel": parcels, "number": number, "measured": measured,
                          "limit": limit, "verdict": _words(verdict, VERDICTS),
                          "item": _words(_all(item, ITEMS, len(parcels)), tuple(ITEMS)),
                          "kind": _words(_all(kind, KINDS, len(parcels)), KINDS)})  # fmt: skip
    return frame[there]


def _words(number: NDArray[np.integer], words: tuple[str, ...]) -> "pd.Categorical[str]":
    """Return words by their numbers: millions of rows hold each word once."""
    kind: pd.CategoricalDtype[str] = pd.CategoricalDtype(list(words))
    return pd.Categorical.from_codes(number, dtype=kind)


def _all(word: str | None, words: Collection[str], count: int) -> NDArray[np.intp]:
    at = -1 if word is None or word not in words else list(words).index(word)
    return np.full(count, at, dtype=np.intp)


def _value(ruling: Ruling | None) -> float:
    return np.nan if ruling is None or ruling.limit is None else ruling.limit.value


def _blind(ruling: Ruling | None) -> bool:
    """Tell whether a limit there is cannot be chosen for want of data of the parcel's user."""
    return ruling is not None and ruling.state in {"ambiguous", "industry_unknown"}


def _none() -> Asked:
    return np.zeros(0, np.intp), np.zeros(0, np.intp), np.zeros(0)


def _numbered(codes: NDArray[np.object_]) -> tuple[NDArray[np.intp], list[str | None]]:
    """Give each distinct code a number; None, *not known*, is one of them."""
    number, distinct = pd.factorize(codes, use_na_sentinel=False)
    return number.astype(np.intp), [None if pd.isna(code) else str(code) for code in distinct]


def missing(judged: Judged, code: str | None, item: str, row: Mapping[str, Any]) -> list[str]:
    """Name what a row lacks: fields of the parcel, its industry, or a cell of the tables."""
    ruling = judged.rules[code, item, row["kind"]]
    lacks = [] if not np.isnan(row["measured"]) else list(lacking(item))
    if ruling.state == "region_missing":
        lacks.append("region_class")
    elif ruling.state == "ambiguous":
        lacks.append("industry_code (3 digits)")
    elif ruling.state == "industry_unknown":
        lacks.append("industry_code")
    elif ruling.limit is None:
        lacks.append(f"limit {item}")
    return lacks
