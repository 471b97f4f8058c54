"""Plate of changes 版本变化: each kind with its colour and mark, the largest called out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geoapi.views.changes.layer import (
    LOOKS,
    changed_rows,
    changes_heading,
    comparison_of,
    shapeless_note,
)
from geoapi.views.diff.features import MEASURED
from geoapi.views.diff.words import name_field
from geoapi.views.errors import FigureError
from geoapi.views.figure_words import in_words, mu_words
from geoapi.views.matter import ToldScene
from geoapi.views.printed.cartography import draw_areas, draw_marks, draw_zones, zone_keys
from geoapi.views.printed.furniture import Key
from geoapi.views.printed.lettering import Call
from geoapi.views.printed.plates import Plate

if TYPE_CHECKING:
    from geoapi.views.printed.ground import Fit
    from geoapi.views.printed.sheet import Sheet
    from geoapi.views.scene import Scene

CALLED = 8
SIZES = {"added": 7.5, "removed": 7.5, "reshaped": 7.0, "figures": 5.6, "retouched": 4.2}


def changes_plate(scene: Scene) -> Plate:
    """Give the plate of the scene's comparison.

    Raises
    ------
    FigureError
        The scene has none.
    """
    if not isinstance(scene, ToldScene) or scene.comparison is None:
        raise FigureError("此图需要两个版本 (this figure needs two editions of a layer)")
    told, language = comparison_of(scene), scene.language
    rows, (title, subtitle) = changed_rows(told), changes_heading(scene)
    first = _first(rows)
    return Plate(
        title=title, subtitle=subtitle,
        legend=in_words(language, f"{told.layer.zh}的变化", f"Changes of {told.layer.name}"),
        keys=_keys(scene, rows), paint=lambda sheet, fit: _paint(sheet, fit, (scene, rows)),
        calls=[_call(row, name_field(told.layer) or told.layer.key[0], told.layer.key[0], language)
               for _, row in first.iterrows()],
    )  # fmt: skip


def _first(rows: Any) -> Any:
    """Return what is called out: by kind, then by how much land it concerns."""
    kinds = rows["kind"].map(list(LOOKS).index)
    land = rows[[f"old_{MEASURED}", f"new_{MEASURED}"]].max(axis=1)
    ordered = rows.assign(order=kinds, land=land).sort_values(
        ["order", "land"], ascending=[True, False], kind="stable"
    )
    return ordered[ordered["kind"] != "retouched"].groupby("kind", sort=False).head(3)[:CALLED]


def _paint(sheet: Sheet, fit: Fit, drawn: tuple[Scene, Any]) -> list[Any]:
    (scene, rows), marks = drawn, []
    draw_zones(sheet, scene.county.atlas)
    for kind in reversed(list(LOOKS)):
        look, shapes = LOOKS[kind], rows.geometry[rows["kind"] == kind]
        draw_areas(sheet, shapes, [look.fill] * len(shapes), 0.4)
        style: dict[str, Any] = {"marker": look.mark, "color": look.fill, "markersize": SIZES[kind]}
        marks += draw_marks(sheet, fit, shapes, markeredgecolor=look.edge, **style)
    return marks


def _keys(scene: Scene, rows: Any) -> list[Key]:
    told, language = comparison_of(scene), scene.language
    keys = []
    for kind, look in LOOKS.items():
        style: dict[str, Any] = {"marker": look.mark, "color": look.fill, "markersize": SIZES[kind]}
        style |= {"markeredgecolor": look.edge, "markeredgewidth": 0.8}
        count = int((rows["kind"] == kind).sum())
        keys.append(Key(f"{in_words(language, look.zh, look.en)}（{count}）", "marker", style))
    keys += zone_keys(scene.county.atlas, language)
    notes = [shapeless_note(told, len(rows), language)]
    if told.diff.left_out:
        notes.append(in_words(language, "保密字段未比较", "Confidential fields not compared"))
    notes.append(
        in_words(language, "图形：现状；撤销的为原状", "Shapes: as now; gone ones as before")
    )
    return [*keys, *(Key(words, "note") for words in notes if words)]


def _call(row: Any, name: str, key: str, language: str) -> Call:
    look = LOOKS[row["kind"]]
    kind = in_words(language, look.zh, look.en)
    label = row[name] if isinstance(row[name], str) else str(row[key])
    old, new = row[f"old_{MEASURED}"], row[f"new_{MEASURED}"]
    mu = in_words(language, "亩", "mu")
    if row["kind"] == "reshaped":
        words = f"{kind}：{mu_words(old)} → {mu_words(new)} {mu}"
    else:
        words = f"{kind}　{mu_words(old if row['kind'] == 'removed' else new)} {mu}"
    return Call(row.geometry, (label, words), "mark")
