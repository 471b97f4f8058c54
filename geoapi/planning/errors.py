"""What can go wrong in judgement."""

from layers.errors import MutuError


class PlanningError(MutuError):
    """A question that cannot be answered as it was asked; the message names what can be."""


class RuleError(PlanningError):
    """A policy pack that is wrong, or that does not hold on the day asked for."""
