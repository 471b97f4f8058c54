"""Joining a sheet by key: nothing is doubled, nothing vanishes."""

import pytest

from layers.errors import SourceError
from layers.sources import join, read


@pytest.fixture
def files(tmp_path):
    def write(name, content):
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        return read(path)

    return write


def test_join_keeps_every_row_once(files):
    raw = files("地块.csv", "代码,名称\nA,甲\nB,乙\n,丙\nD,丁\nA,戊\n")
    table = files("税.csv", "代码,税收,名称\nA,1,x\nD,4,y\nE,5,z\n,6,w\n")
    joined, problems = join(raw, table, "代码")
    assert problems == []
    assert joined.frame["税收"].tolist() == ["1", None, None, "4", "1"]
    assert joined.frame["名称"].tolist() == ["甲", "乙", "丙", "丁", "戊"]
    notes = "\n".join(joined.notes)
    for said in (
        "2 行在 税.csv 里没有对应",
        "税.csv 有 1 行的“代码”在本文件里没有",
        "税.csv 有 1 行没有“代码”",
        "列 名称 两边都有",
    ):
        assert said in notes


def test_a_key_held_twice_is_a_problem_by_row(files):
    raw = files("地块.csv", "代码\nA\nB\n")
    table = files("税.csv", "代码,税收\nA,1\nB,2\nA,3\n")
    joined, problems = join(raw, table, "代码")
    assert len(joined.frame) == 2
    assert joined.frame["税收"].tolist() == [None, "2"]
    [problem] = problems
    assert (problem.row, problem.field, problem.value) == (2, "代码", "A")
    assert "税.csv 里不止一行，无法决定连接哪一行：第 2、4 行" in problem.problem


def test_numbers_and_text_are_the_same_key(files, tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (["代码", "税收"], [12, 1], [13.0, 2]):
        book.active.append(row)
    book.save(tmp_path / "税.xlsx")
    joined, _ = join(files("地块.csv", "代码\n12\n 13 \n"), read(tmp_path / "税.xlsx"), "代码")
    assert joined.frame["税收"].tolist() == [1, 2]


def test_a_missing_key_column_lists_the_headers(files):
    raw, table = files("a.csv", "代码,名\n1,2\n"), files("b.csv", "编号,税\n1,2\n")
    with pytest.raises(SourceError, match=r"b\.csv：没有用来连接的列“代码”。有：编号、税"):
        join(raw, table, "代码")
    with pytest.raises(SourceError, match=r"a\.csv：没有用来连接的列“编号”"):
        join(raw, table, "编号")


def test_totals_and_notes_of_both_survive(files):
    raw = files("地块.csv", "代码,面积\nA,1\nB,2\n合计,3\n")
    table = files("税.csv", "某县税收\n代码,税收\nA,10\n小计,10\nB,20\n合计,30\n")
    joined, _ = join(raw, table, "代码")
    assert joined.frame["税收"].tolist() == ["10", "20"]
    assert [(t.row, t.values) for t in joined.totals] == [(4, {"代码": "合计", "面积": "3"})]
    notes = "\n".join(joined.notes)
    for said in ("第 4 行是合计行", "税.csv：第 4 行是小计行", "税.csv：第 6 行是合计行",
                 "税.csv：表头以上第 1 行", "税.csv：文字编码 UTF-8"):  # fmt: skip
        assert said in notes
    assert joined.why == raw.why
