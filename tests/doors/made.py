"""Tables that hypothesis makes: any values that a layer's fields hold, any shapes of its kind."""

import datetime as dt
from itertools import islice

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from hypothesis import strategies as st

from tests.doors.door import CRS, EAST, NORTH
from tests.doors.test_codes import LETTERS, credit_codes

CREDIT = [code for letter in LETTERS for code in islice(credit_codes(letter), 2)]
NASTY = ["=1+1", '="a"', "_x0041_", "'", "0012", "1E5", "9.14E+17", "1.50", "2024-01-01", "是",
         "无", "none", "nan", "NULL", "True", " x ", "a\nb", "a,b;c|d", '"', "\u3000甲", "𠮷", "é",
         "<b>&amp;", "#N/A", "甲\t乙", "-", "注：x", "第1页", "\\", "%", "1,234",
         "20240301", "45352", "e\u0301", "ｆｕｌｌ"]  # fmt: skip
"""What sheets and programs take for something else."""

WORDS = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(codec="gb18030", exclude_categories=("C", "Zl", "Zp")), max_size=8),
)
NUMBERS = st.one_of(
    st.sampled_from([0.0, 0.1, 1 / 3, 1e9 / 3, 1234.5, 1e-7, 123456789.12]),
    st.floats(1e-9, 1e15), st.integers(0, 10**12).map(float),
)  # fmt: skip
DATES = st.one_of(
    st.sampled_from([dt.date(1900, 1, 1), dt.date(2024, 2, 29), dt.date(1900, 3, 1)]),
    st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)),
)
NOT_EPOCH = dt.date(1970, 1, 1).__ne__
KINDS = {
    "text": WORDS, "number": NUMBERS, "flag": st.booleans(), "date": DATES,
    "code": st.sampled_from(["0012", "B-2", "1E5", "9.5"])
    | st.from_regex(r"[0-9][A-Z0-9-]{0,18}", fullmatch=True),
    "integer": st.integers(0, 2**53 - 1),
    "list": st.lists(
        st.sampled_from(["13", "1311", "专精特新@2023-05-01", "小巨人"]), max_size=3
    ).map(";".join),
}  # fmt: skip
CODES = {
    "uscc": st.sampled_from(CREDIT),
    "town": st.from_regex("320999[0-9]{3}", fullmatch=True),
    "industry": st.from_regex("[0-9]{2,4}", fullmatch=True),
    "period": st.from_regex("20[0-9]{2}(Q[1-4])?", fullmatch=True),
}
METRES = st.floats(0, 8_000, allow_subnormal=False)


def cells(wanted):
    if wanted.choices:
        filled = st.sampled_from(sorted(wanted.choices))
    elif wanted.type == "date" and wanted.need != "optional":
        filled = st.dates(dt.date(1949, 10, 1), dt.date(2090, 12, 31)).filter(NOT_EPOCH)
    elif wanted.type in {"number", "integer"} and wanted.minimum is None:
        filled = KINDS[wanted.type].map(lambda number: -number) | KINDS[wanted.type]
    elif wanted.type == "text" and wanted.need != "optional":
        filled = WORDS.map("甲{}".format)  # a word that stands for nothing would be refused
    else:
        filled = (CODES | KINDS)[wanted.check or wanted.type]
    return filled if wanted.need != "optional" else st.none() | filled


@st.composite
def polygons(draw):
    """One or two rectangles apart, odd corners, the first with or without a hole."""
    west, south = draw(METRES), draw(METRES)
    side = draw(st.floats(20, 500))
    parts = [shapely.box(west, south, west + side, south + side / 3)]
    if draw(st.booleans()):
        parts[0] = parts[0].difference(parts[0].centroid.buffer(side / 20, quad_segs=2))
    if draw(st.booleans()):
        parts.append(shapely.box(west + 2 * side, south, west + 2.5 * side, south + side))
    return shapely.transform(shapely.MultiPolygon(parts), lambda p: p + np.array([EAST, NORTH]))


POINTS = st.builds(lambda x, y: shapely.Point(EAST + x, NORTH + y), METRES, METRES)
LINES = st.lists(POINTS, min_size=2, max_size=5, unique_by=lambda p: (round(p.x, 3), p.y)).map(
    shapely.LineString
)
SHAPES = {"multipolygon": polygons(), "point": POINTS, "geometry": polygons() | POINTS | LINES}


@st.composite
def tables(draw, layer):
    """A table of one to five rows with different keys."""
    rows = draw(
        st.lists(st.fixed_dictionaries({f.name: cells(f) for f in layer.fields}), min_size=1,
                 max_size=5, unique_by=lambda row: tuple(row[name] for name in layer.key))
    )  # fmt: skip
    columns = {f.name: pd.Series([row[f.name] for row in rows], dtype=object) for f in layer.fields}
    for f in layer.fields:
        if f.type in {"number", "integer", "flag"}:
            columns[f.name] = columns[f.name].astype(f.dtype)
    if layer.shape is None:
        return pd.DataFrame(columns)
    shape = SHAPES[layer.shape] if layer.shape_needed else st.none() | SHAPES[layer.shape]
    shapes = [draw(shape) for _ in rows]
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(shapes, crs=CRS), crs=CRS)
