"""Marks 图题宗地: what a map is about, kept for the tiles, clicks and labels that ask for it."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from weakref import WeakKeyDictionary

import numpy as np

from geoapi.planning.errors import PlanningError
from geoapi.views.kinds import KINDS
from geoapi.views.scene import Scene
from geoapi.views.tiles.grid import mercator_of
from geoapi.views.tiles.kept import Kept
from geoapi.views.tiles.marks import Marks
from geoapi.views.web.marked import Marked
from layers.atlas import County, Identity
from layers.leaves import Once

KEPT = 6
"""Maps of a county whose marks are kept."""

LABELS = 240
"""Shapes whose labels are told at once; of more the largest, which have room for them."""

Box = tuple[float, float, float, float]

_MAKING = Lock()
_HELD: WeakKeyDictionary[Identity, Kept["Held"]] = WeakKeyDictionary()


@dataclass(frozen=True, eq=False)
class Held:
    """What a map is about, and the tiles of it; made when they are first asked for."""

    scene: Scene
    marked: Marked
    tiles: Once[Marks]

    def at(self, place: tuple[float, float]) -> int | None:
        """Return the position of the shape at a place in degrees, the first class uppermost."""
        found = self.tiles().outlines.holding(place)
        return min(map(int, found), key=lambda one: self.marked.classes[one], default=None)

    def of(self, key: str) -> int | None:
        """Return the position of the shape with a key."""
        keys = self.marked.keys
        return keys.index(key) if key in keys else None

    def within(self, box: Box) -> list[int]:
        """Return the positions of the largest shapes in a box in degrees."""
        outlines = self.tiles().outlines
        edge = np.linspace(0, 1, 5)
        steps = np.stack(np.meshgrid(edge, edge), axis=-1).reshape(-1, 2)
        low, high = np.array(box[:2]), np.array(box[2:])
        places = outlines.plane.from_grid(mercator_of(low + steps * (high - low)))
        if not np.isfinite(places).all():
            return []
        rows = outlines.within(np.concatenate([places.min(axis=0), places.max(axis=0)]))
        largest = rows[np.argsort(-outlines.sizes[rows], kind="stable")[:LABELS]]
        return [int(row) for row in np.sort(largest)]


def held_marks(county: County, view: str, key: object, scene: Callable[[], Scene]) -> Held:
    """Return what the map of this name is about; made once for a key.

    Raises
    ------
    PlanningError
        The map has nothing that is drawn by itself.
    """
    make = KINDS[view].marked
    if make is None:
        there = "、".join(name for name, kind in KINDS.items() if kind.marked)
        raise PlanningError(f"地图 {view} 没有图题瓦片；有：{there}")
    with _MAKING:
        kept = _HELD.setdefault(county.identity, Kept(KEPT))
    return kept.get(repr((view, key)), Once(lambda: _made(scene(), make)))


def _made(scene: Scene, make: Callable[[Scene], Marked]) -> Held:
    marked = make(scene)
    return Held(scene, marked, Once(lambda: marked.marks(scene.county.crs)))
