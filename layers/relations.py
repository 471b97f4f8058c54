"""Relations 关系: which part of which land lies in which unit. Conserved.

Land is cut where its edges were drawn straight: in the county's plane, or in lon/lat degrees when
both layers came so (RFC 7946, 3.1.1). The pieces are measured on the ellipsoid between their
corners (:func:`layers.area.piece_area`). For every part, shares in units + outside - overlap = 1;
areas are these shares of the legal figure.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from layers.area import legal_area, piece_area, to_lonlat

TOUCH = 1e-9
"""Share of a part below which a common area is rounding along a shared edge, not land."""

DRAWN_IN = "drawn_in"
"""Key of a frame's ``attrs``: ``degrees`` where its edition was delivered in lon/lat."""

Shapes = NDArray[np.object_]
Floats = NDArray[np.float64]
Measure = Callable[[Shapes], Floats]


@dataclass(frozen=True)
class Shares:
    """How the land of each part falls into units.

    Attributes
    ----------
    pairs
        part, unit (positions), area (legal, m²), share (of the part, 0-1).
    part_area
        Legal area of each part, m²; NaN without a shape.
    outside, overlap
        Share of each part in no unit; share counted more than once.
    """

    pairs: pd.DataFrame
    part_area: Floats
    outside: Floats
    overlap: Floats

    def largest(self, part_keys: pd.Series, unit_keys: pd.Series) -> dict[str, str]:
        """Return part key -> key of the unit that holds most of it; absent where none does."""
        best = self.pairs.sort_values("share", kind="stable").groupby("part")["unit"].last()
        parts, units = part_keys.to_numpy()[best.index], unit_keys.to_numpy()[best.to_numpy()]
        return dict(zip(parts, units, strict=True))


def apportion(parts: gpd.GeoDataFrame, units: gpd.GeoDataFrame) -> Shares:
    """Apportion parts (宗地) to units (园区、乡镇) by share of area.

    Parameters
    ----------
    parts, units
        Frames with shapes in their CRS. Units may overlap: each counts, the overlap is stated.

    Returns
    -------
    Shares
        Conserved to rounding; a part without shape is wholly outside.

    Notes
    -----
    Most parcels lie wholly in one unit; a prepared predicate finds them, and only the others are
    cut. The pieces of a cut part are scaled to add up to it, because a cut adds corners.
    """
    lands, regions, measure = _on_one_plane(parts, units)
    sizes = measure(lands)
    pairs = _pairs(lands, regions, measure, sizes)
    size = np.bincount(pairs["part"], pairs["size"], minlength=len(lands))
    rest = _rest(lands, regions, measure, pairs)
    crowded = _crowded(lands, regions, measure, pairs)
    whole = np.where(crowded | (size == 0), sizes, size + rest)
    whole[whole == 0] = 1.0
    legal = legal_area(parts.geometry.to_numpy(), parts.crs)
    share = pairs["size"].to_numpy() / whole[pairs["part"]]
    placed = pairs.assign(share=share, area=share * legal[pairs["part"]])[share > TOUCH]
    outside = np.where(size == 0, 1.0, rest / whole)
    overlap = np.where(crowded, np.maximum(size / whole + outside - 1, 0.0), 0.0)
    columns = ["part", "unit", "area", "share"]
    return Shares(placed[columns].reset_index(drop=True), legal, outside, overlap)


def _on_one_plane(
    parts: gpd.GeoDataFrame, units: gpd.GeoDataFrame
) -> tuple[Shapes, Shapes, Measure]:
    """Return both layers in the plane to cut in, and how its pieces are measured."""
    lands, regions = parts.geometry.to_numpy(), units.geometry.to_numpy()
    if all(layer.attrs.get(DRAWN_IN) == "degrees" for layer in (parts, units)):
        return to_lonlat(lands, parts.crs), to_lonlat(regions, units.crs), piece_area
    return lands, regions, lambda shapes: piece_area(to_lonlat(shapes, parts.crs))


def _pairs(lands: Shapes, regions: Shapes, measure: Measure, sizes: Floats) -> pd.DataFrame:
    """Find every part and unit that share land, and how much; whole parts are not cut."""
    tree = shapely.STRtree(lands)
    unit, part = tree.query(regions, predicate="intersects")
    unit_in, part_in = tree.query(regions, predicate="covers")
    width = len(regions)
    within = np.isin(part * width + unit, part_in * width + unit_in)
    size = sizes[part]
    cut = shapely.intersection(lands[part[~within]], regions[unit[~within]])
    size[~within] = measure(_shapes(cut))
    pairs = pd.DataFrame({"part": part, "unit": unit, "size": size, "within": within})
    land = pd.Series(size > TOUCH * sizes[part])
    return pairs[land].sort_values(["part", "unit"], ignore_index=True)


def _groups(pairs: pd.DataFrame) -> Iterator[tuple[int, NDArray[np.intp]]]:
    """Give each part with the positions of its units; pairs are in the order of parts."""
    if pairs.empty:
        return
    part, unit = pairs["part"].to_numpy(), pairs["unit"].to_numpy()
    starts = np.flatnonzero(np.diff(part, prepend=-1))
    for first, mine in zip(part[starts], np.split(unit, starts[1:]), strict=True):
        yield int(first), mine


def _rest(lands: Shapes, regions: Shapes, measure: Measure, pairs: pd.DataFrame) -> Floats:
    """Measure what is left of each part that no unit holds whole."""
    held = pairs.loc[pairs["within"], "part"]
    groups = list(_groups(pairs[~pairs["part"].isin(held)]))
    rest = np.zeros(len(lands))
    left = [lands[part].difference(shapely.union_all(regions[mine])) for part, mine in groups]
    rest[np.array([part for part, _ in groups], dtype=int)] = measure(_shapes(left))
    return rest


def _crowded(
    lands: Shapes, regions: Shapes, measure: Measure, pairs: pd.DataFrame
) -> NDArray[np.bool_]:
    """Tell which parts lie in units that overlap each other there."""
    one, other = shapely.STRtree(regions).query(regions, predicate="intersects")
    one, other = one[one < other], other[one < other]
    real = measure(_shapes(shapely.intersection(regions[one], regions[other]))) > 0
    shared = set(one[real]) | set(other[real])
    crowded = np.zeros(len(lands), dtype=bool)
    several = pairs[pairs["part"].duplicated(keep=False) & pairs["unit"].isin(shared)]
    for part, mine in _groups(several):
        pieces = _shapes(shapely.intersection(lands[part], regions[mine]))
        once = measure(_shapes([shapely.union_all(pieces)]))[0]
        crowded[part] = measure(pieces).sum() - once > TOUCH * once
    return crowded


def _shapes(held: Iterable[shapely.Geometry]) -> Shapes:
    shapes = list(held)
    array: Shapes = np.empty(len(shapes), dtype=object)
    array[:] = shapes
    return array
