"""Diff 版本对比: what two editions of one layer do not have in common.

Rows are matched by the layer's key. Everything adds up: added + changed + retouched + same are the
rows after, removed + changed + retouched + same the rows before; for a figure, the sum before
+ added - removed + changed + became known - became unknown is the sum after.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.errors import StoreError
from layers.lineage import Moving, lineage, no_lineage
from layers.reshaped import Flags, Ints, Plane, Reshaped, Shapes, compare_shapes, no_shapes
from layers.schema import Field, Layer

SAME = 1e-12
"""Figures this close, relative to the larger, are one figure: the same 亩 or 万元 brought to m² or
yuan by another path differ by rounding, some 1e-16 a step."""

SHAPE = "geometry"
"""Name of the shape among the fields that changed."""


@dataclass(frozen=True, eq=False)
class Diff:
    """What changed from one edition to another.

    Attributes
    ----------
    before, after
        The editions as they were given.
    removed, added
        Positions in `before`, and in `after`, of the rows that only they have.
    was, now
        Positions of the rows both have, in `before` and in `after`; in the order of `after`.
    changes
        Field -> which of these rows (places in `was` and `now`) hold another value; a value that
        became known or unknown is another one. Only fields with any, in the declared order.
    left_out
        Fields that were not compared, because they are restricted and nobody asked for them.
    shapes
        The rows both have whose shapes differ.
    lineage
        Land that left a key or came to one; see :func:`layers.lineage.lineage`.
    """

    layer: Layer
    before: gpd.GeoDataFrame
    after: gpd.GeoDataFrame
    removed: Ints
    added: Ints
    was: Ints
    now: Ints
    changes: Mapping[str, Ints]
    left_out: tuple[str, ...]
    shapes: Reshaped
    lineage: pd.DataFrame

    @cached_property
    def changed(self) -> Ints:
        """Which of the rows both have differ by a value, or by more than a retouched shape."""
        reshaped = self.shapes.rows("reshaped", "appeared", "vanished")
        return np.unique(np.concatenate([*self.changes.values(), reshaped]))

    @cached_property
    def retouched(self) -> Ints:
        """Which of the rows both have differ by nothing but a retouched shape."""
        return np.setdiff1d(self.shapes.rows("retouched"), self.changed)

    @property
    def same(self) -> int:
        """How many rows do not differ at all."""
        return len(self.was) - len(self.changed) - len(self.retouched)

    @property
    def empty(self) -> bool:
        """Whether nothing differs at all."""
        return not (len(self.removed) or len(self.added) or self.same < len(self.was))

    def values(self, name: str, rows: Ints | None = None) -> pd.DataFrame:
        """Return the values of a field before and after.

        Parameters
        ----------
        rows
            Which of the rows both have; those that changed where not given.

        Returns
        -------
        DataFrame
            at, before, after, and how: ``changed``, ``became_known``, ``became_unknown``.
        """
        at = self.changes.get(name, NOTHING) if rows is None else rows
        one = self.before[name].iloc[self.was[at]].reset_index(drop=True)
        other = self.after[name].iloc[self.now[at]].reset_index(drop=True)
        how = np.select([one.isna(), other.isna()], ["became_known", "became_unknown"], "changed")
        return pd.DataFrame({"at": at, "before": one, "after": other,
                             "how": pd.Series(how, dtype="str")})  # fmt: skip


NOTHING: Ints = np.empty(0, dtype=np.int64)


def compare(
    layer: Layer, before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, *, restricted: bool = False
) -> Diff:
    """Compare two editions of a layer.

    Parameters
    ----------
    before, after
        Conformed frames: every declared field, canonical units, shapes in the county's CRS. The
        shapes are compared as they stand there, whatever CRS a file was delivered in.
    restricted
        Compare confidential fields too; else they are named in ``left_out``.

    Raises
    ------
    StoreError
        When a key stands twice in one of them: no door lets that in.
    """
    fields = [f for f in layer.fields if f.need != "key"]
    asked = [f for f in fields if restricted or f.access == "public"]
    removed, added, was, now = _match(layer, before, after)
    changes = {f.name: _changed(before, after, f, (was, now)) for f in asked}
    shapes, family = _land(layer, before, after, (removed, added, was, now))
    return Diff(
        layer, before, after, removed, added, was, now,
        {name: at for name, at in changes.items() if len(at)},
        tuple(f.name for f in fields if f not in asked), shapes, family,
    )  # fmt: skip


def _match(
    layer: Layer, before: gpd.GeoDataFrame, after: gpd.GeoDataFrame
) -> tuple[Ints, Ints, Ints, Ints]:
    """Return the positions of removed rows, of added ones, and of those both editions have."""
    one, other = (_keys(layer, frame) for frame in (before, after))
    at = one.get_indexer(other)
    now = np.flatnonzero(at >= 0)
    was = at[now].astype(np.int64)
    kept = np.zeros(len(one), dtype=bool)
    kept[was] = True
    return np.flatnonzero(~kept), np.flatnonzero(at < 0), was, now


def _keys(layer: Layer, frame: gpd.GeoDataFrame) -> pd.Index:
    names = list(layer.key)
    keys = pd.MultiIndex.from_frame(frame[names]) if len(names) > 1 else pd.Index(frame[names[0]])
    if not keys.is_unique:
        twice = keys[keys.duplicated()][0]
        raise StoreError(
            f"{layer.zh}的一个版本里 {'、'.join(names)} 有重复（{twice}），无法逐行对比"
        )
    return keys


def _changed(
    before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, field: Field, rows: tuple[Ints, Ints]
) -> Ints:
    one, other = before[field.name].iloc[rows[0]], after[field.name].iloc[rows[1]]
    return np.flatnonzero(differing(one, other, numbers=field.type == "number"))


def differing(one: pd.Series, other: pd.Series, *, numbers: bool) -> Flags:
    """Tell, row by row, where two columns hold different values; unknown equals unknown only."""
    unknown, unknown_too = one.isna().to_numpy(), other.isna().to_numpy()
    if numbers:
        equal = _near(one.to_numpy(dtype=float), other.to_numpy(dtype=float))
    else:
        equal = (one.reset_index(drop=True) == other.reset_index(drop=True)).to_numpy(
            dtype=bool, na_value=False
        )
    differs: Flags = np.where(unknown | unknown_too, unknown != unknown_too, ~equal)
    return differs


def _near(one: np.ndarray, other: np.ndarray) -> Flags:
    with np.errstate(over="ignore", invalid="ignore"):
        gap = np.abs(one - other)
        near: Flags = (one == other) | (gap <= SAME * np.maximum(np.abs(one), np.abs(other)))
    return near


def _land(
    layer: Layer, before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, rows: tuple[Ints, ...]
) -> tuple[Reshaped, pd.DataFrame]:
    """Compare the shapes of the rows both have; trace the land of those only one has."""
    if layer.shape is None:
        return no_shapes(), no_lineage()
    removed, added, was, now = rows
    plane, lands = Plane.of(before, after), [frame.geometry.to_numpy() for frame in (before, after)]
    shapes = compare_shapes(lands[0][was], lands[1][now], plane)
    kept = shapes.table["at"].to_numpy()
    left = Moving(was[kept], shapes.lost, lands[0][was[kept]])
    came = Moving(now[kept], shapes.gained, lands[1][now[kept]])
    gone, come = _all_of(lands[0], removed), _all_of(lands[1], added)
    return shapes, lineage((gone, left), (come, came), plane)


def _all_of(shapes: Shapes, rows: Ints) -> Moving:
    return Moving(rows, shapes[rows], shapes[rows])


@dataclass(frozen=True)
class Flow:
    """How the sum of a field over all rows became another; each None where nothing is known.

    before + added - removed + changed + became_known - became_unknown = after, unknown counting 0.
    """

    before: float | None
    added: float | None
    removed: float | None
    changed: float | None
    became_known: float | None
    became_unknown: float | None
    after: float | None


def flow(diff: Diff, name: str) -> Flow:
    """Add up a field of numbers before and after, and what led from one to the other."""
    one, other = diff.before[name], diff.after[name]
    values = diff.values(name)
    gap = values["after"] - values["before"]
    return Flow(
        before=_sum(one), after=_sum(other),
        added=_sum(other.iloc[diff.added]), removed=_sum(one.iloc[diff.removed]),
        changed=_sum(gap),
        became_known=_sum(values["after"][values["how"] == "became_known"]),
        became_unknown=_sum(values["before"][values["how"] == "became_unknown"]),
    )  # fmt: skip


def _sum(column: pd.Series) -> float | None:
    known = column.dropna()
    return float(known.sum()) if len(known) else None
