"""Codes: credit codes, parcel codes, town codes, industries and land classes at the door."""

import itertools

import pytest

from tests.doors.composed import geopackage, table
from tests.doors.door import CRS, FIRMS, KEYS, SHAPES, Door, found_by, mutu, problems, square

LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 of GB 32100-2015: no I, O, S, V, Z."""


def organisations():
    """GB 11714: the weighted sum of all nine is divisible by 11, X counting ten."""
    for number in itertools.count(10_000_000):
        eight = str(number)
        rest = sum(int(c) * w for c, w in zip(eight, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
        check = next(c for c, value in zip("0123456789X", range(11), strict=True)
                     if (rest + value) % 11 == 0)  # fmt: skip
        yield eight + check


def credit_codes(ending):
    """GB 32100: each place weighs three times the one before; the sum is divisible by 31."""
    for nine in organisations():
        code = f"91320900{nine}{ending}"
        places = zip(code, range(18), strict=True)
        total = sum(LETTERS.index(c) * 3**at for c, at in places if at < 17)
        if (total + LETTERS.index(ending)) % 31 == 0:
            yield code


def firms(county, codes, *, name="企业.csv"):
    rows = [("统一社会信用代码", "企业名称"), *((code, f"厂{at}") for at, code in enumerate(codes))]
    return table(county.folder / name, rows)


def parcels(county, columns, shapes=SHAPES):
    return geopackage(county.folder / "宗地.gpkg", columns, shapes)


def test_all_31_letters_as_the_last_character(county):
    codes = [next(credit_codes(letter)) for letter in LETTERS]
    assert len({code[-1] for code in codes}) == 31
    answer = county.take("enterprises", firms(county, codes))
    assert answer["taken"] == 31
    assert county.rows("enterprises")["uscc"].tolist() == codes


def test_every_other_last_character_is_wrong(county):
    right = FIRMS[0]
    codes = [right[:17] + letter for letter in LETTERS if letter != right[17]]
    answer = county.refuse("enterprises", firms(county, codes))
    assert answer["refused"] == 30
    assert {p["problem"] for p in answer["problems"]} == {"第 18 位校验码不符（GB 32100-2015）"}


def test_the_inner_check_character(county):
    """Position 17 is the check of the 组织机构代码; the outer check is made to fit all the same."""
    base = FIRMS[0][:16] + ("0" if FIRMS[0][16] != "0" else "1")
    total = sum(LETTERS.index(c) * 3**at for at, c in enumerate(base))
    code = base + LETTERS[-total % 31]
    assert problems(county.refuse("enterprises", firms(county, [code]))) == [
        (2, "uscc", code, "第 9–17 位主体标识码校验不符（GB 11714）")
    ]


def test_letters_that_look_like_digits_are_only_suggested(county):
    """91410222MA0000015C with O for 0 and I for 1: refused, the right one beside it."""
    wrong, right = "9I410222MAOOO0015C", "91410222MA0000015C"
    answer = county.refuse("enterprises", firms(county, [wrong, "9O4403001922038217"]))
    assert [(p["row"], p["value"], p["suggestion"]) for p in answer["problems"]] == [
        (2, wrong, right), (3, "9O4403001922038217", None)
    ]  # fmt: skip
    assert "I、O" in answer["problems"][0]["problem"]


@pytest.mark.parametrize(
    "written",
    [f" {FIRMS[1].lower()} ", "９１４４０３００７１５２６７２６ＸＧ", "9144 0300 7152 6726 XG",
     f"{FIRMS[1]}\xa0", f"\ufeff{FIRMS[1]}\u200b"],
)  # fmt: skip
def test_one_form_of_a_credit_code(county, written):
    county.take("enterprises", firms(county, [written]))
    assert county.rows("enterprises")["uscc"].tolist() == [FIRMS[1]]


@pytest.mark.parametrize(
    ("code", "words"),
    [("440301103097413", "15 位注册号"), ("19220382-1", "9 位组织机构代码"),
     ("91440300192203821", "18 位，此处为 17 位"), ("甲厂", "18 位")],
)  # fmt: skip
def test_numbers_that_are_no_credit_code(county, code, words):
    [(row, name, value, sentence)] = problems(county.refuse("enterprises", firms(county, [code])))
    assert (row, name, value) == (2, "uscc", code)
    assert words in sentence


def test_a_credit_code_twice(county):
    answer = county.refuse("enterprises", firms(county, [FIRMS[0], FIRMS[1], FIRMS[0].lower()]))
    assert problems(answer) == [
        (2, "uscc", FIRMS[0], "主键重复，同见第 4 行"),
        (4, "uscc", FIRMS[0], "主键重复，同见第 2 行"),
    ]


@pytest.mark.parametrize(
    ("written", "stored"),
    [("320999101", "320999101"), ("320999101000", "320999101"), (320999101, "320999101"),
     (320999101000, "320999101"), ("3209991010000000000", "320999101"),
     ("３２０９９９１０１", "320999101")],
)  # fmt: skip
def test_town_codes(bare, written, stored):
    path = geopackage(bare.folder / "乡镇.gpkg", {"XZQDM": [written], "XZQMC": ["城关镇"]},
                      [square(0, 0, 4000)])  # fmt: skip
    bare.take("towns", path)
    assert bare.rows("towns")["town_code"].tolist() == [stored]


@pytest.mark.parametrize(
    "written", ["320999101204", "320999", "32099910", "城关镇", "320999101001000"]
)
def test_town_codes_that_are_none(bare, written):
    path = geopackage(bare.folder / "乡镇.gpkg", {"XZQDM": [written], "XZQMC": ["城关镇"]},
                      [square(0, 0, 4000)])  # fmt: skip
    assert problems(bare.refuse("towns", path)) == [
        (1, "town_code", written, "乡镇代码应为 9 位数字（12 位统计代码须以 000 结尾）")
    ]


def test_kinds_of_parcel_codes_are_told(county):
    """19 digits, the 28 characters of a real-estate unit, and the number of a supply notice."""
    codes = (KEYS[0], f"{KEYS[1]}W00000000", "2024-G-17")
    answer = county.take("parcels", parcels(county, {"宗地代码": codes}))
    kinds = found_by(answer, "parcel-code-kinds")
    assert kinds["total"] == {"parcel": 1, "unit": 1, "other": 1}
    assert county.rows("parcels")["parcel_id"].tolist() == list(codes)


def test_a_parcel_code_against_ownership_and_county(county):
    columns = {"宗地代码": (KEYS[0], KEYS[1].replace("GB", "JB"), "410222001002GB00012"),
               "权属性质": ("国有", "国有", "国有")}  # fmt: skip
    answer = county.take("parcels", parcels(county, columns))
    assert [row["row"] for row in found_by(answer, "parcel-ownership")["rows"]] == [2]
    assert [row["row"] for row in found_by(answer, "parcel-county")["rows"]] == [3]
    assert "410222" in found_by(answer, "parcel-county")["text"]


@pytest.mark.parametrize(
    ("written", "stored"),
    [("1311", "1311"), ("C1311", "1311"), (1311, "1311"), ("13", "13"), ("C13", "13"),
     ("0111", "0111"), ("A0111", "0111"), ("GB/T 4754-2017 1311", "1311")],
)  # fmt: skip
def test_industries(county, written, stored):
    rows = [("信用代码", "企业名称", "行业代码"), (FIRMS[0], "甲厂", written)]
    county.take("enterprises", table(county.folder / "企业.xlsx", rows))
    assert county.rows("enterprises")["industry_code"].tolist() == [stored]


@pytest.mark.parametrize(
    ("written", "words"),
    [("GB/T 4754-2011 1311", "2011"), ("A1311", "门类 A 与大类 13 不符"),
     ("农副食品加工业", "2–4 位数字"), ("13111", "2–4 位数字"), ("C0111", "门类 C 与大类 01 不符")],
)  # fmt: skip
def test_industries_that_are_none(county, written, words):
    rows = [("信用代码", "企业名称", "行业代码"), (FIRMS[0], "甲厂", written)]
    answer = county.refuse("enterprises", table(county.folder / "企业.xlsx", rows))
    [(row, name, value, sentence)] = problems(answer)
    assert (row, name, value) == (2, "industry_code", written)
    assert words in sentence


def test_an_edition_in_the_header_is_told(county):
    rows = [("信用代码", "企业名称", "行业代码（GB/T 4754-2011）"), (FIRMS[0], "甲厂", "1311"),
            (FIRMS[1], "乙厂", "7010")]  # fmt: skip
    answer = county.take("enterprises", table(county.folder / "企业.xlsx", rows))
    assert "2011 年版" in found_by(answer, "industry-edition-industry_code")["text"]
    other = found_by(answer, "industry-not-manufacturing-industry_code")
    assert other["rows"] == [{"division": "70", "count": 1}]


def test_a_land_class_never_without_its_scheme(county):
    """1101 is 河流水面 in one scheme and 物流仓储用地 in another."""
    columns = {"宗地代码": KEYS, "地类编码": ("1001", "1001", "1101")}
    path = parcels(county, columns)
    found = found_by(county.take("parcels", path), "land-class-without-scheme")
    assert found["count"] == 3
    for words in ("1101", "河流水面", "物流仓储用地", "铁路用地", "工业用地",
                  "--set land_use_scheme=plan-2023"):  # fmt: skip
        assert words in found["text"]
    answer = county.take("parcels", path, "--set", "land_use_scheme=用地用海")
    assert not [check for check in answer["checks"] if check["name"].startswith("land-class")]
    assert county.rows("parcels")["land_use_scheme"].tolist() == ["plan-2023"] * 3


def test_a_land_class_that_its_scheme_has_not(county):
    """In the third survey there is no 0604; warehouses are 0508 there."""
    columns = {"宗地代码": KEYS, "地类编码": ("0601", "0604", "0508"), "地类标准": ("三调",) * 3}
    found = found_by(county.take("parcels", parcels(county, columns)), "land-class-not-in-scheme")
    assert [(row["row"], row["code"]) for row in found["rows"]] == [(2, "0604")]
    assert "没有 0604（它是GB/T 21010-2017的仓储用地）" in found["text"]


def test_a_word_that_is_no_choice(county):
    columns = {"宗地代码": KEYS, "权属性质": ("国有", "集体所有", "国有土")}
    answer = county.refuse("parcels", parcels(county, columns))
    [problem] = answer["problems"]
    assert (problem["row"], problem["field"], problem["value"]) == (3, "ownership", "国有土")
    assert "state（国有）、collective（集体）" in problem["problem"]
    assert problem["suggestion"] == "国有"


def test_data_from_elsewhere_have_keys_of_their_own(tmp_path):
    """`mutu init --codes none`: any unique text is a key."""
    door = Door(tmp_path)
    mutu("init", "--crs", CRS, "--codes", "none", "-w", door.workspace)
    path = geopackage(tmp_path / "p.gpkg", {"parcel_id": ["12-3", "--", "甲"]}, SHAPES)
    door.take("parcels", path)
    assert door.rows("parcels")["parcel_id"].tolist() == ["12-3", "--", "甲"]
    rows = [("uscc", "name"), ("E1", "a"), ("e1", "b")]
    door.take("enterprises", table(tmp_path / "e.csv", rows))
