"""From a file to an edition: all or nothing, or the good rows and the others given back."""

import csv
import hashlib
import os
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest

from layers.door.intake import Request, check, import_file
from layers.door.refused import write_refused
from layers.door.report import DoorOptions, Ground
from layers.errors import DeclarationError, SourceError
from tests.made import CRS, USCCS, square

HEADERS = ["统一社会信用代码", "年度", "税收（万元）", "从业人数（人）", "备注"]


@pytest.fixture
def write(tmp_path):
    """Write rows as a sheet and ask for it to be imported."""

    def write_rows(*rows, headers=HEADERS, name="年报.csv", layer="statements", **said):
        path = tmp_path / name
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            csv.writer(stream).writerows([headers, *rows])
        return Request(layer, path, **said)

    return write_rows


GOOD = [USCCS[0], 2024, 12.5, 30, ""]
WRONG = [USCCS[1][:-1] + "H", "2024年3月", "约12", -1, "=1+1"]
ALSO_GOOD = [USCCS[2], "2024年", "-", "", "+86"]


def editions(workspace):
    return workspace.editions("statements")


def test_a_good_file_becomes_an_edition(workspace, write):
    request = write(GOOD, ALSO_GOOD)
    answer = import_file(workspace, request)
    assert (answer["edition"], answer["read"], answer["taken"], answer["refused"]) == (1, 2, 2, 0)
    assert (answer["problems"], answer["crs"], answer["encoding"]) == ([], None, "UTF-8")
    frame = workspace.read().atlas["statements"]
    assert frame["uscc"].tolist() == [USCCS[0], USCCS[2]]
    assert frame["tax_paid"].tolist()[0] == 125_000
    assert frame["tax_paid"].isna().tolist() == [False, True]


def test_the_edition_remembers_file_hash_report_and_options(workspace, write):
    options = DoorOptions(units={"tax_paid": "万元"}, constants={"period": "2024"})
    request = write(GOOD, headers=["信用代码", "x", "税收", "人", "注"], options=options)
    import_file(workspace, request)
    [(edition, current)] = editions(workspace)
    assert current
    assert (edition.number, edition.file, edition.rows) == (1, "年报.csv", 1)
    assert edition.sha256 == hashlib.sha256(request.file.read_bytes()).hexdigest()
    assert edition.report["edition"] == 1
    assert "未采用的列：x、人、注" in edition.report["warnings"]
    assert edition.report["options"] == {
        "units": {"tax_paid": "万元"}, "constants": {"period": "2024"},
    }  # fmt: skip
    assert edition.created_at.endswith("+00:00")


def test_one_refused_row_refuses_all(workspace, write):
    answer = import_file(workspace, write(GOOD, WRONG, ALSO_GOOD))
    assert (answer["edition"], answer["taken"], answer["refused"]) == (None, 0, 1)
    assert [(p["row"], p["field"]) for p in answer["problems"]] == [
        (3, "uscc"), (3, "period"), (3, "tax_paid"), (3, "employees"),
    ]  # fmt: skip
    assert editions(workspace) == []
    assert len(workspace.read().atlas["statements"]) == 0
    assert "refused_file" not in answer


def test_check_says_the_same_and_stores_nothing(workspace, write):
    request = write(GOOD, WRONG)
    report = check(request, Ground(workspace.crs, workspace.codes))
    assert report.to_json(taken=0) == import_file(workspace, request)
    assert list(report.reasons()) == [3]
    assert editions(workspace) == []


def cells(path):
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["退回的行", "说明"]
    return [[(cell.value, cell.data_type) for cell in row] for row in book.active.iter_rows()]


def test_accept_valid_stores_the_rest_and_gives_the_others_back(workspace, write, tmp_path):
    answer = import_file(workspace, write(GOOD, WRONG, ALSO_GOOD), accept_valid=True)
    assert (answer["edition"], answer["taken"], answer["refused"]) == (1, 2, 1)
    assert answer["refused_file"] == str(tmp_path / "年报.csv.refused.xlsx")
    head, row = cells(answer["refused_file"])
    assert [value for value, _ in head] == ["行号", "退回原因", *HEADERS]
    number, reason, *words = [value for value, _ in row]
    assert number == "3"
    assert words == [*WRONG[:3], "-1", "=1+1"]
    for part in (
        "统一社会信用代码：",
        "年度：统计期应为 2024 或 2024Q1",
        "税收（万元）：不是数字",
        "从业人数（人）：不得小于 0",
    ):
        assert part in reason
    assert len(workspace.read().atlas["statements"]) == 2
    assert editions(workspace)[0][0].report["refused"] == 1


