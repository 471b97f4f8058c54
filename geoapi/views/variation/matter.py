"""What a view of variation is given: a scene, and how its measure is spread or clustered."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from geoapi.views.scene import Scene

if TYPE_CHECKING:
    from geoapi.planning.variation.clusters import Clusters
    from geoapi.planning.variation.distributed import Distributed


@dataclass(frozen=True)
class VariedScene(Scene):
    """A scene with what only these views draw.

    Attributes
    ----------
    clusters
        Hot and cold spots of the scene's table.
    spread
        A distribution as it may be shown.
    """

    clusters: Clusters | None = None
    spread: Distributed | None = None

    @property
    def period(self) -> str | None:
        """The period of the figures; None where there are none."""
        return self.spread.subjects.asked.period if self.spread is not None else super().period


def varied_scene(scene: Scene, **found: Any) -> VariedScene:
    """Return the same scene with clusters or a distribution."""
    held = {one.name: getattr(scene, one.name) for one in fields(Scene)}
    return VariedScene(**held, **found)
