"""Users 用地企业 of parcels on a day: the industry of the largest, and of all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.planning.measuring.facts import Uses
from geoapi.planning.measuring.firms import Keys
from geoapi.planning.measuring.ledger import Ledger
from layers.rings import first_of_each


@dataclass(frozen=True, eq=False)
class Industries:
    """The industry of each parcel.

    Attributes
    ----------
    code
        Of its largest user, GB/T 4754-2017; None where it cannot be told.
    every
        Parcel -> the codes of its users, the largest first; only of parcels with users.
    """

    code: Keys
    every: Mapping[int, tuple[str, ...]]


def industries(ledger: Ledger, on: date) -> Industries:
    """Tell the industry of each parcel by who uses most of it on a day.

    Where the land of one of several users is not known, the largest cannot be told, unless all
    are of one industry.
    """
    uses = ledger.uses(on)
    held = ledger.table("enterprises")["industry_code"]
    number, distinct = pd.factorize(held)
    # Firms that the layer does not list have no industry here.
    numbers = np.append(number, np.full(len(ledger.firms.keys) - len(held) + 1, -1))
    parcel, code, sure = _largest_first(uses, numbers[uses.firm])
    names = _objects([*map(str, distinct), None])
    at = np.flatnonzero(first_of_each(parcel)) if len(parcel) else np.zeros(0, np.intp)
    found = _objects([None] * ledger.parcels)
    found[parcel[at]] = names[np.where(sure[at], code[at], -1)]
    every: dict[int, tuple[str, ...]] = {}
    for place, name in zip(parcel.tolist(), names[code].tolist(), strict=True):
        known = every.get(place, ())
        every[place] = known if name is None or name in known else (*known, name)
    return Industries(found, every)


Sorted = tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.bool_]]


def _largest_first(uses: Uses, code: NDArray[np.intp]) -> Sorted:
    """Return parcel, code of each use, the largest of a parcel first; and whether it is known."""
    here = np.flatnonzero(uses.parcel >= 0)
    order = here[np.lexsort((-np.nan_to_num(uses.area[here]), uses.parcel[here]))]
    parcel, codes, area = uses.parcel[order].astype(np.intp), code[order], uses.area[order]
    frame = pd.DataFrame({"code": codes, "blind": np.isnan(area)})
    parts = frame.groupby(parcel)
    several = parts["code"].transform("size") > 1
    mixed = parts["code"].transform("max") != parts["code"].transform("min")
    sure = ~(several & mixed & parts["blind"].transform("any"))
    return parcel, codes, sure.to_numpy(bool)


def _objects(values: list[str | None]) -> NDArray[np.object_]:
    held: NDArray[np.object_] = np.empty(len(values), dtype=object)
    held[:] = values
    return held
