"""Findings 数据问题: what is wrong with the data of a period, named firm by firm.

None of them changes a figure, and nobody is left out silently.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from geoapi.planning.measuring.ledger import Ledger
from geoapi.planning.scoring.adjusting import Beside
from geoapi.planning.scoring.names import old_names
from geoapi.planning.scoring.result import Finding, Scores
from geoapi.planning.scoring.suspects import suspects
from layers.units import WAN


def findings_of(
    scores: Scores, rows: pd.DataFrame, ledger: Ledger, beside: Beside
) -> Iterator[Finding]:
    """Yield everything found: of the scheme, of the county, then of the candidates one by one."""
    yield from _of_scheme(scores)
    yield from _flat(scores)
    yield from _undated(scores, rows)
    yield from _absent(ledger, rows)
    yield from _twice(ledger, scores.period)
    yield from _about_land(ledger, rows, scores)
    yield from _about_firms(rows, scores)
    yield from _denominators(scores)
    yield from suspects(rows, ledger, scores.period)
    yield from old_names(ledger, beside.former)
    yield from _given(scores, beside)


def _of_scheme(scores: Scores) -> Iterator[Finding]:
    scheme = scores.scheme
    if scheme.year is not None and scheme.year != scores.period:
        words = f"{scheme.cited}是 {scheme.year} 年度的方案，这里用在 {scores.period} 的数据上"
        yield Finding("other_year", "", "", words)
    for name in scheme.missing:
        words = f"方案没有给出 {name}；依赖它的结果为空，请在本地方案中填写"
        yield Finding("param_missing", "", "", words)
    for (group, item), stick in scores.yardsticks.items():
        base = stick.item.base
        if base is not None and base.times is not None and np.isnan(stick.base):
            words = f"没有 {scores.against} 的可用数据，求不出 {group} 组 {item} 的上年度平均值"
            yield Finding("param_missing", "", "", words)


FLAT, MANY = 0.9, 10
"""Share of a group's firms, of so many at least, within the lowest tenth of the range."""


def _flat(scores: Scores) -> Iterator[Finding]:
    """Yield min-max indicators whose range a few firms stretch."""
    for stick in scores.yardsticks.values():
        values = stick.known
        if stick.group.family != "minmax" or len(values) < MANY or values[0] == values[-1]:
            continue
        low = float(np.mean(values <= values[0] + 0.1 * (values[-1] - values[0])))
        if low >= FLAT:
            yield Finding(
                "flattened", "", "",
                f"{stick.group.title}“{stick.item.title}”：{low:.0%} 的企业落在最小值到最大值的"
                f"前十分之一内（中位数 {np.median(values):.6g}，最大值 {values[-1]:.6g}），"
                "少数企业拉开了全距，请核对",
            )  # fmt: skip


DATED = {"registered": ("registered_on", "注册"), "produced": ("produced_on", "投产"),
         "not_produced": ("produced_on", "投产")}  # fmt: skip


def _undated(scores: Scores, rows: pd.DataFrame) -> Iterator[Finding]:
    """Yield exemptions that blank dates may keep from firms, counted; and those that ended."""
    for rule in scores.scheme.exemptions:
        column, words = DATED.get(rule.test, ("", ""))
        count = int((rows[column].isna() & rows["stated"]).sum()) if column else 0
        if count:
            text = f"{count} 家有年报的企业{words}日期不明，不按“{rule.title}”处理"
            yield Finding("exemption_undated", "", "", text)
    if any(rule.test == "stated" for rule in scores.scheme.exemptions):
        over = rows["exempt_stated"].notna() & (rows["exempt_until"] < pd.Timestamp(scores.on))
        words = f"写有不参评原因，但期限在 {scores.on} 前已过，照常评价"
        yield from _each(rows[over], "exemption_over", words)


def _absent(ledger: Ledger, rows: pd.DataFrame) -> Iterator[Finding]:
    """Yield the firms of the layer that are in no other, in one sentence."""
    there = set(rows["firm"])
    absent = [at for at in range(ledger.firms.listed) if at not in there]
    if absent:
        names = ledger.table("enterprises")["name"].iloc[absent[:SHOWN]]
        yield Finding(
            "neither", "", "",
            f"企业图层中有 {len(absent)} 家既无本期年报、也无用地，没有列入评价："
            f"{'、'.join(map(str, names))}{'等' if len(absent) > SHOWN else ''}",
        )  # fmt: skip


