"""``mutu profile``: the second quarter's file needs no options."""

import openpyxl
import pytest

HEADERS = ("信用代码", "统计期", "税收", "备注")
FIRST = [HEADERS, ("E1", "2024Q1", 150, ""), ("E2", "2024Q1", 60, "")]
SECOND = [HEADERS, ("E1", "2024Q2", 170, ""), ("E2", "2024Q2", "65", "补报")]
UNIT = ("--unit", "tax_paid=万元")


def sheet(path, rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch, mutu):
    """A workspace, and the files of two quarters."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MUTU_USER", "李四")
    mutu("init", "--crs", "EPSG:4549", "--codes", "none")
    sheet("q1.xlsx", FIRST)
    sheet("q2.xlsx", SECOND)
    return tmp_path


@pytest.fixture
def imported(mutu):
    return mutu("import", "statements", "q1.xlsx", *UNIT, told=True).json


@pytest.mark.usefixtures("imported")
def test_the_second_quarter_needs_no_options(mutu):
    refused = mutu("import", "statements", "q2.xlsx", code=1, told=True).json
    assert "计量单位" in refused["problems"][0]["problem"]
    done = mutu("profile", "save", "季报", "statements")
    assert done.err == "已保存导入方案“季报”（statements）；列名相同的文件将自动套用\n"
    assert "按导入方案“季报”读取" in mutu("import", "statements", "q2.xlsx").err
    total = mutu("measure", "tax_paid", "--period", "2024Q2", told=True).json["total"]
    assert total["value"] == pytest.approx(170 + 65)
    checked = mutu("check", "statements", "q2.xlsx", told=True).json
    assert (checked["taken"], checked["problems"]) == (2, [])


@pytest.mark.usefixtures("imported")
def test_profiles_are_listed_as_they_would_be_typed(mutu):
    saved = mutu("profile", "save", "季报", "statements", "--who", "王五", told=True).json
    assert saved == {"name": "季报", "layer": "statements", "headers": list(HEADERS),
                     "options": {"units": {"tax_paid": "万元"}}}  # fmt: skip
    shown = mutu("profile", "list").out
    assert "--unit tax_paid=万元" in shown
    assert "王五" in shown
    (row,) = mutu("profile", "list", told=True).json["profiles"]
    assert row.pop("saved_at")[:2] == "20"
    assert row == saved | {"who": "王五"}


@pytest.mark.usefixtures("imported")
def test_a_profile_from_an_earlier_edition_or_a_file(mutu):
    mutu("import", "statements", "q2.xlsx", *UNIT, "--map", "employees=备注", code=1)
    mutu("import", "statements", "q2.xlsx", *UNIT, "--map", "tax_paid=税收")
    mutu("profile", "save", "甲", "statements", "--edition", "1")
    mutu("profile", "save", "乙", "statements")
    mutu("profile", "save", "丙", "statements", "q1.xlsx", *UNIT, "--month", "last")
    mutu("profile", "save", "丁", "parcels", "--crs", "EPSG:4528", "--map", "name=地块")
    rows = mutu("profile", "list", told=True).json["profiles"]
    assert {row["name"]: row["options"] for row in rows} == {
        "甲": {"units": {"tax_paid": "万元"}},
        "乙": {"units": {"tax_paid": "万元"}, "headers": {"tax_paid": "税收"}},
        "丙": {"units": {"tax_paid": "万元"}, "month": "last"},
        "丁": {"crs": "EPSG:4528", "headers": {"name": "地块"}},
    }
    assert {row["name"] for row in rows if row["headers"]} == {"甲", "乙", "丙"}
    assert "--crs EPSG:4528 --map name=地块" in mutu("profile", "list").out


@pytest.mark.usefixtures("imported")
def test_a_profile_is_chosen_left_out_and_dropped(mutu):
    mutu("profile", "save", "季报", "statements")
    assert mutu("check", "statements", "q2.xlsx", "--profile", "none", code=1, told=True)
    chosen = mutu("import", "statements", "q2.xlsx", "--profile", "季报", told=True).json
    assert (chosen["profile"], chosen["edition"]) == ("季报", 2)
    assert mutu("profile", "drop", "季报").err == "已删除导入方案“季报”\n"
    assert mutu("profile", "list", told=True).json == {"profiles": []}
    assert "还没有导入方案" in mutu("profile", "list").err
    assert mutu("check", "statements", "q2.xlsx", code=1, told=True)


@pytest.mark.parametrize(("words", "said"), [
    (["profile", "save", "季报", "statements"], "没有当前版本"),
    (["profile", "save", "季报", "statements", "--edition", "3"], "没有第 3 版"),
    (["profile", "save", "季报", "villages", "--crs", "EPSG:4528"], "没有图层"),
    (["profile", "save", "季报", "statements", "q1.xlsx"], "没有可记住的选项"),
    (["profile", "save", "季报", "statements", "--unit", "tax_paid"], "字段=值"),
    (["profile", "drop", "季报"], "没有导入"),
    (["import", "statements", "q1.xlsx", "--profile", "季报"], "有：无"),
    (["profile", "list", "-w", "absent.gpkg"], "mutu init"),
])  # fmt: skip
def test_wrong_usage_is_told(mutu, words, said):
    done = mutu(*words, code=2)
    assert said in done.err
    assert not done.out


@pytest.mark.parametrize("command", ["save", "list", "drop"])
def test_help_has_an_example(mutu, command):
    assert f"mutu profile {command}" in mutu("profile", command, "--help").out
