"""Confidentiality 保密: figures of single enterprises exist for others only in sums.

A restricted sum is shown over at least :data:`LEAST` enterprises. What is withheld is pooled with
more rows until the pool itself covers that many, so that no subtraction from the total tells it
(complementary suppression).
"""

from dataclasses import replace

import pandas as pd

from geoapi.planning.errors import PlanningError
from geoapi.planning.tally import FIRMS, NO_FIGURE, Figure, MeasureTable

LEAST = 3
"""Enterprises under a figure that may be shown: design decision 11."""

SINGLE = frozenset({"parcels", "enterprises"})
"""Units whose rows are single firms."""

HIDDEN = ["numerator", "denominator", "value"]


class ConfidentialError(PlanningError):
    """A question whose answer would tell a single enterprise's figures."""


def withhold(table: MeasureTable) -> MeasureTable:
    """Return the table as it may be shown to anyone.

    Raises
    ------
    ConfidentialError
        Rows would be single firms, or the county has fewer than :data:`LEAST`.
    """
    if not table.measure.restricted:
        return table
    if table.by in SINGLE or 0 < int(table.total[FIRMS]) < LEAST:
        raise ConfidentialError(
            f"{table.measure.title}涉及单个企业的保密数据，只能按乡镇、园区、行业或全县"
            f"汇总查看（每格至少 {LEAST} 家）"
        )
    closing = [
        name for name in ("outside", "unplaced") if 0 < int(getattr(table, name)[FIRMS]) < LEAST
    ]
    hidden = _pool(
        table.rows[FIRMS], sum(int(getattr(table, name)[FIRMS]) for name in closing), bool(closing)
    )
    if not hidden.any() and not closing:
        return table
    rows = table.rows.copy()
    rows.loc[hidden, HIDDEN] = float("nan")
    pool = [getattr(table, name) for name in closing]
    pool += table.rows.loc[hidden].to_dict(orient="records")
    blank: Figure = NO_FIGURE | {"numerator": None, "denominator": None}
    return replace(
        table, rows=rows, withheld=_sum(pool, table),
        outside=blank if "outside" in closing else table.outside,
        unplaced=blank if "unplaced" in closing else table.unplaced,
    )  # fmt: skip


def _pool(firms: pd.Series, pooled: int, started: bool) -> pd.Series:  # noqa: FBT001
    """Choose the rows to hide: the too small, then the smallest, until the pool is large."""
    hidden = (firms > 0) & (firms < LEAST)
    if not hidden.any() and not started:
        return hidden
    parts = int(hidden.sum()) + started
    for position in firms[firms >= LEAST].sort_values().index:
        if pooled + int(firms[hidden].sum()) >= LEAST and parts > 1:
            break
        hidden[position] = True
        parts += 1
    return hidden


def _sum(pool: list[Figure], table: MeasureTable) -> Figure:
    above = sum(float(figure["numerator"]) for figure in pool)
    below = sum(float(figure["denominator"]) for figure in pool)
    lower = below if table.measure.is_ratio else 1.0
    return {
        "numerator": above, "denominator": below, "value": above / lower if lower else None,
        "n": sum(int(figure["n"]) for figure in pool), "known_share": None,
        FIRMS: sum(int(figure[FIRMS]) for figure in pool),
    }  # fmt: skip
