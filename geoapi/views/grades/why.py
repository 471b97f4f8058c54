"""The sheet 为什么是这个等级: one firm's grade, told so that it stands in front of an objection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from geoapi.planning.scoring.lift import Lift, item_ranks, lift
from geoapi.planning.scoring.lift import Way as Lifting
from geoapi.views.figure_words import in_words, known, mu_words, number_words
from geoapi.views.grades.look import Standing
from geoapi.views.grades.words import (
    STEPS,
    cut_words,
    figure,
    group_title,
    item_title,
    item_unit,
    joined,
    plain_side,
    points,
    rank_words,
    rule_title,
    side,
    weight_words,
    word,
)
from layers import LAYERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geoapi.planning.scoring.scheme import Item
    from geoapi.planning.scoring.yardsticks import Yardstick
    from geoapi.views.grades.matter import Grades
    from geoapi.views.scene import Scene

EARLY = ("rated_anyway", "points")
"""Steps before the ranking."""
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
class Step:
    """One step on the way from the score to the class, in the order of the scheme."""

    title: str
    before: str
    after: str
    reason: str
    changed: bool = False


@dataclass(frozen=True)
class Way:
    """One way to the class above, or why it alone is not enough."""

    title: str
    now: str
    then: str
    more: str


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
        steps=tuple(_steps(grades, at, language)),
        raised=_raised(above, row, language), ways=_ways(above, grades, at, language),
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
        note=_text(row["note"]),
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


def _steps(grades: Grades, at: int, language: str) -> Iterator[Step]:
    """Yield score, points, rank, class by rank, classes moved, veto; in the order they happened."""
    scores = grades.scores
    row = scores.entities.iloc[at]
    rows = scores.steps[scores.steps["entity"] == at].to_dict("records")
    if row["status"] != "rated":
        title = in_words(language, "参评", "Evaluation")
        yield Step(title, "", grades.look(at).title(language), _text(row["reason"]))
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
    reason = "；".join(filter(None, (_text(step["reason"]), _text(step["document"]), when)))
    before, after = plain_side(step["before"]) or "", plain_side(step["after"]) or ""
    if step["step"] in EARLY:
        before, after = "", f"{float(step['amount']):+.2f}" if known(step["amount"]) else ""
    title = word(STEPS, step["step"], language)
    rule = rule_title(grades.scores.scheme, step["rule"])
    return Step(
        f"{title} · {rule}" if step["step"] != "rated_anyway" else title, before, after, reason,
        changed=before != after,
    )  # fmt: skip


def _text(value: Any) -> str:
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


def _raised(above: Lift | None, row: Any, language: str) -> str:
    if row["status"] != "rated" or not isinstance(row["class_before"], str):
        return ""
    if above is None:
        return in_words(language, "按名次已在最高的类别。", "By rank already in the best class.")
    gap, score = points(above.gap), points(above.score)
    reach = in_words(language, *(("超过", "pass") if above.beyond else ("达到", "reach")))
    lacks = in_words(
        language,
        f"按名次升到 {above.to} 类须{reach}第 {above.rank} 名现在的 {score} 分，还差 {gap} 分。",
        f"Class {above.to} by rank needs to {reach} the {score} of rank {above.rank}: "
        f"{gap} points short.",
    )
    alone = in_words(
        language, "其他企业、基准和参评户数不变时，下列各项单独达到即可：",
        "With other firms, benchmarks and numbers as they are, each of these alone would do:",
    ) if any(way.value is not None for way in above.ways) else in_words(
        language, "单靠一项指标不够，需要几项同时提高。", "No indicator alone is enough."
    )  # fmt: skip
    return f"{lacks}{alone}"


def _ways(above: Lift | None, grades: Grades, at: int, language: str) -> tuple[Way, ...]:
    if above is None or not above.gap:
        return ()
    rows = grades.scores.items[grades.scores.items["entity"] == at].set_index("item")["value"]
    found = []
    for way in above.ways:
        unit = item_unit(way.item, language)
        now = f"{figure(rows.get(way.item.name))} {unit}".strip()
        if way.value is None:
            most = "" if way.most is None else in_words(
                language, f"（满分 {points(way.most)}）", f" (at most {points(way.most)})"
            )  # fmt: skip
            alone = in_words(language, f"单靠此项不够{most}", f"not enough alone{most}")
            found.append(Way(item_title(way.item, language), now, alone, ""))
            continue
        then = f"{figure(way.value)} {unit}".strip()
        found.append(Way(item_title(way.item, language), now, then, _either(way, language)))
    return tuple(found)


def _either(way: Lifting, language: str) -> str:
    """Say by how much the numerator must grow, or to what the denominator must fall."""
    above, below = (side(way.item, which, language) for which in ("numerator", "denominator"))
    more = "" if way.more is None else in_words(
        language, f"{above[0]}增加 {number_words(way.more, 2)} {above[1]}",
        f"{above[0]} +{number_words(way.more, 2)} {above[1]}",
    )  # fmt: skip
    less = "" if way.less is None else in_words(
        language, f"或{below[0]}减到 {number_words(way.less, 2)} {below[1]}",
        f"or {below[0]} down to {number_words(way.less, 2)} {below[1]}",
    )  # fmt: skip
    return in_words(language, "，", ", ").join(filter(None, (more, less)))
