"""Neighbours 邻接: which units are beside which, as spatial weights of libpysal (extra [stats])."""

from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Any, Literal, get_args

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geoapi.planning.errors import PlanningError
from layers.errors import MutuError

Way = Literal["queen", "knn", "distance"]

WAYS: tuple[Way, ...] = get_args(Way)
"""Neighbours share a border or a corner; are the k nearest; or are within a distance."""

DEFAULTS: dict[str, Way] = {"towns": "queen", "zones": "distance", "parcels": "knn"}
"""Towns touch; zones lie apart; parcels are many, and roads lie between them."""

NEAREST = 8
"""As many as a square has neighbours of the queen's on a chessboard."""


MOST_PAIRS = 30_000_000


class StatsError(MutuError):
    """The extra [stats] is not installed."""


def stats_module(name: str) -> Any:
    """Import a module that comes with the extra [stats], only when it is asked for.

    Raises
    ------
    StatsError
        It is not installed.
    """
    try:
        found: ModuleType = import_module(name)
    except ModuleNotFoundError as missing:
        raise StatsError(
            f"冷热点分析需要 {missing.name}；请安装：pip install mutu[stats]"
        ) from None
    return found


@dataclass(frozen=True)
class Beside:
    """How neighbours are found.

    Attributes
    ----------
    way
        One of :data:`WAYS`; None: that of the unit, :data:`DEFAULTS`.
    nearest
        How many, for knn.
    metres
        How far, for distance; None: as far as it takes for each unit to have a neighbour.
    """

    way: Way | None = None
    nearest: int = NEAREST
    metres: float | None = None


@dataclass(frozen=True, eq=False)
class Neighbours:
    """Pairs of units that are beside each other; every pair weighs the same.

    Attributes
    ----------
    of, neighbour
        Positions; each pair once in each direction that holds.
    words, words_en
        How they were found, for the answer.
    """

    count: int
    of: NDArray[np.intp]
    neighbour: NDArray[np.intp]
    words: str
    words_en: str

    @property
    def each(self) -> NDArray[np.intp]:
        """How many neighbours each unit has."""
        return np.bincount(self.of, minlength=self.count)

    def graph(self) -> Any:
        """Return them as a graph of libpysal; of units that all have neighbours."""
        weights = np.ones(len(self.of))
        return stats_module("libpysal.graph").Graph.from_arrays(self.of, self.neighbour, weights)

    def only(self, some: NDArray[np.bool_]) -> "Neighbours":
        """Return those among some of the units, which are numbered anew."""
        number = np.cumsum(some) - 1
        both = some[self.of] & some[self.neighbour]
        return Neighbours(
            int(some.sum()), number[self.of[both]], number[self.neighbour[both]],
            self.words, self.words_en,
        )  # fmt: skip


def neighbours(shapes: gpd.GeoSeries, by: str, beside: Beside) -> Neighbours:
    """Find the neighbours of units.

    Parameters
    ----------
    shapes
        In the metres of the county, none missing.

    Raises
    ------
    PlanningError
        An unknown way, or a number that cannot be.
    """
    way = beside.way or DEFAULTS[by]
    if way not in WAYS:
        raise PlanningError(f"没有邻接方式 {way}；有：{'、'.join(WAYS)}")
    if way == "queen":
        return _touching(shapes)
    centres = shapely.get_coordinates(shapely.centroid(shapes.to_numpy()))
    return _nearest(centres, beside) if way == "knn" else _within(centres, beside)


def _touching(shapes: gpd.GeoSeries) -> Neighbours:
    """Return units that share a border or a corner."""
    of, neighbour = shapes.sindex.query(shapes, predicate="intersects")
    apart = of != neighbour
    return Neighbours(
        len(shapes), of[apart], neighbour[apart], "相邻（共边或共点，queen）",
        "touching, by border or corner (queen)",
    )  # fmt: skip


def _nearest(centres: NDArray[np.float64], beside: Beside) -> Neighbours:
    k, count = beside.nearest, len(centres)
    if not 1 <= k < count:
        raise PlanningError(f"近邻个数应在 1 至 {count - 1} 之间（共 {count} 个单元），不是 {k}")
    _, found = stats_module("scipy.spatial").KDTree(centres).query(centres, k=k + 1, workers=-1)
    # A unit is its own nearest, but for others at the same spot, which may come first.
    own = found == np.arange(count)[:, None]
    own[~own.any(axis=1), -1] = True
    return Neighbours(
        count, np.repeat(np.arange(count), k), found[~own], f"最近的 {k} 个（质心距离，knn）",
        f"the {k} nearest, by centroid (knn)",
    )  # fmt: skip


def _bounded(pairs: int, metres: float) -> None:
    """Refuse a distance within which nearly all are neighbours: it would fill the memory."""
    if pairs > MOST_PAIRS:
        raise PlanningError(
            f"{metres:,.0f} 米以内的邻居有 {pairs:,} 对，至多 {MOST_PAIRS:,}；请缩短距离或用 knn"
        )


def _within(centres: NDArray[np.float64], beside: Beside) -> Neighbours:
    spatial = stats_module("scipy.spatial")
    tree, metres = spatial.KDTree(centres), beside.metres
    if metres is not None and not 0 < metres < np.inf:
        raise PlanningError(f"距离应是大于 0 的米数，不是 {metres:g}")
    why = ""
    if metres is None:
        metres = float(tree.query(centres, k=2)[0][:, 1].max()) if len(centres) > 1 else 1.0
        why = "，使每个单元至少有一个邻居的最小距离"
    _bounded(int(tree.count_neighbors(tree, metres)), metres)
    pairs = tree.query_pairs(metres * (1 + 1e-12), output_type="ndarray")
    of, neighbour = np.concatenate([pairs, pairs[:, ::-1]]).T
    least = ", the least so that none is alone" if why else ""
    return Neighbours(
        len(centres), of, neighbour, f"质心相距 {metres:,.0f} 米以内（distance{why}）",
        f"centroids within {metres:,.0f} m (distance{least})",
    )  # fmt: skip
