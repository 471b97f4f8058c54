"""The layer of changes on a web map 版本变化图层: each row that came, went or differs, once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd

from geoapi.planning.errors import PlanningError
from geoapi.views.changes.words import editions_words
from geoapi.views.diff.features import MEASURED, features
from geoapi.views.diff.words import Comparison, name_field, registered
from geoapi.views.figure_words import in_words
from geoapi.views.matter import ToldScene
from geoapi.views.web.layers import Kind, MapLayer
from geoapi.views.web.marked import Marked, drawn
from geoapi.views.web.shapes import drawable
from geoapi.views.web.words import area, field_title, missing, number, say
from layers.diff import SHAPE
from layers.units import MU

if TYPE_CHECKING:
    from geoapi.views.scene import Scene
    from geoapi.views.web.popups import Rows


@dataclass(frozen=True)
class Look:
    """How a kind of change is told and drawn: words, sign, colour, outline, dash, mark."""

    zh: str
    en: str
    sign: str
    fill: str
    edge: str
    dash: str = ""
    mark: str = "o"

    @property
    def style(self) -> Mapping[str, Any]:
        """Options of the web map."""
        return {"color": self.edge, "weight": 1.8, "opacity": 1, "fill": True,
                "sign": self.sign, "ink": self.edge, "fillColor": self.fill,
                "fillOpacity": 0.85, "dashArray": self.dash}  # fmt: skip


LOOKS: Mapping[str, Look] = {
    "added": Look("新增", "New", "+", "#4dac8e", "#0b4f3a", mark="P"),
    "removed": Look("已撤销", "Gone", "×", "#f2a07b", "#8a2f00", "5 3", mark="X"),
    "reshaped": Look("图形变化", "Changed shape", "△", "#7fb2de", "#123f6b", mark="^"),
    "figures": Look("数值变化", "Changed figures", "≠", "#f3d36b", "#6b5200", mark="D"),
    "retouched": Look("图形微调", "Retouched shape", "~", "#dcdfe3", "#5c646c", "2 3", mark="o"),
}
"""Kinds in the order of the legend; Okabe and Ito's hues, each with its sign and outline."""

TITLES = (
    ("变化", "Change"), ("变更内容", "What changed"), ("原登记面积", "Registered area before"),
    ("现登记面积", "Registered area now"), ("原椭球面积", "Measured area before"),
    ("现椭球面积", "Measured area now"), ("划入", "Gained"), ("划出", "Lost"),
)  # fmt: skip


def comparison_of(scene: Scene) -> Comparison:
    """Return the comparison of a scene.

    Raises
    ------
    PlanningError
        The scene has none, or its layer has no shapes.
    """
    if not isinstance(scene, ToldScene) or scene.comparison is None:
        raise PlanningError("此图需要两个版本 (this map needs two editions of a layer)")
    if scene.comparison.layer.shape is None:
        raise PlanningError(f"{scene.comparison.layer.zh}没有图形，不能成图；可用 mutu diff")
    return scene.comparison


def changed_rows(told: Comparison) -> gpd.GeoDataFrame:
    """Return the rows that came, went or differ and have a shape, each with its ``kind``."""
    rows = features(told)
    reshaped = rows["fields"].str.split(";").map(lambda names: SHAPE in names).astype(bool)
    kind = rows["change"].astype(object)
    both = kind == "changed"
    kind[both & reshaped], kind[both & ~reshaped] = "reshaped", "figures"
    return drawable(rows.assign(kind=kind))


def changes_heading(scene: Scene) -> tuple[str, str]:
    """Return the title and the line under it: which editions, and how many of each kind."""
    told, county, language = comparison_of(scene), scene.county.name, scene.language
    diff, layer = told.diff, told.layer
    title = in_words(language, f"{county}{layer.zh}变化图", f"{county}: changes of {layer.name}")
    both = in_words(
        language, f"第 {told.before.number} 版 → 第 {told.after.number} 版",
        f"edition {told.before.number} → {told.after.number}",
    )  # fmt: skip
    days = f"{told.before.created_at[:10]} → {told.after.created_at[:10]}"
    counts = in_words(
        language,
        f"新增 {len(diff.added):,}、撤销 {len(diff.removed):,}、变更 {len(diff.changed):,}、"
        f"未变 {diff.same:,}",
        f"{len(diff.added):,} new, {len(diff.removed):,} gone, {len(diff.changed):,} changed, "
        f"{diff.same:,} the same",
    )
    return title, f"{both}（{days}） · {counts}"


