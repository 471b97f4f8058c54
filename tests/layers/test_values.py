"""Values: what a cell may hold, what it becomes, and what is refused with a reason."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers import LAYERS
from layers.door.values import How, read_column
from layers.door.words import BLANK
from layers.schema import Field

NUMBER = Field(name="n", zh="数", type="number")
AREA = Field(name="a", zh="面积", type="number", unit="m2", minimum=0, zero_is_unknown=True)
MONEY = Field(name="m", zh="钱", type="number", unit="yuan", minimum=0)
INTEGER = Field(name="i", zh="整数", type="integer", minimum=0)
TEXT = Field(name="t", zh="文字")
CODE = Field(name="c", zh="代码", type="code")
USCC = Field(name="u", zh="信用代码", type="code", check="uscc")
LIST = Field(name="l", zh="列表", type="list")
FLAG = Field(name="f", zh="是否", type="flag")
DATE = Field(name="d", zh="日期", type="date")


def read(wanted, value, *, factor=1.0, check=True):
    """Read one cell; None where it says nothing or stands for unknown."""
    parsed = read_column([value], wanted, How(factor, check=check))
    assert parsed.wrong == {}
    return parsed.results[0]


def wrong(wanted, value, *, check=True):
    """Return the sentence and the suggestion for a cell that is refused."""
    parsed = read_column([value], wanted, How(check=check))
    assert parsed.results == [None]
    return parsed.wrong[0]


def unknown(wanted, value):
    parsed = read_column([value], wanted, How(check=True))
    return parsed.results == [None] and parsed.wrong == {} and parsed.unknown == [0]


@pytest.mark.parametrize("wanted", [NUMBER, AREA, INTEGER, TEXT, CODE, USCC, LIST, FLAG, DATE])
@pytest.mark.parametrize(
    "value",
    [None, float("nan"), pd.NaT, "", "  ", "\u3000", "\xa0", "－", "—", "/", "暂无", "NULL", "NaN"],
)
def test_blank_stays_unknown_without_a_word(wanted, value):
    parsed = read_column([value], wanted, How(check=True))
    assert (parsed.results, parsed.wrong, parsed.unknown) == ([None], {}, [])


def test_every_word_for_nothing():
    for word in BLANK:
        assert read(NUMBER, word) is None
        assert read(TEXT, f" {word.upper()} ") is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (12, 12), (12.5, 12.5), (np.int64(7), 7), (np.float32(0.5), 0.5), ("12", 12),
        ("-3.5", -3.5),
        ("+3", 3), ("1,234.5", 1234.5), ("1,234,567", 1234567), ("1 234 567", 1234567),
        ("１２３４．５", 1234.5), ("１，２３４", 1234), (" 7 ", 7), ("1e3", 1000),
        ("1.5E-2", 0.015),
        (".5", 0.5), ("5.", 5), ("0", 0), ("-0.0", 0), (2**60, 2.0**60),
    ],
)  # fmt: skip
def test_numbers(value, expected):
    assert read(NUMBER, value) == expected


@pytest.mark.parametrize(
    "value",
    ["12亩", "约12", "12-15", "1,5", "12,34", "1,23,456", "1.2.3", "1_000", "12%", "0x10", "五",
     "(5)",
     "12 34", True, False, date(2024, 1, 1), "٣", "１2万"],
)  # fmt: skip
def test_what_is_no_number_is_refused(value):
    assert wrong(NUMBER, value) == ("不是数字", None)


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), "inf", "-Infinity", "1e999"])
def test_infinity_is_refused(value):
    assert wrong(NUMBER, value)[0] == "不是有限的数"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_number_is_read_as_it_is_written(value):
    assert read(NUMBER, value) == value
    assert read(NUMBER, repr(value)) == value


@given(st.integers(-(10**15), 10**15))
def test_separators_of_thousands_change_nothing(value):
    assert read(NUMBER, f"{value:,}") == value


def test_the_factor_makes_canonical_units():
    assert read(AREA, "15", factor=10_000 / 15) == 10_000
    assert read(MONEY, "1.5", factor=10_000) == 15_000


def test_a_zero_area_is_unknown_but_no_money_is_no_money():
    assert unknown(AREA, 0)
    assert unknown(AREA, "0.00")
    assert read(MONEY, 0) == 0


def test_negative_areas_and_money_are_refused():
    assert wrong(AREA, -1) == ("不得小于 0", None)
    assert wrong(MONEY, "-0.01")[0] == "不得小于 0"
    assert read(NUMBER, -1) == -1


@pytest.mark.parametrize(
    ("value", "expected"), [(3, 3), ("3层", 3), ("2024年", 2024), (3.0, 3), ("1,024", 1024)]
)
def test_integers(value, expected):
    read_value = read(INTEGER, value)
    assert (read_value, type(read_value)) == (expected, int)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (3.5, "不是整数"),
        ("2.5层", "不是整数"),
        ("1e300", "不是整数"),
        (-1, "不得小于 0"),
        ("三", "不是数字"),
    ],
)
def test_what_is_no_integer_is_refused(value, said):
    assert wrong(INTEGER, value)[0] == said


@pytest.mark.parametrize(
    "value", ["是", "有", "Y", "yes", "TRUE", True, 1, 1.0, "1", "√", "规上", " 是 "]
)
def test_yes(value):
    assert read(FLAG, value) is True


@pytest.mark.parametrize("value", ["否", "无", "N", "no", "False", False, 0, 0.0, "0", "×", "规下"])
def test_no(value):
    assert read(FLAG, value) is False


@pytest.mark.parametrize("value", ["不详", 2, "是否", "y/n", "大概是"])
def test_neither_yes_nor_no_is_refused(value):
    assert wrong(FLAG, value) == ("应为 是 / 否", None)


CHOICES = {
    ("occupancies", "mode"): [("自有", "own"), ("承租", "rent"), ("RENT", "rent"),
                              ("未登记", "unregistered")],
    ("supplies", "start_evidence"): [("无", "none"), ("none", "none"),
                                     ("桩基全部打入", "all_piles")],
    ("supplies", "cause"): [("规划调整", "gov_plan"), ("不可抗力", "force_majeure")],
    ("zones", "status"): [("候选", "candidate"), ("已撤销", "withdrawn")],
    ("parcels", "ownership"): [("国有", "state"), ("g", "state"), ("集体", "collective")],
    ("parcels", "land_use_scheme"): [("三调", "survey3"), ("GB/T 21010-2017", "gb21010-2017")],
    ("parcels", "build_state"): [("a31", "A31"), ("Ｃ１", "C1")],
    ("facilities", "kind"): [("道路", "road"), ("污水处理", "sewage")],
}  # fmt: skip


@pytest.mark.parametrize(("layer", "field"), CHOICES)
def test_choices_in_chinese_become_their_canonical_word(layer, field):
    for written, expected in CHOICES[layer, field]:
        assert read(LAYERS[layer].field(field), written) == expected


def test_a_word_that_is_no_choice_is_refused_with_those_there_are():
    sentence, suggestion = wrong(LAYERS["occupancies"].field("mode"), "租凭")
    assert sentence == "不在可用值之列；可用：own（自有）、rent（租赁）、unregistered（占用未登记）"
    assert suggestion is None or suggestion in {"租赁", "租用"}
    near = wrong(LAYERS["supplies"].field("cause"), "规划的调整")
    assert near[1] == "规划调整"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("320999001002GB00012", "320999001002GB00012"), ("0012", "0012"), (12, "12"), (12.0, "12"),
        ("ＤＫ－０１", "DK-01"), (" DK 01 ", "DK01"), ("dk01", "dk01"), (12.5, "12.5"),
        ("苏政地〔2024〕15号", "苏政地〔2024〕15号"), (2**53 - 1, str(2**53 - 1)), ("2E10", "2E10"),
    ],
)  # fmt: skip
def test_codes_are_text(value, expected):
    assert read(CODE, value) == expected


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("value", [9.14403001922038e17, 1e15, "9.14E+17", "9.144e+17"])
def test_a_code_that_a_sheet_made_a_number_is_refused(value, check):
    assert "末位已丢失" in wrong(CODE, value, check=check)[0]
    assert "末位已丢失" in wrong(USCC, value, check=check)[0]


def test_a_uscc_is_brought_to_one_form_and_checked():
    assert read(USCC, " ９１４１０２２２ma0000015c ") == "91410222MA0000015C"
    sentence, suggestion = wrong(USCC, "9144O3OO1922O38216")
    assert "不含字符 O" in sentence
    assert suggestion == "914403001922038216"
    assert wrong(USCC, "440301102810000")[0].startswith("15 位注册号，不是统一社会信用代码")


def test_without_national_codes_a_key_is_any_text():
    assert read(USCC, " Firm 7 ", check=False) == "Firm 7"
    assert read(CODE, "--", check=False) == "--"
    assert read(CODE, "１", check=False) == "１"
    assert read(CODE, " ", check=False) is None
    assert read(CODE, "--") is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("13;14", "13;14"), ("13、14", "13;14"), ("13，14；15|16", "13;14;15;16"),
        (" 13 ;; 14 ", "13;14"),
        (13, "13"), (13.0, "13"), ("专精特新@2023-05-01", "专精特新@2023-05-01"), ("；", None),
        (" , ", None),
    ],
)  # fmt: skip
def test_lists(value, expected):
    assert read(LIST, value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (" 甲 公司 ", "甲 公司"),
        ("=1+1", "=1+1"),
        (3.0, "3"),
        (True, "True"),
        ("\xa0甲", "甲"),
        ("（甲）", "（甲）"),
    ],
)
def test_text_is_kept_as_written(value, expected):
    assert read(TEXT, value) == expected


def test_every_row_has_its_own_answer():
    parsed = read_column([1, "1", "x", None, 1.0, "x", 0], AREA, How(2.0, check=True))
    assert parsed.results == [2, 2, None, None, 2, None, None]
    assert parsed.wrong == {2: ("不是数字", None), 5: ("不是数字", None)}
    assert parsed.unknown == [6]


def test_true_and_one_are_not_confused():
    parsed = read_column([1, True, 1.0], NUMBER, How(check=True))
    assert parsed.results == [1, None, 1]
    assert list(parsed.wrong) == [1]
