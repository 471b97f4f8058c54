"""Subjects 对象: the figures of single enterprises or parcels, and which group each belongs to."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geoapi.planning.errors import PlanningError
from geoapi.planning.measures import SCALES
from geoapi.planning.measuring.adding import sums_of
from geoapi.planning.measuring.answers import FIRMS
from geoapi.planning.measuring.asked import Question
from geoapi.planning.measuring.ledger import Ledger, Placing
from geoapi.planning.measuring.sums import PARTS, Sums
from geoapi.planning.measuring.unit_names import kind_of, unit_asked
from geoapi.planning.measuring.units import BEYOND, OUTSIDE, UNPLACED
from geoapi.planning.variation.distribution import Distribution, distribution
from geoapi.planning.variation.spreads import Ints, spread_of

GROUPS = {
    "enterprises": ("industries", "scales", "sizes", "zones", "towns"),
    "parcels": ("zones", "towns"),
}
"""What is spread, and the groups it can be compared in."""


@dataclass(frozen=True, eq=False)
class Subjects:
    """Enterprises or parcels with what a ratio is made of.

    Attributes
    ----------
    rows
        key, name, above, below (display units), n (0: not known), known_weight, weight (m²), firm
        (a number; that of one firm where several use a parcel) and group: a position in `groups`.
    groups
        key and name of each; behind the units those outside all, and those without known land.
        One without a key where nothing groups.
    known_share
        Of all the land, also what no subject has.
    beyond
        How many firms' figures are in no subject: outside all of them, and without known land.
    """

    asked: Question
    group: str | None
    rows: pd.DataFrame
    groups: pd.DataFrame
    known_share: float | None
    beyond: tuple[int, ...] = ()

    def whole(self) -> Distribution:
        """Return the distribution of all."""
        return _spread(self.rows, self.known_share)

    def by_group(self) -> list[tuple[pd.Series, Distribution]]:
        """Return the distribution of each group that has any subject, in their order."""
        parted = dict(iter(self.rows.groupby("group")))
        return [
            (group, _spread(parted[at], _share_known(parted[at])))
            for at, (_, group) in enumerate(self.groups.iterrows())
            if at in parted
        ]

    @property
    def left_out(self) -> tuple[int, ...]:
        """How many firms have a figure that is in no ratio, for each reason there is."""
        rows = self.rows[(self.rows["n"] > 0) & (self.rows["below"] <= 0)]
        return (rows["firm"].nunique(), *self.beyond)

    def firms_in_order(self) -> Ints:
        """Return the firm of each subject of the whole distribution, in its order."""
        known = self.rows[(self.rows["n"] > 0) & (self.rows["below"] > 0)]
        order = np.argsort((known["above"] / known["below"]).to_numpy(), kind="stable")
        return known["firm"].to_numpy(np.intp)[order]


def _spread(rows: pd.DataFrame, known_share: float | None) -> Distribution:
    known = rows[rows["n"] > 0]
    sides = (known[side].to_numpy(float) for side in ("above", "below"))
    return distribution(*sides, known_share=known_share, unknown=len(rows) - len(known))


def _share_known(rows: pd.DataFrame) -> float | None:
    land = rows["weight"].sum()
    return float(rows["known_weight"].sum() / land) if land > 0 else None


def subjects_of(ledger: Ledger, asked: Question, group: str | None = None) -> Subjects:
    """Return the subjects of a ratio, each in the group that holds most of it.

    Raises
    ------
    PlanningError
        A total, or units or groups that are none of :data:`GROUPS`.
    """
    _check(asked, group)
    group = unit_asked(group) if group else None
    sums = sums_of(ledger, asked)
    rows = _rows(sums)
    groups = pd.DataFrame({"key": [None], "name": [None]})
    if group:
        groups, of_row = _grouped(ledger, asked, group)
        rows["group"] = of_row[_positions(ledger, asked.by, sums.keys)]
    table = sums.table()
    beyond = tuple(int(held[FIRMS]) for held in (table.outside, table.unplaced))
    return Subjects(asked, group, rows, groups, table.total["known_share"], beyond)


def _check(asked: Question, group: str | None) -> None:
    measure = asked.measure
    if not measure.is_ratio:
        raise PlanningError(f"{measure.title}是合计，没有分布；请用比值指标，如 tax_intensity")
    if asked.by not in GROUPS:
        raise PlanningError(f"分布只按 {'、'.join(GROUPS)}，不是 {asked.by}")
    there = GROUPS[asked.by]
    if group and kind_of(group) not in there:
        raise PlanningError(f"{asked.by} 的分组可用 {'、'.join(there)}，不是 {group[:60]}")


def _rows(sums: Sums) -> pd.DataFrame:
    count = len(sums.keys)
    part = pd.DataFrame(sums.parts[:, :count].T, columns=list(PARTS))
    above, below = (SCALES[side][0] for side in (sums.measure.above, sums.measure.below))
    rows = part[["n", "known_weight", "weight"]].assign(
        key=sums.keys.to_numpy(), name=sums.names.to_numpy(), group=0,
        above=part["numerator"] / above, below=part["denominator"] / below,
        firm=-1 - np.arange(count),  # one of its own, until a firm is known
    )  # fmt: skip
    known = sums.unit < count
    rows.loc[sums.unit[known], "firm"] = pd.factorize(sums.firm[known])[0]
    return rows


def _positions(ledger: Ledger, by: str, keys: pd.Series) -> Ints:
    """Return which firm, or parcel, of the ledger each key is."""
    every = ledger.firms.keys if by == "enterprises" else ledger.table("parcels")["parcel_id"]
    found: Ints = pd.Index(every, dtype=object).get_indexer(pd.Index(keys, dtype=object))
    return found


def _grouped(ledger: Ledger, asked: Question, group: str) -> tuple[pd.DataFrame, Ints]:
    """Return the groups, and that of each firm or parcel: where the largest piece of it is."""
    firms: Placing = ("statements", asked.period, False)
    placing: Placing = firms if asked.by == "enterprises" else ("parcels", None, False)
    spread = spread_of(ledger, placing, group)
    count = len(spread.units)
    row = np.concatenate([np.arange(spread.rows), spread.row])
    share = np.ones(len(row)) if spread.share is None else spread.share
    there = spread.unit < count + UNPLACED + 1
    order = np.lexsort([-spread.unit[there], share[there], row[there]])
    found = np.full(spread.rows, count + OUTSIDE, dtype=np.intp)
    found[row[there][order]] = spread.unit[there][order]
    beyond = pd.DataFrame({"key": BEYOND[: UNPLACED + 1], "name": None})
    units = pd.DataFrame({"key": spread.units.keys, "name": spread.units.names})
    return pd.concat([units, beyond], ignore_index=True), found
