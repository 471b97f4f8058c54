"""Tables of a comparison 对比: who moved between two years or two schemes, and what moved them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from geoapi.views.figure_words import in_words, known
from geoapi.views.grades.frames import framed
from geoapi.views.grades.words import group_title, items_of, word
from geoapi.views.table_files import Tab
from geoapi.views.tables import basis_tab, note

if TYPE_CHECKING:
    from geoapi.planning.scoring.compare import Comparison
    from geoapi.views.scene import Scene

MOVES: Mapping[str, tuple[str, str]] = {
    "up": ("升类", "up"), "down": ("降类", "down"), "entered": ("新参评", "newly rated"),
    "left": ("不再参评", "rated no more"), "other": ("类别不同", "other class"),
    "same": ("不变", "same"), "neither": ("均未参评", "never rated"),
}  # fmt: skip
"""How a firm moved, in the order in which it is told."""
CAUSES = (
    ("by_numerator", "分子", "numerator"), ("by_denominator", "分母", "denominator"),
    ("by_yardstick", "基准或尺度", "yardstick"),
)  # fmt: skip
LEAST, NAMED = 0.005, 3
"""Points below which a cause is not told; causes that a cell names."""


def move_frame(found: Comparison, language: str = "zh", *, whole: bool = False) -> pd.DataFrame:
    """Give who moved, side by side, and why; with `whole` those too who did not."""
    rows = found.rows if whole else found.moved
    order = {name: at for at, name in enumerate(MOVES)}
    rows = rows.assign(_order=rows["move"].map(order)).sort_values(
        ["_order", "group_after", "rank_after", "uscc"], kind="stable", na_position="last"
    )
    why = _causes(found, set(rows["uscc"]), language)
    head = {"zh": ("变动", "企业名称", "统一社会信用代码", "组别", "原类别", "现类别", "原名次",
                   "现名次", "原得分", "现得分", "得分变化", "主要原因"),
            "en": ("Move", "Enterprise", "Credit code", "Group", "Class before", "Class after",
                   "Rank before", "Rank after", "Score before", "Score after", "Change",
                   "Why")}[language]  # fmt: skip
    change = rows["score_after"].astype(float) - rows["score_before"].astype(float)
    columns = (
        rows["move"].map(lambda move: word(MOVES, move, language)), rows["name"], rows["uscc"],
        _groups(found, rows, language), rows["class_before"], rows["class_after"],
        rows["rank_before"].astype("Int64"), rows["rank_after"].astype("Int64"),
        rows["score_before"].astype(float), rows["score_after"].astype(float), change,
        [_why(row, why, language) for row in rows.to_dict("records")],
    )  # fmt: skip
    return framed(head, columns)


def _groups(found: Comparison, rows: pd.DataFrame, language: str) -> list[str]:
    sides = zip(rows["group_before"], rows["group_after"], strict=True)
    named = [
        (group_title(found.before.scheme, was, language),
         group_title(found.after.scheme, now, language))
        for was, now in sides
    ]  # fmt: skip
    return [now if was in {now, "—"} else f"{was} → {now}" for was, now in named]


def _why(row: Mapping[Any, Any], causes: Mapping[str, str], language: str) -> str:
    """Tell what moved the points; of who came or went, why."""
    reason = {"left": row["reason_after"], "entered": row["reason_before"]}.get(row["move"])
    if row["move"] in {"left", "entered"}:
        absent = in_words(language, "没有列入", "not there")
        side = in_words(
            language, *(("现：", "now: ") if row["move"] == "left" else ("原：", "then: "))
        )
        return f"{side}{reason if isinstance(reason, str) else absent}"
    told = causes.get(str(row["uscc"]), "")
    if row["class_after"] == row.get("class_before_after"):
        return told
    adjusted = in_words(language, "提档降档或否决", "adjustments")
    return f"{told}；{adjusted}" if told else adjusted


def _causes(found: Comparison, wanted: set[str], language: str) -> dict[str, str]:
    """Return what moved the points of each firm, the largest first."""
    titles = {i.name: i.title for s in (found.before, found.after) for i in items_of(s.scheme)}
    told: dict[str, list[tuple[float, str]]] = {}
    rows = found.items[found.items["uscc"].isin(wanted)]
    for row in rows.to_dict("records"):
        for key, zh, en in CAUSES:
            amount = row[key]
            if known(amount) and abs(amount) >= LEAST:
                words = f"{titles.get(row['item'], row['item'])}{in_words(language, zh, ' ' + en)}"
                told.setdefault(str(row["uscc"]), []).append((amount, f"{words} {amount:+.2f}"))
    return {uscc: _largest(causes) for uscc, causes in told.items()}


def _largest(causes: Iterable[tuple[float, str]]) -> str:
    return "；".join(text for _, text in sorted(causes, key=lambda one: -abs(one[0]))[:NAMED])


def move_sheets(scene: Scene, found: Comparison) -> list[Tab]:
    """Give the sheets of a comparison: those who moved, everyone, and what it rests on."""
    language, remark = scene.language, note(scene)
    moved, whole = move_frame(found, language), move_frame(found, language, whole=True)
    return [
        Tab(in_words(language, "类别变动", "Moved"), moved, note=remark),
        Tab(in_words(language, "全部企业", "All"), whole, note=remark),
        basis_tab(scene),
    ]
