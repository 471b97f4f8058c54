"""Steps 逐步: what each adjustment changed for whom, in the order in which they apply."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.planning.scoring.result import STEP
from geoapi.planning.scoring.scheme import Scheme

AFTER = {"points": "score", "grades": "class_graded", "veto": "class"}
BEFORE = {"points": "base_score", "grades": "class_before", "veto": "class_graded"}
ORDER = {"points": 0, "grades": 1, "veto": 2}
"""Kinds of steps, with the columns of entities before and after them."""


def _side(
    entities: pd.DataFrame, at: NDArray[np.int64], kinds: list[str], columns: Mapping[str, str]
) -> NDArray[np.object_]:
    """Return the figure or class of each entity that a step of its kind begins or ends with."""
    told = np.full(len(at), None, dtype=object)
    for kind, column in columns.items():
        mine = np.array(kinds, dtype=object) == kind
        told[mine] = entities[column].to_numpy(object)[at[mine]]
    return told


def steps_of(entities: pd.DataFrame, facts: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Return a row for each fact: figures or classes before and after all steps of its kind."""
    kinds: list[str] = [scheme.adjustments[rule].kind for rule in facts["rule"]]
    at = facts["entity"].to_numpy(np.int64)
    rows = facts.assign(
        step=kinds,
        rule=[scheme.adjustments[rule].name for rule in facts["rule"]],
        before=_side(entities, at, kinds, BEFORE),
        after=_side(entities, at, kinds, AFTER),
    )
    late = entities.index[entities["rated_anyway"].notna()]
    anyway = pd.DataFrame({
        "entity": late, "step": "rated_anyway", "rule": "overdue", "amount": None,
        "before": None, "after": None,
        "reason": entities.loc[late, "rated_anyway"], "document": None, "on": None,
    })  # fmt: skip
    told = pd.concat([anyway, rows.astype(object)]) if len(late) else rows
    told = told.assign(order=told["step"].map(ORDER).fillna(-1))
    told = told.sort_values(["entity", "order"], kind="stable").reset_index(drop=True)
    return told[list(STEP)]
