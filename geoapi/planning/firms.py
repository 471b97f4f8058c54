"""Firms 企业: every enterprise that any layer names, numbered."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.planning.coded import Int32
from geoapi.planning.facts import NONE

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

    def numbers(self, codes: pd.Series) -> Int32:
        """Return the number of each code; -1 for an unknown one."""
        return numbered(self.keys, codes)


def firms_of(
    enterprises: pd.DataFrame, occupancies: pd.DataFrame, statements: pd.DataFrame
) -> Firms:
    """Give every firm a number; those only named elsewhere follow in the order of their codes."""
    listed = objects(enterprises["uscc"])
    named = (occupancies["uscc"], occupancies["lessor_uscc"], statements["uscc"])
    others = {code for column in named for code in objects(column.dropna())} - set(listed)
    return Firms(np.concatenate([listed, _array(sorted(others))]), len(listed))


def numbered(keys: Keys, codes: pd.Series) -> Int32:
    """Return where among unique keys each code stands; -1 for none."""
    known = codes.notna().to_numpy()
    at = np.full(len(codes), NONE, dtype=np.int32)
    at[known] = pd.Index(keys, dtype=object).get_indexer(pd.Index(objects(codes[known])))
    return at


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
