"""Schemes: what each document states, what it leaves open, and bad ones refused with the line."""

from fractions import Fraction
from pathlib import Path

import pytest

from geoapi.planning.scoring.reading import POLICY, SchemeError, packaged, read_scheme

PACKAGED = packaged()
OURS = """\
title: 我县评价办法
number: 某政发〔2024〕1号
issuer: 某县人民政府
status: issued
year: 2024
source: 县政府文件
verified: 经信局核对
groups:
  - name: all
    title: 全部企业
    family: ratio
    items:
      - {measure: tax_intensity, weight: 60%, base: 20, missing: zero}
      - {measure: rd_share, weight: 40%, base: 0.03, missing: zero}
    cuts:
      A: [0%, 20%]
      B: [20%, 60%]
      C: [60%, 100%]
    ties: better
    rounding: half_up
"""


@pytest.fixture
def refused(tmp_path):
    """Return a function that changes our scheme and tells how it is refused."""

    def told(old, new):
        assert old in OURS
        path = tmp_path / "ours.yaml"
        path.write_text(OURS.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(SchemeError) as error:
            read_scheme(path)
        return str(error.value)

    return told


def line_of(words, text=OURS):
    return next(n for n, line in enumerate(text.splitlines(), start=1) if words in line)


def test_every_scheme_in_the_folder_is_named():
    there = {p for p in POLICY.glob("*/*.yaml") if "family:" in p.read_text(encoding="utf-8")}
    assert there == set(PACKAGED.values())


def test_the_schemes_that_come_with_the_program():
    assert set(PACKAGED) == {
        "huangyan-2021", "huangyan-2022", "huaian-2024", "jingde-2022", "wujin-2017",
        "anhui-city", "zhejiang-six",
    }  # fmt: skip


@pytest.mark.parametrize("name", PACKAGED)
def test_every_scheme_says_where_it_comes_from_and_how_far_that_is_checked(name):
    scheme = read_scheme(PACKAGED[name])
    assert scheme.title
    assert scheme.source
    assert "核对" in scheme.verified
    assert scheme.quotes
    assert scheme.open
    assert scheme.missing, "each of these documents leaves something open"


def weights(scheme, group):
    return {item.name: item.weight for item in scheme.group(group).items}


def bases(scheme, group):
    return [item.base.fixed for item in scheme.group(group).items]


def test_huangyan_states_two_years_of_figures():
    """The formulas of the two announcements, in their order."""
    ours, before = (read_scheme(PACKAGED[f"huangyan-{year}"]) for year in (2022, 2021))
    assert bases(ours, "above_scale") == [24.097, 136.16, 2.694, 4929.81, 18.14, 0.0302]
    assert bases(before, "above_scale") == [26.01, 132.27, 2.54, 4861.08, 17.45, 0.0305]
    assert bases(ours, "below_scale") == [11.5932, 0.2352]
    assert bases(before, "below_scale") == [16.601058, 0.236565]
    for scheme in (ours, before):
        assert [*weights(scheme, "above_scale").values()] == [
            Fraction(n, 100) for n in (30, 20, 20, 10, 10, 10)
        ]
        assert "groups.above_scale.cuts" in scheme.missing
    assert [item.missing for item in ours.groups[0].items] == [
        None, None, None, "group_mean", None, None,
    ]  # fmt: skip


def test_other_places_state_weights_and_cuts():
    huaian, wujin, anhui = (
        read_scheme(PACKAGED[name]) for name in ("huaian-2024", "wujin-2017", "anhui-city")
    )
    assert [*weights(huaian, "above_scale").values()] == [Fraction(n, 100) for n in (45, 35, 20)]
    assert {item.base.times for group in huaian.groups for item in group.items} == {2}
    cuts = [(cut.name, cut.to) for cut in huaian.groups[0].cuts]
    assert cuts == [("A", Fraction(1, 5)), ("B", Fraction(3, 5)), ("C", Fraction(19, 20)), ("D", 1)]
    assert huaian.groups[1].members.land_at_least == pytest.approx(2000)
    assert [*weights(wujin, "above_scale").values()] == [
        Fraction(n, 100) for n in (40, 20, 10, 10, 10, 10)
    ]
    assert [item.base for item in wujin.groups[0].items] == [None] * 6
    assert [*weights(anhui, "above_scale").values()] == [
        Fraction(n, 100) for n in (45, 20, 15, 15, 5)
    ]
    assert [cut.to for cut in anhui.groups[0].cuts] == [
        Fraction(1, 4), Fraction(7, 10), Fraction(19, 20), 1,
    ]  # fmt: skip
    assert anhui.groups[1].family == "rank"


def test_our_own_scheme_is_read(tmp_path):
    path = tmp_path / "ours.yaml"
    path.write_text(OURS, encoding="utf-8")
    scheme = read_scheme(path)
    assert scheme.name == "ours"
    assert scheme.missing == ()
    assert scheme.cited == "《我县评价办法》（某政发〔2024〕1号）"


def test_weights_beyond_one_are_refused_with_the_line(refused):
    told = refused("weight: 60%", "weight: 90%")
    assert f"第 {line_of('items:')} 行" in told
    assert "权重合计为 1.3，应为 1" in told


def test_an_unknown_indicator_is_refused_with_the_line(refused):
    told = refused("measure: tax_intensity", "measure: tax_per_acre")
    assert f"第 {line_of('tax_intensity')} 行" in told
    assert "tax_per_acre" in told
    assert "tax_intensity" in told, "it says what there is"


def test_an_indicator_of_parcels_is_none_of_a_firm(refused):
    assert "floor_area_ratio" in refused("measure: rd_share", "measure: floor_area_ratio")


@pytest.mark.parametrize(
    ("old", "new", "words", "line"),
    [
        ("[20%, 60%]", "[15%, 60%]", "从 15% 起，与 A（到 20%）重叠", "B: ["),
        ("[20%, 60%]", "[25%, 60%]", "之间有空档", "B: ["),
        ("[60%, 100%]", "[60%, 95%]", "最后一类应到 100%", "C: ["),
        ("[0%, 20%]", "[5%, 20%]", "第一类应从 0% 起", "A: ["),
        ("[20%, 60%]", "[20%, 20%]", "起应小于止", "B: ["),
        ("[20%, 60%]", "20%-60%", "应为 [起, 止]", "B: ["),
        ("ties: better", "ties: both", "可用 better、worse", "ties:"),
        ("weight: 60%", "weight: most", "应为数", "tax_intensity"),
        ("weight: 60%", "weight: 1e999999999", "应为数", "tax_intensity"),
        ("weight: 60%", "weight: 1/0", "分母", "tax_intensity"),
        ("base: 20,", "base: 0,", "应大于 0", "tax_intensity"),
        ("base: 20, ", "", "缺少 base", "tax_intensity"),
        ("missing: zero}", "missing: zero, bonus: 3}", "不认识的键", "tax_intensity"),
        ("measure: rd_share", "measure: tax_intensity", "写了两次", "rd_share"),
        ("family: ratio", "family: best", "可用 ratio、minmax、rank", "family"),
        ("status: issued", "status: fine", "可用 issued", "status"),
        ("title: 我县评价办法", "title:", "不能留空", "title: 我县"),
    ],
)
def test_a_bad_scheme_is_refused_with_the_line(refused, old, new, words, line):
    told = refused(old, new)
    assert words in told
    assert f"第 {line_of(line)} 行" in told


def test_files_that_are_no_scheme_are_refused(refused):
    assert "第 6 行" in refused("source: 县政府文件", "source: *x")
    assert "写了两次" in refused("status: issued", "title: 另一个")
    assert "YAML" in refused("groups:", "groups: [")
    assert "锚点" in refused("title: 我县评价办法", "title: &x 我县评价办法")


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(SchemeError, match="读不到"):
        read_scheme(tmp_path / "none.yaml")
    bad = tmp_path / "list.yaml"
    bad.write_text("- 1\n", encoding="utf-8")
    with pytest.raises(SchemeError, match="键: 值"):
        read_scheme(Path(bad))


def test_what_is_left_open_is_no_mistake(tmp_path):
    """Weights 60% and one left open: less than one is given, and that is told as missing."""
    path = tmp_path / "ours.yaml"
    path.write_text(OURS.replace("weight: 40%", "weight: "), encoding="utf-8")
    assert read_scheme(path).missing == ("groups.all.items.rd_share.weight",)
    path.write_text(OURS.replace("60%, base", "100%, base").replace("40%", ""), encoding="utf-8")
    with pytest.raises(SchemeError, match="还有留空的权重"):
        read_scheme(path)
