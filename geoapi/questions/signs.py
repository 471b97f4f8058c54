"""Signs from the ground 地面迹象: claims of a county's supplies compared with observations."""

from datetime import date
from typing import Any

from geoapi.planning.signs.comparing import Signs, find_signs
from geoapi.planning.signs.seen import Looking
from geoapi.planning.signs.told import signs_json
from geoapi.questions.basis import basis
from layers.atlas import County

LOOKING = Looking()


def ask_signs(county: County, on: date, looking: Looking = LOOKING) -> Signs:
    """Compare what supplies claim with what was seen by a date; signs, never verdicts."""
    return find_signs(county.atlas, on, looking)


def signs_answer(county: County, told: Signs) -> dict[str, Any]:
    """Return the answer of ``signs``."""
    return signs_json(told) | {"basis": basis(county, on=told.on)}
