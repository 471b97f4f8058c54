"""The commands case: opened, taken on, listed with what is overdue, added up, and what follows."""

import openpyxl
import pytest

from tests.geoapi import service


@pytest.fixture
def ask(mutu, tmp_path, monkeypatch):
    service.make_workspace(tmp_path / "county.gpkg")
    monkeypatch.chdir(tmp_path)
    return mutu


@pytest.fixture
def paper(tmp_path):
    target = tmp_path / "通知书.pdf"
    target.write_bytes(b"%PDF-1.7 paper")
    return str(target)


def test_a_case_on_the_command_line(ask, paper):
    """S0, found on 10 January: the notice has to go out by 9 February, the reply 30 days later."""
    assert "还没有立过案" in ask("case", "list").err
    opened = ask("case", "open", "S0", "--person", "张三", "--on", "2024-01-10", told=True)
    assert opened.json["state"] == "suspected"
    assert "已立闲置土地案件第1号" in opened.err
    step = ("case", "step", "1", "notify", "--person", "李四", "--on", "2024-01-20")
    assert "须附：《闲置土地调查通知书》" in ask(*step, code=2).err
    ask(*step, "--file", paper)
    assert "现在已是第 2 版" in ask(*step, "--file", paper, "--version", "1", code=2).err
    late = ask("case", "list", "--overdue", "--on", "2024-02-20", told=True).json
    assert [(c["number"], c["due"]["name"], c["overdue_days"]) for c in late["cases"]] == [
        (1, "reply", 1)
    ]
    assert "没有逾期" in ask("case", "list", "--overdue", "--on", "2024-02-19").err
    due = ask("idle", "--on", "2024-02-01", "--due", "30", told=True).json
    assert ("2024-02-19", "reply") in {(r["due"], r["clock"]) for r in due["rows"]}


def test_what_is_shown_written_and_added_up(ask, paper, tmp_path):
    ask("case", "open", "S0", "--person", "张三", "--on", "2024-01-10", "--note", "卫片")
    ask("case", "step", "1", "notify", "--person", "李四", "--on", "2024-01-20", "--file", paper)
    shown = ask("case", "show", "1", "--on", "2024-02-20").out
    assert "逾期未提供材料" in shown
    told = ask("case", "show", "1", "--on", "2024-02-20", told=True).json
    assert [n["step"] for n in told["next"]][:3] == ["survey", "explain", "no_reply"]
    assert told["next"][1]["articles"] == [5]
    book = tmp_path / "统计.xlsx"
    ask("case", "stats", "--from", "2024-01", "--to", "2024-02", "-o", book)
    assert openpyxl.load_workbook(book).sheetnames[:3] == ["逐月", "分园区", "分乡镇"]
    total = ask("case", "stats", "--from", "2024-01", "--to", "2024-02", told=True).json["total"]
    assert (total["opened"], total["done"], total["median_days"]) == (1, 0, None)
    listed = tmp_path / "案件.xlsx"
    ask("case", "list", "--on", "2024-02-20", "-o", listed)
    cells = [c.value for row in openpyxl.load_workbook(listed)["各步骤"] for c in row]
    assert "李四" in cells
    copy = tmp_path / "取出.pdf"
    ask("case", "file", "1", "--version", "2", "-o", copy)
    assert copy.read_bytes() == b"%PDF-1.7 paper"
    assert "不能写入" in ask("case", "file", "1", "--version", "2", "-o", copy, code=2).err
