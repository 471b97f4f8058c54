"""Ground 地面: the parts that are divided, measured; and what a division finds."""

from dataclasses import dataclass, replace

import numpy as np

from layers.overlay.tiles import Ints, Tiles
from layers.rings import Floats

ROUNDING = 1e-11
"""Share below which a piece is the rounding of sums."""


@dataclass(frozen=True, eq=False)
class Ground:
    """Parts in the plane they are cut in.

    Attributes
    ----------
    bounds
        (n, 4) of each part in the plane; NaN without a shape.
    tiles
        The land under the plane there.
    area
        Legal area of each part, m²; NaN without a shape.
    degrees
        Whether the plane is lon/lat: see :func:`layers.overlay.plain.land`.
    """

    bounds: Floats
    tiles: Tiles
    area: Floats
    degrees: bool = False

    def some(self, parts: Ints) -> "Ground":
        """Return the ground of some parts."""
        return replace(
            self, bounds=self.bounds[parts], tiles=self.tiles.some(parts), area=self.area[parts]
        )


@dataclass(frozen=True, eq=False)
class Found:
    """Rows of parts and units with land in common, ordered by part and unit.

    Attributes
    ----------
    share
        Of the part, by land on the ellipsoid; exactly 1 where it lies wholly inside.
    """

    part: Ints
    unit: Ints
    share: Floats

    def where(self, rows: Ints | np.ndarray) -> "Found":
        """Return some rows."""
        return Found(self.part[rows], self.unit[rows], self.share[rows])


def ordered(part: Ints, unit: Ints, share: Floats) -> Found:
    """Put rows in order; what is but rounding is left out."""
    rows = np.lexsort([unit, part])
    rows = rows[share[rows] > ROUNDING]
    return Found(part[rows], unit[rows], share[rows])
