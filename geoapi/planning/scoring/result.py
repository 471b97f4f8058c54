"""Scores 评价结果: the whole answer of a scoring, each step of it, and the contract's rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from geoapi.planning.errors import PlanningError
from geoapi.planning.scoring.scheme import Scheme
from geoapi.planning.scoring.telling import answer
from geoapi.planning.scoring.yardsticks import Yardstick

ENTITY = (
    "key", "name", "members", "group", "above_scale", "land", "known_share", "status", "exempt",
    "reason", "until", "base_score", "bonus", "score", "rank", "rank_of", "class_before", "class",
)  # fmt: skip
"""Columns of :attr:`Scores.entities`, beside others."""

ITEM = (
    "entity", "item", "numerator", "denominator", "value", "base", "weight", "points", "note",
)  # fmt: skip
"""Columns of :attr:`Scores.items`: a row for each entity and indicator of its group."""

STEP = ("entity", "step", "rule", "amount", "before", "after", "reason", "document", "on")
"""Columns of :attr:`Scores.steps`: what points, grades and vetoes changed, in their order.

``step`` is ``rated_anyway``, ``points``, ``grades`` or ``veto``; `before` and `after` are scores or
classes before and after all steps of the kind; `amount` are the points of a rule.
"""


@dataclass(frozen=True)
class Finding:
    """Something wrong with the data of a period, or a parameter that no document gives.

    Attributes
    ----------
    kind
        ``land_without_statement``, ``negative_tax``, ``param_missing`` …
    subject, name
        Whose: a credit code and its name; empty for the county.
    text
        What was seen, and what followed from it. No finding changes a figure.
    """

    kind: str
    subject: str
    name: str
    text: str


@dataclass(frozen=True, eq=False)
class Scores:
    """Every enterprise of a period under a scheme: points, rank, class and why.

    Attributes
    ----------
    on
        The day on which land and dates are taken: the last of the period.
    entities
        One row for each that is evaluated (:data:`ENTITY`): a firm, or several merged; land in m²,
        NaN and None unknown. `status`: ``rated``; ``exempt`` with its kind, reason and last day;
        ``unrated`` with the reason. `exempt` is None, ``exempt`` or ``protected``.
        `base_score` + `bonus` = `score`; `class_before` is the class by rank alone.
        `known_share` is the weight of the indicators whose values are known.
    items, steps
        Indicators (:data:`ITEM`, in display units) and adjustments (:data:`STEP`), by the
        position of their entity.
    summary
        One row for each group and indicator: group, item, n, known_share (of the rated land),
        least, median, most, mean (ratio of sums), base, and what the base was made of.
    against
        The period whose mean the benchmarks were made of; None where none was needed.
    yardsticks
        Group and indicator -> how a value becomes points.
    """

    scheme: Scheme
    period: str
    on: date
    entities: pd.DataFrame
    items: pd.DataFrame
    steps: pd.DataFrame
    summary: pd.DataFrame
    findings: tuple[Finding, ...] = ()
    against: str | None = None
    sources: Mapping[str, str] = field(default_factory=dict)
    yardsticks: Mapping[tuple[str, str], Yardstick] = field(default_factory=dict)

    def finding(self, findings: Iterable[Finding]) -> "Scores":
        """Return the same with what was found in the data."""
        return replace(self, findings=tuple(findings))

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Credit code -> position of its entity; members of a merged one all lead to it."""
        return {uscc: at for at, members in enumerate(self.entities["members"]) for uscc in members}

    def place(self, uscc: str) -> int:
        """Return the position of a firm's entity."""
        if uscc not in self.places:
            raise PlanningError(f"{self.period} 的评价中没有企业 {uscc}（既无年报，也无用地）")
        return self.places[uscc]

    @property
    def counts(self) -> dict[str, int]:
        """Class -> how many, all groups together; without a class: ``unrated`` and ``exempt``."""
        return class_counts(self.entities, "class")

    @property
    def group_counts(self) -> dict[str, dict[str, dict[str, int]]]:
        """Group -> ``before`` and ``after`` the adjustments -> class -> how many."""
        return {
            str(name): {"before": class_counts(rows, "class_before"), "after": class_counts(rows)}
            for name, rows in self.entities.groupby("group", sort=False)
        }

    def to_json(self) -> dict[str, Any]:
        """Return the contract's ``score`` answer, and all steps beside it."""
        return answer(self)


def class_counts(rows: pd.DataFrame, column: str = "class") -> dict[str, int]:
    """Count classes; every row is counted once, those without a class by their status."""
    named = rows[column].where(rows[column].notna(), rows["status"])
    named = named.where(named != "rated", "unclassed")
    return {str(name): int(n) for name, n in named.value_counts(sort=False).sort_index().items()}
