"""What a view is given. Views draw a Scene 场景; they compute nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from geoapi.moments import moment_words
from geoapi.views.shown import Shown
from layers import LAYERS

if TYPE_CHECKING:
    from geoapi.planning.idle.findings import IdleFinding
    from geoapi.planning.measuring.tally import MeasureTable
    from geoapi.views.grades.matter import Grades
    from geoapi.views.web.basemaps import BaseMap
    from layers.atlas import County, Edition

Language = Literal["zh", "en"]

COUNTED = ("towns", "zones", "parcels", "supplies", "enterprises", "occupancies", "statements")
"""The layers that measures and findings are computed from; the others are only drawn."""


@dataclass(frozen=True)
class Served:
    """Where a page finds the service that drew it.

    Attributes
    ----------
    base
        Path of the service, without the closing slash; empty at the root.
    query
        What keeps a tile at the very rows that are drawn: their version, and a past moment.
    """

    base: str
    query: Mapping[str, str]

    @property
    def moment(self) -> Mapping[str, str]:
        """What keeps an answer other than a tile at the moment that is drawn."""
        return {name: value for name, value in self.query.items() if name != "v"}


@dataclass(frozen=True)
class Scene:
    """One county, the figures computed of it, and how to speak of them.

    Attributes
    ----------
    table
        The measure by zones or towns, already fit to be shown; None where a view needs none.
    idle
        Findings on idle land, of any verdict.
    on
        The date for which the question is asked 截止日期.
    office
        The office that makes the sheet 制图单位.
    made_up
        True for the sample county: every view then says 虚构示例数据.
    served
        The service whose page this is, which draws tiles for it; None for one that stands alone.
    basemaps
        Base maps that a page of the service may show; a page that stands alone has none.
    grades
        Firms graded under a scheme; None where a view needs none.
    template
        Path of the county's own Word template for documents; empty: the official layout.
    shown
        How the figures of the table are shown: classes, filter, periods, divisions.
    """

    county: County
    table: MeasureTable | None
    idle: Sequence[IdleFinding]
    on: date
    language: Language = "zh"
    office: str = ""
    made_up: bool = False
    grades: Grades | None = None
    served: Served | None = None
    basemaps: tuple[BaseMap, ...] = ()
    template: str = ""
    shown: Shown = field(default_factory=Shown)

    @property
    def period(self) -> str | None:
        """The period of the figures; None where there are none."""
        if self.grades is not None:
            return self.grades.scores.period
        return self.table.period if self.table is not None else None

    @property
    def basis(self) -> str:
        """One line that names the editions that figures rest on, the period and the date."""
        return basis_of(self, COUNTED)


def plain_scene(county: County, on: date, language: Language = "zh", office: str = "") -> Scene:
    """Return a scene of the county alone, without a measure or findings: what tables are of."""
    return Scene(county, None, (), on, language, office, made_up=county.made_up)


def basis_of(scene: Scene, names: Iterable[str]) -> str:
    """Name the editions of some layers only; a layer never imported is left out."""
    known = scene.county.editions
    editions = [known[name] for name in dict.fromkeys(names) if name in known]
    ends = [_then(scene), *_ends(scene, scene.period)]
    say = _chinese if scene.language == "zh" else _english
    return say(_by_day(editions), [end for end in ends if end])


def _then(scene: Scene) -> str:
    """Tell the past moment whose editions these are; nothing for the current ones."""
    if scene.county.at is None:
        return ""
    at = moment_words(scene.county.at)
    return f"{at} 时的版本" if scene.language == "zh" else f"editions of {at}"


def _ends(scene: Scene, period: str | None) -> list[str]:
    if scene.language == "zh":
        return [f"统计期 {period}" if period else "", f"截至 {scene.on}"]
    return [f"period {period}" if period else "", f"as of {scene.on}"]


def _by_day(editions: Iterable[Edition]) -> Mapping[str, list[Edition]]:
    ordered = sorted(editions, key=lambda edition: edition.created_at[:10])
    return {day: list(same) for day, same in groupby(ordered, lambda e: e.created_at[:10])}


def _chinese(days: Mapping[str, list[Edition]], ends: Sequence[str]) -> str:
    parts = [
        "、".join(f"{LAYERS[e.layer].zh}第{e.number}版" for e in same) + f"（{day}入库）"
        for day, same in days.items()
    ]
    return "；".join(["数据：" + ("、".join(parts) or "无版本记录"), *ends])


def _english(days: Mapping[str, list[Edition]], ends: Sequence[str]) -> str:
    parts = [
        ", ".join(f"{e.layer} edition {e.number}" for e in same) + f" (stored {day})"
        for day, same in days.items()
    ]
    return "; ".join(["Data: " + (", ".join(parts) or "no edition recorded"), *ends])
