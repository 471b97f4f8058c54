"""What the views of grades are given: the scores, and where the land of each firm lies."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from geoapi.views.grades.look import Standing, standing_of, standings

if TYPE_CHECKING:
    from geoapi.planning.scoring.result import Scores


@dataclass(frozen=True, eq=False)
class Grades:
    """Firms graded under a scheme, and their land.

    Attributes
    ----------
    land
        Who uses which parcel on the day of the scores: entity (position), parcel_id, area (m²,
        NaN unknown), the largest of an entity first.
    places
        Of each entity, by position: town_code, town, zone_code, zone, where most of its land
        lies; None where that is not known.
    """

    scores: Scores
    land: pd.DataFrame
    places: pd.DataFrame

    @cached_property
    def standing(self) -> pd.Series:
        """Class of each entity, or how it comes to have none."""
        return standing_of(self.scores)

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        """Every standing there is, best first."""
        return standings(self.scores)

    @cached_property
    def looks(self) -> dict[str, Standing]:
        """Name -> standing."""
        return {one.name: one for one in self.standings}

    def look(self, at: int) -> Standing:
        """Return the standing of the entity at a position."""
        return self.looks[str(self.standing.iloc[at])]

    @property
    def tally(self) -> dict[str, int]:
        """Standing -> how many, all groups together; every entity is counted once."""
        counts = self.standing.value_counts()
        return {one.name: int(counts.get(one.name, 0)) for one in self.standings}
