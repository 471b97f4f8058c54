"""Idle rate 土地闲置率: idle land over supplied land, by zone or town; sums first, the ratio last.

TD/T 1029: G 闲置土地 ÷ D 已供应国有建设用地. Here G is what is suspected idle, and D the state
land supplied by the day. Land whose verdict is not known is in neither: see `known_share`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.planning.errors import PlanningError
from geoapi.planning.idle.law import IdleTest
from geoapi.planning.idle.records import Supply
from geoapi.planning.idle.rules import Verdict, read_supply
from geoapi.planning.idle.ways import supplied_as_state
from geoapi.planning.measuring.coded import places_of
from layers.relations import Shares

Floats = NDArray[np.float64]
MOST_MONTHS = 240
CLOSING = ("outside", "unplaced", "overlap", "total")
RANK: tuple[Verdict, ...] = ("not_idle", "data_missing", "suspected_idle")
"""Where a parcel was supplied more than once, the last of these counts for it, once."""
IDLE, UNKNOWN = RANK.index("suspected_idle"), RANK.index("data_missing")


@dataclass(frozen=True, eq=False)
class SuppliedLand:
    """Parcels supplied by a day, each once.

    Attributes
    ----------
    parcel, area, state
        Code of the parcel; registered area, m², NaN unknown; position in :data:`RANK`.
    not_state
        Parcels left out because they are not, or not known to be, state land.
    """

    parcel: pd.Series
    area: Floats
    state: NDArray[np.int8]
    not_state: int


@dataclass(frozen=True, eq=False)
class Division:
    """How parcels are divided among units.

    Attributes
    ----------
    by
        ``zones`` or ``towns``.
    parcels
        Codes of the parcels that `shares` divides, in its order.
    units
        key and name of each unit, in the order of `shares`.
    """

    by: str
    parcels: pd.Series
    units: pd.DataFrame
    shares: Shares


@dataclass(frozen=True, eq=False)
class IdleRates:
    """The rate by unit on one day.

    Attributes
    ----------
    rows
        key, name, n (parcels), idle_n, supplied_area, judged_area, idle_area (m²), value (share
        of one), known_share; the parcels of a unit are those that have land in it.
    outside, unplaced, overlap, total
        The same sums: in no unit, without a place, counted twice, and all; rows + outside +
        unplaced - overlap = total.
    unknown_area
        Supplied parcels whose area is not known: they are in no sum.
    """

    by: str
    on: date
    rows: pd.DataFrame
    outside: dict[str, Any]
    unplaced: dict[str, Any]
    overlap: dict[str, Any]
    total: dict[str, Any]
    unknown_area: int
    not_state: int

    def to_json(self) -> dict[str, Any]:
        """Return the answer, areas in m²; unknown is null."""
        plain = self.rows.astype(object).where(self.rows.notna(), None)
        rows = [{str(k): v for k, v in row.items()} for row in plain.to_dict("records")]
        closing = {name: getattr(self, name) for name in CLOSING}
        left = {"unknown_area": self.unknown_area, "not_state": self.not_state}
        return {"by": self.by, "on": self.on.isoformat(), "rows": rows, **closing, "left_out": left}


def supplied_land(supplies: Iterable[Supply], on: date, test: IdleTest) -> SuppliedLand:
    """Return the state land supplied by a day, each parcel once, with its verdict."""
    found: dict[str, tuple[float, int]] = {}
    left_out = set()
    for supply in supplies:
        verdict = read_supply(supply, on, test).verdict
        key, land = supply.parcel_id or f"supply {supply.supply_id}", supply.parcel
        if verdict == "not_applicable":
            continue
        if land.ownership != "state" and not supplied_as_state(supply):
            left_out.add(key)
            continue
        area = np.nan if land.area is None else land.area
        state = max(RANK.index(verdict), found.get(key, (area, 0))[1])
        found[key] = area, state
    keys = pd.Series(list(found), dtype="str")
    values = list(found.values())
    return SuppliedLand(
        keys, np.array([a for a, _ in values], dtype=float),
        np.array([s for _, s in values], dtype=np.int8), len(left_out - set(found)),
    )  # fmt: skip


def idle_rates(division: Division, on: date, land: SuppliedLand) -> IdleRates:
    """Add supplied land up by unit."""
    shares, count = division.shares, len(division.units)
    known = ~np.isnan(land.area)
    at = places_of(division.parcels, land.parcel)[known]
    figures = _figures(land.area[known], land.state[known])
    placed = at >= 0
    placed[placed] = ~np.isnan(shares.part_area[at[placed]])
    spread = _Spread(len(division.parcels), at[placed], figures[placed])
    pieces = spread.per_parcel[shares.part]
    sums, counts = (
        np.array([np.bincount(shares.unit, column, count) for column in weighed.T]).T
        for weighed in (pieces * shares.share[:, None], pieces > 0)
    )
    return IdleRates(
        division.by, on, _rows(division.units, sums, counts),
        outside=_closing(spread.weighted(shares.outside)),
        unplaced=_closing(figures[~placed].sum(axis=0)),
        overlap=_closing(spread.weighted(shares.overlap)),
        total=_closing(figures.sum(axis=0)) | _counted(figures),
        unknown_area=int((~known).sum()), not_state=land.not_state,
    )  # fmt: skip


class _Spread:
    """Figures of the parcels that have a place: supplied, judged and idle area, m²."""

    def __init__(self, count: int, at: NDArray[Any], figures: Floats) -> None:
        self.per_parcel = np.zeros((count, 3))
        np.add.at(self.per_parcel, at, figures)

    def weighted(self, share: Floats) -> Floats:
        """Return the sums of a share of every parcel."""
        weighed: Floats = (self.per_parcel * share[:, None]).sum(axis=0)
        return weighed


def _figures(area: Floats, state: NDArray[np.int8]) -> Floats:
    """Return supplied, judged and idle area of each parcel."""
    return np.column_stack([area, np.where(state != UNKNOWN, area, 0), area * (state == IDLE)])


def _rows(units: pd.DataFrame, sums: Floats, counts: Floats) -> pd.DataFrame:
    supplied, judged, idle = sums.T
    return pd.DataFrame({
        "key": units["key"], "name": units["name"],
        "n": counts[:, 0].astype(int), "idle_n": counts[:, 2].astype(int),
        "supplied_area": supplied, "judged_area": judged, "idle_area": idle,
        "value": _ratio(idle, judged), "known_share": _ratio(judged, supplied),
    })  # fmt: skip


def _ratio(above: Floats, below: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(below > 0, above / below, np.nan)


def _closing(sums: Floats) -> dict[str, Any]:
    supplied, judged, idle = (float(each) for each in sums)
    return {
        "supplied_area": supplied,
        "judged_area": judged,
        "idle_area": idle,
        "value": idle / judged if judged else None,
        "known_share": judged / supplied if supplied else None,
    }


def _counted(figures: Floats) -> dict[str, int]:
    return {"n": len(figures), "idle_n": int((figures[:, 2] > 0).sum())}


def month_ends(first: str, last: str) -> Iterator[date]:
    """Yield the last day of every month from ``2024-01`` to ``2025-06``.

    Raises
    ------
    PlanningError
        One is no month, the last lies before the first, or they are too many.
    """
    begin, end = _month(first), _month(last)
    count = (end.year - begin.year) * 12 + end.month - begin.month + 1
    if not 0 < count <= MOST_MONTHS:
        raise PlanningError(f"{first} 至 {last} 应为 1 到 {MOST_MONTHS} 个月，起月不晚于止月")
    for number in range(begin.month, begin.month + count):
        year, month = divmod(number, 12)
        yield date(begin.year + year, month + 1, 1) - timedelta(days=1)


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise PlanningError(f"月份“{text[:20]}”无效；应为 2025-06 这样的月份") from None
