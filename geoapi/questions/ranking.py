"""The rows of a measure as somebody wants to read them 排序与筛选: in an order, or some by name."""

from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Any, Literal

import pandas as pd

from geoapi.planning.measuring.answers import MeasureTable
from geoapi.questions.texts import folded

By = Literal["value", "name", "numerator", "denominator", "n", "known_share"]
Way = Literal["desc", "asc"]


@dataclass(frozen=True)
class Order:
    """How rows are read; of the whole table nothing is changed, nor computed anew.

    Attributes
    ----------
    sort, way
        Column, and whether the largest is first; rows without a figure are last either way.
    q
        Only rows whose name or code holds this; empty: all.
    """

    sort: By = "value"
    way: Way = "desc"
    q: str = ""

    @property
    def wanted(self) -> str:
        """What is looked for, as it is compared."""
        return folded(self.q)


def arranged(table: MeasureTable, order: Order) -> MeasureTable:
    """Return the table with the rows that are wanted, in the order that is wanted.

    Names are in the order of GB 18030, which for common characters is that of pinyin. The rows
    after the last one stay those of the whole.
    """
    rows = table.rows
    if order.wanted:
        rows = rows[[_is_wanted(row, order.wanted) for row in rows.to_dict("records")]]
    names = [_name(row).encode("gb18030", "replace") for row in rows.to_dict("records")]
    by = pd.Series(names, rows.index) if order.sort == "name" else rows[order.sort]
    keys = pd.DataFrame({"by": by, "name": names}, index=rows.index)
    found = keys.sort_values("name", kind="stable").sort_values(
        "by", ascending=order.way == "asc", na_position="last", kind="stable"
    )
    return replace(table, rows=rows.loc[found.index])


def ranks_of(table: MeasureTable) -> dict[str, int]:
    """Return the rank of each unit by its figure, the largest 1; units without one have none."""
    known = table.rows[table.rows["value"].notna()]
    ranks = known["value"].rank(method="min", ascending=False).astype(int)
    return dict(zip(known["key"], ranks, strict=True))


def _is_wanted(row: dict[Hashable, Any], wanted: str) -> bool:
    return wanted in folded(_name(row)) or wanted in folded(str(row["key"]))


def _name(row: dict[Hashable, Any]) -> str:
    return str(row["key"] if pd.isna(row["name"]) else row["name"])
