"""What the shapes of all formats have in common: WKB made into shapes, coordinate systems."""

from collections.abc import Sequence

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from pyproj.exceptions import CRSError

from layers.crs import may_be_used
from layers.sources.raw import objects, some

CURVED = "图形里有圆弧等曲线，已化为折线"


def shapes(
    wkb: Sequence[bytes | None], numbers: NDArray[np.int64]
) -> tuple[NDArray[np.object_], list[str]]:
    """Make shapes of WKB; one that cannot be made is None, and the note names its feature."""
    made = shapely.from_wkb(objects(list(wkb)), on_invalid="ignore")
    return made, broken_note(made, wkb, numbers)


def broken_note(
    made: NDArray[np.object_], given: Sequence[object], numbers: NDArray[np.int64]
) -> list[str]:
    """Name the features that had a shape in the file but have none now."""
    triples = zip(made, given, numbers.tolist(), strict=True)
    broken = [number for shape, one, number in triples if shape is None and one is not None]
    return [f"第 {some(broken)} 个要素的图形已损坏，按无图形读入"] if broken else []


def crs_of(text: object) -> tuple[pyproj.CRS | None, list[str]]:
    """Read a coordinate system; heights are dropped; a local one stays as it is named."""
    if not text:
        return None, []
    try:
        crs = pyproj.CRS.from_user_input(text)
        crs = crs.to_2d() if len(crs.axis_info) > 2 else crs  # noqa: PLR2004 - it may lose the code
    except CRSError:
        return None, ["文件所写的坐标系无法识别，按未写明处理"]
    if not may_be_used(crs):
        return crs, []  # the door refuses it with the reason; a code might hide its name
    code = 4326 if "CRS84" in crs.name else crs.to_epsg()  # the same but for the order of axes
    return (pyproj.CRS.from_epsg(code) if code else crs), []
