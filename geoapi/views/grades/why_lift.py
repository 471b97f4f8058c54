"""What would lift a firm one class 怎样升一类, as the sheet tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geoapi.planning.scoring.lift import Way as Lifting
from geoapi.views.figure_words import in_words, number_words
from geoapi.views.grades.words import figure, item_title, item_unit, points, side

if TYPE_CHECKING:
    from geoapi.planning.scoring.lift import Lift
    from geoapi.views.grades.matter import Grades


@dataclass(frozen=True)
class Way:
    """One way to the class above, or why it alone is not enough."""

    title: str
    now: str
    then: str
    more: str


def raised(above: Lift | None, row: Any, language: str) -> str:
    """Say what is lacking to the class above; nothing of a firm without a class."""
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


def ways_of(above: Lift | None, grades: Grades, at: int, language: str) -> tuple[Way, ...]:
    """Give each indicator that alone would lift it, or is not enough."""
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