SHOWN = 5


def _twice(ledger: Ledger, period: str) -> Iterator[Finding]:
    """Yield firms with several statements of one period; the first counts."""
    table = ledger.table("statements")
    mine = table.loc[table["period"] == period, "uscc"]
    for uscc, count in mine[mine.duplicated(keep=False)].value_counts(sort=False).items():
        words = f"{period} 有 {count} 份年报，只用了第一份"
        yield Finding("two_statements", str(uscc), str(uscc), words)


def _each(rows: pd.DataFrame, kind: str, words: str) -> Iterator[Finding]:
    for key, name in zip(rows["key"].tolist(), rows["name"].tolist(), strict=True):
        yield Finding(kind, key, name, words)


def _about_land(ledger: Ledger, rows: pd.DataFrame, scores: Scores) -> Iterator[Finding]:
    period, on = scores.period, scores.on
    uses = rows["firm"].isin(ledger.uses(on).firm)
    stated, land = rows["stated"], rows["land"]
    words = f"有用地，没有 {period} 年报，不参加排名"
    yield from _each(rows[~stated], "land_without_statement", words)
    words = f"有 {period} 年报，{on} 没有用地；亩均指标算不出"
    yield from _each(rows[stated & ~uses], "statement_without_land", words)
    words = f"{on} 有用地，但面积不明；亩均指标算不出"
    yield from _each(rows[stated & uses & land.isna()], "land_unknown", words)
    words = f"{on} 用地面积为 0（如全部出租）；亩均指标算不出"
    yield from _each(rows[stated & land.eq(0)], "zero_area", words)


def _about_firms(rows: pd.DataFrame, scores: Scores) -> Iterator[Finding]:
    yield from _each(rows[~rows["listed"]], "not_listed", "企业图层中没有这个代码，名称等不明")
    for column, words in (("tax_paid", "税收"), ("value_added", "增加值")):
        for row in rows[rows[column] < 0][["key", "name", column]].itertuples(index=False):
            amount = f"{row[2] / WAN:,.6g} 万元"
            yield Finding(
                f"negative_{'tax' if column == 'tax_paid' else column}", str(row[0]), str(row[1]),
                f"{scores.period} {words}为负（{amount}，如留抵退税），按原数计算；"
                "方案有保底的从其规定",
            )  # fmt: skip
    loose = scores.entities[
        scores.entities["group"].isna() & scores.entities["status"].ne("exempt")
    ]
    for row in loose[["key", "name", "reason"]].itertuples():
        yield Finding("no_group", str(row.key), str(row.name), f"未参加排名：{row.reason}")


def _denominators(scores: Scores) -> Iterator[Finding]:
    """Yield figures that are there over a denominator of 0; land has its own sentence."""
    keyed = scores.items.join(scores.entities[["key", "name", "group"]], on="entity")
    zero = keyed[(keyed["denominator"] <= 0) & keyed["numerator"].notna()]
    for (group, name), rows in zero.groupby(["group", "item"], sort=False):
        stick = scores.yardsticks[str(group), str(name)]
        measure = stick.item.measure
        if measure is not None and "site_area" not in measure.denominator:
            words = f"{scores.period} “{stick.item.title}”的分母为 0，作为没有数据处理"
            yield from _each(rows, "zero_denominator", words)


def _given(scores: Scores, beside: Beside) -> Iterator[Finding]:
    """Yield lines of the bureau's list that had no effect."""
    for row in beside.given:
        at = scores.places.get(row.uscc)
        why = _no_effect(scores, at)
        if not row.holds(scores.on):
            why = f"{scores.on} 不在其有效期内"
        if why:
            name = "" if at is None else str(scores.entities["name"].iloc[at])
            words = f"调整清单中“{row.rule}”（{row.reason}）未起作用：{why}"
            yield Finding("adjustment_unused", row.uscc, name, words)


def _no_effect(scores: Scores, at: int | None) -> str:
    if at is None:
        return "本期评价中没有这家企业"
    row = scores.entities.loc[at]
    return "" if row["status"] == "rated" else f"该企业未参加排名（{row['reason']}）"
