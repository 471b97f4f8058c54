"""CSV and Excel: header, totals, numbers of rows, hostile files."""

import datetime as dt
import gzip
import zipfile

import openpyxl
import pytest

from layers.errors import SourceError
from layers.sources import read

KNOWN = {"宗地代码", "企业名称", "登记面积（亩）", "税收（万元）", "税收", "签订日期"}


def known(header):
    return header in KNOWN


def load(path, **options):
    return read(path, known_headers=known, **options)


def text(tmp_path, content, name="表.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(content.encode(encoding))
    return path


def book(tmp_path, *sheets, name="表.xlsx"):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows in sheets:
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    made.save(tmp_path / name)
    return tmp_path / name


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters(tmp_path, encoding, delimiter):
    content = f"宗地代码{delimiter}登记面积（亩）\r\n0012{delimiter}3.5\r\n"
    raw = load(text(tmp_path, content, encoding=encoding))
    assert raw.frame.to_dict("list") == {"宗地代码": ["0012"], "登记面积（亩）": ["3.5"]}
    assert list(raw.rows) == [2]


def test_big5_only_where_it_is_stated(tmp_path):
    path = text(tmp_path, "企業名稱,稅收\n甲,1\n", encoding="big5")
    raw = read(path, encoding="big5")
    assert raw.frame["企業名稱"].tolist() == ["甲"]
    assert (raw.encoding, raw.why) == ("BIG5", "按指明")


def test_commas_in_text_do_not_win_over_the_real_delimiter(tmp_path):
    raw = load(text(tmp_path, "宗地代码;说明\n1;甲,乙,丙\n2;丁,戊,己\n"))
    assert list(raw.frame["说明"]) == ["甲,乙,丙", "丁,戊,己"]


def test_titles_blank_lines_totals_and_remarks_of_a_csv(tmp_path):
    content = "2024年度台账,\n\n宗地代码,登记面积（亩）\nA,1\n\nB,2\n合 计,3\n注：含代征地,\n"
    raw = load(text(tmp_path, content))
    assert list(raw.frame["宗地代码"]) == ["A", "B"]
    assert list(raw.rows) == [4, 6]
    notes = "\n".join(raw.notes)
    assert "第 1 行是标题" in notes
    assert "第 7 行是合计行" in notes
    assert "第 8 行是表下说明" in notes


def test_a_firm_called_like_a_total_stays(tmp_path):
    raw = load(text(tmp_path, "企业名称,税收\n甲,1\n合计科技有限公司,2\n"))
    assert len(raw.frame) == 2


def test_repeated_and_untidy_headers(tmp_path):
    raw = load(text(tmp_path, '"宗地\n代码",\xa0税收 ,税收\nA,1,2\n'))
    assert list(raw.frame.columns) == ["宗地代码", "税收", "税收_2"]
    assert any("“税收”重复" in note for note in raw.notes)


def test_a_code_kept_from_excels_numbers(tmp_path):
    raw = load(text(tmp_path, '宗地代码,税收\n"=""0012""",\n'))
    assert raw.frame.loc[0].tolist() == ["0012", None]


def test_quoted_line_breaks_count_as_one_row(tmp_path):
    raw = load(text(tmp_path, '宗地代码,说明\n1,"甲\n乙"\n2,丙\n'))
    assert list(raw.rows) == [2, 3]


def test_packed_csv(tmp_path):
    path = tmp_path / "表.csv.gz"
    path.write_bytes(gzip.compress("宗地代码,税收\n1,2\n".encode("gbk")))
    assert load(path).frame["税收"].tolist() == ["2"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("宗地代码,税收\n1,2\n3,4,5\n6\n", "第 3、4 行的列数不同"),
        ("宗地代码,税收\n1,\x00\n", "第 2 行含有空字符"),
        (",".join(f"c{n}" for n in range(200_000)) + "\n", "最多接受 2000 列"),
        ("\n \n", "没有内容"),
        ("宗地代码,说明\n1," + "长" * 140_000 + "\n", "不是完好的分隔文本"),
        ('宗地代码,税收\n1,"2\n3,4\n5,6\n', None),
    ],
)
def test_broken_csv(tmp_path, content, said):
    path = text(tmp_path, content)
    if said is None:  # a quote that never closes swallows the rest: one row, never a crash
        assert len(load(path).frame) == 1
        return
    with pytest.raises(SourceError, match=said):
        load(path)


def test_gzip_that_ends_too_early(tmp_path):
    path = tmp_path / "表.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" * 1000)[:-20])
    with pytest.raises(SourceError, match="已损坏"):
        load(path)


def test_excel_values_and_rows(tmp_path):
    path = book(
        tmp_path,
        (
            "台账",
            [
                ["某县工业用地台账", None, None],
                ["单位：亩、万元"],
                ["宗地代码", "签订日期", "税收（万元）"],
                ["320700", dt.datetime(2020, 5, 1), 12.5],  # noqa: DTZ001
                [],
                [7, None, "#N/A"],
                ["小计", None, 12.5],
                ["总计", None, 12.5],
            ],
        ),
    )
    raw = load(path)
    assert raw.frame.iloc[0].tolist() == ["320700", dt.datetime(2020, 5, 1), 12.5]  # noqa: DTZ001
    assert raw.frame.iloc[1].tolist() == [7, None, None]
    assert list(raw.rows) == [4, 6]
    notes = "\n".join(raw.notes)
    for said in ("第 1、2 行是标题", "第 7 行是小计行", "第 8 行是合计行", "单元格 C6 是错误值"):
        assert said in notes
    assert [(t.row, t.subtotal, t.values) for t in raw.totals] == [
        (7, True, {"宗地代码": "小计", "税收（万元）": 12.5}),
        (8, False, {"宗地代码": "总计", "税收（万元）": 12.5}),
    ]


