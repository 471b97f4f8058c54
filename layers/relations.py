"""Relations 关系: which part of which land lies in which unit. Conserved.

Land is cut where its edges were drawn straight (:mod:`layers.overlay.drawn`) and its pieces are
measured on the ellipsoid there, so that they add up to the part exactly. For every part, shares in
units + outside - overlap = 1; areas are these shares of the legal figure.

Two ways lead to the shares: a plain one by GEOS, for any shapes, and a fast one for very many
polygons (extra ``[fast]``). They agree to rounding.
"""

from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from types import ModuleType
from typing import Literal, get_args

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from layers.overlay import plain
from layers.overlay.crowds import covered
from layers.overlay.drawn import Drawn, Layer, drawn_together, has_rings
from layers.overlay.ground import Found, Ground
from layers.overlay.places import centres_in
from layers.overlay.tiles import Ints
from layers.rings import Floats, first_of_each

Rule = Literal["split", "majority", "centroid"]
RULES: tuple[Rule, ...] = get_args(Rule)
"""How a part on a border counts: divided by area 按面积分摊, whole where most of it lies 主要部分,
whole where its centroid lies 质心."""

SLIVER = 1e-6
"""Share of a part below which a piece is drawing noise along a shared edge, not land: a hundredth
of a square metre in a hectare. The rest of the part takes it, so that nothing is lost; it is told
(:attr:`Shares.slivers`)."""

FAST_FROM = 5_000
"""Parts from which the fast way is worth loading."""


@dataclass(frozen=True)
class Shares:
    """How the land of each part falls into units.

    Attributes
    ----------
    part, unit, share
        Positions of parts and units with land in common, ordered by part, and share of the part.
    part_area
        Legal area of each part, m²; NaN without a shape.
    outside, overlap
        Share of each part in no unit; share counted more than once.
    slivers
        part, unit, share of the pieces that were too small to be land; the rest of the part took
        them.
    """

    part: NDArray[np.int64]
    unit: NDArray[np.int64]
    share: Floats
    part_area: Floats
    outside: Floats
    overlap: Floats
    slivers: pd.DataFrame

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """part, unit (positions), area (legal, m²), share (of the part, 0-1)."""
        area = self.share * self.part_area[self.part]
        columns = {"part": self.part, "unit": self.unit, "area": area, "share": self.share}
        return pd.DataFrame(columns)

    def largest(self, part_keys: pd.Series, unit_keys: pd.Series) -> dict[str, str]:
        """Return part key -> key of the unit that holds most of it; absent where none does."""
        rows = _largest(self)
        parts, units = part_keys.to_numpy()[self.part[rows]], unit_keys.to_numpy()[self.unit[rows]]
        return dict(zip(parts, units, strict=True))


def apportion(parts: Layer, units: Layer, rule: Rule = "split") -> Shares:
    """Apportion parts (宗地) to units (园区、乡镇).

    Parameters
    ----------
    parts, units
        Frames with shapes, or land (:class:`layers.rings.Land`), in one CRS. Units may overlap:
        each counts, the overlap is stated.
    rule
        How a part on a border counts: see :data:`RULES`.

    Returns
    -------
    Shares
        Conserved to rounding; a part without shape is wholly outside.

    Raises
    ------
    ValueError
        The layers are in different coordinate systems, or there is no such rule.
    """
    if rule not in RULES:
        raise ValueError(f"没有归属规则 {rule}；有：{'、'.join(RULES)}")
    lands, regions = drawn_together(parts, units)
    way = _way(parts, units)
    held = _ground(lands, way)
    if rule == "centroid":
        return _placed(centres_in(lands, regions), held)
    shares = _conserved(lands, held, regions, way)
    return _placed(_most(shares), held) if rule == "majority" else shares


def legal_areas(parts: Layer) -> Floats:
    """Return the legal area of each part, m²; NaN without a shape."""
    return _ground(drawn_together(parts, parts)[0], _way(parts)).area


