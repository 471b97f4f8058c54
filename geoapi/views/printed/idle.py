"""Plate of idle land 疑似闲置土地: every finding marked by verdict, the largest called out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from geoapi.views.figure_words import day_words, in_words, known, land_area, mu_words
from geoapi.views.printed.cartography import draw_areas, draw_marks, shapes
from geoapi.views.printed.furniture import Key
from geoapi.views.printed.ground import Fit
from geoapi.views.printed.lettering import Call
from geoapi.views.printed.plates import Plate
from geoapi.views.printed.sheet import Sheet
from geoapi.views.scene import Scene

if TYPE_CHECKING:
    from geoapi.planning.idle.findings import IdleFinding

TOP = 5
VERDICTS = {
    "not_started": ("疑似闲置 · 未动工", "Suspected idle, not started", "#b2182b", "o", 6.5),
    "suspended": ("疑似闲置 · 中止开发", "Suspected idle, suspended", "#ef8a62", "s", 6.0),
    "data_missing": ("资料不全，未判定", "Data missing, not judged", "#8c8c8c", "X", 6.0),
    "not_idle": ("未见闲置", "Not idle", "#4393c3", "^", 5.6),
}
"""Words, colour, shape and size of each kind of finding: never colour only."""


def kind_of(finding: IdleFinding) -> str | None:
    """Give the kind of a finding in the legend; None for what the rule does not concern."""
    if finding.verdict == "suspected_idle":
        return finding.idle_class or "not_started"
    return finding.verdict if finding.verdict in VERDICTS else None


def idle_plate(scene: Scene) -> Plate:
    """Give the plate of the scene's findings; a parcel without a shape is counted, not drawn."""
    parcels = scene.county.atlas["parcels"]
    found = shapes(parcels)
    where = (
        dict(zip(parcels.loc[found.index, "parcel_id"], found, strict=True)) if len(found) else {}
    )
    groups = {kind: [f for f in scene.idle if kind_of(f) == kind] for kind in VERDICTS}
    suspected = [*groups["not_started"], *groups["suspended"]]
    county, language = scene.county.name, scene.language
    return Plate(
        title=in_words(language, f"{county}疑似闲置土地分布图", f"Suspected idle land, {county}"),
        subtitle=_subtitle(scene, suspected),
        legend=in_words(language, "判定结果（宗数）", "Verdict (parcels)"),
        keys=_keys(groups, where, language),
        paint=lambda sheet, fit: _paint(sheet, fit, groups, where),
        calls=_calls(suspected, where, language),
    )


def _subtitle(scene: Scene, suspected: Sequence[IdleFinding]) -> str:
    day, count, found = day_words(scene.on, scene.language), len(suspected), land_area(suspected)
    zh, en = ("", "") if found is None else (f"、{mu_words(found)} 亩", f", {mu_words(found)} mu")
    return in_words(
        scene.language,
        f"截至 {day}　疑似闲置 {count} 宗{zh}　线索仅供核查，以主管部门调查结论为准",
        f"As of {day}　{count} suspected{en}　Clues only; the bureau's inquiry decides",
    )


def _keys(
    groups: Mapping[str, Sequence[IdleFinding]], where: Mapping[str, Any], language: str
) -> list[Key]:
    keys = []
    for kind, (zh, en, colour, shape, size) in VERDICTS.items():
        style = {"marker": shape, "color": colour, "markersize": size, "markeredgecolor": "white"}
        words = f"{in_words(language, zh, en)}（{len(groups[kind])}）"
        keys.append(Key(words, "marker", {**style, "markeredgewidth": 0.6}))
    lost = sum(f.parcel_id not in where for group in groups.values() for f in group)
    note = in_words(language, f"无宗地图形、未上图 {lost} 宗", f"{lost} without a shape")
    if not any(groups.values()):
        note = in_words(language, "没有可判定的土地供应", "No land supply to judge")
    return [*keys, Key(note, "note")] if lost or not any(groups.values()) else keys


def _paint(
    sheet: Sheet, fit: Fit, groups: Mapping[str, Sequence[IdleFinding]], where: Mapping[str, Any]
) -> list[Any]:
    marks = []
    for kind in reversed(VERDICTS):
        _, _, colour, shape, size = VERDICTS[kind]
        places = [where[str(f.parcel_id)] for f in groups[kind] if f.parcel_id in where]
        draw_areas(sheet, places, [colour] * len(places), 0.3)
        marks += draw_marks(sheet, fit, places, marker=shape, color=colour, markersize=size)
    return marks


def _calls(findings: Sequence[IdleFinding], where: Mapping[str, Any], language: str) -> list[Call]:
    drawn = [f for f in findings if f.parcel_id in where and known(f.area)]
    largest = sorted(drawn, key=lambda f: (-(f.area or 0.0), f.supply_id))[:TOP]
    return [Call(where[str(f.parcel_id)], _lines(f, language), "mark") for f in largest]


def _lines(finding: IdleFinding, language: str) -> tuple[str, str]:
    mu, since = mu_words(finding.area), finding.idle_since
    start = in_words(language, f"　自 {since}", f", since {since}") if since else ""
    return str(finding.parcel_id), in_words(language, f"{mu} 亩", f"{mu} mu") + start
