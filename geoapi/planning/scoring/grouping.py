"""Grouping 分组: which group of a scheme each candidate belongs to, or why none."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.planning.scoring.scheme import Group, Members, Scheme

Floats = NDArray[np.float64]

NO_GROUP = "不属本方案任何一组"
UNKNOWN = {"above_scale": "是否规上不明", "land": "用地面积不明", "tenants": "用地方式不明"}


def grouped(rows: pd.DataFrame, scheme: Scheme) -> tuple[pd.Series, pd.Series]:
    """Return the group of each row and, where there is none, the reason.

    The first group whose conditions hold counts. Where those of an earlier one cannot be told,
    the row has no group.
    """
    group = pd.Series(None, index=rows.index, dtype=object)
    reason = pd.Series(None, index=rows.index, dtype=object)
    open_ = np.ones(len(rows), dtype=bool)
    for each in scheme.groups:
        answer, lacking = _belongs(rows, each)
        take, unknown = open_ & (answer == 1), open_ & np.isnan(answer)
        group[take] = each.name
        reason[unknown] = [f"{words}，不能分组" for words in lacking[unknown]]
        open_ &= answer == 0
    reason[open_] = NO_GROUP
    return group, reason


def _belongs(rows: pd.DataFrame, group: Group) -> tuple[Floats, NDArray[np.object_]]:
    """Return 1, 0, or NaN where it cannot be told; and what is unknown."""
    answer = np.ones(len(rows))
    lacking = np.full(len(rows), "", dtype=object)
    for name, told in _answers(rows, group.members).items():
        new = np.isnan(told) & (lacking == "")
        lacking[new] = UNKNOWN[name]
        answer = np.where((answer == 0) | (told == 0), 0.0, answer + told - 1)
    return answer, lacking


def _answers(rows: pd.DataFrame, members: Members) -> dict[str, Floats]:
    """Return each condition asked for: 1, 0 or NaN."""
    answers = {}
    for name in ("above_scale", "tenants"):
        wanted = getattr(members, name)
        if wanted is not None:
            said = rows[name].to_numpy(float)
            answers[name] = np.where(np.isnan(said), np.nan, said == wanted)
    if members.land_at_least is not None or members.land_below is not None:
        answers["land"] = _enough_land(rows, members)
    return answers


NOISE = 1e-9
"""Relative rounding of areas converted from 亩: 3 亩 is 3 亩."""


def _enough_land(rows: pd.DataFrame, members: Members) -> Floats:
    land = rows["land"].to_numpy(float)
    enough = np.where(np.isnan(land), np.nan, 1.0)
    if members.land_at_least is not None:
        enough = enough * (land >= members.land_at_least * (1 - NOISE))
    if members.or_rented_floor is not None:
        rented = rows["rented_floor"].to_numpy(float) >= members.or_rented_floor * (1 - NOISE)
        enough = np.where(rented, 1.0, enough)
    if members.land_below is not None:
        enough = enough * (land < members.land_below * (1 - NOISE))
    return enough
