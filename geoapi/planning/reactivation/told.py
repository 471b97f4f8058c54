"""Sites as they are told 连片盘活: in order, with points, ranks and what was not set."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from geoapi.planning.assemblies.sites import Assemblies
from geoapi.planning.reactivation.points import Zones
from geoapi.planning.reactivation.ranking import STEP, Ranking


@dataclass(frozen=True, eq=False)
class Reactivation:
    """The sites of a county on a date, and their order where criteria were given.

    Attributes
    ----------
    low_use
        The CQL2 text by which parcels counted as low-use besides; None where none was given.
    towns
        The towns of each site's parcels.
    """

    found: Assemblies
    zones: Zones
    ranking: Ranking | None
    low_use: str | None
    towns: list[list[str]]

    @property
    def order(self) -> Any:
        """Positions of the sites as they are told: by rank, else by area."""
        if self.ranking is None:
            return np.arange(len(self.found.sites))
        rank = self.ranking.rank
        return np.lexsort([np.arange(len(rank)), np.where(rank > 0, rank, len(rank) + 1)])

    @property
    def param_missing(self) -> list[str]:
        """What the bureau has not set."""
        return [*self.found.joining.missing, *([] if self.ranking else ["criteria"])]


def told_json(told: Reactivation) -> dict[str, Any]:
    """Return the answer of ``assemblies`` without its basis; areas in m², lengths in metres."""
    found, ranking = told.found, told.ranking
    sites = found.sites.to_dict("records")
    return {
        "on": found.on.isoformat(),
        "joining": {
            "gap": found.joining.gap, "edge": found.joining.edge,
            "barriers": list(found.joining.barriers), "frontage": found.joining.frontage,
        },
        "low_use": told.low_use,
        "ranked": ranking is not None,
        "criteria": None if ranking is None else _criteria(ranking),
        "rows": [_row(told, at, sites[at]) for at in told.order.tolist()],
        "portfolios": _records(found.portfolios),
        "sensitivity": None if ranking is None else _sensitivity(ranking),
        "param_missing": told.param_missing,
        "missing": [] if ranking is None else list(ranking.unknown),
        "shapeless": list(found.shapeless),
    }  # fmt: skip


def _row(told: Reactivation, at: int, site: Mapping[Any, Any]) -> dict[str, Any]:
    plain = {name: _plain(site[name]) for name in _FIGURES}
    return {
        "key": site["key"], "parcels": site["parcels"], **plain,
        "circle": {"diameter": _plain(site["circle_diameter"]), "x": _plain(site["circle_x"]),
                   "y": _plain(site["circle_y"])},
        "town_codes": told.towns[at], "zone_codes": told.zones.codes[at],
        "zone_share": float(told.zones.inside[at]) if told.zones.known else None,
        "holders": site["holders"],
        **_ranked(told.ranking, at),
        "missing": [name for name in ("area", "frontage") if plain[name] is None],
    }  # fmt: skip


_FIGURES = (
    "count", "idle", "low_use", "idle_since", "area", "measured_area", "compactness",
    "largest_part", "frontage",
)  # fmt: skip


def _ranked(ranking: Ranking | None, at: int) -> dict[str, Any]:
    if ranking is None:
        return {"rank": None, "score": None, "criteria": None, "sensitivity": None}
    range_ = ranking.sensitivity
    return {
        "rank": int(ranking.rank[at]) or None,
        "score": _plain(ranking.score[at]),
        "criteria": {
            name: {
                "value": _plain(one.value[at]), "points": _plain(one.points[at]),
                "weight": ranking.shares.get(name, 0.0),
                **({} if one.detail is None else {"detail": one.detail[at]}),
            }
            for name, one in ranking.points.items()
        },
        "sensitivity": {
            "best": int(range_.best[at]) or None, "worst": int(range_.worst[at]) or None,
            "rank_kept": float(range_.kept[at]), "in_top": float(range_.in_top[at]),
        },
    }  # fmt: skip


def _criteria(ranking: Ranking) -> dict[str, Any]:
    declared = ranking.criteria
    return {
        "title": declared.title, "document": declared.document or None,
        "weights": dict(declared.weights), "shares": dict(ranking.shares),
        "details": {name: dict(one) for name, one in declared.details.items()},
    }  # fmt: skip


def _sensitivity(ranking: Ranking) -> dict[str, Any]:
    return {
        "step": STEP, "top": ranking.criteria.top, "changes": ranking.sensitivity.changes,
        "rank_kept": _mean(ranking.sensitivity.kept, ranking.rank > 0),
    }  # fmt: skip


def _mean(values: Any, among: Any) -> float | None:
    return float(values[among].mean()) if among.any() else None


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(k): _plain(v) for k, v in row.items()} for row in frame.to_dict("records")]


def _plain(value: Any) -> Any:
    if isinstance(value, (list, Mapping)):
        return value
    if value is None or pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return value.item() if hasattr(value, "item") else value
