"""Codes: the standards' own vectors, and what their check characters promise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers import codes
from layers.divisions import DIVISIONS, MANUFACTURING
from tests.made import USCCS

LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100-2015: 31 characters, without I O S V Z."""


@pytest.mark.parametrize("code", USCCS)
def test_vectors_of_the_standard_pass(code):
    assert codes.check_uscc(code) is None


def mod_31(first17):
    """Independent of the code under test: weights are the powers of 3 modulo 31."""
    total = sum(LETTERS.index(c) * pow(3, i, 31) for i, c in enumerate(first17))
    return LETTERS[-total % 31]


@given(st.text(LETTERS, min_size=17, max_size=17))
def test_the_last_character_makes_the_weighted_sum_a_multiple_of_31(first17):
    assert codes.uscc_check_character(first17) == mod_31(first17)


def test_all_31_letters_are_possible_as_the_last_character():
    body = "91410222{:08d}"
    first17s = [
        body.format(n) + codes.organisation_check_character(f"{n:08d}") for n in range(1000)
    ]
    made = [first17 + mod_31(first17) for first17 in first17s]
    assert {code[-1] for code in made} == set(LETTERS)
    assert all(codes.check_uscc(code) is None for code in made)


@given(st.sampled_from(USCCS), st.integers(0, 17), st.sampled_from(LETTERS))
def test_any_single_changed_character_is_found(code, place, letter):
    changed = code[:place] + letter + code[place + 1 :]
    assert (codes.check_uscc(changed) is None) == (changed == code)


@given(st.sampled_from(USCCS), st.integers(0, 16))
def test_two_neighbours_exchanged_are_found(code, place):
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert (codes.check_uscc(swapped) is None) == (swapped == code)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("91440300192203821", "17 位"),
        ("9144030019220382166", "19 位"),
        ("91440300192203821O", "不含字符 O"),
        ("91440300192203821Z", "不含字符 Z"),
        ("91440300192203821五", "不含字符 五"),
        ("914403001922038217", "第 18 位"),
        ("914403001922038316", "第 9–17 位"),
        ("440301102810000", "15 位"),
    ],
)
def test_a_wrong_code_is_told_where(code, said):
    assert said in codes.check_uscc(code)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("440301102810000", "15 位注册号，不是统一社会信用代码（18 位）；旧税务登记号也是 15 位"),
        ("192203821", "9 位组织机构代码，不是统一社会信用代码（18 位）"),
        ("71526726-X", "9 位组织机构代码，不是统一社会信用代码（18 位）"),
        ("192203822", "统一社会信用代码应为 18 位，此处为 9 位"),
        ("44030110281000A", "统一社会信用代码应为 18 位，此处为 15 位"),
    ],
)
def test_older_numbers_are_called_by_their_name(code, said):
    assert codes.check_uscc(code) == said
    assert codes.suggest_uscc(code) is None


def test_the_inner_code_is_checked_by_itself():
    first17 = "91440300192203831"  # 192203821 is right: GB 11714
    assert "第 9–17 位" in codes.check_uscc(first17 + mod_31(first17))


def test_organisation_check_character_may_be_x():
    assert codes.organisation_check_character("71526726") == "X"


def test_o_and_i_are_only_suggested():
    assert codes.suggest_uscc("9144O3OO1922O38216") == "914403001922038216"
    assert codes.suggest_uscc("9I44030019220382I6") == "914403001922038216"
    assert codes.suggest_uscc("9144O3OO1922O38217") is None
    assert codes.suggest_uscc("914403001922038216") is None
    assert codes.check_uscc("9144O3OO1922O38216") is not None


def test_full_width_and_blanks_are_folded():
    assert codes.normal(" ９１４４０３００\u30001922038216 ") == "914403001922038216"
    assert codes.normal("91410222ma0000015c") == "91410222MA0000015C"


