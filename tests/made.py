"""Small made things the tests share: files in memory, shapes on round coordinates, full rows."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from layers.door.conform import conform
from layers.door.report import DoorOptions, Ground
from layers.schema import Field, Layer
from layers.sources import Raw

CRS = "EPSG:4549"
EAST, NORTH = 500_000, 3_700_000
"""On the central meridian 120°E of EPSG:4549, near 33.4°N."""

USCCS = (
    "914403001922038216",
    "9144030071526726XG",
    "91330100799655058B",
    "91410222MA0000015C",
    "91410222MA4XABCD11",
)
"""Codes whose two check characters are right (standards.md 7.3)."""


def square(east: float = 0, north: float = 0, side: float = 100) -> shapely.Polygon:
    """A square, metres from the corner (EAST, NORTH)."""
    return shapely.box(EAST + east, NORTH + north, EAST + east + side, NORTH + north + side)


def raw(columns, *, shapes=None, crs=None, first=2) -> Raw:
    """A file in memory: header -> cells; the first data row has the number `first`."""
    frame = pd.DataFrame({h: pd.Series(list(c), dtype=object) for h, c in columns.items()})
    count = len(frame) if len(frame.columns) else len(shapes or ())
    frame.index = pd.RangeIndex(count)
    geometry = None
    if shapes is not None:
        geometry = np.full(count, None, dtype=object)
        geometry[:] = shapes
    return Raw(
        frame, geometry, np.arange(first, first + count), crs and pyproj.CRS(crs),
        None, Path("made.xlsx"), (),
    )  # fmt: skip


def checked(layer: Layer, columns, *, shapes=None, crs=None, codes="cn", **stated):
    """The door's report on a file in memory; `stated` is what a person says of it."""
    made = raw(columns, shapes=shapes, crs=crs)
    return conform(made, layer, DoorOptions(**stated), Ground(CRS, codes))


def told(report) -> list[tuple[int | None, str | None, str]]:
    """The problems of a report as row, field, sentence."""
    return [(p.row, p.field, p.problem) for p in report.problems]


def full_rows(layer: Layer) -> gpd.GeoDataFrame:
    """Three conformed rows: every field filled, only what is needed, and different words."""
    rows = [_row(layer, 0), _row(layer, 1), _row(layer, 2)]
    for f in layer.fields:
        if f.need == "optional":
            rows[1][f.name] = None
    frame = pd.DataFrame(
        {f.name: pd.Series([r[f.name] for r in rows], dtype=object).astype(f.dtype)
         for f in layer.fields}
    )  # fmt: skip
    if layer.shape is None:
        return gpd.GeoDataFrame(frame)
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(_shapes(layer), crs=CRS), crs=CRS)


def _row(layer: Layer, number: int) -> dict[str, object]:
    return {f.name: _value(f, number) for f in layer.fields}


def _value(wanted: Field, number: int) -> object:
    if wanted.choices:
        return list(wanted.choices)[number % len(wanted.choices)]
    values = {
        "uscc": USCCS,
        "town": ("320999101", "320999102", "320999103"),
        "industry": ("1311", "13", "0111"),
        "period": ("2024", "2024Q1", "2023Q4"),
    }.get(str(wanted.check)) or {
        "code": ("0012", "B-2", "320999001002GB00012"),
        "text": ("甲，“乙”", "名 称", "O'Neil & <b>"),
        "list": ("13;1311", "14", "专精特新@2023-05-01;小巨人"),
        "number": (1234.5, 0.1, 1e9 / 3),
        "integer": (3, 0, 2024),
        "flag": (True, None, False),
        "date": ("2024-02-29", "1958-06-01", "2031-12-30"),
    }[wanted.type]
    return pd.Timestamp(values[number]) if wanted.type == "date" else values[number]


def _shapes(layer: Layer) -> list[shapely.Geometry | None]:
    if layer.shape == "point":
        middle = shapely.Point(EAST + 5, NORTH) if layer.shape_needed else None
        return [shapely.Point(EAST + 0.123456, NORTH), middle, shapely.Point(EAST, NORTH + 1 / 3)]
    holed = square().difference(square(25, 25, 50))
    parts = shapely.MultiPolygon([square(200), square(400, 1 / 3)])
    if layer.shape == "multipolygon":
        return [shapely.MultiPolygon([holed]), parts, shapely.MultiPolygon([square(800)])]
    line = shapely.LineString([(EAST, NORTH), (EAST + 10, NORTH + 1 / 3)])
    return [shapely.Point(EAST, NORTH), holed, line]
