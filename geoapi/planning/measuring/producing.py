"""Producing 投产: whether a firm produces on a parcel on a day, and whether any tax came of it.

Each answer is 1 yes, 0 no, -1 not known. A blank date of production is not "it does not produce".
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.planning.control.achieved import achieved
from geoapi.planning.measuring.facts import NONE
from geoapi.planning.measuring.ledger import Ledger

Answers = NDArray[np.int8]
YES, NO, OPEN = 1, 0, -1


def producing(ledger: Ledger, on: date) -> Answers:
    """Tell of every parcel whether one of its users has begun to produce by a day.

    Not known where no user is known, or where none has and the date of one is blank.
    """
    began = _began(ledger)
    uses = ledger.uses(on)
    placed = uses.parcel != NONE
    parcel, day = uses.parcel[placed], began[uses.firm[placed]]
    yes = _some(parcel, day <= np.datetime64(on), ledger.parcels)
    blank = _some(parcel, np.isnat(day), ledger.parcels)
    used = _some(parcel, np.ones(len(parcel), bool), ledger.parcels)
    return np.select([yes, blank | ~used], [YES, OPEN], NO).astype(np.int8)


def _began(ledger: Ledger) -> NDArray[np.datetime64]:
    """Return when each firm began to produce, by its number; NaT unknown."""
    held = pd.to_datetime(ledger.series("enterprises", "produced_on")).to_numpy("datetime64[s]")
    found = np.full(len(ledger.firms.keys), np.datetime64("NaT", "s"))
    found[: len(held)] = held
    return found


def _some(parcel: NDArray[np.integer], flag: NDArray[np.bool_], count: int) -> NDArray[np.bool_]:
    told: NDArray[np.bool_] = np.bincount(parcel, flag, minlength=count) > 0
    return told


def untaxed(ledger: Ledger, periods: Sequence[str]) -> Answers:
    """Tell of every parcel whether its users paid no tax in any of some years.

    Not known where a user's tax of one of the years is not, unless another year had some.
    """
    tax = np.array([achieved(ledger, "tax_intensity", period) for period in periods])
    paid, blank = (tax > 0).any(axis=0), np.isnan(tax).any(axis=0)
    return np.select([paid, blank], [NO, OPEN], YES).astype(np.int8)
