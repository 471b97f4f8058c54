"""Asked 提问: a measure by unit, checked."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from geoapi.planning.errors import PlanningError
from geoapi.planning.measures import Measure, measure_named
from geoapi.planning.measuring.filters import Filter
from geoapi.planning.measuring.ledger import Ledger, Placing
from geoapi.planning.measuring.unit_names import BY_FIRM, kind_of, unit_asked
from layers.codes import check_period
from layers.relations import RULES, Rule

Where = Filter | Callable[[str, pd.DataFrame], pd.Series]


@dataclass(frozen=True)
class Question:
    """What is asked: a measure by unit, in a period, of the facts that a filter keeps."""

    measure: Measure
    by: str
    period: str | None = None
    where: Where | None = None
    rule: Rule = "split"

    @property
    def placing(self) -> Placing:
        """How the figures are placed; parcels have no period, but those who use them do."""
        by_firm = kind_of(self.by) in BY_FIRM
        if self.measure.base == "statements":
            return "statements", self.period, False
        return "parcels", self.period if by_firm else None, by_firm


def question(  # noqa: PLR0913 - a question has this many parts, all named
    ledger: Ledger, name: str, *, by: str, period: str | None = None, where: Where | None = None,
    rule: str = "split",
) -> Question:  # fmt: skip
    """Check what is asked, and name the period where none is.

    Raises
    ------
    PlanningError
        Unknown measure, unit or rule, or a period that is not one.
    """
    wanted = measure_named(name)
    known = {name: name for name in RULES}
    if rule not in known:
        raise PlanningError(f"没有归属规则 {rule}；有：{'、'.join(RULES)}")
    if period and (sentence := check_period(period)):
        raise PlanningError(f"{sentence}，不是 {period}")
    latest = ledger.latest_period if wanted.base == "statements" else None
    return Question(wanted, unit_asked(by), period or latest, where, known[rule])
