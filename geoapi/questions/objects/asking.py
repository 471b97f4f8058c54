"""Objects by their kind: the question about one, and about all that a report tells."""

from collections.abc import Callable, Mapping
from datetime import date

from geoapi.planning.errors import PlanningError
from geoapi.questions.objects.firm import ask_firm
from geoapi.questions.objects.parcel import ask_parcel
from geoapi.questions.objects.zone import ask_zone
from geoapi.views.objects.sheet import KINDS, Language, ObjectSheet
from geoapi.views.reports import ZONES
from layers import LAYERS
from layers.atlas import County, table_of

ASKS: Mapping[str, Callable[..., ObjectSheet | None]] = {
    "parcels": ask_parcel, "enterprises": ask_firm, "zones": ask_zone,
}  # fmt: skip
"""Kind of object -> the question about it."""

MOST = 300
"""Zones that one document tells of."""


class UnknownObjectError(PlanningError):
    """A code that no object of the kind has."""


def ask_object(  # noqa: PLR0913 - a question has this many parts, all named
    county: County, kind: str, on: date, key: str, language: Language = "zh", *,
    restricted: bool = False,
) -> ObjectSheet:  # fmt: skip
    """Tell all that is known of one object on a day.

    Raises
    ------
    UnknownObjectError
        There is none of this code.
    """
    sheet = ASKS[kind](county, on, key, language, restricted=restricted)
    if sheet is None:
        raise UnknownObjectError(f"没有{KINDS[kind][0]} {key[:100]}")
    return sheet


def ask_objects(  # noqa: PLR0913 - a question has this many parts, all named
    county: County, kind: str, on: date, key: str | None, language: Language = "zh", *,
    restricted: bool = False,
) -> list[ObjectSheet]:  # fmt: skip
    """Tell one object, or where no code is given every zone.

    Raises
    ------
    PlanningError
        No code for an object of which there are as many as parcels; too many zones, or none.
    """
    if key is not None:
        return [ask_object(county, kind, on, key, language, restricted=restricted)]
    word, field = KINDS[kind][0], LAYERS[kind].key[0]
    if kind != ZONES:
        raise PlanningError(f"须给出{word}的代码：mutu report … --key 代码，网址中 key=代码")
    keys = sorted(table_of(county.atlas, kind)[field].astype(str))
    if not keys:
        raise PlanningError(f"尚无{word}：请先导入图层 {kind}")
    if len(keys) > MOST:
        raise PlanningError(
            f"共 {len(keys)} 个{word}，一份报告至多 {MOST} 个：请以 --key（网址中 key=）给出代码"
        )
    return [ask_object(county, kind, on, one, language, restricted=restricted) for one in keys]
