"""Variation 差异: over years, over firms and parcels, over space; told as far as may be seen."""

from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

import pandas as pd

from geoapi.planning.confidential import LEAST, ConfidentialError, refuse_guarded
from geoapi.planning.errors import PlanningError
from geoapi.planning.measures import Measure, measure_named
from geoapi.planning.measuring.asked import question
from geoapi.planning.measuring.filters import cql2_filter
from geoapi.planning.measuring.tally import MeasureTable
from geoapi.planning.variation.clusters import Clusters, clusters
from geoapi.planning.variation.distributed import Distributed
from geoapi.planning.variation.distribution import Distribution, parts_of
from geoapi.planning.variation.neighbours import Beside
from geoapi.planning.variation.panels import same_firms
from geoapi.planning.variation.permutations import Trial
from geoapi.planning.variation.subjects import GROUPS, Subjects, subjects_of
from geoapi.planning.variation.trend import Trend, periods_asked
from geoapi.questions.basis import basis, ledger_of
from geoapi.questions.measures import ask_measure
from geoapi.views.scene import Scene
from geoapi.views.tiles.kept import Kept
from geoapi.views.variation.matter import varied_scene
from layers import LAYERS
from layers.atlas import County, Identity
from layers.leaves import Once

PARTS = 10
"""Parts of equal count that others see of a confidential ratio, where each is of enough firms."""

DRAWN = 3
"""Hot and cold spots of views that are kept of each county; a map's tiles ask for them again."""

_FINDING = Lock()
_FOUND: WeakKeyDictionary[Identity, Kept[Clusters]] = WeakKeyDictionary()

VIEWS = frozenset({"hotspots", "distribution"})
"""Maps and figures that need more than a scene has."""

PLACES = ("towns", "zones", "parcels")
"""Units that have shapes."""


def ask_trend(  # noqa: PLR0913 - a question has this many parts, all named
    county: County, name: str, *, by: str, first: str | None = None, last: str | None = None,
    rule: str = "split", restricted: bool = False,
) -> Trend:  # fmt: skip
    """Compute a measure in each period stated from the first to the last.

    What the same firms did is told to whoever may see all: less the sums of all firms, it is the
    figures of the few that are known in one of the periods only.
    """
    ledger = ledger_of(county)
    periods = periods_asked(ledger.periods, measure_named(name), first, last)
    tables = [
        ask_measure(county, name, by=by, period=period, rule=rule, restricted=restricted)
        for period in periods
    ]
    open_to_all = restricted or not tables[0].measure.restricted
    same = same_firms(ledger, name, by=by, periods=periods, rule=rule) if open_to_all else ()
    return Trend(tables, same)


def trend_answer(county: County, trend: Trend) -> dict[str, Any]:
    """Return the answer of ``trend``."""
    return trend.to_json() | {"basis": basis(county, period=trend.periods[-1])}


def ask_distribution(  # noqa: PLR0913 - a question has this many parts, all named
    county: County, name: str, *, by: str, group: str | None = None, period: str | None = None,
    where: str | None = None, restricted: bool = False,
) -> Distributed:  # fmt: skip
    """Spread a ratio over enterprises or parcels; a confidential one in parts of several firms.

    Raises
    ------
    ConfidentialError
        Without `restricted`: parcels, groups, a filter, a past state, or too few firms.
    """
    measure, ledger = measure_named(name), ledger_of(county)
    closed = measure.restricted and not restricted
    if closed:
        _refuse(county, measure, {"by": by == "parcels", "group": group, "filter": where})
    mask = cql2_filter(where) if where else None
    asked = question(ledger, name, by=by, period=period, where=mask)
    subjects = subjects_of(ledger, asked, group)
    whole = subjects.whole()
    parts = _parts(subjects, whole) if closed else None
    groups = subjects.by_group() if group else []
    return Distributed(subjects, whole, groups, parts)


def _refuse(county: County, measure: Measure, asked: dict[str, Any]) -> None:
    if county.guarded:
        refuse_guarded(measure)
    if given := [name for name, value in asked.items() if value]:
        raise ConfidentialError(
            f"{measure.title}涉及单个企业的保密数据，分布只按企业（enterprises）、不分组、不筛选地提供"
            f"（不接受 {'、'.join(given)}）；其他请由数据管理人用 mutu distribution 查询"
        )


def _parts(subjects: Subjects, whole: Distribution) -> pd.DataFrame:
    """Return the parts that may be told, or refuse."""
    parts = parts_of(whole, subjects.firms_in_order(), PARTS, LEAST)
    if parts is None or any(0 < firms < LEAST for firms in subjects.left_out):
        raise ConfidentialError(
            f"{subjects.asked.measure.title}涉及单个企业的保密数据：企业太少，"
            f"不能分成每份至少 {LEAST} 家的几份"
        )
    return parts


def distribution_answer(county: County, spread: Distributed) -> dict[str, Any]:
    """Return the answer of ``distribution``."""
    return spread.to_json() | {"basis": basis(county, period=spread.subjects.asked.period)}


def ask_hotspots(  # noqa: PLR0913 - a question has this many parts, all named
    county: County, name: str, *, by: str, period: str | None = None, where: str | None = None,
    beside: Beside | None = None, trial: Trial | None = None, restricted: bool = False,
) -> Clusters:  # fmt: skip
    """Find hot and cold spots among units; those whose figure may not be shown have none."""
    if by not in PLACES:
        raise PlanningError(f"冷热点只按有图形的 {'、'.join(PLACES)}，不是 {by[:60]}")
    table = ask_measure(county, name, by=by, period=period, where=where, restricted=restricted)
    return _clustered(county, table, beside or Beside(), trial or Trial())


def _clustered(county: County, table: MeasureTable, beside: Beside, trial: Trial) -> Clusters:
    frame = county.atlas[table.by]
    shapes = frame.geometry.set_axis(pd.Index(frame[LAYERS[table.by].key[0]], dtype=object))
    return clusters(table, shapes, beside, trial)


def _drawn(county: County, table: MeasureTable) -> Clusters:
    """Find the hot and cold spots of a view, whose figures are as all may see them; kept."""
    with _FINDING:
        held = _FOUND.setdefault(county.identity, Kept(DRAWN))
    key = repr((table.measure.name, table.by, table.period, county.guarded))
    return held.get(key, Once(lambda: _clustered(county, table, Beside(), Trial())))


def hotspots_answer(county: County, found: Clusters) -> dict[str, Any]:
    """Return the answer of ``hotspots``."""
    return found.to_json() | {"basis": basis(county, period=found.table.period)}


def varied(scene: Scene, view: str, *, measure: str, by: str, period: str | None = None) -> Scene:
    """Give a scene what a view of variation draws; the confidential figures are withheld.

    Of firms where the measure is of their statements, or confidential; else of parcels by `by`.
    """
    if view not in VIEWS:
        return scene
    if view == "hotspots":
        if scene.table is None:
            raise PlanningError("冷热点需要指标 (hot spots need a measure)")
        return varied_scene(scene, clusters=_drawn(scene.county, scene.table))
    wanted = measure_named(measure)
    of_parcels = wanted.base == "parcels" and not wanted.restricted
    spread = ask_distribution(
        scene.county, measure, by="parcels" if of_parcels else "enterprises",
        group=by if of_parcels and by in GROUPS["parcels"] else None,
        period=period,
    )  # fmt: skip
    return varied_scene(scene, spread=spread)
