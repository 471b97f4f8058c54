"""Relations 关系: which part of which land lies in which unit. Conserved.

Land is cut where its edges were drawn straight: in the county's plane, or in lon/lat degrees when
both layers came so (RFC 7946, 3.1.1). The pieces are measured on the ellipsoid between their
corners (:func:`layers.area.piece_area`). For every part, shares in units + outside - overlap = 1;
areas are these shares of the legal figure.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from layers.area import legal_area_of_degrees, piece_area, to_lonlat
from layers.atlas import DRAWN_IN

SLIVER = 1e-6
"""Share of a part below which a piece is drawing noise along a shared edge, not land: a hundredth
of a square metre in a hectare. The rest of the part takes it, so that nothing is lost."""

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
    degrees = to_lonlat(parts.geometry.to_numpy(), parts.crs)
    lands, regions, measure = _on_one_plane(parts, units, degrees)
    sizes, legal = piece_area(degrees), legal_area_of_degrees(degrees)
    pairs = _pairs(lands, regions, measure, sizes)
    size = np.bincount(pairs["part"], pairs["size"], minlength=len(lands))
    rest = _rest(lands, measure, pairs, sizes)
    crowded = _crowded(regions, measure, pairs, len(lands))
    whole = np.where(crowded | (size == 0), sizes, size + rest)
    whole[whole == 0] = 1.0
    share = pairs["size"].to_numpy() / whole[pairs["part"]]
    placed = pairs.assign(share=share, area=share * legal[pairs["part"]])
    outside = np.where(size == 0, 1.0, rest / whole)
    overlap = np.where(crowded, np.maximum(size / whole + outside - 1, 0.0), 0.0)
    columns = ["part", "unit", "area", "share"]
    return Shares(placed[columns].reset_index(drop=True), legal, outside, overlap)


def _on_one_plane(
    parts: gpd.GeoDataFrame, units: gpd.GeoDataFrame, degrees: Shapes
) -> tuple[Shapes, Shapes, Measure]:
    """Return both layers in the plane to cut in, and how its pieces are measured."""
    regions = units.geometry.to_numpy()
    if all(layer.attrs.get(DRAWN_IN) == "degrees" for layer in (parts, units)):
        return degrees, to_lonlat(regions, units.crs), piece_area
    lands = parts.geometry.to_numpy()
    return lands, regions, lambda shapes: piece_area(to_lonlat(shapes, parts.crs))


def _pairs(lands: Shapes, regions: Shapes, measure: Measure, sizes: Floats) -> pd.DataFrame:
    """Find every part and unit that share land: size, m², and piece (None where it is whole)."""
    tree = shapely.STRtree(lands)
    unit, part = tree.query(regions, predicate="intersects")
    unit_in, part_in = tree.query(regions, predicate="covers")
    width = len(regions)
    cut = ~np.isin(part * width + unit, part_in * width + unit_in)
    piece = np.full(len(part), None, dtype=object)
    piece[cut] = shapely.intersection(lands[part[cut]], regions[unit[cut]])
    size = sizes[part]
    size[cut] = measure(piece[cut])
    pairs = pd.DataFrame({"part": part, "unit": unit, "size": size, "piece": piece, "cut": cut})
    land = pd.Series(size > SLIVER * sizes[part])
    return pairs[land].sort_values(["part", "unit"], ignore_index=True)


def _rest(lands: Shapes, measure: Measure, pairs: pd.DataFrame, sizes: Floats) -> Floats:
    """Measure what the pieces of each cut part leave of it; a part held whole leaves nothing."""
    held = pairs.loc[~pairs["cut"], "part"]
    cut = pairs[~pairs["part"].isin(held)]
    left, turn = lands.copy(), cut.groupby("part").cumcount()
    for number in range(int(turn.max()) + 1 if len(turn) else 0):
        now = cut[turn == number]
        at = now["part"].to_numpy()
        left[at] = shapely.difference(left[at], now["piece"].to_numpy())
    rest, parts = np.zeros(len(lands)), cut["part"].unique()
    rest[parts] = measure(left[parts])
    rest[rest <= SLIVER * sizes] = 0.0
    return rest


def _crowded(
    regions: Shapes, measure: Measure, pairs: pd.DataFrame, count: int
) -> NDArray[np.bool_]:
    """Tell which parts have land that several units hold: only where units overlap at all."""
    crowded = np.zeros(count, dtype=bool)
    shared = pairs["unit"].isin(_overlapping(regions, measure))
    several = pairs[pairs["part"].duplicated(keep=False) & shared]
    whole = several.loc[~several["cut"], "part"]
    crowded[whole] = True
    for part, held in several[~several["part"].isin(whole)].groupby("part"):
        once = measure(_one(shapely.union_all(held["piece"].to_numpy())))[0]
        crowded[cast("int", part)] = held["size"].sum() - once > SLIVER * once
    return crowded


def _one(shape: shapely.Geometry) -> Shapes:
    array: Shapes = np.empty(1, dtype=object)
    array[0] = shape
    return array


def _overlapping(regions: Shapes, measure: Measure) -> list[int]:
    """Return the units that share land with another, beyond a touching edge."""
    one, other = shapely.STRtree(regions).query(regions, predicate="intersects")
    one, other = one[one < other], other[one < other]
    real = measure(shapely.intersection(regions[one], regions[other])) > 0
    return sorted({*one[real].tolist(), *other[real].tolist()})
