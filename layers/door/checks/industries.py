"""Industries 行业代码: another edition than GB/T 4754-2017, and what lies outside manufacturing."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from layers.codes import check_industry, other_edition
from layers.divisions import MANUFACTURING
from layers.door.checks.case import LISTED, Case, Check, some
from layers.schema import Field

LISTS = frozenset({"lead_industries", "industries"})
"""Fields that hold several codes separated by ``;``."""


def check_industries(case: Case) -> Iterator[Check]:
    """Look at each field that holds GB/T 4754 codes."""
    if not case.cn:
        return
    for wanted in case.layer.fields:
        several = wanted.type == "list" and wanted.name in LISTS
        if several or wanted.check == "industry":
            values = case.table[wanted.name].dropna()
            codes = values.str.split(";").explode() if several else values
            yield from _edition(case, wanted, len(values))
            yield from _no_codes(case, wanted, codes)
            yield from _not_manufacturing(wanted, codes)


def _edition(case: Case, wanted: Field, count: int) -> Iterator[Check]:
    """Tell of a header that names an older edition; codes mean other industries there."""
    matched = case.sheet.columns.taken.get(wanted.name)
    edition = other_edition(matched.header) if matched else None
    if matched is None or edition is None or not count:
        return
    moved = "大类 29–43 在两版中所指行业不同，" if edition == "2002" else ""  # standards.md 2.3
    yield Check(
        f"industry-edition-{wanted.name}", f"{wanted.zh}的版本", count,
        f"表头“{matched.header}”注明 {edition} 年版，{wanted.zh}应为 GB/T 4754-2017；{moved}"
        f"{count:,} 行已按原样读取，没有换算，请先转换为 2017 版。",
    )  # fmt: skip


def _no_codes(case: Case, wanted: Field, codes: pd.Series) -> Iterator[Check]:
    """Find words in a list of codes that are none; single codes were checked at the door."""
    wrong = codes[codes.map(check_industry).notna()]
    if wrong.empty:
        return
    at = wrong.index.to_numpy(dtype=np.int64)
    rows = [
        {"row": int(row), "value": str(word)}
        for row, word in zip(case.accepted.rows[at[:LISTED]], wrong.iloc[:LISTED], strict=True)
    ]
    yield Check(
        f"industry-words-{wanted.name}", f"{wanted.zh}中不是代码的词", len(wrong),
        f"{wanted.zh}中有 {len(wrong):,} 个词不是 GB/T 4754-2017 的 2–4 位代码，如第 "
        f"{rows[0]['row']} 行的“{rows[0]['value']}”；按行业比对时用不上。",
        tuple(rows),
    )  # fmt: skip


def _not_manufacturing(wanted: Field, codes: pd.Series) -> Iterator[Check]:
    """Tell divisions beyond 13-43: whether they exist is not known here."""
    divisions = codes[codes.map(check_industry).isna()].str[:2]
    others = divisions[~divisions.isin(list(MANUFACTURING))].value_counts()
    if others.empty:
        return
    named = some([f"{division}（{count:,}）" for division, count in others.items()])
    yield Check(
        f"industry-not-manufacturing-{wanted.name}", f"{wanted.zh}：制造业以外", int(others.sum()),
        f"{wanted.zh}中 {int(others.sum()):,} 个不属于制造业大类（13–43）：{named}；"
        "程序只收录制造业大类，没有核对这些代码是否存在。",
        tuple({"division": str(d), "count": int(n)} for d, n in others.iloc[:LISTED].items()),
    )  # fmt: skip
