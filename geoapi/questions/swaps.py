"""Swaps 置换: idle land outside a county's zones, the pool of reclaimed land, and who gets it."""

from collections import defaultdict
from datetime import date
from typing import Any

from geoapi.planning.idle.law import read_idle_test
from geoapi.planning.swaps.outside import Choice, find_outside
from geoapi.planning.swaps.pool import flows, pool_of
from geoapi.planning.swaps.recipients import recipients
from geoapi.planning.swaps.told import Swaps, swaps_json
from geoapi.questions.basis import basis
from geoapi.questions.idle import ask_idle
from layers.atlas import County, table_of

CHOICE = Choice()


def ask_swaps(county: County, on: date, choice: Choice = CHOICE) -> Swaps:
    """Tell idle land outside zones on a date, and the pool up to the end of its year."""
    quotas = table_of(county.atlas, "quotas")
    told = flows(quotas, on.year)
    given: defaultdict[str, float] = defaultdict(float)
    for flow in told:
        given[str(flow["zone_code"])] += flow["area"]
    return Swaps(
        on, choice, find_outside(county.atlas, ask_idle(county, on), on, choice),
        pool_of(quotas, on.year), told, recipients(county.atlas, on, given),
    )  # fmt: skip


def swaps_answer(county: County, told: Swaps) -> dict[str, Any]:
    """Return the answer of ``swaps``."""
    law = read_idle_test(told.on)
    return swaps_json(told) | {"basis": basis(county, on=told.on, packs={law.pack: law.law})}
