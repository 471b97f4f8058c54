"""Kinds of maps and figures 成图种类: each one declaration, from which all else follows.

Commands, routes, the page's lists and the tests take their names from :data:`KINDS`. To add a
kind: write its layers, its heading and its plate, and declare it here; where it needs an answer
that no other kind needs, name that and say in ``geoapi/questions/views.py`` who gives it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from geoapi.planning.variation.clusters import FEW
from geoapi.views.assemblies.layer import (
    assemblies_heading,
    assemblies_layer,
    assemblies_marked,
    members_layer,
)
from geoapi.views.changes.layer import changes_heading, changes_layer, changes_marked
from geoapi.views.figure_words import unit_name
from geoapi.views.grades.layer import grades_heading, grades_layer, grades_marked
from geoapi.views.scene import Scene
from geoapi.views.swaps.layer import flows_heading, flows_layer
from geoapi.views.variation.layer import hotspots_heading, hotspots_layer, hotspots_marked
from geoapi.views.web import layers as map_layers
from geoapi.views.web.figures import coloured
from geoapi.views.web.idle import idle_layer, idle_marked, idle_subject, kind_of
from geoapi.views.web.layers import (
    MapLayer,
    border,
    constraints,
    facilities,
    ground,
    others,
    rivers,
    roads,
    towns,
    zones,
)
from geoapi.views.web.marked import Marked
from geoapi.views.web.tiles import are_many, casing, parcels_in_tiles
from geoapi.views.web.words import say

LayerOf: TypeAlias = Callable[[Scene], MapLayer]
Heading: TypeAlias = Callable[[Scene], tuple[str, str]]

MEASURE, GRADES, CLUSTERS, SPREAD = "measure", "grades", "clusters", "spread"
SITES, SWAPS, COMPARISON = "sites", "swaps", "comparison"
"""What kinds need besides the county and its findings on idle land."""

OF_FIGURES = frozenset({MEASURE, CLUSTERS})
"""Needs that are of the scene's measure: such a view is refused where its figures are withheld."""


@dataclass(frozen=True)
class ViewKind:
    """A kind of map and figure.

    Attributes
    ----------
    zh, en
        What it is called in a list.
    need
        What its scene must hold; empty: the county and its idle land.
    heading, layers
        Title and subtitle, and layers, lowest first, of its web map; without layers it has none.
    marked
        What it is about, shape by shape, where that may be too many for a page.
    plate
        ``module:function`` below ``geoapi.views`` of its printed figure, of a plate or, where it
        is no map, of a whole sheet.
    """

    zh: str
    en: str
    need: str = ""
    heading: Heading | None = None
    layers: Sequence[LayerOf] = ()
    plate: str = ""
    marked: Callable[[Scene], Marked] | None = None

    @property
    def closed(self) -> bool:
        """Whether it tells what only the role may see: it cannot be embedded."""
        return self.need == GRADES


def parcels(scene: Scene) -> MapLayer:
    """Draw parcels one by one, or as tiles where there are very many."""
    return parcels_in_tiles(scene) if are_many(scene) else map_layers.parcels(scene)


def other_parcels(scene: Scene) -> MapLayer:
    """Draw parcels beside the figures of a measure, unless these are drawn parcel by parcel."""
    by = scene.table.by if scene.table is not None else ""
    if by in {"parcels", "industries"} and not scene.shown.where and not are_many(scene):
        return MapLayer("parcels", "", (), ())
    return parcels(scene)


def hidden(make: LayerOf) -> LayerOf:
    """Return the same layer, switched off at first; the search still finds what is in it."""
    return lambda scene: replace(make(scene), shown=False)


def _overview_heading(scene: Scene) -> tuple[str, str]:
    return _titled(scene, "overview"), _as_of(scene)


def _idle_heading(scene: Scene) -> tuple[str, str]:
    return _titled(scene, "idle_map"), f"{_as_of(scene)}{_tally(scene)}"


def _measure_heading(scene: Scene) -> tuple[str, str]:
    period = scene.table.period if scene.table is not None else None
    head = f"{say('period', scene.language)}{period} · " if period else ""
    return _measure_title(scene), f"{head}{_as_of(scene)}"