def is_quick(parts: Layer, *others: Layer) -> bool:
    """Tell whether the fast way is taken: for very many polygons it is worth loading."""
    many = len(parts) >= FAST_FROM and find_spec("numba") is not None
    return many and all(map(has_rings, (parts, *others)))


def _way(parts: Layer, *others: Layer) -> ModuleType:
    if not is_quick(parts, *others):
        return plain
    from layers.overlay import fast  # noqa: PLC0415 - numba is an extra, and slow to load

    return fast


def _ground(lands: Drawn, way: ModuleType) -> Ground:
    """Measure parts: once for all the layers that divide them."""
    held: Ground = lands.keep(f"ground {way.__name__}", lambda: way.ground(lands))
    return held


def _conserved(lands: Drawn, held: Ground, regions: Drawn, way: ModuleType) -> Shares:
    """Divide parts; what the pieces leave is outside, and what they hold twice is overlap."""
    found: Found = way.divide(lands, held, regions)
    sliver = found.share <= SLIVER
    kept, count = found.where(~sliver), len(held.area)
    inside = np.bincount(kept.part, kept.share, minlength=count)
    crowded, once = covered(lands, held, regions, kept, _crowding(regions, way))
    union = inside.copy()
    union[crowded] = once
    outside = np.where(1 - union > SLIVER, 1 - union, 0.0)
    whole = np.where(outside > 0, 1.0, union)  # the rest of a part takes its slivers
    overlap = np.zeros(count)
    overlap[crowded] = np.maximum(inside[crowded] / whole[crowded] + outside[crowded] - 1, 0.0)
    noise = (overlap > 0) & (overlap <= SLIVER)  # borders drawn twice: once is enough
    whole[noise] = inside[noise] / (1 - outside[noise])
    overlap[noise] = 0.0
    share = kept.share / whole[kept.part]
    small = found.where(sliver)
    told = pd.DataFrame({"part": small.part, "unit": small.unit, "share": small.share})
    return Shares(kept.part, kept.unit, share, held.area, outside, overlap, told)


def _crowding(regions: Drawn, way: ModuleType) -> Ints:
    return regions.keep("overlapping", lambda: _overlapping(regions, way))


def _overlapping(regions: Drawn, way: ModuleType) -> Ints:
    """Return the units that share land with another, beyond a touching edge.

    Units whose edges match, as those of towns mostly do, share none; that is quickly told.
    """
    if shapely.coverage_is_valid(regions.shapes[~shapely.is_missing(regions.shapes)]):
        return np.zeros(0, dtype=np.int64)
    found: Found = way.divide(regions, _ground(regions, way), regions)
    other = found.part != found.unit
    return np.unique(np.append(found.part[other], found.unit[other]))


def _most(shares: Shares) -> Found:
    """Return the unit in which most of each part lies; one that lies mostly in none has none."""
    rows = _largest(shares)
    rows = rows[_even(shares.share[rows]) >= _even(shares.outside[shares.part[rows]])]
    return Found(shares.part[rows], shares.unit[rows], np.ones(len(rows)))


def _largest(shares: Shares) -> Ints:
    """Return the row of each part's largest share; of equal ones that of the first unit."""
    order = np.lexsort([-_even(shares.share), shares.part])
    return order[first_of_each(shares.part[order])]


def _even(share: Floats) -> Floats:
    """Leave rounding out of a comparison of shares."""
    return np.round(share, 9)


def _placed(found: Found, held: Ground) -> Shares:
    """Count parts whole: where several units hold one, all but one of them are overlap."""
    times = np.bincount(found.part, minlength=len(held.area))
    outside, overlap = (times == 0).astype(float), np.maximum(times - 1.0, 0.0)
    none = pd.DataFrame({"part": found.part[:0], "unit": found.unit[:0], "share": found.share[:0]})
    return Shares(found.part, found.unit, found.share, held.area, outside, overlap, none)
