"""Firms 企业 by partitions: who is counted where, told once for all measures.

A firm with land in two partitions is one firm, so who it is has to travel with the sums. The same
firms stand behind one measure and the next: a row for each unit and firm tells them all.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from geoapi.planning.sums import CLOSING, Sums

MOST = 63
"""Measures that fit into the bits of a number."""


def counted(several: Sequence[Sums]) -> pd.DataFrame:
    """Tell who is counted in the sums of several measures by the same units.

    Returns
    -------
    pandas.DataFrame
        unit (a key, or a word of what follows behind the units), firm, and measures: bit k is set
        where the k-th measure counts the firm in the unit.
    """
    if len(several) > MOST:
        raise ValueError(f"at most {MOST} measures at a time")
    return united([_of_one(sums, 1 << bit) for bit, sums in enumerate(several)])


def _of_one(sums: Sums, bit: int) -> pd.DataFrame:
    units = _units(sums)
    return pd.DataFrame({
        "unit": units.take(sums.unit).to_numpy(), "firm": pd.array(sums.firm, dtype="str"),
        "measures": np.int64(bit),
    })  # fmt: skip


def _units(sums: Sums) -> pd.Index:
    """Return the keys of the units, and behind them the closing words, which no code has."""
    words = pd.Series([f"<{word}>" for word in CLOSING], dtype="str")
    return pd.Index(pd.concat([sums.keys.astype("str"), words]))


def united(several: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Put what several partitions tell together: each unit and firm once."""
    rows = pd.concat(several, ignore_index=True)
    unit, _ = pd.factorize(rows["unit"])
    firm, _ = pd.factorize(rows["firm"])
    pair, _ = pd.factorize(unit.astype(np.int64) << 32 | firm)
    first = np.unique(pair, return_index=True)[1]
    measures = np.zeros(len(first), dtype=np.int64)
    np.bitwise_or.at(measures, pair, rows["measures"].to_numpy())
    return rows.iloc[first].assign(measures=measures).reset_index(drop=True)


def stripped(sums: Sums) -> Sums:
    """Return sums that do not tell whom they count."""
    return replace(sums, unit=sums.unit[:0], firm=sums.firm[:0])


def told_again(sums: Sums, firms: pd.DataFrame, bit: int) -> Sums:
    """Return sums of the k-th measure that tell whom they count."""
    mine = firms[(firms["measures"].to_numpy() & (1 << bit)) != 0]
    unit = _units(sums).get_indexer(pd.Index(mine["unit"]))
    return replace(sums, unit=unit, firm=mine["firm"].to_numpy(dtype=object))
