"""Firms 企业: every enterprise that any layer names, numbered."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.planning.measuring.coded import Int32
from geoapi.planning.measuring.facts import NONE

Keys = NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Firms:
    """The enterprises, in the order of their layer, and behind them those only named elsewhere.

    Attributes
    ----------
    keys
        The code of each firm.
    listed
        How many of them the layer of enterprises holds.
    """

    keys: Keys
    listed: int

    @cached_property
    def _index(self) -> pd.Index:
        return pd.Index(self.keys, dtype=object)

    def numbers(self, codes: pd.Series) -> Int32:
        """Return the number of each code; -1 for an unknown one."""
        known = codes.notna().to_numpy()
        at = np.full(len(codes), NONE, dtype=np.int32)
        at[known] = self._index.get_indexer(pd.Index(objects(codes[known]), dtype=object))
        return at


def firms_of(listed: pd.Series, named: Iterable[pd.Series]) -> Firms:
    """Give every firm a number; those only named elsewhere follow in the order of their codes."""
    keys = objects(listed)
    known, others = pd.Index(keys, dtype=object), set[str]()
    for column in named:
        codes = objects(column.dropna())
        others.update(codes[known.get_indexer(pd.Index(codes, dtype=object)) == NONE])
    return Firms(np.concatenate([keys, _array(sorted(others))]), len(keys))


def objects(column: pd.Series) -> Keys:
    """Return a column as Python objects."""
    held: Keys = column.to_numpy(dtype=object)
    return held


def _array(values: list[str]) -> Keys:
    held: Keys = np.empty(len(values), dtype=object)
    held[:] = values
    return held


def firms_on_parcels(count: int, firm: Int32, parcel: Int32) -> Int32:
    """Return the one firm on each parcel; -1 where there is none, or several.

    Parameters
    ----------
    count
        How many parcels there are.
    firm, parcel
        Who occupies which parcel, at any time; a parcel that no layer holds is beyond `count`.
    """
    here = (parcel >= 0) & (parcel < count)
    firm, parcel = firm[here], parcel[here]
    least, most = np.full(count, np.iinfo(np.int32).max, dtype=np.int32), np.full(count, NONE)
    np.minimum.at(least, parcel, firm)
    np.maximum.at(most, parcel, firm)
    return np.where(least == most, most, NONE).astype(np.int32)
