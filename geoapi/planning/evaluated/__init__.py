"""Evaluated land 评价用地: own + rented in + occupied unregistered - rented out, of each firm."""

from geoapi.planning.evaluated.changes import AreaChanges, area_changes
from geoapi.planning.evaluated.evidence import evidence
from geoapi.planning.evaluated.land import EvaluatedLand, evaluated_land

__all__ = ["AreaChanges", "EvaluatedLand", "area_changes", "evaluated_land", "evidence"]
