"""What was seen 观测 built on each parcel, as drawn and as a tolerance lets it be drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geoapi.planning.errors import PlanningError
from layers import LAYERS
from layers.rings import Flags, Floats, Shapes

Ints = NDArray[np.int64]

BUILT = ("built", "construction")
"""Classes of land cover that count as built, where not said otherwise."""

COVERS = tuple(LAYERS["observations"].field("cover").choices)

ARC = 16
"""Segments of a quarter circle around a corner."""

ROUNDING = 1e-6
"""Share of a parcel that is no land left unseen."""

VARIANTS = ("shift-", "shift+", "sliver-", "sliver+", "share-", "share+")
"""Each tolerance less and more by its own value: at nothing and at twice; a shift inwards and
outwards."""

WIDEST = 100.0
"""Metres; an image farther off than this has to be corrected, not tolerated."""


@dataclass(frozen=True)
class Looking:
    """How observations are looked at; a tolerance that is None nobody has set: it is taken as 0.

    Attributes
    ----------
    shift
        Metres by which an image may be displaced.
    sliver
        Area in m² below which a piece on a parcel is none.
    share
        Share of a parcel up to which it counts as empty though something is built on it.
    covers
        Classes of land cover that count as built; buildings always do.
    everywhere
        Whether each survey looked at the whole county, whatever extents say.
    """

    shift: float | None = None
    sliver: float | None = None
    share: float | None = None
    covers: tuple[str, ...] = BUILT
    everywhere: bool = False

    def __post_init__(self) -> None:
        """Refuse what is no tolerance, and classes that are not declared."""
        if unknown := sorted(set(self.covers) - set(COVERS)):
            raise PlanningError(f"没有覆盖类型 {'、'.join(unknown)}；有：{'、'.join(COVERS)}")
        for name, most in (("shift", WIDEST), ("sliver", 1e6), ("share", 0.5)):
            value = getattr(self, name)
            if value is not None and not 0 <= value <= most:
                raise PlanningError(f"{name} 应在 0 至 {most:g} 之间，不是 {value}")

    @property
    def missing(self) -> tuple[str, ...]:
        """Tolerances that nobody set."""
        return tuple(n for n in ("shift", "sliver", "share") if getattr(self, n) is None)


@dataclass(frozen=True, eq=False)
class Seen:
    """What was seen on parcels, row by row.

    Attributes
    ----------
    on
        The day of the newest observation that tells of the parcel; NaT where none does.
    source
        Where that comes from; "" where it is not said.
    built
        "" and each of :data:`VARIANTS` that changes an area -> m² built on it.
    """

    on: NDArray[np.datetime64]
    source: list[str]
    built: Mapping[str, Floats]


def look(parcels: Shapes, observations: gpd.GeoDataFrame, looking: Looking, on: date) -> Seen:
    """Tell what was seen on parcels by a date; each by the newest survey that tells of it.

    A survey is what was observed on one day. It tells of a parcel where its extent, or its land
    cover, holds the parcel (but for a strip as wide as the shift), or where it shows something
    built.

    Parameters
    ----------
    parcels
        Polygons in the plane of the observations, metres.
    """
    shapes = observations.geometry.to_numpy()
    days = observations["observed_on"].to_numpy("datetime64[s]")
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    covers = observations["cover"].isin(list(looking.covers))
    thing = ((observations["kind"] == "building") | covers).to_numpy(bool)
    found = _nothing(len(parcels))
    for day in sorted(set(days[there & (days <= np.datetime64(on))].tolist()), reverse=True):
        left = np.flatnonzero(np.isnat(found.on))
        rows = np.flatnonzero(there & (days == np.datetime64(day)))
        built = _built(parcels[left], shapes[rows[thing[rows]]], looking)
        held = _held(parcels[left], shapes[rows], looking)
        told = looking.everywhere | held | (built[""] > 0)
        at = left[told]
        found.on[at] = np.datetime64(day)
        for name, areas in built.items():
            found.built[name][at] = areas[told]
        _name(found, at, observations["source"].iloc[rows])
    return found


def _nothing(count: int) -> Seen:
    names = ("", *(name for name in VARIANTS if not name.startswith("share")))
    return Seen(
        np.full(count, np.datetime64("NaT"), dtype="datetime64[s]"), [""] * count,
        {name: np.full(count, np.nan) for name in names},
    )  # fmt: skip


def _name(found: Seen, rows: Ints, sources: pd.Series) -> None:
    words = "、".join(sorted(sources.dropna().unique().tolist()))
    for row in rows.tolist():
        found.source[row] = words


def _built(parcels: Shapes, things: Shapes, looking: Looking) -> dict[str, Floats]:
    """Return m² built on each parcel as drawn, and with each tolerance less and more."""
    shift, sliver = looking.shift or 0.0, looking.sliver or 0.0
    moved = {"": parcels}
    if shift:
        moved |= {
            "shift-": shapely.buffer(parcels, -shift, quad_segs=ARC),
            "shift+": shapely.buffer(parcels, shift, quad_segs=ARC),
        }
    pieces = {name: Pieces.of(land, things) for name, land in moved.items()}
    found = {name: one.area(len(parcels), sliver) for name, one in pieces.items()}
    if sliver:
        found["sliver-"] = pieces[""].area(len(parcels), 0.0)
        found["sliver+"] = pieces[""].area(len(parcels), 2 * sliver)
    return {name: found.get(name, found[""]) for name in _nothing(0).built}


def _held(parcels: Shapes, looked_at: Shapes, looking: Looking) -> Flags:
    """Tell which parcels lie wholly in what was looked at, but for a strip as wide as the shift."""
    inner = shapely.buffer(parcels, -(looking.shift or 0.0), quad_segs=ARC)
    inner = np.where(shapely.is_empty(inner), parcels, inner)
    seen = Pieces.of(inner, looked_at).area(len(parcels), 0.0)
    held: Flags = seen >= shapely.area(inner) * (1 - ROUNDING)
    return held


@dataclass(frozen=True, eq=False)
class Pieces:
    """What of some shapes lies on each parcel, piece by piece, ordered by parcel."""

    parcel: Ints
    shapes: Shapes

    @classmethod
    def of(cls, parcels: Shapes, things: Shapes) -> "Pieces":
        """Cut shapes by parcels."""
        if not len(things) or not len(parcels):
            return cls(np.zeros(0, dtype=np.int64), np.empty(0, dtype=object))
        parcel, thing = shapely.STRtree(things).query(parcels, predicate="intersects")
        return cls(parcel, shapely.intersection(parcels[parcel], things[thing]))

    def area(self, count: int, least: float) -> Floats:
        """Return m² on each parcel; pieces below `least` are none, land seen twice counts once."""
        areas = shapely.area(self.shapes)
        kept = np.flatnonzero((areas > 0) & (areas >= least))
        total = np.bincount(self.parcel[kept], areas[kept], minlength=count).astype(float)
        for rows in _runs(self.parcel[kept]):
            pieces = self.shapes[kept[rows]]
            total[self.parcel[kept[rows[0]]]] = shapely.area(shapely.union_all(pieces))
        return total


def _runs(parcel: Ints) -> list[Ints]:
    """Return the rows of each parcel that has more than one piece."""
    runs = np.split(np.arange(len(parcel)), np.flatnonzero(np.diff(parcel)) + 1)
    return [run for run in runs if len(run) > 1]
