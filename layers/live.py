"""Live 活关系: shares that follow edits, redoing only the land that an edit touches.

A share depends on nothing but two shapes. So what has kept its corners keeps its shares, whatever
it is called and wherever it stands in a new edition; the rest is divided anew, among those units
alone whose bounds it meets. An R-tree holds these bounds and changes as the units do.
"""

from collections.abc import Sequence
from threading import Lock

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rtree import index

from layers.overlay.tiles import Ints
from layers.relations import Rule, Shares, apportion
from layers.rings import Floats, Land, Rings, spans

ODD = np.uint64(0x9E3779B97F4A7C15)
"""An odd number whose multiples are spread over all 64 bits (the golden ratio's fraction)."""

MOST = 0.25
"""Share of the parts beyond which all are divided anew."""


class Live:
    """Shares of parts in units that follow what becomes of both; safe to use from threads.

    Attributes
    ----------
    shares
        As :func:`layers.relations.apportion` gives them.
    """

    def __init__(
        self, parts: Land, units: Land, rule: Rule = "split", shares: Shares | None = None
    ) -> None:
        self._parts, self._units, self._rule = parts, units, rule
        self.shares = shares or apportion(parts, units, rule)
        self._tree = UnitTree(units.rings.bounds())
        self._edited = np.zeros(len(parts), dtype=bool)
        self._lock = Lock()

    def follow(self, parts: Land, units: Land) -> Shares:
        """Take new editions in; returns their shares, row by row."""
        with self._lock:
            was = self._unchanged(parts, units)
            redo = None if was is None else self._touched(parts, units, *was)
            if was is None or redo is None or len(redo) > MOST * len(parts):
                self.shares = apportion(parts, units, self._rule)
                self._tree = UnitTree(units.rings.bounds())
            else:
                self._tree.follow(units.rings.bounds(), was[1])
                fresh = self._divided(parts.rings.take(redo), units)
                self.shares = merged(self.shares, fresh, redo, *was)
            self._parts, self._units = parts, units
            self._edited = np.zeros(len(parts), dtype=bool)
            return self.shares

    def edit(self, rows: Sequence[int], shapes: Rings) -> Shares:
        """Give some parts other shapes in the same plane, and return all shares.

        Parameters
        ----------
        rows
            Which parts, in rising order; `shapes` has a shape for each of them.
        """
        with self._lock:
            redo = np.asarray(rows, dtype=np.int64)
            same = np.arange(len(self._parts)), np.arange(len(self._units))
            fresh = self._divided(shapes, self._units)
            self.shares = merged(self.shares, fresh, redo, *same)
            self._edited[redo] = True
            return self.shares

    def _unchanged(self, parts: Land, units: Land) -> tuple[Ints, Ints] | None:
        """Return which part and unit each one was; None in another plane, where nothing is."""
        planes = [
            (one.crs, one.in_degrees, other.in_degrees)
            for one, other in ((parts, units), (self._parts, self._units))
        ]
        if planes[0] != planes[1]:
            return None
        part_was = same_as(parts.rings, self._parts.rings)
        part_was[np.append(self._edited, False)[part_was]] = -1
        return part_was, same_as(units.rings, self._units.rings)

    def _touched(self, parts: Land, units: Land, part_was: Ints, unit_was: Ints) -> Ints:
        """Return the parts to divide anew: changed ones, and those that a changed unit may meet."""
        gone = np.setdiff1d(np.arange(len(self._units)), unit_was)
        came = np.flatnonzero(unit_was < 0)
        boxes = [self._units.rings.take(gone).bounds(), units.rings.take(came).bounds()]
        redo = part_was < 0
        if len(gone) + len(came):
            around = parts.rings.bounds()
            for box in np.concatenate(boxes):
                low, high = around[:, :2] <= box[2:], around[:, 2:] >= box[:2]
                redo |= low.all(axis=1) & high.all(axis=1)
        return np.flatnonzero(redo)

    def _divided(self, rings: Rings, units: Land) -> Shares:
        """Divide some parts among the units whose bounds they meet; these keep their numbers."""
        met = self._tree.meeting(rings.bounds())
        some = Land(rings, units.crs, self._parts.in_degrees)
        near = Land(units.rings.take(met), units.crs, units.in_degrees)
        found = apportion(some, near, self._rule)
        slivers = found.slivers.assign(unit=met[found.slivers["unit"].to_numpy(np.int64)])
        return Shares(
            found.part, met[found.unit], found.share, found.part_area, found.outside,
            found.overlap, slivers,
        )  # fmt: skip


class UnitTree:
    """The bounds of units in an R-tree; a unit keeps its entry while it keeps its shape."""

    def __init__(self, bounds: Floats) -> None:
        there = np.flatnonzero(np.isfinite(bounds).all(axis=1))
        held = bounds[there]
        low, high = (np.ascontiguousarray(held[:, at : at + 2]) for at in (0, 2))
        self._tree = index.Index((there, low, high)) if len(there) else index.Index()
        self._bounds = {int(at): tuple(bounds[at].tolist()) for at in there}
        self._row = {int(at): int(at) for at in there}
        self._next = len(bounds)

    def follow(self, bounds: Floats, was: Ints) -> None:
        """Drop the units that are gone, and add those that came: `was` names who each one was."""
        entry = {row: number for number, row in self._row.items()}
        kept = {entry[old]: new for new, old in enumerate(was.tolist()) if old in entry}
        for number in self._row.keys() - kept.keys():
            self._tree.delete(number, self._bounds.pop(number))
        for new in np.flatnonzero((was < 0) & np.isfinite(bounds).all(axis=1)).tolist():
            kept[self._next], self._bounds[self._next] = new, tuple(bounds[new].tolist())
            self._tree.insert(self._next, self._bounds[self._next])
            self._next += 1
        self._row = kept

    def meeting(self, bounds: Floats) -> Ints:
        """Return the units whose bounds meet any of some others, in order."""
        found: set[int] = set()
        for box in bounds[np.isfinite(bounds).all(axis=1)].tolist():
            found.update(self._tree.intersection(box))
        return np.array(sorted(self._row[number] for number in found), dtype=np.int64)