def changes_layer(scene: Scene) -> MapLayer:
    """Draw what came, went or differs; shapes as they are now, or were of what is gone.

    Raises
    ------
    PageTooLargeError
        More than a page that stands alone holds.
    """
    return drawn(scene, changes_marked(scene), subject=True)


def changes_marked(scene: Scene) -> Marked:
    """Return what came, went or differs, and how each is told."""
    told, language = comparison_of(scene), scene.language
    rows = changed_rows(told)
    order, name, keys = list(LOOKS), name_field(told.layer), _keys(rows, told)
    counts = Counter(rows["kind"])
    kinds = tuple(
        Kind(in_words(language, look.zh, look.en), look.style, counts[kind])
        for kind, look in LOOKS.items()
    )
    layer = MapLayer(
        "changes", in_words(language, f"{told.layer.zh}的变化", f"Changes of {told.layer.name}"),
        kinds, (), tuple(in_words(language, *words) for words in TITLES),
        note=shapeless_note(told, len(rows), language), basis=editions_words(told, language),
        dotted=True, first=True,
    )  # fmt: skip
    shapes = rows.geometry.to_numpy()

    def tell(at: int) -> dict[str, Any]:
        row = rows.iloc[at].to_dict()
        look = LOOKS[row["kind"]]
        return {"k": keys[at], "n": _name(row, name, keys[at]), "c": order.index(row["kind"]),
                "v": in_words(language, look.zh, look.en), "p": [_popup(row, told, language)],
                "l": [look.sign]}  # fmt: skip

    return Marked(
        layer, keys, [order.index(kind) for kind in rows["kind"]], lambda some: shapes[some], tell,
        {"layer": told.layer.name, "a": str(told.before.number), "b": str(told.after.number)},
    )  # fmt: skip


def shapeless_note(told: Comparison, drawn: int, language: str) -> str:
    """Say how many changes have no shape."""
    diff = told.diff
    every = len(diff.added) + len(diff.removed) + len(diff.changed) + len(diff.retouched)
    if every == drawn:
        return ""
    lost = every - drawn
    return in_words(language, f"另有 {lost} 处变化无图形", f"{lost} more have no shape")


def _keys(rows: gpd.GeoDataFrame, told: Comparison) -> list[str]:
    columns = [rows[name].astype(str) for name in told.layer.key]
    return [" ".join(parts) for parts in zip(*columns, strict=True)]


def _name(row: Mapping[Any, Any], field: str | None, key: str) -> str:
    return key if field is None or missing(row[field]) else str(row[field])


def _popup(row: Mapping[Any, Any], told: Comparison, language: str) -> Rows:
    look = LOOKS[row["kind"]]
    stated = registered(told.layer)
    sizes = [*((stated.name,) if stated else ()), MEASURED]
    areas = [_area(row, f"{side}_{name}", language) for name in sizes for side in ("old", "new")]
    moved = [_moved(row.get(side), language) for side in ("gained", "lost")]
    blank: Rows = [] if stated else ["", ""]
    words = in_words(language, look.zh, look.en)
    return [words, _what(row, told, language), *blank, *areas, *moved]


def _what(row: Mapping[Any, Any], told: Comparison, language: str) -> str:
    if language == "zh":
        return str(row["note"] or "")
    names = [name for name in str(row["fields"]).split(";") if name and name != SHAPE]
    words = [field_title(told.layer.name, name, language) for name in names]
    return ", ".join(words + (["shape"] if SHAPE in str(row["fields"]).split(";") else []))


def _area(row: Mapping[Any, Any], name: str, language: str) -> str | None:
    gone = name.startswith("new_") and row["kind"] == "removed"
    came = name.startswith("old_") and row["kind"] == "added"
    return "" if gone or came else area(row.get(name), language)


def _moved(size: Any, language: str) -> str:
    if missing(size) or not size:
        return ""
    return f"{number(float(size) / MU, 2)} {say('mu', language)}"