def _titled(scene: Scene, key: str) -> str:
    county, words = scene.county.name, say(key, scene.language)
    return f"{county}{words}" if scene.language == "zh" else f"{county}: {words}"


def _measure_title(scene: Scene) -> str:
    table = scene.table
    if table is None:
        return scene.county.name
    by = unit_name(table.by, scene.language)
    if scene.language == "zh":
        return f"{scene.county.name}{by}{table.measure.title}分布图"
    return f"{scene.county.name}: {table.measure.title_en} by {by}"


def _as_of(scene: Scene) -> str:
    return f"{say('as_of', scene.language)}{scene.on}"


def _tally(scene: Scene) -> str:
    kinds = [kind_of(finding) for finding in scene.idle]
    unjudged = kinds.count("data_missing")
    suspected = len([kind for kind in kinds if kind]) - unjudged
    if scene.language == "zh":
        return f" · 疑似闲置 {suspected} 宗供应 · 资料不全 {unjudged} 宗供应"
    return f" · {suspected} supplies suspected idle · {unjudged} with data missing"


def listed(*, told: bool, editions: int, compared: int) -> list[tuple[str, ViewKind]]:
    """Return the maps that a page offers to everyone, the first one first.

    Parameters
    ----------
    told
        Whether the figures of the measure may be shown.
    editions
        Editions of parcels: changes are between two.
    compared
        Different figures of the measure, 0 of a total: among too few nothing is hot or cold.
    """
    lacking = set() if told else set(OF_FIGURES)
    lacking |= set() if editions > 1 else {COMPARISON}
    lacking |= set() if compared >= FEW else {CLUSTERS}
    return [
        (name, kind) for name, kind in KINDS.items()
        if kind.layers and not kind.closed and kind.need not in lacking
    ]  # fmt: skip


_BASE: tuple[LayerOf, ...] = (ground, hidden(constraints), rivers, roads, hidden(facilities))
_ASIDE: tuple[LayerOf, ...] = (hidden(parcels), hidden(idle_layer))

KINDS: Mapping[str, ViewKind] = {
    "intensity": ViewKind(
        "强度分布", "Intensity", MEASURE, _measure_heading,
        (*_BASE, coloured, casing, towns, border, hidden(other_parcels), hidden(idle_layer)),
        "printed.intensity:intensity_plate",
    ),
    "idle": ViewKind(
        "疑似闲置土地", "Suspected idle land", "", _idle_heading,
        (*_BASE, zones, parcels, towns, border, idle_subject), "printed.idle:idle_plate",
        idle_marked,
    ),
    "overview": ViewKind(
        "用地总览", "Land overview", "", _overview_heading,
        (ground, constraints, rivers, others("approvals"), zones, parcels, roads, facilities,
         towns, border, others("factories"), others("enterprises"), idle_layer),
        "printed.overview:overview_plate",
    ),
    "grades": ViewKind(
        "企业分级", "Grades of enterprises", GRADES, grades_heading,
        (*_BASE, zones, hidden(parcels), towns, border, hidden(idle_layer), grades_layer),
        "grades.plate:grades_plate", grades_marked,
    ),
    "hotspots": ViewKind(
        "冷热点", "Hot and cold spots", CLUSTERS, hotspots_heading,
        (*_BASE, hotspots_layer, towns, border, *_ASIDE), "variation.plate:hotspots_plate",
        hotspots_marked,
    ),
    "distribution": ViewKind(
        "分布", "Distribution", SPREAD, plate="variation.sheet:distribution_sheet"
    ),
    "assemblies": ViewKind(
        "连片盘活地块", "Sites for reactivation", SITES, assemblies_heading,
        (*_BASE, zones, hidden(parcels), towns, border, assemblies_layer, members_layer),
        "assemblies.plate:assemblies_plate", assemblies_marked,
    ),
    "flows": ViewKind(
        "置换流向", "Swaps of land", SWAPS, flows_heading,
        (*_BASE, zones, *_ASIDE, towns, border, flows_layer), "swaps.plate:flows_plate",
    ),
    "changes": ViewKind(
        "版本变化", "Changes of editions", COMPARISON, changes_heading,
        (*_BASE, zones, hidden(parcels), towns, border, changes_layer),
        "changes.plate:changes_plate", changes_marked,
    ),
}  # fmt: skip
"""Name in commands and routes -> its kind."""
