"""The layer of hot and cold spots on a web map 冷热点图层."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import pandas as pd

from geoapi.planning.errors import PlanningError
from geoapi.views.figure_words import decimals, in_words, period_words, unit_name
from geoapi.views.scene import basis_of
from geoapi.views.variation.matter import VariedScene
from geoapi.views.variation.words import (
    EDGES,
    KINDS,
    LEANING,
    SPOTS,
    how_words,
    island_words,
    kind_colour,
    kind_words,
    leaning,
)
from geoapi.views.web import styles
from geoapi.views.web.layers import Kind, MapLayer, rows_of
from geoapi.views.web.marked import Marked, drawn, parcel_shapes, parcels_with_shapes
from geoapi.views.web.popups import unit_of
from geoapi.views.web.shapes import drawable
from geoapi.views.web.words import number, quantity, say, share
from layers import LAYERS

if TYPE_CHECKING:
    from geoapi.planning.variation.clusters import Clusters
    from geoapi.views.scene import Scene
    from layers.rings import Shapes

ORDER = (*KINDS, *(f"~{kind}" for kind in LEANING))
TITLES = (
    ("指标值", "Value"), ("分母", "Denominator"), ("已知比例", "Known share"),
    ("聚集类型", "Cluster"), ("局部莫兰指数", "Local Moran's I"), ("p 值", "p"),
    ("q 值（FDR）", "q (FDR)"), ("冷热点（Gi*）", "Spot (Gi*)"), ("Gi* z 值", "Gi* z"),
    ("邻居数", "Neighbours"),
)  # fmt: skip


def clusters_of(scene: Scene) -> Clusters:
    """Return the hot and cold spots of a scene.

    Raises
    ------
    PlanningError
        The scene has none.
    """
    if not isinstance(scene, VariedScene) or scene.clusters is None:
        raise PlanningError("此图需要冷热点分析的结果 (this map needs hot and cold spots)")
    return scene.clusters


def hotspots_heading(scene: Scene) -> tuple[str, str]:
    """Return the title and the line under it."""
    found, language = clusters_of(scene), scene.language
    unit, county = unit_name(found.table.by, language), scene.county.name
    measure = found.table.measure
    zh = f"{county}{unit}{measure.title}冷热点图"
    en = f"{county}: hot and cold spots of {measure.title_en} by {unit}"
    period = period_words(found.table.period, language)
    head = f"{period} · " if period else ""
    return in_words(language, zh, en), f"{head}{say('as_of', language)}{scene.on}"


def hotspots_layer(scene: Scene) -> MapLayer:
    """Draw units by their cluster; of parcels those that stand out, the others are a layer below.

    Raises
    ------
    PlanningError
        The scene has no clusters.
    PageTooLargeError
        More stand out than a page that stands alone holds.
    """
    return drawn(scene, hotspots_marked(scene), subject=True)


def hotspots_marked(scene: Scene) -> Marked:
    """Return the units that the map is about, and how each is told.

    Raises
    ------
    PlanningError
        The scene has no clusters.
    """
    found, language = clusters_of(scene), scene.language
    measure, by = found.table.measure, found.table.by
    told = standing_out(found)
    keys, shapes = _placed(scene, by, told["key"])
    rows = {str(row.key): row for row in rows_of(told)}
    digits, styled = decimals(found.rows["value"]), Looks(rows[key] for key in keys)
    classes = [styled.of(rows[key]) for key in keys]
    layer = MapLayer(
        "hotspots", in_words(language, "冷热点", "Hot and cold spots"),
        styled.kinds(classes, language), (), tuple(in_words(language, *words) for words in TITLES),
        unit=unit_of(measure, language), note=_note(found, language),
        basis=basis_of(scene, (by, "parcels", "occupancies", measure.base)),
        first=True, dotted=by == "parcels",
    )  # fmt: skip

    def tell(at: int) -> dict[str, Any]:
        own = _figure(rows[keys[at]], found, scene, digits)
        return {**own, "c": classes[at], "k": keys[at]}

    asked = {"measure": measure.name, "by": by, "period": found.table.period or ""}
    return Marked(layer, keys, classes, shapes, tell, {n: v for n, v in asked.items() if v})


def standing_out(found: Clusters) -> pd.DataFrame:
    """Return the units of a map with their kind: of parcels only those that stand out."""
    told = found.rows.assign(kind=leaning(found))
    if found.table.by != "parcels":
        return told
    apart = told["kind"].notna() & ((told["kind"] != "ns") | told["spot"].isin(list(EDGES)))
    return told[apart]


def _placed(scene: Scene, by: str, wanted: pd.Series) -> tuple[list[str], Callable[[Any], Shapes]]:
    """Return which of some units have a shape, in the order of their layer, and their shapes."""
    if by == "parcels":
        keys, rows = parcels_with_shapes(scene, wanted)
        return keys, parcel_shapes(scene, rows)
    frame = drawable(scene.county.atlas[by])
    names = frame.get(LAYERS[by].key[0], pd.Series(dtype=object))
    frame, names = frame[names.isin(wanted)], names[names.isin(wanted)]
    return [str(key) for key in names], lambda positions: frame.geometry.to_numpy()[positions]


class Looks:
    """The kinds that occur, each with or without the rim of a hot or cold spot; HH to LH always."""

    def __init__(self, rows: Iterable[Any]) -> None:
        found = {(kind, "ns") for kind in ORDER[:4]} | {_look(row) for row in rows}
        order = {kind: at for at, kind in enumerate((*ORDER, None))}
        ordered = sorted(found, key=lambda look: (order[look[0]], look[1] != "ns", look[1]))
        self._at = {look: at for at, look in enumerate(ordered)}

    def of(self, row: Any) -> int:
        """Return the number of a unit's look."""
        return self._at[_look(row)]

    def kinds(self, drawn: list[int], language: str) -> tuple[Kind, ...]:
        """Return how each is drawn and told."""
        counts = Counter(drawn)
        return tuple(
            Kind(self._words(kind, spot, language), _style(kind, spot), counts[at])
            for (kind, spot), at in self._at.items()
        )

    @staticmethod
    def _words(kind: str | None, spot: str, language: str) -> str:
        words = say("no_data", language) if kind is None else kind_words(kind, language)
        return words if spot == "ns" else f"{words}；{in_words(language, *SPOTS[spot])}"


