"""Distributed 分布的答案: a distribution as it may be told, and as JSON."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from geoapi.planning.measures import SCALES
from geoapi.planning.variation.distribution import SHARES, Distribution
from geoapi.planning.variation.subjects import Subjects

MOST_POINTS = 1000
"""Points of a Lorenz curve that an answer holds; the Gini coefficient is of all."""

METHOD = (
    "对象按比值由低到高排；洛伦兹曲线的横轴是分母的累计比重，纵轴是分子的累计比重；"
    "基尼系数 = 1 − 2 × 曲线下面积（梯形法）；按个数的分位数线性内插，"
    "按用地的分位数取累计达到该比重的第一个"
)


@dataclass(frozen=True, eq=False)
class Distributed:
    """A distribution as it may be told.

    Attributes
    ----------
    whole
        Of all subjects.
    groups
        Of each group: its key and name, and its distribution.
    parts
        Where single subjects may not be told: the subjects in parts of equal count, lowest first,
        of which alone is told then.
    """

    subjects: Subjects
    whole: Distribution
    groups: list[tuple[pd.Series, Distribution]]
    parts: pd.DataFrame | None = None

    @property
    def method(self) -> str:
        """How the figures were made."""
        return METHOD

    def curve(self) -> tuple[Any, Any]:
        """Return the Lorenz curve as it may be told: at the edges of the parts where these are."""
        if self.parts is None:
            return thinned(*self.whole.lorenz())
        sides = (self.parts[side].cumsum() for side in ("land", "yields"))
        land, yields = (np.concatenate([[0.0], side.to_numpy()]) for side in sides)
        return land, yields

    def to_json(self) -> dict[str, Any]:
        """Return the answer of ``distribution``, without its basis."""
        asked, whole = self.subjects.asked, self.whole
        measure, open_to_all = asked.measure, self.parts is None
        curve = zip(*(map(_number, side) for side in self.curve()), strict=True)
        return {
            "measure": measure.name, "title": measure.title, "unit": measure.unit,
            "by": asked.by, "period": asked.period, "group": self.subjects.group,
            "weight": SCALES[measure.below][1], "method": METHOD, **figures(whole),
            "negative": whole.negative if open_to_all else None,
            "quantiles": quantiles(whole) if open_to_all else None,
            "lorenz": [{"land": land, "yields": yields} for land, yields in curve],
            "lowest": _records(whole.lowest()) if open_to_all else None,
            "parts": None if self.parts is None else _records(self.parts),
            "groups": [
                {"key": group["key"], "name": _plain(group["name"]), **figures(held),
                 "negative": held.negative, "quantiles": quantiles(held)}
                for group, held in self.groups
            ],
            "missing": whole.unknown,
        }  # fmt: skip


def figures(held: Distribution) -> dict[str, Any]:
    """Return what is told of any distribution."""
    return {
        "n": len(held), "unknown": held.unknown, "undefined": held.undefined,
        "known_share": held.known_share, "value": held.value, "gini": held.gini,
    }  # fmt: skip


def quantiles(held: Distribution) -> list[dict[str, Any]]:
    """Return the ratios at shares of the subjects, and of the land."""
    both = zip(SHARES, held.quantiles(), held.land_quantiles(), strict=True)
    return [
        {"share": share, "by_count": _number(plain), "by_land": _number(weighted)}
        for share, plain, weighted in both
    ]


def thinned(land: Any, yields: Any) -> tuple[Any, Any]:
    """Return at most :data:`MOST_POINTS` of a curve, its ends among them."""
    some = np.unique(np.linspace(0, len(land) - 1, MOST_POINTS).round().astype(int))
    return land[some], yields[some]


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {str(name): _number(value) for name, value in row.items()}
        for row in rows.to_dict("records")
    ]


def _number(value: Any) -> Any:
    return None if isinstance(value, float) and np.isnan(value) else value


def _plain(name: Any) -> Any:
    return None if pd.isna(name) else name