def test_document_numbers_keep_their_brackets():
    assert codes.narrow("苏政地〔２０２４〕１５ 号（二）") == "苏政地〔2024〕15号（二）"
    assert codes.narrow("ｄｋ－０１") == "dk-01"


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ("320999101", "320999101"),
        ("320999101000", "320999101"),
        ("3209991010000000000", "320999101"),
        ("320999101001", "320999101001"),
        ("32099910100", "32099910100"),
    ],
)
def test_a_town_code_is_cut_only_where_the_rest_is_zeros(given_, expected):
    assert codes.shorten_town(given_) == expected
    assert (codes.check_town(expected) is None) == (len(expected) == 9)


def test_digits_are_the_ten_of_the_standard():
    assert codes.check_town("٣٢٠٩٩٩١٠١") is not None
    assert codes.check_period("٢٠٢٤") is not None
    assert codes.check_industry("١٣") is not None


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ("2024", "2024"),
        ("2024.0", "2024"),
        ("2024年", "2024"),
        ("2024年度", "2024"),
        ("2024Q1", "2024Q1"),
        ("2024年第一季度", "2024Q1"),
        ("2024年四季度", "2024Q4"),
        ("2024年3季度", "2024Q3"),
    ],
)
def test_periods_have_one_form(given_, expected):
    assert codes.normal_period(given_) == expected
    assert codes.check_period(expected) is None


@pytest.mark.parametrize(
    "given_", ["2024Q5", "2024-03", "24", "2024年3月", "二〇二四", "2024H1", ""]
)
def test_other_periods_are_refused(given_):
    assert codes.check_period(codes.normal_period(given_)) is not None


@pytest.mark.parametrize(
    ("given_", "expected", "good"),
    [
        ("C1311", "1311", True), ("C13", "13", True), ("1311", "1311", True),
        ("0111", "0111", True),
        ("C", "C", False), ("1", "1", False), ("13111", "13111", False), ("U13", "U13", False),
    ],
)  # fmt: skip
def test_the_letter_of_an_industry_is_not_part_of_its_code(given_, expected, good):
    assert codes.shorten_industry(given_) == expected
    assert (codes.check_industry(expected) is None) == good


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ("GB/T4754-2017:C1311", "1311"), ("GB/T4754-2017，13", "13"), ("A0111", "0111"),
        ("C5920", "C5920"), ("A1311", "A1311"), ("GB/T4754-2011:1311", "GB/T4754-2011:1311"),
    ],
)  # fmt: skip
def test_a_section_that_contradicts_its_division_stays_to_be_refused(given_, expected):
    assert codes.shorten_industry(codes.normal(given_)) == codes.normal(expected)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("C5920", "门类 C 与大类 59 不符：制造业门类为 C，大类 13–43"),
        ("A1311", "门类 A 与大类 13 不符：制造业门类为 C，大类 13–43"),
        ("GB/T4754-2011:1311", "注明的是 GB/T 4754-2011，应为 GB/T 4754-2017 的代码"),
        ("1311(2002版)", "注明的是 GB/T 4754-2002，应为 GB/T 4754-2017 的代码"),
        ("2011", None),
    ],
)
def test_what_is_wrong_with_an_industry_is_told(code, said):
    assert codes.check_industry(code) == said


def test_the_31_divisions_of_manufacturing():
    assert list(MANUFACTURING) == [str(n) for n in range(13, 44)]
    assert MANUFACTURING["29"] == "橡胶和塑料制品业"
    assert MANUFACTURING["36"] == "汽车制造业"


def test_the_divisions_are_the_ninety_seven_of_2017():
    """Names that are of this edition alone are among them: 2011 had 58 装卸搬运和运输代理业."""
    assert list(DIVISIONS) == [f"{n:02}" for n in range(1, 98)]
    assert DIVISIONS["05"] == "农、林、牧、渔专业及辅助性活动"
    assert DIVISIONS["11"] == "开采专业及辅助性活动"
    assert DIVISIONS["58"] == "多式联运和运输代理业"
    assert DIVISIONS["59"] == "装卸搬运和仓储业"
    assert DIVISIONS["79"] == "土地管理业"
    assert DIVISIONS["97"] == "国际组织"