def test_formulas_come_back_as_words(workspace, write):
    dangers = ['=HYPERLINK("http://x")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "=cmd|'/c calc'!A1"]
    rows = [["坏", 2024, 1, 1, danger] for danger in dangers]
    answer = import_file(workspace, write(GOOD, *rows), accept_valid=True)
    _, *given = cells(answer["refused_file"])
    assert [row[-1][0].strip() for row in given] == [danger.strip() for danger in dangers]
    assert {kind for row in given for _, kind in row} == {"s"}


def test_refused_rows_can_be_mended_and_imported(workspace, write):
    answer = import_file(workspace, write(GOOD, WRONG), accept_valid=True)
    book = openpyxl.load_workbook(answer["refused_file"])
    for column, value in enumerate([USCCS[1], "2024", "12", "3"], start=3):
        book.active.cell(2, column).value = value
    book.save(answer["refused_file"])
    again = import_file(workspace, Request("statements", Path(answer["refused_file"])))
    assert again["problems"] == []
    assert (again["edition"], again["taken"]) == (2, 1)


def test_accept_valid_with_no_row_that_is_right_gives_all_back(workspace, write):
    answer = import_file(workspace, write(WRONG), accept_valid=True)
    assert (answer["edition"], answer["taken"], answer["refused"]) == (None, 0, 1)
    assert len(cells(answer["refused_file"])) == 2
    assert editions(workspace) == []


def test_a_problem_of_the_file_refuses_even_with_accept_valid(workspace, write, tmp_path):
    answer = import_file(
        workspace, write(GOOD, headers=["信用代码", "年度", "税收", "人", "注"]), accept_valid=True
    )
    assert (answer["edition"], answer["taken"], answer["refused"]) == (None, 0, 1)
    assert [p["problem"] for p in answer["problems"]] == ["税收实际贡献没有注明计量单位"]
    assert editions(workspace) == []
    assert not list(tmp_path.glob("*.refused.xlsx"))


def test_a_file_without_rows_is_refused_with_a_word(workspace, write):
    for accept in (False, True):
        answer = import_file(workspace, write(), accept_valid=accept)
        assert [p["problem"] for p in answer["problems"]] == ["文件没有数据行"]
        assert (answer["edition"], answer["read"]) == (None, 0)
    assert editions(workspace) == []


def test_a_second_file_is_the_next_edition(workspace, write):
    import_file(workspace, write(GOOD))
    import_file(workspace, write(WRONG))
    answer = import_file(workspace, write(GOOD, ALSO_GOOD))
    assert answer["edition"] == 2
    assert [(e.number, e.rows, now) for e, now in editions(workspace)] == [
        (1, 1, False),
        (2, 2, True),
    ]


def test_a_sheet_is_joined_by_key(workspace, write, tmp_path):
    shapes = shapes_of_zones(tmp_path)
    write(
        ["1", "甲区", "候选"],
        ["2", "乙区", "已认定"],
        headers=["编码", "园区名称", "认定状态"],
        name="表.csv",
    )
    request = Request("zones", shapes, join=tmp_path / "表.csv", on="编码")
    answer = import_file(workspace, request)
    assert answer["problems"] == []
    assert answer["edition"] == 1
    zones = workspace.read().atlas["zones"]
    assert zones["zone_code"].tolist() == ["1", "2"]
    assert zones["status"].tolist() == ["candidate", "recognised"]
    [(edition, _)] = workspace.editions("zones")
    assert edition.report["options"] == {"join": "表.csv", "on": "编码"}


def shapes_of_zones(folder):
    """A file of two shapes and nothing but their code."""
    path = folder / "园区.gpkg"
    frame = shapes_with(["1", "2"])
    pyogrio.write_dataframe(frame, path)
    return path


def shapes_with(keys):
    shapes = [square(200 * n) for n in range(len(keys))]
    return gpd.GeoDataFrame({"编码": keys}, geometry=shapes, crs=CRS)


def test_a_key_that_the_sheet_holds_twice_is_a_problem_not_a_doubling(workspace, write, tmp_path):
    shapes = shapes_of_zones(tmp_path)
    write(["1", "甲"], ["2", "乙"], ["2", "丙"], headers=["编码", "园区名称"], name="表.csv")
    request = Request("zones", shapes, join=tmp_path / "表.csv", on="编码")
    answer = import_file(workspace, request)
    assert answer["edition"] is None
    assert [(p["row"], p["field"], p["value"]) for p in answer["problems"]] == [
        (2, "name", None), (2, "编码", "2"),
    ]  # fmt: skip
    assert "表.csv 里不止一行，无法决定连接哪一行：第 3、4 行" in answer["problems"][1]["problem"]
    partly = import_file(workspace, request, accept_valid=True)
    assert (partly["edition"], partly["taken"], partly["refused"]) == (1, 1, 1)
    assert workspace.read().atlas["zones"]["name"].tolist() == ["甲"]


def test_join_needs_its_key(workspace, write, tmp_path):
    request = write(GOOD, join=tmp_path / "x.csv")
    with pytest.raises(SourceError, match="--join 与 --on 须同时给出"):
        import_file(workspace, request)
    with pytest.raises(SourceError, match="--join 与 --on 须同时给出"):
        import_file(workspace, write(GOOD, on="编码"))


def test_an_unknown_layer_or_file_is_told(workspace, write, tmp_path):
    with pytest.raises(DeclarationError, match="没有图层 tax"):
        import_file(workspace, write(GOOD, layer="tax"))
    with pytest.raises(SourceError, match="没有这个文件"):
        import_file(workspace, Request("towns", tmp_path / "无.shp"))


def test_refused_rows_go_beside_the_workspace_where_the_file_may_not_be_touched(
    workspace, write, tmp_path, monkeypatch
):
    folder = tmp_path / "只读"
    folder.mkdir()
    request = write(GOOD, WRONG, name="只读/年报.csv")
    monkeypatch.setattr(os, "access", lambda place, _: place != folder)
    answer = import_file(workspace, request, accept_valid=True)
    assert sorted(p.name for p in folder.iterdir()) == ["年报.csv"]
    assert answer["refused_file"] == str(tmp_path / "年报.csv.refused.xlsx")


def test_refused_rows_hold_what_a_cell_can(tmp_path):
    rows = pd.DataFrame(
        {"a": ["x\x07y", "z" * 40_000, None], "=b": [1.5, float("nan"), "\n"]},
        index=pd.Index([2, 3, 7], name="row"),
    )
    path = write_refused((tmp_path, tmp_path), "甲.xlsx", rows, {2: ["一", "二"]})
    assert path == tmp_path / "甲.xlsx.refused.xlsx"
    head, *given = cells(path)
    assert head[-1] == ("=b", "s")
    assert [[value for value, _ in row] for row in given] == [
        ["2", "一；二", "xy", "1.5"],
        ["3", None, "z" * 32_000, None],
        ["7", None, None, "\n"],
    ]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["甲.xlsx.refused.xlsx"]


@pytest.mark.skipif(os.name == "nt", reason="file names are Unicode there")
def test_a_file_name_in_gbk_bytes_is_told_as_people_read_it(workspace, write, tmp_path):
    named = os.fsdecode(os.fsencode(tmp_path) + b"/" + "年报.csv".encode("gbk"))
    write(GOOD).file.rename(named)
    answer = import_file(workspace, Request("statements", Path(named)))
    assert answer["edition"] == 1
    assert editions(workspace)[0][0].file == "年报.csv"
    with pytest.raises(SourceError, match="没有这个文件") as missing:
        import_file(workspace, Request("statements", Path(named + "x")))
    assert str(missing.value).startswith("年报.csvx：")
