"""Clusters 冷热点: local Moran's I and Getis-Ord Gi* of a ratio, through esda (extra [stats]).

The statistics are esda's. Local Moran's I is judged by conditional permutations: the unit keeps its
value, its neighbours get those of others, drawn without replacement. Gi*, which has the unit among
its neighbours, is judged by permutations of all: the normal approximation calls nearly one in a
hundred units hot where nothing but chance is, as soon as few firms pay most of the tax. Both are
two-sided, and corrected for their number by Benjamini and Hochberg.

References
----------
Anselin, L. (1995). Local indicators of spatial association: LISA. Geographical Analysis 27(2).
Ord, J. K. & Getis, A. (1995). Local spatial autocorrelation statistics. Geogr. Analysis 27(4).
Benjamini, Y. & Hochberg, Y. (1995). Controlling the false discovery rate. JRSS B 57(1).
"""

import math
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.planning.errors import PlanningError
from geoapi.planning.measuring.answers import MeasureTable
from geoapi.planning.measuring.facts import Floats
from geoapi.planning.variation.neighbours import Beside, Neighbours, neighbours, stats_module
from geoapi.planning.variation.permutations import Trial, lags_of, permuted_p

Ints = NDArray[np.intp]

MOST_PERMUTATIONS = 99_999

ROUNDING = 1e-9

FEW = 4
"""Units with a figure and a neighbour under which nothing is computed: of three, any is extreme."""

KINDS = ("HH", "LL", "HL", "LH", "ns")
"""High among high, low among low, high among low, low among high; not significant."""


@dataclass(frozen=True, eq=False)
class Clusters:
    """Hot and cold spots of a ratio.

    Attributes
    ----------
    rows
        key, name, value, numerator, denominator, n, known_share, neighbours; moran, moran_p,
        moran_q, quadrant (HH LL HL LH), cluster (:data:`KINDS`: the quadrant where significant);
        gstar, gstar_p,
        gstar_q, spot (hot, cold, ns); `gstar` is a z-score. Units without a figure, or without any
        neighbour that has one, have only their figure.
    islands
        Keys of units with a figure and no neighbour that has one.
    unknown
        Keys of units without a figure, or without a shape: nobody's neighbours.
    moran, moran_p
        The global Moran's I, and its p by randomisation, two-sided.
    """

    table: MeasureTable
    neighbours: Neighbours
    trial: Trial
    rows: pd.DataFrame
    islands: list[str]
    unknown: list[str]
    moran: float
    moran_p: float

    @property
    def counts(self) -> dict[str, int]:
        """How many units are of each kind."""
        found = self.rows["cluster"].value_counts()
        return {kind: int(found.get(kind, 0)) for kind in KINDS}

    @property
    def spots(self) -> dict[str, int]:
        """How many units are hot, cold or neither."""
        found = self.rows["spot"].value_counts()
        return {kind: int(found.get(kind, 0)) for kind in ("hot", "cold", "ns")}

    @property
    def together(self) -> int:
        """How many units must have the smallest p there can be, for any to be significant."""
        judged, smallest = int(self.rows["moran"].notna().sum()), 2 / (self.trial.permutations + 1)
        return math.ceil(judged * smallest / self.trial.alpha - ROUNDING)

    @property
    def least(self) -> pd.Series:
        """The unit with the smallest sum below the line, whose ratio moves most."""
        placed = self.rows[self.rows["moran"].notna()]
        return placed.iloc[int(placed["denominator"].argmin())]

    def to_json(self) -> dict[str, Any]:
        """Return the answer of ``hotspots``, without its basis."""
        rows = self.rows.astype(object).where(self.rows.notna(), None)
        measure = self.table.measure
        return {
            "measure": measure.name, "title": measure.title, "unit": measure.unit,
            "by": self.table.by, "period": self.table.period,
            "rows": rows.to_dict(orient="records"), "counts": self.counts, "spots": self.spots,
            "moran": self.moran, "moran_p": self.moran_p,
            "known_share": self.table.total["known_share"],
            "weights": self.neighbours.words, "weights_en": self.neighbours.words_en,
            "permutations": self.trial.permutations, "seed": self.trial.seed,
            "alpha": self.trial.alpha, "correction": "Benjamini-Hochberg FDR",
            "together": self.together,
            "islands": self.islands, "missing": self.unknown,
            "least": {name: self.least[name] for name in ("key", "name", "denominator")},
        }  # fmt: skip


def clusters(table: MeasureTable, shapes: gpd.GeoSeries, beside: Beside, trial: Trial) -> Clusters:
    """Find hot and cold spots of a ratio, among the units that have a figure and a shape.

    Parameters
    ----------
    shapes
        Of the units, by their keys, in the metres of the county; missing and empty ones too.

    Raises
    ------
    PlanningError
        A total; too few units with a figure and a neighbour, or all of the same value.
    """
    _check(table, trial)
    held = shapes.reindex(table.rows["key"])
    values = table.rows["value"].to_numpy(float)
    known = np.isfinite(values) & ~(held.isna() | held.is_empty).to_numpy()
    _enough(values[known])
    among = neighbours(held[known], table.by, beside)
    near = among.each > 0
    at = np.flatnonzero(known)
    found = _statistics(values[at[near]], among.only(near), trial)
    rows, keys = _told(table, at[near], among.only(near), found), table.rows["key"]
    return Clusters(
        table, among, trial, rows, keys.iloc[at[~near]].tolist(), keys[~known].tolist(),
        found["I"], found["I_p"],
    )  # fmt: skip


