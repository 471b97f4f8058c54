"""Low-yield land 低效用地 by the county's own thresholds; never land in an idle procedure.

A threshold is a parameter: no document of the country gives a number, so there is no default.
Idle land 闲置土地 is excluded (国土资发〔2016〕147号): it is listed apart, with the reason.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.planning.errors import PlanningError
from geoapi.planning.measures import Measure, measure_named
from geoapi.planning.measuring.answers import MeasureTable

Flags = NDArray[np.bool_]
Match = Literal["any", "all"]
State = Literal["listed", "not_below", "unknown", "excluded"]
STATES: tuple[State, ...] = get_args(State)
UNITS = ("parcels", "enterprises")
MOST = 10


@dataclass(frozen=True)
class Threshold:
    """Below this, in the measure's display unit, a figure is low."""

    measure: Measure
    limit: float


@dataclass(frozen=True, eq=False)
class LowYield:
    """What is low, what is not, what cannot be told, and what is idle.

    Attributes
    ----------
    rows
        key, name, state, reason (of exclusion), and for each measure its value, known share and
        whether it is below: one row for each parcel or firm.
    """

    by: str
    thresholds: tuple[Threshold, ...]
    match: Match
    rows: pd.DataFrame

    def of(self, state: State) -> pd.DataFrame:
        """Return the rows of one state."""
        return self.rows[self.rows["state"] == state]


def read_thresholds(pairs: Iterable[str]) -> tuple[Threshold, ...]:
    """Read thresholds as ``tax_intensity=5``, in the measure's display unit (万元/亩).

    Raises
    ------
    PlanningError
        None is given, one is no number, its measure is not known or no ratio, or given twice.
    """
    found = [_threshold(pair) for pair in pairs]
    if not found:
        raise PlanningError("须给出本县的低效标准，如 tax_intensity=5（万元/亩）；没有默认值")
    names = [threshold.measure.name for threshold in found]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise PlanningError(f"{'、'.join(twice)} 的标准给了两次")
    if len(found) > MOST:
        raise PlanningError(f"最多 {MOST} 项标准")
    return tuple(found)


def _threshold(pair: str) -> Threshold:
    name, _, text = pair.replace(":", "=").partition("=")
    measure = measure_named(name.strip())
    try:
        limit = float(text)
    except ValueError:
        limit = math.nan
    if not math.isfinite(limit) or limit <= 0:
        raise PlanningError(f"标准“{pair[:60]}”应写成 指标=数，如 tax_intensity=5，数大于 0")
    if not measure.is_ratio:
        raise PlanningError(f"{measure.title}（{measure.name}）是总量；低效标准须是强度指标")
    return Threshold(measure, limit)


def how(match: str | None, thresholds: Sequence[Threshold]) -> Match:
    """Return how several thresholds are joined; with more than one it has to be stated.

    Raises
    ------
    PlanningError
        It is neither any nor all, or is not stated although there are several thresholds.
    """
    known: Mapping[str, Match] = {name: name for name in get_args(Match)}
    if match is None and len(thresholds) == 1:
        return "any"
    if match is None or match not in known:
        raise PlanningError("有几项标准时须指明 any（任一项低于）或 all（各项都低于）")
    return known[match]


def listed_by(by: str) -> str:
    """Check what is listed: parcels or enterprises."""
    if by not in UNITS:
        raise PlanningError(f"低效用地只能按 {'、'.join(UNITS)} 列出，不是 {by[:40]}")
    return by


def low_yield(
    by: str, tables: Mapping[str, MeasureTable], thresholds: Sequence[Threshold], match: Match,
    idle: Mapping[str, str],
) -> LowYield:  # fmt: skip
    """Tell what lies below the thresholds.

    Parameters
    ----------
    by
        ``parcels`` or ``enterprises``.
    tables
        Measure -> its figures by these units.
    idle
        Key -> why it is in, or suspected for, an idle procedure: it is never listed as low.

    Notes
    -----
    A figure that is not known is neither below nor above. Several thresholds: ``any`` is low where
    one is below, whatever is unknown; ``all`` is not low where one is not below.
    """
    first = tables[thresholds[0].measure.name].rows
    rows = first[["key", "name"]].reset_index(drop=True)
    below, unknown = [], []
    for threshold in thresholds:
        name = threshold.measure.name
        held = tables[name].rows.set_index("key").reindex(rows["key"])
        value = held["value"].to_numpy(float)
        low, blank = value < threshold.limit, np.isnan(value)
        rows[name], rows[f"{name} known"] = value, held["known_share"].to_numpy(float)
        rows[f"{name} below"] = low
        below.append(low)
        unknown.append(blank)
    rows["state"] = _states(np.array(below), np.array(unknown), match)
    reason = rows["key"].map(dict(idle))
    out = reason.notna() & rows["state"].isin(["listed", "unknown"])
    rows["state"] = rows["state"].mask(out, "excluded")
    rows["reason"] = reason.where(out)
    return LowYield(by, tuple(thresholds), match, rows)


def _states(below: Flags, unknown: Flags, match: Match) -> NDArray[np.str_]:
    if match == "any":
        low, blind = below.any(axis=0), unknown.any(axis=0)
    else:
        low = below.all(axis=0)
        blind = (below | unknown).all(axis=0)
    return np.select([low, blind], ["listed", "unknown"], "not_below")
