"""Distribution 分布: how a ratio spreads over enterprises or parcels.

Everything rests on two columns of each subject: what stands above the line and below it. Subjects
that lack either are left out and told as a share (``known_share``); those with nothing below the
line have no ratio, and are counted (``undefined``).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.planning.measuring.facts import Floats

SHARES = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)
"""Of which quantiles are told."""

TENTHS = tuple(tenth / 10 for tenth in range(1, 10))

PLAIN = "linear"
WEIGHTED = "inverted_cdf"
"""How numpy finds quantiles: of subjects between two of them; of land, the first to reach it."""


@dataclass(frozen=True, eq=False)
class Distribution:
    """A ratio over subjects, lowest first.

    Attributes
    ----------
    above, below
        Of each subject, in display units; `below` is over 0 and is what weighs.
    known_share
        Share of the land whose figures are in it; None where no land is known.
    undefined
        Subjects with a figure above the line and nothing below it: left out.
    unknown
        Subjects whose figures are not known: left out.
    """

    above: Floats
    below: Floats
    known_share: float | None
    undefined: int = 0
    unknown: int = 0

    def __len__(self) -> int:
        """Return the number of subjects."""
        return len(self.above)

    @property
    def ratios(self) -> Floats:
        """The ratio of each subject, rising."""
        held: Floats = self.above / self.below
        return held

    @property
    def value(self) -> float | None:
        """The ratio of the two sums: what the subjects are together."""
        return float(self.above.sum() / self.below.sum()) if len(self) else None

    @property
    def negative(self) -> int:
        """How many subjects are below 0, such as where more tax was paid back than paid."""
        return int((self.above < 0).sum())

    def quantiles(self, shares: tuple[float, ...] = SHARES) -> Floats:
        """Return the ratios below which these shares of the subjects lie."""
        return _quantiles(self.ratios, shares)

    def land_quantiles(self, shares: tuple[float, ...] = SHARES) -> Floats:
        """Return the ratios at which the subjects, lowest first, hold these shares of the land."""
        return _quantiles(self.ratios, shares, self.below)

    def lorenz(self) -> tuple[Floats, Floats]:
        """Return the Lorenz curve: shares of what is below the line, and of what is above it.

        Subjects are in the order of their ratio, so the curve is under the diagonal. With figures
        below 0 it starts below 0. Of a sum of 0 or less there is no curve: NaN.
        """
        land, yields = _cumulated(self.below), _cumulated(self.above)
        total = yields[-1]
        return land / land[-1] if len(self) else land, yields / total if total > 0 else (
            np.full(len(yields), np.nan)
        )  # fmt: skip

    @property
    def gini(self) -> float | None:
        """Twice the area between the diagonal and the Lorenz curve, by trapezoids.

        0: every mu yields the same. With figures below 0 it may be over 1. None without a curve.
        """
        land, yields = self.lorenz()
        area = float(np.trapezoid(yields, land)) if len(self) else float("nan")
        return None if np.isnan(area) else 1 - 2 * area

    def lowest(self, shares: tuple[float, ...] = TENTHS) -> pd.DataFrame:
        """Return what the lowest share of the subjects holds: of the land, and of the yield.

        share, land, yields; a share within one subject is divided in proportion.
        """
        land, yields = self.lorenz()
        rank = np.linspace(0, 1, len(self) + 1)
        held = {"land": np.interp(shares, rank, land), "yields": np.interp(shares, rank, yields)}
        return pd.DataFrame({"share": shares, **held})

    def yields_of_land(self, shares: tuple[float, ...] = TENTHS) -> Floats:
        """Return the share of the yield that comes from these shares of the land, lowest first."""
        land, yields = self.lorenz()
        held: Floats = np.interp(shares, land, yields)
        return held


def distribution(
    above: Floats, below: Floats, *, known_share: float | None = None, unknown: int = 0
) -> Distribution:
    """Put subjects in order; those with nothing below the line are left out."""
    whole = below > 0
    order = np.argsort(above[whole] / below[whole], kind="stable")
    return Distribution(
        above[whole][order], below[whole][order], known_share, int((~whole).sum()), unknown
    )


def _quantiles(ratios: Floats, shares: tuple[float, ...], weights: Floats | None = None) -> Floats:
    if not len(ratios):
        return np.full(len(shares), np.nan)
    method = PLAIN if weights is None else WEIGHTED
    found: Floats = np.quantile(ratios, shares, method=method, weights=weights)  # type: ignore[call-overload]
    return found


def _cumulated(values: Floats) -> Floats:
    return np.concatenate([[0.0], np.cumsum(values)])


def parts_of(
    told: Distribution, firms: NDArray[np.intp], most: int, least: int
) -> pd.DataFrame | None:
    """Cut the subjects, lowest first, into parts of equal count that tell no single firm.

    Parameters
    ----------
    firms
        A number of the firm of each subject, in its order.
    most, least
        How many parts at most; how many firms each must be of.

    Returns
    -------
    from, to (shares of the subjects), n, land and yields (shares of the sums), value: of each part;
    None where not even four are of so many firms.
    """
    for count in (most, 5, 4):
        edges = np.linspace(0, len(told), count + 1).round().astype(int)
        spans = [slice(*edges[at : at + 2]) for at in range(count)]
        if min(len(np.unique(firms[span])) for span in spans) >= least:
            return pd.DataFrame([_part(told, span, count, at) for at, span in enumerate(spans)])
    return None


def _part(told: Distribution, span: slice, count: int, at: int) -> dict[str, Any]:
    above, below = told.above[span].sum(), told.below[span].sum()
    total = told.above.sum()
    return {
        "from": at / count, "to": (at + 1) / count, "n": span.stop - span.start,
        "land": below / told.below.sum(), "yields": above / total if total > 0 else np.nan,
        "value": above / below,
    }  # fmt: skip