def test_merged_header_cells(tmp_path):
    made = openpyxl.Workbook()
    sheet = made.active
    for row in (["企业名称", "指标", None], [None, "税收（万元）", "登记面积（亩）"], ["甲", 1, 2]):
        sheet.append(row)
    sheet.merge_cells("A1:A2")
    sheet.merge_cells("B1:C1")
    made.save(tmp_path / "表.xlsx")
    raw = load(tmp_path / "表.xlsx")
    assert raw.frame.to_dict("records") == [
        {"企业名称": "甲", "税收（万元）": 1, "登记面积（亩）": 2}
    ]
    assert list(raw.rows) == [3]


@pytest.mark.parametrize("unit", ["（万元）", "万元"])
def test_units_in_a_row_of_their_own(tmp_path, unit):
    rows = [["企业名称", "税收"], [None, unit], ["甲", 1]]
    raw = load(book(tmp_path, ("表", rows)))
    assert list(raw.frame.columns) == ["企业名称", "税收（万元）"]


def test_the_sheet_with_a_known_header_is_read(tmp_path):
    path = book(
        tmp_path,
        ("填报说明", [["请填写税收"], ["税收"]]),
        ("台账", [["企业名称", "税收", "签订日期"], ["甲", 1, None]]),
        ("往年", [["企业名称", "税收"], ["乙", 2]]),
    )
    raw = load(path)
    assert raw.frame["企业名称"].tolist() == ["甲"]
    assert "未读：填报说明、往年" in raw.notes[0]
    assert load(path, source_layer="往年").frame["企业名称"].tolist() == ["乙"]
    with pytest.raises(SourceError, match=r"没有工作表“丙”.*填报说明、台账、往年"):
        load(path, source_layer="丙")


def test_sheets_without_any_known_header_are_listed(tmp_path):
    path = book(tmp_path, ("一", [["x", "y"], [1, 2]]), ("二", [["x"], [1]]))
    with pytest.raises(SourceError, match="--source-layer 指明一个：一、二"):
        load(path)
    only = book(tmp_path, ("一", [["x", "y"], [1, 2]]), name="一.xlsx")
    assert list(load(only).frame.columns) == ["x", "y"]


def test_hidden_rows_columns_without_header_and_formulas(tmp_path):
    made = openpyxl.Workbook()
    sheet = made.active
    for row in (["企业名称", "税收", None], ["甲", 1, "旁注"], ["乙", "=1+1", None]):
        sheet.append(row)
    sheet.row_dimensions[2].hidden = True
    made.save(tmp_path / "表.xlsx")
    raw = load(tmp_path / "表.xlsx")
    assert raw.frame["企业名称"].tolist() == ["甲", "乙"]
    assert raw.frame["第C列"].tolist() == ["旁注", None]
    assert any("B3 的公式没有计算结果" in note for note in raw.notes)


def test_hostile_workbooks(tmp_path):
    good = book(tmp_path, ("表", [["企业名称"], ["甲"]]))
    cut = tmp_path / "断.xlsx"
    cut.write_bytes(good.read_bytes()[:-300])
    old = tmp_path / "旧.xlsx"
    old.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    xml = tmp_path / "外.xlsx"
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(xml, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name.startswith("xl/worksheets/"):
                data = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>' + data
            target.writestr(name, data)
    wrong = tmp_path / "非.xlsx"
    wrong.write_text("企业名称\n甲\n")
    for path, said in (
        (cut, "已损坏"), (old, "不是完好的 .xls"), (xml, "DOCTYPE"), (wrong, "已损坏"),
    ):  # fmt: skip
        with pytest.raises(SourceError, match=said):
            load(path)


def test_a_bomb_is_refused_by_its_size(tmp_path, monkeypatch):
    monkeypatch.setattr("layers.sources.workbooks.LARGEST", 1000)
    with pytest.raises(SourceError, match="解压后超过"):
        load(book(tmp_path, ("表", [["企业名称"], ["甲"]])))
    monkeypatch.setattr("layers.sources.delimited.MAX_UNPACKED", 1000)
    path = tmp_path / "表.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" * 1000))
    with pytest.raises(SourceError, match="解压后超过"):
        load(path)


def test_a_row_number_beyond_any_sheet(tmp_path):
    good = book(tmp_path, ("表", [["企业名称"], ["甲"]]))
    bad = tmp_path / "远.xlsx"
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(bad, "w") as target:
        for name in source.namelist():
            data = source.read(name).replace(b'<row r="2"', b'<row r="99999999999"')
            target.writestr(name, data)
    with pytest.raises(SourceError, match="行号超过"):
        load(bad)


@pytest.mark.parametrize("name", ["表.pdf", "无"])
def test_other_endings_name_what_is_accepted(tmp_path, name):
    path = tmp_path / name
    path.write_text("x")
    with pytest.raises(SourceError, match=r"不认识这种扩展名.*\.xlsx"):
        read(path)


def test_missing_and_empty_files(tmp_path):
    with pytest.raises(SourceError, match="没有这个文件"):
        read(tmp_path / "无.csv")
    (tmp_path / "空.csv").touch()
    with pytest.raises(SourceError, match="文件是空的"):
        read(tmp_path / "空.csv")
