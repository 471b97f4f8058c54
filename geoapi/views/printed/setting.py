"""How a figure is set 幅面: the sheet of paper and the grid over the land; needs no matplotlib."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from geoapi.views.errors import FigureError

SheetName: TypeAlias = Literal[
    "A4", "A3", "A4-landscape", "A4-portrait", "A3-landscape", "A3-portrait"
]
GridName: TypeAlias = Literal["none", "km", "degrees"]
SHEETS: Sequence[str] = get_args(SheetName)
GRIDS: Sequence[str] = get_args(GridName)

TALLER = 1.35
"""How much larger the land must come out upright before a sheet is turned so by itself."""


@dataclass(frozen=True)
class Size:
    """A sheet of paper and its inner frame, which the map fills, in points (1/72 inch).

    Attributes
    ----------
    title
        Size of the letters of the title.
    """

    width: float
    height: float
    bottom: float
    title: float
    left: float = 36.0

    @property
    def right(self) -> float:
        """Right side of the frame."""
        return self.width - self.left

    @property
    def top(self) -> float:
        """Upper side of the frame; over it stand the titles."""
        return self.height - 51.3 - self.title

    @property
    def across(self) -> float:
        """Width of the frame."""
        return self.right - self.left

    @property
    def up(self) -> float:
        """Height of the frame."""
        return self.top - self.bottom


SIZES: Mapping[str, Size] = {
    "A4-landscape": Size(841.89, 595.28, 50.0, 23.0),
    "A4-portrait": Size(595.28, 841.89, 61.0, 20.0),
    "A3-landscape": Size(1190.55, 841.89, 50.0, 30.0),
    "A3-portrait": Size(841.89, 1190.55, 50.0, 26.0),
}
"""A3 has the letters of A4 and twice the land; only the title is larger."""


@dataclass(frozen=True)
class Setting:
    """What may be chosen of a figure: nothing of what it says.

    Attributes
    ----------
    sheet
        One of :data:`SHEETS`; ``A4`` and ``A3`` lie across unless the land is much taller than
        wide.
    grid
        ``km`` the kilometre grid 方里网 of the county's CRS, ``degrees`` the graticule 经纬网 of
        its geodetic CRS, or ``none``: then degrees are marked along the frame only.

    Raises
    ------
    FigureError
        There is no such sheet or grid.
    """

    sheet: str = "A4"
    grid: str = "none"

    def __post_init__(self) -> None:
        """Refuse what there is not."""
        for option, given, known in (("sheet", self.sheet, SHEETS), ("grid", self.grid, GRIDS)):
            if given not in known:
                raise FigureError(f"{option} 应为 {'、'.join(known)} 之一，不是 {given}")

    def size(self, bounds: Sequence[float] | None = None) -> Size:
        """Return the sheet for land within bounds: left, bottom, right, top; none lies across."""
        if self.sheet in SIZES:
            return SIZES[self.sheet]
        across, upright = (SIZES[f"{self.sheet}-{way}"] for way in ("landscape", "portrait"))
        if bounds is None:
            return across
        width, height = max(bounds[2] - bounds[0], 1.0), max(bounds[3] - bounds[1], 1.0)
        scales = [min(one.across / width, one.up / height) for one in (across, upright)]
        return upright if scales[1] > scales[0] * TALLER else across


USUAL = Setting()
"""A4 as the land wants it, without lines over it."""
