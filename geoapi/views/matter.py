"""What views of single questions are given 成图内容: a scene, and the answer that they draw."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from geoapi.views.changes.words import editions_words
from geoapi.views.scene import Scene, basis_of
from geoapi.views.variation.matter import VariedScene

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geoapi.planning.measuring.tally import MeasureTable
    from geoapi.planning.reactivation.told import Reactivation
    from geoapi.planning.swaps.told import Swaps
    from geoapi.views.diff.words import Comparison
    from geoapi.views.objects.sheet import ObjectSheet


OF_SITES = ("parcels", "supplies", "zones", "facilities", "constraints")
OF_SWAPS = ("quotas", "parcels", "towns", "zones")
"""Layers that these answers are computed from."""


@dataclass(frozen=True)
class ToldScene(VariedScene):
    """A scene with the answer that a view of one question draws.

    Attributes
    ----------
    sites
        Idle and low-use parcels put together 连片.
    swaps
        Swaps of idle land 置换 with their flows.
    comparison
        Two editions of a layer and what differs 版本对比; without confidential fields.
    tables
        The measures that a report speaks of.
    sheets
        The objects that a report tells one by one.
    """

    sites: Reactivation | None = None
    swaps: Swaps | None = None
    comparison: Comparison | None = None
    tables: Sequence[MeasureTable] = ()
    sheets: Sequence[ObjectSheet] = ()

    @property
    def period(self) -> str | None:
        """The period of the figures; none of these answers is of one."""
        told = (self.sites, self.swaps, self.comparison)
        return super().period if all(one is None for one in told) else None

    @property
    def basis(self) -> str:
        """One line that names the editions that the answer rests on, and the date."""
        if self.comparison is not None:
            return editions_words(self.comparison, self.language)
        if self.swaps is not None:
            return basis_of(self, OF_SWAPS)
        return super().basis if self.sites is None else basis_of(self, OF_SITES)


def told_scene(scene: Scene, **found: Any) -> ToldScene:
    """Return the same scene with an answer to draw."""
    kept = fields(type(scene))
    return ToldScene(**{one.name: getattr(scene, one.name) for one in kept} | found)
