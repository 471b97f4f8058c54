"""Confidentiality 保密: figures of single enterprises exist for others only in sums.

A restricted sum is shown over at least :data:`LEAST` enterprises. What is withheld is pooled with
more rows until the pool itself covers that many, so that no subtraction from the total tells it
(complementary suppression). Nor does a subtraction of two states of the data: a past state whose
sums may differ from today's is guarded.
"""

from dataclasses import replace

import pandas as pd

from geoapi.planning.errors import PlanningError
from geoapi.planning.measures import Measure
from geoapi.planning.measuring.answers import FIRMS, NO_FIGURE, Figure, MeasureTable
from geoapi.planning.measuring.unit_names import BY_RULE, CROSSED, SIZES, kind_of
from layers import LAYERS
from layers.atlas import County
from layers.schema import Field

LEAST = 3
"""Enterprises under a figure that may be shown: design decision 11."""

SINGLE = frozenset({"parcels", "enterprises"})
"""Units whose rows are single firms."""

FINER = frozenset({CROSSED, SIZES})
"""Units that are told to no one else: each row is a difference of sums that are told otherwise. The
industries of a zone add up to the zone and the zones' to the industry, so that what is blank in
one of these tables follows from the others; and moving a bound of sizes by a little picks firms."""

MEASURED = ("towns", "zones", "parcels", "enterprises", "occupancies", "statements")
"""The layers that sums over firms, and what firms are summed by, are made of."""

HIDDEN = ["numerator", "denominator", "value"]


class ConfidentialError(PlanningError):
    """A question whose answer would tell a single enterprise's figures."""


def may_filter(measure: Measure, fields: set[str]) -> None:
    """Refuse a filter that could pick out single firms; classes of firms may be asked for.

    Raises
    ------
    ConfidentialError
        The measure is restricted and a field is neither a class nor a yes or no.
    """
    layer = LAYERS["parcels" if measure.base == "parcels" else "enterprises"]
    classes = [f for f in layer.fields if f.access == "public" and _is_class(f)]
    coarse = {name for f in classes for name in (f.name, f.zh)}
    if measure.restricted and (fine := sorted(fields - coarse)):
        raise ConfidentialError(
            f"{measure.title}涉及单个企业的保密数据，不能按 {'、'.join(fine)} 筛选；"
            f"可用：{'、'.join(f.name for f in classes)}"
        )


def refuse_hidden(measure: Measure, fields: set[str]) -> None:
    """Refuse a filter that speaks of a confidential column: its answers would tell the figures.

    Raises
    ------
    ConfidentialError
        A field is confidential.
    PlanningError
        There is no such field; only those that may be told are named.
    """
    layer = LAYERS["parcels" if measure.base == "parcels" else "enterprises"]
    known = {name: f for f in layer.fields for name in (f.name, f.zh)}
    public = [f.name for f in layer.fields if f.access == "public"]
    if told := sorted(n for n in fields & known.keys() if known[n].access != "public"):
        raise ConfidentialError(f"{'、'.join(told)}是单个企业的保密数据，不能用于筛选")
    if unknown := sorted(fields - known.keys()):
        words = "、".join(unknown)[:200]
        raise PlanningError(f"图层 {layer.name} 没有可筛选的字段 {words}；有：{'、'.join(public)}")


def _is_class(field: Field) -> bool:
    return field.type == "flag" or bool(field.choices) or field.check == "industry"


def guarded(then: County, now: County) -> bool:
    """Tell whether confidential sums of a past state would tell single firms' changes.

    They would where they can differ from today's: one sum subtracted from the other is what
    changed, be it one firm's corrected figure, or one firm within a moved boundary.
    """
    pairs = ((then.editions.get(name), now.editions.get(name)) for name in MEASURED)
    return any(before != after for before, after in pairs)


def refuse_guarded(measure: Measure) -> None:
    """Refuse a confidential measure of a past state."""
    if measure.restricted:
        raise ConfidentialError(
            f"{measure.title}涉及单个企业的保密数据，以前的版本与现在的合计相减会得出单个企业的变动，"
            "此处只按当前版本提供；以前的版本请由数据管理人用 mutu measure --at 查询"
        )


def refuse_rule(table: MeasureTable) -> None:
    """Refuse a confidential measure by another rule than split.

    What two rules differ by in a zone is the figures of the few firms on its border.
    """
    if table.measure.restricted and table.rule != "split" and table.by in BY_RULE:
        raise ConfidentialError(
            f"{table.measure.title}涉及单个企业的保密数据，两种归属规则的合计相减会得出边界上单个企业的数，"
            "此处只按面积分摊（split）提供；其他规则请由数据管理人用 mutu measure --rule 查询"
        )


def refuse_finer(table: MeasureTable) -> None:
    """Refuse a confidential measure by units that cannot be withheld in one table alone."""
    if table.measure.restricted and kind_of(table.by) in FINER:
        raise ConfidentialError(
            f"{table.measure.title}涉及单个企业的保密数据，按 {table.by} 的各格与园区、行业合计相减"
            "会得出单个企业的数，此处不提供；请由数据管理人用 mutu measure 查询"
        )


def withhold(table: MeasureTable, *, whole: MeasureTable | None = None) -> MeasureTable:
    """Return the table as it may be shown to anyone.

    Parameters
    ----------
    whole
        The same without its filter: what a filter leaves out must not be single firms either,
        because one answer subtracted from the other tells it.

    Raises
    ------
    ConfidentialError
        Rows would be single firms, or the county has fewer than :data:`LEAST`.
    """
    if not table.measure.restricted:
        return table
    refuse_finer(table)
    left_out = 0 if whole is None else int(whole.total[FIRMS]) - int(table.total[FIRMS])
    if table.by in SINGLE or _few(int(table.total[FIRMS])) or _few(left_out):
        raise ConfidentialError(
            f"{table.measure.title}涉及单个企业的保密数据，只能按乡镇、园区、行业或全县"
            f"汇总查看（每格至少 {LEAST} 家）"
        )
    closing = [name for name in ("outside", "unplaced") if _small(table, whole, name)]
    pooled = sum(int(getattr(table, name)[FIRMS]) for name in closing)
    firms = table.rows[FIRMS]
    left = firms * 0 if whole is None else whole.rows.set_index("key")[FIRMS].reindex(
        table.rows["key"]).set_axis(firms.index) - firms  # fmt: skip
    small = ((firms > 0) & (firms < LEAST)) | ((left > 0) & (left < LEAST) & (firms > 0))
    hidden = _pool(firms, small, pooled, started=bool(closing))
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


def withheld_rows(table: MeasureTable) -> "pd.Series[bool]":
    """Tell which rows of a table are blank because they may not be told, not for want of data."""
    if table.withheld is None:
        return pd.Series(data=False, index=table.rows.index)
    return table.rows["numerator"].isna()


def _few(count: int) -> bool:
    return 0 < count < LEAST


def _small(table: MeasureTable, whole: MeasureTable | None, name: str) -> bool:
    count = int(getattr(table, name)[FIRMS])
    left = 0 if whole is None else int(getattr(whole, name)[FIRMS]) - count
    return _few(count) or (count > 0 and _few(left))


def _pool(firms: pd.Series, small: pd.Series, pooled: int, *, started: bool) -> pd.Series:
    """Choose the rows to hide: the too small, then the smallest, until the pool is large."""
    hidden = small.copy()
    if not hidden.any() and not started:
        return hidden
    parts = int(hidden.sum()) + started
    for position in firms[(firms > 0) & ~small].sort_values().index:
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
