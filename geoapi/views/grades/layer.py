"""The layer of grades 企业分级图层: the land of each firm by its class; letters and colour say it.

A map leaves the house: it tells classes, never scores, ranks or the values behind them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from geoapi.planning.errors import PlanningError
from geoapi.views.figure_words import in_words, period_words
from geoapi.views.grades.look import Standing
from geoapi.views.grades.words import group_title
from geoapi.views.scene import basis_of
from geoapi.views.web import styles
from geoapi.views.web.layers import Kind, MapLayer
from geoapi.views.web.marked import Marked, drawn, parcel_shapes, parcels_with_shapes

if TYPE_CHECKING:
    from geoapi.views.grades.matter import Grades
    from geoapi.views.scene import Scene

TITLES: Mapping[str, tuple[str, str]] = {
    "class": ("类别", "Class"),
    "group": ("组别", "Group"),
    "name": ("企业名称", "Enterprise"),
    "key": ("统一社会信用代码", "Credit code"),
    "reason": ("不参评或无法评价的原因", "Why not rated"),
    "until": ("截止日期", "Until"),
    "place": ("位置", "Place"),
    "parcel": ("宗地代码", "Parcel"),
}


def grades_layer(scene: Scene) -> MapLayer:
    """Draw the parcels of graded firms; where several use one, the one with most land colours it.

    Raises
    ------
    PlanningError
        The scene has no grades.
    PageTooLargeError
        There are too many for a page that stands alone.
    """
    return drawn(scene, grades_marked(scene), subject=True)


def grades_marked(scene: Scene) -> Marked:
    """Return the parcels of graded firms, and how each is told.

    Raises
    ------
    PlanningError
        The scene has no grades.
    """
    if scene.grades is None:
        raise PlanningError(
            "此图需要评价结果，请给出评价方案 (this map needs grades: name a scheme)"
        )
    grades, language = scene.grades, scene.language
    users = users_of(grades)
    keys, rows = parcels_with_shapes(scene, users)
    order = {one.name: at for at, one in enumerate(grades.standings)}
    standing = [order[name] for name in grades.standing]
    classes = [standing[users[key][0]] for key in keys]
    layer = MapLayer(
        "grades", in_words(language, "企业类别（宗地）", "Class of enterprises (parcels)"),
        _kinds(grades, classes, language), (),
        tuple(in_words(language, *words) for words in TITLES.values()),
        note=_note(grades, users, keys, language),
        basis=basis_of(scene, ("enterprises", "occupancies", "statements", "parcels")),
        dotted=True, first=True,
    )  # fmt: skip
    asked = {"scheme": grades.scores.scheme.name, "period": grades.scores.period}
    return Marked(
        layer, keys, classes, parcel_shapes(scene, rows),
        lambda at: _parcel(keys[at], users[keys[at]], scene, order), asked,
    )  # fmt: skip


def grades_heading(scene: Scene) -> tuple[str, str]:
    """Return the title and the line under it: whose, of which year, by which scheme."""
    county, language = scene.county.name, scene.language
    if scene.grades is None:
        return county, ""
    scores = scene.grades.scores
    title = in_words(language, f"{county}企业分级图", f"{county}: enterprises by class")
    period = period_words(scores.period, language)
    scheme = in_words(language, scores.scheme.cited, scores.scheme.title_en)
    return title, f"{period} · {scheme}"


def users_of(grades: Grades) -> dict[str, list[int]]:
    """Return who uses each parcel, by position; who has most of it first."""
    land = grades.land.sort_values("area", ascending=False, kind="stable", na_position="last")
    found: dict[str, list[int]] = {}
    for key, entity in zip(land["parcel_id"], land["entity"], strict=True):
        if entity not in (held := found.setdefault(str(key), [])):
            held.append(int(entity))
    return found


def _parcel(
    key: str, users: Sequence[int], scene: Scene, order: Mapping[str, int]
) -> dict[str, Any]:
    grades = _held(scene)
    looks = [grades.look(at) for at in users]
    signs = "/".join(dict.fromkeys(one.sign for one in looks))
    names = [str(grades.scores.entities["name"].iloc[at]) for at in users]
    return {
        "k": key, "n": names[0], "c": order[looks[0].name],
        "v": " / ".join(dict.fromkeys(one.title(scene.language) for one in looks)),
        "s": names[1:] or None, "l": [signs],
        "p": [_told(at, key, scene) for at in users],
    }  # fmt: skip


def _told(at: int, parcel: str, scene: Scene) -> list[str | None]:
    """Tell one firm; its class, and nothing that the class was made of."""
    grades, language = _held(scene), scene.language
    row, place = grades.scores.entities.iloc[at], grades.places.iloc[at]
    group = group_title(grades.scores.scheme, row["group"], language)
    reason = row["reason"] if row["status"] != "rated" and isinstance(row["reason"], str) else ""
    until = "" if pd.isna(row["until"]) else str(row["until"])[:10]
    where = " · ".join(str(p) for p in (place["town"], place["zone"]) if isinstance(p, str))
    look = grades.look(at)
    return [look.title(language), group, str(row["name"]), str(row["key"]), reason, until,
            where or None, parcel]  # fmt: skip


def _kinds(grades: Grades, classes: Sequence[int], language: str) -> tuple[Kind, ...]:
    counts = Counter(classes)
    return tuple(
        Kind(one.title(language), style_of(one), counts[at])
        for at, one in enumerate(grades.standings)
    )


def style_of(one: Standing) -> styles.Style:
    """Return how a class is drawn: its colour, and its letters upon it; hatched without one."""
    if not one.rated:
        return {**styles.NO_FIGURE, "sign": one.sign}
    return {**styles.GRADED, "fillColor": one.colour, "sign": one.sign, "ink": one.ink}


def _note(
    grades: Grades, users: Mapping[str, Sequence[int]], drawn: Sequence[str], language: str
) -> str:
    standing = grades.standing
    shared = [users[key] for key in drawn if len(users[key]) > 1]
    mixed = sum(len({standing.iloc[at] for at in several}) > 1 for several in shared)
    there = {at for key in drawn for at in users[key]}
    lost = len(standing) - len(there)
    parts = []
    if mixed:
        parts.append(in_words(
            language, f"同宗多企且类别不同 {mixed} 宗，按用地最多者着色，字母并列",
            f"{mixed} parcels have firms of several classes: coloured by who has most land",
        ))  # fmt: skip
    if lost:
        parts.append(in_words(language, f"{lost} 户没有宗地图形，未上图",
                              f"{lost} firms have no land with a shape"))  # fmt: skip
    return in_words(language, "；", "; ").join(parts)


def _held(scene: Scene) -> Grades:
    if scene.grades is None:
        raise AssertionError("asked for before")
    return scene.grades
