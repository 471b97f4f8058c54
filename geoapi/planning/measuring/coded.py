"""Coded 编码: a text column as numbers of its distinct values, so that a test sees each once."""

import importlib
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Int32 = NDArray[np.int32]

Kind = TypeVar("Kind", bound=np.generic)

OFTEN = 2
"""Rows that share a value on average, from which on numbering the values pays."""


@dataclass(frozen=True, eq=False)
class Coded:
    """A column, or its distinct values and which of them each row has.

    Attributes
    ----------
    column
        The column itself; or its distinct values, and behind them an unknown one.
    codes
        Position in `column`, -1 where unknown; None where that is the column itself.
    """

    column: pd.Series
    codes: Int32 | None = None

    def each(self, told: NDArray[Kind]) -> NDArray[Kind]:
        """Give to each row what was told of its value."""
        return told if self.codes is None else told[self.codes]


def coded(column: pd.Series) -> Coded:
    """Return a text column by its distinct values, if few enough; another as it is."""
    if not pd.api.types.is_string_dtype(column.dtype):
        return Coded(column)
    codes, values = pd.factorize(column)
    if len(values) * OFTEN > len(column):
        return Coded(column)
    distinct = pd.Series([*values, np.nan], dtype=column.dtype, name=column.name)
    return Coded(distinct, codes.astype(np.int32))


def places_of(keys: pd.Series, named: pd.Series) -> NDArray[np.int64]:
    """Return where among unique keys each of some distinct texts stands; -1 for none.

    Where pandas holds texts in Arrow's form, Arrow looks them up: a million become no objects.
    """
    at = np.full(len(named), -1, dtype=np.int64)
    if getattr(keys.dtype, "storage", "") != "pyarrow":
        index = pd.Index(keys.to_numpy(dtype=object), dtype=object)
        at[:] = index.get_indexer(pd.Index(named.to_numpy(dtype=object), dtype=object))
        return at
    arrow = importlib.import_module("pyarrow")
    compute = importlib.import_module("pyarrow.compute")
    texts, held = (arrow.array(column).cast(arrow.large_string()) for column in (keys, named))
    which = compute.index_in(texts, value_set=held, skip_nulls=True).fill_null(-1).to_numpy()
    there = np.flatnonzero(which >= 0)
    at[which[there]] = there
    return at
