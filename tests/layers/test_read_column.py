"""A column read as a whole says of every cell what the cell says when it is read alone."""

import re
import sys
import unicodedata
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from layers import codes
from layers.door.values import How, read_column
from layers.door.words import BLANK, is_blank, plain
from layers.schema import Field
from tests.layers.test_values import (
    AREA,
    CODE,
    DATE,
    FLAG,
    INTEGER,
    LIST,
    MONEY,
    NUMBER,
    TEXT,
    USCC,
)

LEAST = Field(name="x", zh="数", type="number", minimum=10.5, zero_is_unknown=True)
CHOICE = Field(name="w", zh="选项", choices={"none": ("无",), "state": ("国有", "G")})

FIGURES = [0.0, -0.0, 1.0, -1.0, 10.5, np.nan, np.inf, -np.inf, 5e-324, 1.7e308, 2.0**53 + 2]
KINDS = ["float64", "float32", "int64", "int32", "int8", "uint64", "uint8"]

columns_of_figures = st.sampled_from(KINDS).flatmap(
    lambda kind: arrays(kind, st.integers(0, 40), elements=_figures(kind))
)


def _figures(kind):
    if not kind.startswith("float"):
        return None
    usual = st.sampled_from([f for f in FIGURES if kind == "float64" or abs(f) != 1.7e308])
    return usual | st.floats(width=int(kind[5:]))


@given(
    columns_of_figures,
    st.sampled_from([NUMBER, AREA, MONEY, LEAST]),
    st.sampled_from([1.0, 10_000.0, 10_000 / 15, 1e-4]),
)
def test_figures_read_together_are_those_read_one_by_one(figures, wanted, factor):
    together = read_column(pd.Series(figures), wanted, How(factor))
    alone = read_column(figures.tolist(), wanted, How(factor))
    assert together.wrong == alone.wrong
    assert together.unknown == alone.unknown
    assert repr(together.given) == repr(alone.given)
    assert together.results == alone.results
    assert {type(result) for result in together.results} <= {float, type(None)}


def test_figures_against_the_rule_written_out():
    figures = pd.Series([15.0, 0.0, -0.5, np.nan, np.inf, 3.0])
    parsed = read_column(figures, AREA, How(2.0))
    assert parsed.results == [30.0, None, None, None, None, 6.0]
    assert parsed.wrong == {2: ("不得小于 0", None), 4: ("不是有限的数", None)}
    assert parsed.unknown == [1]


WORDS = [
    "", " ", "\u3000", "--", "无", "none", "NONE", "国有", "g", "1", "１", "1.0", "0", "1,234.5",
    "-3", "1e999", "320999001002GB00012", " 13、14 ", "是", "2024-03-01", "2024年3月", "1900-01-01",
    "9.14E+17", "91410222MA0000015C", "x", "\xa0甲 ", "inf", "nan", "三", "45352",
]  # fmt: skip
THINGS = [
    None, np.nan, pd.NaT, True, False, 0, 1, 1.0, -1, 12.5, 45352, 1e15, 2**60, float("inf"),
    date(2024, 5, 6), pd.Timestamp("2024-05-06 07:00"), pd.Timestamp("1900-01-01"), *WORDS,
]  # fmt: skip

cells = st.lists(st.sampled_from(THINGS) | st.text(max_size=12), max_size=30)
fields = st.sampled_from([NUMBER, AREA, INTEGER, TEXT, CODE, USCC, LIST, FLAG, DATE, CHOICE])
hows = st.builds(How, st.sampled_from([1.0, 15.0]), st.booleans(), st.sampled_from([None, "last"]))


@given(cells, fields, hows)
def test_a_column_is_its_cells(values, wanted, how):
    parsed = read_column(pd.Series(values, dtype=object), wanted, how)
    assert len(parsed.results) == len(values)
    for at, value in enumerate(values):
        alone = read_column([value], wanted, how)
        told = (parsed.wrong.get(at), at in parsed.unknown, at in parsed.assumed)
        assert told == (alone.wrong.get(0), alone.unknown == [0], alone.assumed == [0])
        [result] = alone.results
        assert parsed.results[at] == result
        assert type(parsed.results[at]) is type(result)


@pytest.mark.parametrize("kind", ["datetime64[ns]", "datetime64[ms]"])
def test_days_of_a_file_are_days(kind):
    days = pd.Series(pd.to_datetime(["2024-05-06", None, "1900-01-01"])).astype(kind)
    parsed = read_column(days, DATE, How(check=True))
    assert parsed.results == [date(2024, 5, 6), None, None]
    assert (parsed.unknown, parsed.wrong) == ([2], {})


def test_flags_of_a_file_are_no_figures():
    flags = pd.Series([True, False])
    assert read_column(flags, FLAG, How()).results == [True, False]
    assert list(read_column(flags, NUMBER, How()).wrong) == [0, 1]


EVERY = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]


def folded(text):
    """What `plain` says it returns, without its way round for plain ASCII."""
    return unicodedata.normalize("NFKC", text).replace("\xa0", " ").strip()


def test_every_character_is_folded_as_said():
    assert [plain(f"{c} a") for c in EVERY] == [folded(f"{c} a") for c in EVERY]


@given(st.text() | st.text("-—/\\nNaAuUlL#<> \t\xa0\u3000", max_size=8))
def test_text_is_folded_as_said(text):
    assert plain(text) == folded(text)
    assert is_blank(text) == (folded(text).lower() in BLANK)


@given(st.text() | st.text("０１Ａｂ－aB9 -\t\u3000\xad\u200b二", max_size=8))
def test_codes_are_narrowed_as_said(code):
    unseen = r"[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]+"
    assert codes.narrow(code) == re.sub(unseen, "", code.translate(codes.WIDE))
