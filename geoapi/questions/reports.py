"""What a report needs 成文所需: the county, and the measures or the objects that it speaks of."""

from dataclasses import dataclass, replace
from datetime import date

from geoapi.planning.measuring.tally import MeasureTable
from geoapi.questions.measures import ask_measure
from geoapi.questions.objects.asking import ask_objects
from geoapi.questions.scenes import compose
from geoapi.views.matter import ToldScene, told_scene
from geoapi.views.reports import MEASURES, OBJECTS, kind_named
from geoapi.views.scene import Language, Scene, plain_scene
from layers.atlas import County

ALSO = "output_intensity"
"""The measure that a report on a county always speaks of."""


@dataclass(frozen=True)
class Reported:
    """How a report is asked for.

    Attributes
    ----------
    key
        Code of the one object that it tells; None for all.
    template
        Path of the county's own Word template.
    restricted
        Whether the figures of single firms may be told.
    """

    on: date
    measure: str = "tax_intensity"
    period: str | None = None
    language: Language = "zh"
    office: str = ""
    key: str | None = None
    template: str = ""
    restricted: bool = False


def ask_report(county: County, name: str, asked: Reported) -> ToldScene:
    """Compute what a report tells; one of grades is told by ``grades_scene``.

    Raises
    ------
    ReportError
        There is no report of this name.
    PlanningError
        An object that is not there, or is not named.
    """
    kind = kind_named(name)
    found = {}
    if kind.need == OBJECTS:
        scene = plain_scene(county, asked.on, asked.language, asked.office)
        found["sheets"] = ask_objects(
            county, kind.of, asked.on, asked.key, asked.language, restricted=asked.restricted
        )
    else:
        scene = _composed(county, asked, needed=kind.need == MEASURES)
    tables = report_tables(county, scene, asked) if kind.need == MEASURES else []
    return told_scene(scene, tables=tables, template=asked.template, **found)


def _composed(county: County, asked: Reported, *, needed: bool) -> Scene:
    scene = compose(
        county, on=asked.on, measure_name=asked.measure, period=asked.period,
        language=asked.language, office=asked.office, needed=needed,
    )  # fmt: skip
    return scene if needed else replace(scene, table=None)


def report_tables(county: County, scene: Scene, asked: Reported) -> list[MeasureTable]:
    """Return the tables a report speaks of: a measure and the output per mu, by zones and towns."""
    period = scene.table.period if scene.table else asked.period
    return [
        ask_measure(county, name, by=by, period=period)
        for name in dict.fromkeys((asked.measure, ALSO))
        for by in ("zones", "towns")
    ]