def _check(table: MeasureTable, trial: Trial) -> None:
    if not table.measure.is_ratio:
        raise PlanningError(
            f"{table.measure.title}是合计，单元有大有小，不能比较冷热；请用比值，如 tax_intensity"
        )
    if not 0 < trial.permutations <= MOST_PERMUTATIONS:
        raise PlanningError(
            f"置换次数应在 1 至 {MOST_PERMUTATIONS} 之间，不是 {trial.permutations}"
        )
    if not 0 < trial.alpha < 1:
        raise PlanningError(f"显著性水平应在 0 与 1 之间，不是 {trial.alpha:g}")


def _enough(values: Floats) -> None:
    if len(values) < FEW or not np.ptp(values):
        why = "数值全都相同" if len(values) >= FEW else f"只有 {len(values)} 个，至少要 {FEW} 个"
        raise PlanningError(f"有数值、图形和邻居的单元{why}，不能判断冷热")


def _statistics(values: Floats, among: Neighbours, trial: Trial) -> dict[str, Any]:
    """Compute both statistics of units that all have a value and a neighbour."""
    _enough(values)
    esda, getis = stats_module("esda.moran"), stats_module("esda.getisord")
    graph = among.graph()
    local = esda.Moran_Local(values, graph, permutations=0)
    z = (values - values.mean()) / values.std()
    # Gi* is the same of values moved and scaled; esda's needs a sum over 0. A unit whose
    # neighbours are all others has none: NaN.
    with np.errstate(invalid="ignore", divide="ignore"):
        star = getis.G_Local(z + 1, graph, transform="B", permutations=0, star=True)
    p, p_star = permuted_p(z, among, trial)
    whole, p_whole = moran_of(z, graph.transform("R").sparse)
    return {
        "moran": local.Is, "moran_p": p, "moran_q": _corrected(p),
        "high": z > 0, "beside_high": lags_of(z, among) > 0,
        "gstar": star.Zs, "gstar_p": p_star, "gstar_q": _corrected(p_star),
        "alpha": trial.alpha, "I": whole, "I_p": p_whole,
    }  # fmt: skip


def _corrected(p: Floats) -> Floats:
    held: Floats = stats_module("scipy.stats").false_discovery_control(p)
    return held


def moran_of(z: Floats, weights: Any) -> tuple[float, float]:
    """Return the global Moran's I, and its two-sided p under randomisation (Cliff & Ord 1981).

    Parameters
    ----------
    z
        Standardised values.
    weights
        A sparse matrix whose rows sum to 1.
    """
    n, total = len(z), float(len(z))
    s1 = float((weights + weights.T).power(2).sum()) / 2
    s2 = float(((np.asarray(weights.sum(axis=0)).ravel() + 1) ** 2).sum())
    found, kurtosis = float(z @ (weights @ z)) / n, float((z**4).mean())
    above = n * ((n**2 - 3 * n + 3) * s1 - n * s2 + 3 * total**2)
    above -= kurtosis * ((n**2 - n) * s1 - 2 * n * s2 + 6 * total**2)
    expected = -1 / (n - 1)
    variance = above / ((n - 1) * (n - 2) * (n - 3) * total**2) - expected**2
    p = 2 * stats_module("scipy.stats").norm.sf(abs(found - expected) / np.sqrt(variance))
    return found, float(p)


def _told(table: MeasureTable, at: Ints, among: Neighbours, found: dict[str, Any]) -> pd.DataFrame:
    columns = ["key", "name", "value", "numerator", "denominator", "n", "known_share"]
    rows = table.rows[columns].copy()
    told = {name: found[name] for name in ("moran", "moran_p", "moran_q")}
    quadrant = _quadrant(found)
    told |= {"quadrant": quadrant}
    told |= {"cluster": np.where(found["moran_q"] <= found["alpha"], quadrant, "ns")}
    told |= {name: found[name] for name in ("gstar", "gstar_p", "gstar_q")}
    hot = np.where(found["gstar"] > 0, "hot", "cold")
    told |= {"spot": np.where(found["gstar_q"] <= found["alpha"], hot, "ns")}
    held = pd.DataFrame({"neighbours": among.each, **told}, index=rows.index[at])
    return rows.join(held).astype({"neighbours": "Int64"})


def _quadrant(found: dict[str, Any]) -> NDArray[np.str_]:
    own, beside = (np.where(found[name], "H", "L") for name in ("high", "beside_high"))
    held: NDArray[np.str_] = np.char.add(own, beside)
    return held
