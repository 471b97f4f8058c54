"""Parcels of cases under a later edition 宗地变化: told by their land, for a person to confirm."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoapi.planning.cases.case import Held
from layers import LAYERS
from layers.diff import Diff, compare, differing
from layers.relations import SLIVER

PARCELS = LAYERS["parcels"]
KINDS = {
    "renumbered": ("宗地代码改变", "renumbered"),
    "split": ("分割为数宗", "split"),
    "merged": ("并入其他宗地", "merged"),
    "reshaped": ("图形改变", "reshaped"),
    "area_changed": ("登记面积改变", "area changed"),
    "rearranged": ("重新划分", "rearranged"),
    "gone": ("不在新版本中", "gone"),
}
"""What may have become of a parcel -> its words."""


@dataclass(frozen=True, slots=True)
class Successor:
    """A parcel that now has some of the land: its shares of the old and of itself, 0-1."""

    parcel_id: str
    share_before: float
    share_after: float


@dataclass(frozen=True, slots=True)
class ParcelChange:
    """What became of one parcel.

    Attributes
    ----------
    successors
        The parcels that its land lies in now, the largest share first.
    exact
        Whether they are its land and nothing else: then they can stand for it.
    kept
        Whether a parcel of the same code is still there.
    """

    parcel_id: str
    kinds: tuple[str, ...]
    successors: tuple[Successor, ...] = ()
    exact: bool = False
    kept: bool = False

    @property
    def heirs(self) -> tuple[str, ...]:
        """The codes that stand for it now."""
        return (self.parcel_id,) if self.kept else tuple(h.parcel_id for h in self.successors)


def parcel_changes(held: Sequence[Held], parcels: gpd.GeoDataFrame) -> list[ParcelChange]:
    """Tell which of some parcels are no longer as they were held, and what they have become.

    Parameters
    ----------
    held
        Each parcel once, as it was when somebody looked at it.
    parcels
        The layer as it is now, in the CRS of the shapes held.
    """
    if not held:
        return []
    before = _frame(held, parcels)
    diff = compare(PARCELS, before, _near(before, parcels))
    return [*_of_kept(diff), *_of_gone(diff)]


def _frame(held: Sequence[Held], parcels: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return what is held as rows of the layer; what was not held is unknown."""
    known = {"parcel_id": [h.parcel_id for h in held], "site_area": [h.area for h in held]}
    columns = {
        f.name: pd.Series(known.get(f.name, [None] * len(held)), dtype=f.dtype)
        for f in PARCELS.fields
    }
    land = [shapely.from_wkb(bytes.fromhex(h.land)) if h.land else None for h in held]
    shapes = gpd.GeoSeries(land, crs=parcels.crs)
    frame = gpd.GeoDataFrame(columns, geometry=shapes, crs=parcels.crs)
    frame.attrs.update(parcels.attrs)
    return frame


def _near(before: gpd.GeoDataFrame, parcels: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the parcels of the same keys, and those that the land held lies in."""
    same = parcels["parcel_id"].isin(before["parcel_id"]).to_numpy(copy=True)
    known = before.geometry[before.geometry.notna()]
    _, at = parcels.sindex.query(known, predicate="intersects")
    same[at] = True
    near = parcels[same].reset_index(drop=True)
    near.attrs.update(parcels.attrs)
    return near


def _of_kept(diff: Diff) -> Iterator[ParcelChange]:
    """Tell of parcels that kept their code."""
    # A shape or area that was not known is no change of it.
    was = diff.before["site_area"].iloc[diff.was]
    now = diff.after["site_area"].iloc[diff.now]
    other = differing(was, now, numbers=True) & was.notna().to_numpy()
    reshaped = set(diff.shapes.rows("reshaped", "vanished").tolist())
    for at, row in enumerate(diff.was):
        kinds = [kind for kind, true in (("reshaped", at in reshaped), ("area_changed", other[at]))
                 if true]  # fmt: skip
        if kinds:
            key = str(diff.before["parcel_id"].iloc[row])
            heirs = _successors(diff, row)
            yield ParcelChange(key, tuple(kinds), heirs, exact=True, kept=True)


def _of_gone(diff: Diff) -> Iterator[ParcelChange]:
    """Tell of parcels whose code is no longer there."""
    for row in diff.removed:
        heirs = _successors(diff, row)
        kind, exact = _kind(heirs)
        yield ParcelChange(str(diff.before["parcel_id"].iloc[row]), (kind,), heirs, exact)


def _successors(diff: Diff, row: int) -> tuple[Successor, ...]:
    found = diff.lineage[diff.lineage["before"] == row]
    found = found[found["share_before"] > SLIVER].sort_values("share_before", ascending=False)
    keys = diff.after["parcel_id"].to_numpy()[found["after"].to_numpy(dtype=np.int64)]
    shares = zip(keys, found["share_before"], found["share_after"], strict=True)
    return tuple(Successor(str(key), float(one), float(other)) for key, one, other in shares)


def _kind(heirs: Sequence[Successor]) -> tuple[str, bool]:
    """Name what became of a parcel; only what is exact is named renumbered, split or merged.

    One parcel alone is looked at, so that it is called merged where all of its land is part of a
    larger parcel, whatever else that consists of.
    """
    if not heirs:
        return "gone", False
    whole = abs(sum(h.share_before for h in heirs) - 1) <= SLIVER
    own = all(abs(h.share_after - 1) <= SLIVER for h in heirs)
    if whole and own:
        return ("renumbered" if len(heirs) == 1 else "split"), True
    if whole and len(heirs) == 1:
        return "merged", False
    return "rearranged", False