def merged(old: Shares, fresh: Shares, redo: Ints, part_was: Ints, unit_was: Ints) -> Shares:
    """Put shares together: `fresh` ones of the parts `redo`, the others as they were.

    Parameters
    ----------
    part_was, unit_was
        The row that each part and unit had in `old`.
    """
    kept = part_was.copy()
    kept[redo] = -1
    rows, mine, units = _carried(old.part, old.unit, kept, unit_was)
    part, unit = np.append(mine, redo[fresh.part]), np.append(units, fresh.unit)
    order, share = np.lexsort([unit, part]), np.append(old.share[rows], fresh.share)

    def each(name: str) -> Floats:
        before: Floats = getattr(old, name)
        values = before[kept] if len(before) else np.zeros(len(kept))
        values[redo] = getattr(fresh, name)
        return values

    return Shares(
        part[order], unit[order], share[order], each("part_area"), each("outside"),
        each("overlap"), _slivers(old, fresh, redo, kept, unit_was),
    )  # fmt: skip


def _carried(part: Ints, unit: Ints, kept: Ints, unit_was: Ints) -> tuple[Ints, Ints, Ints]:
    """Return the old rows of parts that keep theirs, with their new numbers, in new order."""
    begin, end = np.searchsorted(part, kept), np.searchsorted(part, kept, side="right")
    begin, end = np.where(kept < 0, 0, begin), np.where(kept < 0, 0, end)
    rows = spans(begin, end)
    now = np.full(max(unit.max(initial=-1), unit_was.max(initial=-1)) + 1, -1, dtype=np.int64)
    now[unit_was[unit_was >= 0]] = np.flatnonzero(unit_was >= 0)
    return rows, np.repeat(np.arange(len(kept)), end - begin), now[unit[rows]]


def _slivers(old: Shares, fresh: Shares, redo: Ints, kept: Ints, unit_was: Ints) -> pd.DataFrame:
    told = old.slivers.sort_values("part", kind="stable")
    arrays = (told["part"].to_numpy(np.int64), told["unit"].to_numpy(np.int64))
    rows, part, unit = _carried(*arrays, kept, unit_was)
    mine = pd.DataFrame({"part": part, "unit": unit, "share": told["share"].to_numpy()[rows]})
    new = fresh.slivers.assign(part=redo[fresh.slivers["part"].to_numpy(np.int64)])
    return pd.concat([mine, new], ignore_index=True).sort_values(["part", "unit"])


def digests(rings: Rings) -> NDArray[np.uint64]:
    """Return a number for each shape that depends on every bit of its corners, and their order."""
    bits = np.ascontiguousarray(rings.points).view(np.uint64).reshape(-1, 2)
    corners = np.diff(rings.starts[rings.shapes])
    place = spans(np.zeros(len(rings), dtype=np.int64), corners).astype(np.uint64)
    mixed = bits[:, 0] * (ODD * (2 * place + 1)) + bits[:, 1] * (ODD * (2 * place + 3))
    mixed ^= mixed >> np.uint64(29)
    sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(mixed * ODD, dtype=np.uint64)])
    first = rings.starts[rings.shapes]
    return np.asarray(sums[first[1:]] - sums[first[:-1]])


def same_as(new: Rings, old: Rings) -> Ints:
    """Return the row of `old` with the very same shape, for each of `new`; -1 where none has."""
    ours, theirs = digests(new), digests(old)
    order = np.argsort(theirs, kind="stable")
    place = np.minimum(np.searchsorted(theirs[order], ours), max(len(theirs) - 1, 0))
    if not len(theirs):
        return np.full(len(new), -1, dtype=np.int64)
    found = order[place]
    alike = np.flatnonzero(theirs[found] == ours)
    real = alike[_equal(new.take(alike), old.take(found[alike]))]
    was = np.full(len(new), -1, dtype=np.int64)
    was[real] = found[real]
    return was


def _equal(one: Rings, other: Rings) -> NDArray[np.bool_]:
    """Compare shapes row by row, corner by corner; a digest alone is no proof."""
    rings = np.diff(one.shapes) == np.diff(other.shapes)
    corners = np.diff(one.starts[one.shapes]) == np.diff(other.starts[other.shapes])
    same: NDArray[np.bool_] = rings & corners
    rows = np.flatnonzero(same)
    left, right = one.take(rows), other.take(rows)
    apart = (left.points != right.points).any(axis=1)
    owner = np.repeat(np.arange(len(rows)), np.diff(left.starts[left.shapes]))
    wrong = np.bincount(owner, apart, minlength=len(rows)) > 0
    outline = (left.starts[:-1] != right.starts[:-1]) | (left.holes != right.holes)
    of_ring = np.repeat(np.arange(len(rows)), np.diff(left.shapes))
    wrong |= np.bincount(of_ring, outline, minlength=len(rows)) > 0
    same[rows[wrong]] = False
    return same
