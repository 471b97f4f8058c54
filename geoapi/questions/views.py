"""What a map or figure needs 成图所需: each need of a kind, and the question that answers it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from geoapi.planning.errors import PlanningError
from geoapi.questions.assemblies import ask_assemblies
from geoapi.questions.changes import Between, ask_changes
from geoapi.questions.shown import ask_shown, refuse_shown
from geoapi.questions.swaps import ask_swaps
from geoapi.questions.variation import varied
from geoapi.views.classes import Classing
from geoapi.views.kinds import COMPARISON, KINDS, MEASURE, OF_FIGURES, SITES, SWAPS
from geoapi.views.matter import told_scene
from geoapi.views.scene import Scene


@dataclass(frozen=True)
class Wanted:
    """What a view is asked for, besides what every scene has.

    Attributes
    ----------
    between
        Editions to compare; None where none can be read.
    classing
        How figures are put into classes; None: as usual.
    where
        Which facts a measure adds up, CQL2.
    over
        Whether a map shows the other periods of the measure too.
    """

    measure: str = "tax_intensity"
    by: str = "zones"
    period: str | None = None
    between: Between | None = None
    classing: Classing | None = None
    where: str | None = None
    over: bool = False


def of_figures(view: str) -> bool:
    """Tell whether a view is of the measure; then it is refused where its figures are withheld."""
    return view in KINDS and KINDS[view].need in OF_FIGURES


def filled(scene: Scene, view: str, wanted: Wanted) -> Scene:
    """Return the scene with what the kind of this name draws."""
    need = KINDS[view].need if view in KINDS else ""
    if need != MEASURE:
        refuse_shown(view, wanted.classing, wanted.where)
    if need in FILLED:
        return FILLED[need](scene, wanted)
    return varied(scene, view, measure=wanted.measure, by=wanted.by, period=wanted.period)


def _measured(scene: Scene, wanted: Wanted) -> Scene:
    if scene.table is None:
        return scene
    classing = wanted.classing or Classing()
    shown = ask_shown(scene.county, scene.table, classing, wanted.where, over=wanted.over)
    return replace(scene, shown=shown)


def _sites(scene: Scene, _: Wanted) -> Scene:
    return told_scene(scene, sites=ask_assemblies(scene.county, scene.on))


def _swaps(scene: Scene, _: Wanted) -> Scene:
    return told_scene(scene, swaps=ask_swaps(scene.county, scene.on))


def _comparison(scene: Scene, wanted: Wanted) -> Scene:
    if wanted.between is None:
        raise PlanningError("此图需要工作区里的两个版本 (this view needs two stored editions)")
    return told_scene(scene, comparison=ask_changes(scene.county, wanted.between))


FILLED: Mapping[str, Callable[[Scene, Wanted], Scene]] = {
    MEASURE: _measured,
    SITES: _sites,
    SWAPS: _swaps,
    COMPARISON: _comparison,
}
"""Need -> who gives it."""
