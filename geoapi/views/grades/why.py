"""The sheet 为什么是这个等级: one firm's grade, told so that it stands in front of an objection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from geoapi.planning.scoring.lift import item_ranks, lift
from geoapi.views.figure_words import in_words, known, mu_words, number_words
from geoapi.views.grades.look import Standing
from geoapi.views.grades.why_lift import Way, raised, ways_of
from geoapi.views.grades.why_steps import Step, steps_of, text_of
from geoapi.views.grades.words import (
    figure,
    group_title,
    item_title,
    item_unit,
    joined,
    points,
    rank_words,
    side,
    weight_words,
)
from layers import LAYERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geoapi.planning.scoring.scheme import Item
    from geoapi.planning.scoring.yardsticks import Yardstick
    from geoapi.views.grades.matter import Grades
    from geoapi.views.scene import Scene

SOURCES = ("statements", "occupancies", "parcels", "enterprises")
"""Layers that a grade is made of."""


@dataclass(frozen=True)
class Line:
    """One indicator as the sheet writes it: value = above ÷ below, benchmark, points, rank."""

    title: str
    unit: str
    value: str
    working: str
    source: str
    base: str
    base_source: str
    weight: str
    points: str
    most: str
    rank: str
    note: str = ""


@dataclass(frozen=True)
class Why:
    """Everything on the sheet, as it is written.

    Attributes
    ----------
    facts
        Rows of title and text at the head.
    raised
        What would lift it one class, in a sentence; `ways` spells it out by indicator.
    """

    key: str
    name: str
    standing: Standing
    group: str
    score: str
    rank: str
    facts: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    steps: tuple[Step, ...]
    raised: str
    ways: tuple[Way, ...]
    findings: tuple[str, ...]
    sources: tuple[str, ...]
    rated: bool


def why(scene: Scene, grades: Grades, uscc: str) -> Why:
    """Tell why a firm has its grade; a firm merged with others is told as the merged one.

    Raises
    ------
    PlanningError
        No such firm in this evaluation.
    """
    scores, language = grades.scores, scene.language
    at = scores.place(uscc)
    row = scores.entities.iloc[at]
    rated = row["status"] == "rated"
    above = lift(scores, at)
    return Why(
        key=str(row["key"]), name=str(row["name"]),
        standing=grades.look(at),
        group=group_title(scores.scheme, row["group"], language),
        score=points(row["score"]),
        rank=rank_words(row["rank"], row["rank_of"]),
        facts=tuple(_facts(scene, grades, at)),
        lines=tuple(_lines(scene, grades, at)) if rated else (),
        steps=tuple(steps_of(grades, at, language)),
        raised=raised(above, row, language), ways=ways_of(above, grades, at, language),
        findings=tuple(f.text for f in scores.findings if f.subject in row["members"]),
        sources=tuple(_sources(scene)), rated=rated,
    )  # fmt: skip


def _facts(scene: Scene, grades: Grades, at: int) -> Iterator[tuple[str, str]]:
    row, place, language = grades.scores.entities.iloc[at], grades.places.iloc[at], scene.language
    yield in_words(language, "统一社会信用代码", "Credit code"), str(row["key"])
    if len(row["members"]) > 1:
        yield in_words(language, "合并评价", "Evaluated with"), joined(row["members"], language)
    where = [str(part) for part in (place["town"], place["zone"]) if isinstance(part, str)]
    yield in_words(language, "位置", "Place"), " · ".join(where) or "—"
    unit = in_words(language, "亩", "mu")
    yield (
        in_words(language, "评价用地", "Land evaluated"),
        f"{mu_words(_number(row['land']), 2)} {unit}",
    )
    land = grades.land[grades.land["entity"] == at]
    parcels = [
        f"{parcel}（{mu_words(_number(area), 2)} {unit}）"
        for parcel, area in zip(land["parcel_id"], land["area"], strict=True)
    ]
    yield in_words(language, "所用宗地", "Parcels used"), joined(parcels, language) or "—"
    if row["status"] != "rated":
        reason = row["reason"] if isinstance(row["reason"], str) else "—"
        until = "" if pd.isna(row["until"]) else in_words(
            language, f"（至 {str(row['until'])[:10]}）", f" (until {str(row['until'])[:10]})"
        )  # fmt: skip
        yield in_words(language, "原因", "Reason"), f"{reason}{until}"


def _number(value: Any) -> float | None:
    return float(value) if known(value) else None


def _lines(scene: Scene, grades: Grades, at: int) -> Iterator[Line]:
    scores = grades.scores
    rows = scores.items[scores.items["entity"] == at].set_index("item")
    group = scores.scheme.group(str(scores.entities["group"].iloc[at]))
    ranks = item_ranks(scores, at)
    for item in group.items:
        if item.name in rows.index:
            stick = scores.yardsticks[group.name, item.name]
            yield _line(scene, item, rows.loc[item.name], stick, ranks.get(item.name))


def _line(
    scene: Scene, item: Item, row: Any, stick: Yardstick, rank: tuple[int, int] | None
) -> Line:
    language = scene.language
    against = None if scene.grades is None else scene.grades.scores.against
    return Line(
        title=item_title(item, language), unit=item_unit(item, language),
        value=figure(row["value"]),
        working=_working(item, row, language), source=_source(scene, item),
        base=figure(row["base"]), base_source=base_words(item, against, language),
        weight=weight_words(item.weight), points=points(row["points"]),
        most=points(stick.limit), rank=f"{rank[0]} / {rank[1]}" if rank else "—",
        note=text_of(row["note"]),
    )  # fmt: skip


def _working(item: Item, row: Any, language: str) -> str:
    """Write ``税收实际贡献 900.00 万元 ÷ 企业用地面积 30.00 亩``."""
    parts = []
    for which in ("numerator", "denominator"):
        name, unit = side(item, which, language)
        if known(row[which]):
            parts.append(f"{name} {number_words(float(row[which]), 2)} {unit}".strip())
        else:
            unknown = in_words(language, "未知", "unknown")
            parts.append(f"{name} {unknown}".strip())
    return " ÷ ".join(parts)


def _source(scene: Scene, item: Item) -> str:
    """Name the editions that both sides of an indicator come from."""
    measure = item.measure
    if measure is None:
        return ""
    lands = {"site_area"} & {*measure.numerator, *measure.denominator}
    return joined(
        [_edition(scene, name) for name in (measure.base, *(SOURCES[1:3] if lands else ()))],
        scene.language,
    )


def _edition(scene: Scene, name: str) -> str:
    edition = scene.county.editions.get(name)
    title = in_words(scene.language, LAYERS[name].zh, name)
    if edition is None:
        return title
    return in_words(
        scene.language, f"{title}第{edition.number}版", f"{title} edition {edition.number}"
    )


def _sources(scene: Scene) -> Iterator[str]:
    for name in SOURCES:
        edition = scene.county.editions.get(name)
        if edition is not None:
            yield f"{_edition(scene, name)}（{edition.file}，{edition.created_at[:10]}）"


def base_words(item: Item, against: str | None, language: str) -> str:
    """Say what the benchmark is made of."""
    base = item.base
    if base is None:
        return ""
    if base.fixed is not None:
        return in_words(language, "方案给定", "set by the scheme")
    if base.times is None:
        return in_words(language, "方案未给出", "not stated by the scheme")
    times = f"{float(base.times):g}"
    year = against or "—"
    return in_words(
        language,
        f"{year} 年全组平均的 {times} 倍（总量比）",
        f"{times} × the group's mean of {year}",
    )
