"""Lineage 沿革: what land became what, where keys came and went; by geometry alone.

A word is given only where it is exact: where every share it rests on is 1, but for what is drawing
noise elsewhere too (:data:`layers.relations.SLIVER`). All else is told by its figures.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from layers.relations import SLIVER
from layers.reshaped import AREAL, Floats, Ints, Plane, Shapes, areas, parts_of

COLUMNS = ("before", "after", "area", "share_before", "share_after", "kind")

LAND_IN_COMMON = "T********"
"""DE-9IM: the interiors meet; neighbours that touch do not."""


@dataclass(frozen=True, eq=False)
class Moving:
    """Land that left rows, or came to them.

    Attributes
    ----------
    rows
        Positions of the rows in their edition.
    land
        What left or came: all of a row that was removed or added, a piece of one that stayed.
        Only polygons are looked at.
    whole
        All the land of the row, of which shares are told.
    """

    rows: Ints
    land: Shapes
    whole: Shapes

    def part(self, at: Ints) -> "Moving":
        """Return some of it."""
        return Moving(self.rows[at], self.land[at], self.whole[at])

    def areal(self) -> "Moving":
        """Leave out points, lines and rows without a shape."""
        return self.part(np.flatnonzero(np.isin(shapely.get_type_id(self.land), AREAL)))

    def entered(self, plane: Plane) -> "Moving":
        """Return it where it can be cut."""
        return Moving(self.rows, plane.enter(self.land), plane.enter(self.whole))


def joined(one: Moving, other: Moving) -> Moving:
    """Put two together."""
    return Moving(
        np.concatenate([one.rows, other.rows]),
        np.concatenate([one.land, other.land]),
        np.concatenate([one.whole, other.whole]),
    )


def no_lineage() -> pd.DataFrame:
    """Return what is told where no land came or went."""
    table = pd.DataFrame({name: pd.Series(dtype=float) for name in COLUMNS})
    return table.astype({"before": "int64", "after": "int64", "kind": "str"})


def lineage(gone: tuple[Moving, Moving], come: tuple[Moving, Moving], plane: Plane) -> pd.DataFrame:
    """Tell from which rows of one edition land came to which rows of the next.

    Parameters
    ----------
    gone
        Land of rows that were removed; and what rows that kept their key have lost.
    come
        Land of rows that were added; and what rows that kept their key have gained.

    Returns
    -------
    DataFrame
        before, after (positions), area (m²: the larger share, applied to its row's legal area),
        share_before, share_after (of all the land of each row, 0-1), kind: ``renumbered`` one
        became one, ``split`` one became several, ``merged`` several became one, ``carved`` out of
        a row that kept its key, ``absorbed`` by one that did; empty where the shares are not exact.
        What one kept row lost to another is not told here: it is in their own figures.

    Notes
    -----
    Not :func:`layers.relations.apportion`: nothing is divided here, and where a whole county is
    numbered anew only pairs that share land may be cut, not every neighbour.
    """
    removed, added = gone[0].areal(), come[0].areal()
    pairs = ((removed, joined(added, come[1].areal())), (gone[1].areal(), added))
    found = [table for pair in pairs for table in _overlaps(*pair, plane)]
    if not sum(map(len, found)):
        return no_lineage()
    table = pd.concat(found).sort_values(["before", "after"], ignore_index=True)
    gone_at, come_at = (table[name].isin(side.rows) for name, side in
                        (("before", removed), ("after", added)))  # fmt: skip
    return table.assign(kind=_kinds(table, gone_at, come_at))[list(COLUMNS)]


def _overlaps(one: Moving, other: Moving, plane: Plane) -> Iterator[pd.DataFrame]:
    """Walk through the pairs that share land, some of the rows of `one` at a time."""
    tree = shapely.STRtree(other.land)
    for at in parts_of(np.arange(len(one.rows))):
        near, far = tree.query(one.land[at], predicate="intersects")
        if len(near):
            there, place = np.unique(far, return_inverse=True)
            yield _shared(one.part(at), other.part(there), (near, place), plane)


def _shared(one: Moving, other: Moving, pairs: tuple[Ints, Ints], plane: Plane) -> pd.DataFrame:
    """Cut pairs out of each other; a piece that is drawing noise for both rows is left out."""
    left, came = one.entered(plane), other.entered(plane)
    met = shapely.relate_pattern(left.land[pairs[0]], came.land[pairs[1]], LAND_IN_COMMON)
    near, far = pairs[0][met], pairs[1][met]
    size = plane.size(shapely.intersection(left.land[near], came.land[far]))
    before, after = size / plane.size(left.whole)[near], size / plane.size(came.whole)[far]
    legal = areas(one.whole, plane.crs)[near], areas(other.whole, plane.crs)[far]
    table = pd.DataFrame({
        "before": one.rows[near], "after": other.rows[far], "share_before": before,
        "share_after": after, "area": _larger(before, after, legal),
    })  # fmt: skip
    return table[(before > SLIVER) | (after > SLIVER)]


def _larger(before: Floats, after: Floats, legal: tuple[Floats, Floats]) -> Floats:
    return np.where(before > after, before * legal[0], after * legal[1])


def _kinds(table: pd.DataFrame, gone: pd.Series, come: pd.Series) -> pd.Series:
    """Name what is exact; see :func:`lineage`."""
    alone_before = table.groupby("before")["after"].transform("size") == 1
    alone_after = table.groupby("after")["before"].transform("size") == 1
    from_one = come & alone_after & _exact(table["share_after"])
    into_one = gone & alone_before & _exact(table["share_before"])
    names = {
        "renumbered": from_one & into_one,
        "split": gone & _whole(table, "before", from_one),
        "merged": come & _whole(table, "after", into_one),
        "carved": ~gone & from_one,
        "absorbed": ~come & into_one,
    }
    kinds = np.select([flags.to_numpy() for flags in names.values()], list(names), "")
    return pd.Series(kinds, index=table.index, dtype="str")


def _exact(share: pd.Series) -> pd.Series:
    return (share - 1).abs() <= SLIVER


def _whole(table: pd.DataFrame, side: str, exact: pd.Series) -> pd.Series:
    """Tell which rows consist of several others, all of them exactly and nothing left."""
    groups = table.assign(exact=exact).groupby(side)
    filled = _exact(groups[f"share_{side}"].transform("sum"))
    return filled & groups["exact"].transform("all") & (groups["exact"].transform("size") > 1)
