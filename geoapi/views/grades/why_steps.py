"""Steps from the score to the class 逐步, as the sheet tells them, in the order they happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from geoapi.views.figure_words import in_words, known
from geoapi.views.grades.words import (
    STEPS,
    cut_words,
    plain_side,
    points,
    rule_title,
    word,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geoapi.views.grades.matter import Grades

EARLY = ("rated_anyway", "points")
"""Steps before the ranking."""


@dataclass(frozen=True)
class Step:
    """One step on the way from the score to the class, in the order of the scheme."""

    title: str
    before: str
    after: str
    reason: str
    changed: bool = False


def steps_of(grades: Grades, at: int, language: str) -> Iterator[Step]:
    """Yield score, points, rank, class by rank, classes moved, veto; in the order they happened."""
    scores = grades.scores
    row = scores.entities.iloc[at]
    rows = scores.steps[scores.steps["entity"] == at].to_dict("records")
    if row["status"] != "rated":
        title = in_words(language, "参评", "Evaluation")
        yield Step(title, "", grades.look(at).title(language), text_of(row["reason"]))
        return
    sum_of = in_words(language, "各指标得分之和", "their sum")
    title = in_words(language, "指标得分合计", "Points of indicators")
    yield Step(title, "", points(row["base_score"]), sum_of)
    yield from (_step(grades, step, language) for step in rows if step["step"] in EARLY)
    yield Step(in_words(language, "综合得分", "Score"), "", points(row["score"]), "")
    yield _ranked(grades, row, language)
    yield from (_step(grades, step, language) for step in rows if step["step"] not in EARLY)
    final = row["class"] if isinstance(row["class"], str) else "—"
    moved = row["class"] != row["class_before"]
    yield Step(in_words(language, "最终类别", "Class in the end"), "", final, "", changed=moved)


def _step(grades: Grades, step: Any, language: str) -> Step:
    when = "" if pd.isna(step["on"]) else str(step["on"])[:10]
    reason = "；".join(filter(None, (text_of(step["reason"]), text_of(step["document"]), when)))
    before, after = plain_side(step["before"]) or "", plain_side(step["after"]) or ""
    if step["step"] in EARLY:
        before, after = "", f"{float(step['amount']):+.2f}" if known(step["amount"]) else ""
    title = word(STEPS, step["step"], language)
    rule = rule_title(grades.scores.scheme, step["rule"])
    return Step(
        f"{title} · {rule}" if step["step"] != "rated_anyway" else title, before, after, reason,
        changed=before != after,
    )  # fmt: skip


def text_of(value: Any) -> str:
    """Return a text; an empty one for what is none."""
    return value if isinstance(value, str) else ""


def _ranked(grades: Grades, row: Any, language: str) -> Step:
    """Tell the class by rank, and which ranks it is cut for in this group."""
    group = grades.scores.scheme.group(row["group"])
    name = row["class_before"] if isinstance(row["class_before"], str) else "—"
    cut = next((cut for cut in group.cuts if cut.name == name), None)
    rows = grades.scores.entities
    held = rows[(rows["group"] == group.name) & (rows["class_before"] == name)]["rank"].dropna()
    if not known(row["rank"]):
        return Step(in_words(language, "名次与类别", "Rank and class"), "", "—", in_words(
            language, "得分不全，没有名次", "no rank: not all points are known"))  # fmt: skip
    rank, of = int(row["rank"]), int(row["rank_of"])
    reason = in_words(language, f"组内第 {rank} 名，共 {of} 户", f"rank {rank} of {of}")
    if cut is not None and len(held):
        ranks = "–".join(dict.fromkeys(f"{int(end)}" for end in (held.min(), held.max())))
        reason += in_words(
            language, f"；{name} 类按方案为{cut_words(cut, language)}，本组是第 {ranks} 名",
            f"; {name} is cut for {cut_words(cut, language)}, here ranks {ranks}",
        )  # fmt: skip
    return Step(in_words(language, "名次与类别", "Rank and class"), "", name, reason)