def _look(row: Any) -> tuple[str | None, str]:
    kind = row.kind if isinstance(row.kind, str) else None
    return kind, row.spot if row.spot in EDGES else "ns"


def _style(kind: str | None, spot: str) -> dict[str, Any]:
    if kind is None:
        return dict(styles.NO_FIGURE)
    rim = {"color": EDGES[spot], "weight": 2.6} if spot in EDGES else {}
    return {**styles.GRADED, "fillColor": kind_colour(kind), **rim}


def _figure(row: Any, found: Clusters, scene: Scene, digits: int) -> dict[str, Any]:
    language, unit = scene.language, unit_of(found.table.measure, scene.language)
    name = str(row.name) if isinstance(row.name, str) else str(row.key)
    value = number(row.value, digits)
    kind = kind_words(row.kind, language) if isinstance(row.kind, str) else ""
    spot = in_words(language, *SPOTS[row.spot]) if isinstance(row.spot, str) else ""
    rows = [
        quantity(row.value, unit, digits), number(row.denominator, 2), share(row.known_share), kind,
        number(row.moran, 3), number(row.moran_p, 4), number(row.moran_q, 4), spot,
        number(row.gstar, 2), number(row.neighbours, 0),
    ]  # fmt: skip
    label = [name, value or say("no_data", language)]
    if found.table.by == "parcels" and row.cluster == "ns" and row.spot == "ns":
        label = []
    return {"n": name, "v": value, "p": [rows], "l": label}


def _note(found: Clusters, language: str) -> str:
    lines = [*how_words(found, language), island_words(found, language)]
    return in_words(language, "。", ". ").join(line for line in lines if line)
