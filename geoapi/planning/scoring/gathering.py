"""Gathering 归集: who is evaluated in a period, in which group, with which figures, or why not."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.planning.measuring.facts import last_day
from geoapi.planning.measuring.ledger import Ledger
from geoapi.planning.scoring.candidates import candidates
from geoapi.planning.scoring.exempting import COLUMNS, exempted
from geoapi.planning.scoring.figures import Figure, columns_of, figure
from geoapi.planning.scoring.grouping import grouped
from geoapi.planning.scoring.merging import merged
from geoapi.planning.scoring.scheme import Group, Item, Scheme

Flags = NDArray[np.bool_]

LOOKED_AT = ("tax_paid", "value_added", "taxable_sales", "revenue", "output_value")
"""Columns in which bad figures are looked for."""


@dataclass(frozen=True, eq=False)
class Gathered:
    """Everyone that might be evaluated in a period.

    Attributes
    ----------
    entities
        One row each, numbered from 0: key, name, members, group, land, figures in canonical
        units, exemption; `status` and `reason` why it is not rated.
    figures
        Group -> its indicators, over the group's rows in their order.
    firms
        The candidates before any are merged, with what they stated.
    """

    on: date
    firms: pd.DataFrame
    entities: pd.DataFrame
    figures: dict[str, list[Figure]]

    def rows(self, group: Group) -> pd.DataFrame:
        """Return the rows of a group."""
        return self.entities[self.entities["group"] == group.name]


def gather(ledger: Ledger, scheme: Scheme, period: str) -> Gathered:
    """Gather a period: candidates, exemptions, merging, groups, figures."""
    on, columns = last_day(period), _wanted(scheme)
    firms = candidates(ledger, period, columns)
    firms["group"], _ = grouped(firms, scheme)
    told = exempted(firms, scheme, ledger, on)
    firms = firms.rename(columns={"exempt": "exempt_stated"}).join(told[list(COLUMNS)])
    entities = merged(firms, scheme.sharing, ledger, on, columns)
    entities["group"], entities["no_group"] = grouped(entities, scheme)
    figures = {
        group.name: [figure(entities[entities["group"] == group.name], i) for i in group.items]
        for group in scheme.groups
    }
    _judge(entities, scheme, figures, period)
    return Gathered(on, firms, entities, figures)


def _wanted(scheme: Scheme) -> tuple[str, ...]:
    """Return the columns for the indicators, for parting ties, and for looking at the data."""
    ties = [
        Item(name, name, None)
        for group in scheme.groups
        for name in group.tie_break
    ]  # fmt: skip
    more = [n for i in ties if i.measure for n in (*i.measure.numerator, *i.measure.denominator)]
    return tuple(dict.fromkeys((*columns_of(scheme), *more, *LOOKED_AT)))


def _judge(
    entities: pd.DataFrame, scheme: Scheme, figures: dict[str, list[Figure]], period: str
) -> None:
    """Say of each entity whether it is rated; the first reason why not counts."""
    reason = entities["exempt_reason"].astype(object).where(entities["exempt"].notna())
    reason = _first(reason, ~entities["stated"], f"没有 {period} 年报")
    reason = reason.where(reason.notna(), entities["no_group"])
    for group in scheme.groups:
        rows = (entities["group"] == group.name).to_numpy(bool)
        for one in figures[group.name]:
            if one.item.measured and one.item.missing not in {"zero", "group_mean"}:
                lacks = np.zeros(len(entities), dtype=bool)
                lacks[rows] = np.isnan(one.value)
                reason = _first(reason, pd.Series(lacks), _lacking(one.item))
    entities["reason"] = reason.where(reason.notna(), None)
    entities["status"] = np.select(
        [entities["exempt"].notna(), entities["reason"].notna()], ["exempt", "unrated"], "rated"
    )


def _first(reason: pd.Series, where: pd.Series, words: str) -> pd.Series:
    return reason.mask(reason.isna() & where, words)


def _lacking(item: Item) -> str:
    if item.missing == "not_rated":
        return f"缺{item.title}，按方案不参评"
    return f"缺{item.title}，方案没有规定缺失数据怎样处理"
