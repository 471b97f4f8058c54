"""Leaves 图幅: the rows of one layer, in whichever form they are asked for."""

from collections.abc import Callable, Collection
from threading import Lock
from typing import Any, Generic, Protocol, TypeVar

import geopandas as gpd
import pandas as pd

from layers.rings import Land, rings_of

DRAWN_IN = "drawn_in"
"""Key of a frame's ``attrs``: ``degrees`` where its edition was delivered in lon/lat."""


T = TypeVar("T")


class Once(Generic[T]):
    """A value that is made when it is first asked for: once, however many threads ask."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make, self._made, self._lock = make, list[T](), Lock()

    def __call__(self) -> T:
        """Return the value; where making it failed, the next to ask tries again."""
        with self._lock:
            if not self._made:
                self._made.append(self._make())
            return self._made[0]


class Leaf(Protocol):
    """The rows of one layer 图幅, in whichever form they are asked for; nobody writes to them."""

    def __len__(self) -> int:
        """Return the number of rows."""
        ...

    def column(self, name: str) -> "pd.Series[Any]":
        """Return one column; the others are not made for it."""
        ...

    def table(self) -> pd.DataFrame:
        """Return the columns without shapes."""
        ...

    def land(self) -> Land:
        """Return where the rows lie; a ValueError where a shape is no polygon."""
        ...

    def frame(self) -> gpd.GeoDataFrame:
        """Return columns and shapes, as the layer is declared."""
        ...


class FrameLeaf:
    """Rows that are there as a frame."""

    def __init__(self, frame: gpd.GeoDataFrame) -> None:
        self._frame, self._land = frame, Once(lambda: _land(frame))

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._frame)

    def column(self, name: str) -> "pd.Series[Any]":
        """Return one column."""
        column: pd.Series[Any] = self._frame[name]
        return column

    def table(self) -> pd.DataFrame:
        """Return the columns without shapes; they are the frame's."""
        return pd.DataFrame(self._frame.drop(columns="geometry", errors="ignore"))

    def land(self) -> Land:
        """Return where the rows lie; taken apart once."""
        return self._land()

    def frame(self) -> gpd.GeoDataFrame:
        """Return the frame."""
        return self._frame


class NarrowLeaf:
    """Rows of another leaf without some of its columns."""

    def __init__(self, leaf: Leaf, left_out: Collection[str]) -> None:
        self._leaf, self._left_out = leaf, left_out

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._leaf)

    def column(self, name: str) -> "pd.Series[Any]":
        """Return one of the columns that are left."""
        if name in self._left_out:
            raise KeyError(name)
        return self._leaf.column(name)

    def table(self) -> pd.DataFrame:
        """Return the columns that are left, without shapes."""
        return self._leaf.table().drop(columns=[*self._left_out])

    def land(self) -> Land:
        """Return where the rows lie."""
        return self._leaf.land()

    def frame(self) -> gpd.GeoDataFrame:
        """Return the columns that are left, and shapes."""
        return self._leaf.frame().drop(columns=[*self._left_out])


def _land(frame: gpd.GeoDataFrame) -> Land:
    in_degrees = frame.attrs.get(DRAWN_IN) == "degrees"
    return Land(rings_of(frame.geometry.to_numpy()), frame.crs.to_string(), in_degrees)
