"""Excel 97-2003, and what is only called ``.xls``: the same rows as from an ``.xlsx``."""

import datetime as dt
import shutil
import zipfile

import openpyxl
import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.errors import SourceError
from layers.sources import read
from tests.layers.sources.sheets_made import known, page, text, xls, xlsx

DAY = xlwt.easyxf(num_format_str='yyyy"年"m"月"d"日"')
HOURS = xlwt.easyxf(num_format_str="[h]:mm")
CLOCK = xlwt.easyxf(num_format_str="h:mm:ss")


def load(path, **options):
    return read(path, known_headers=known, **options)


def old(path, cells, *, epoch_1904=False):
    """Write cells by place; a tuple is a value with its format."""
    book = xlwt.Workbook()
    book.dates_1904 = epoch_1904
    sheet = book.add_sheet("表")
    for (r, c), value in cells.items():
        sheet.write(r, c, *(value if isinstance(value, tuple) else (value,)))
    book.save(str(path))
    return path


def test_values(tmp_path):
    heads = ["企业名称", "税收", "整数", "是否", "日期", "时长", "时刻", "代码", "错误"]
    cells = {(0, c): head for c, head in enumerate(heads)}
    row = ["甲\xa0", 12.5, 7, True, (45352, DAY), (1.5, HOURS), (0.5, CLOCK), 9.14e17]
    cells |= {(3, c): value for c, value in enumerate(row)}
    raw = load(old(tmp_path / "表.xls", cells))
    assert raw.frame.iloc[0].tolist() == [
        "甲\xa0", 12.5, 7, True, dt.datetime(2024, 3, 1), "1 day, 12:00:00", "12:00:00", 9.14e17,  # noqa: DTZ001
        None,
    ]  # fmt: skip
    assert [type(v) for v in raw.frame.iloc[0, 1:4]] == [float, int, bool]
    assert isinstance(raw.frame.iloc[0, 7], float)
    assert list(raw.rows) == [4]


@pytest.mark.parametrize(
    ("serial", "epoch_1904", "day"),
    [
        # Microsoft: 1900-01-01 is 1, 1900-03-01 is 61 (there is a 29 February that never was);
        # with the 1904 system a date is 1,462 less.
        (1, False, dt.datetime(1900, 1, 1)),  # noqa: DTZ001
        (61, False, dt.datetime(1900, 3, 1)),  # noqa: DTZ001
        (45352, False, dt.datetime(2024, 3, 1)),  # noqa: DTZ001
        (45352 - 1462, True, dt.datetime(2024, 3, 1)),  # noqa: DTZ001
        (45352.75, False, dt.datetime(2024, 3, 1, 18)),  # noqa: DTZ001
    ],
)
def test_both_epochs(tmp_path, serial, epoch_1904, day):
    cells = {(0, 0): "企业名称", (0, 1): "签订日期", (1, 0): "甲", (1, 1): (serial, DAY)}
    assert load(old(tmp_path / "表.xls", cells, epoch_1904=epoch_1904)).frame["签订日期"][0] == day
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.MAC_EPOCH if epoch_1904 else book.epoch
    book.active.append(["企业名称", "签订日期"])
    book.active.append(["甲", serial])
    book.active["B2"].number_format = "yyyy-mm-dd"
    book.save(tmp_path / "表.xlsx")
    assert load(tmp_path / "表.xlsx").frame["签订日期"][0] == day


FIRST_OF_MARCH = dt.datetime(2024, 3, 1)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("number", "read"), [(31, FIRST_OF_MARCH), (57, "2024年3月"), (58, FIRST_OF_MARCH)]
)
def test_the_date_formats_that_chinese_excel_does_not_spell_out(tmp_path, number, read):
    """57 shows years and months alone: the day is not known."""
    book = openpyxl.Workbook()
    book.active.append(["企业名称", "签订日期", "税收"])
    book.active.append(["甲", 45352, 45352])
    book.active["B2"].number_format = "mm-dd-yy"
    book.save(tmp_path / "原.xlsx")
    with (
        zipfile.ZipFile(tmp_path / "原.xlsx") as a,
        zipfile.ZipFile(tmp_path / "表.xlsx", "w") as b,
    ):
        for name in a.namelist():
            b.writestr(name, a.read(name).replace(b'numFmtId="14"', b'numFmtId="%d"' % number))
    raw = load(tmp_path / "表.xlsx")
    assert raw.frame.iloc[0].tolist() == ["甲", read, 45352]


def test_a_date_beyond_the_calendar_is_an_error_cell(tmp_path):
    cells = {(0, 0): "企业名称", (0, 1): "签订日期", (1, 0): "甲", (1, 1): (9e9, DAY)}
    raw = load(old(tmp_path / "表.xls", cells))
    assert raw.frame["签订日期"][0] is None
    assert any("B2 是错误值" in note for note in raw.notes)


def test_errors_are_told(tmp_path):
    path = old(
        tmp_path / "表.xls", {(0, 0): "企业名称", (0, 1): "税收", (1, 0): "甲", (1, 1): True}
    )
    data = path.read_bytes()
    at = data.index(b"\x05\x02\x08\x00\x01\x00\x01\x00")  # BOOLERR of B2: value, then "is error"
    path.write_bytes(data[: at + 10] + b"\x2a\x01" + data[at + 12 :])  # 2A is #N/A
    raw = load(path)
    assert raw.frame.iloc[0].tolist() == ["甲", None]
    assert any("B2 是错误值" in note for note in raw.notes)


def test_hidden_sheets_and_rows(tmp_path):
    book = xlwt.Workbook()
    for title, hidden in (("旧", 1), ("深藏", 2), ("台账", 0)):
        sheet = book.add_sheet(title)
        for r, row in enumerate((["企业名称", "税收"], [title, 1], ["隐", 2])):
            for c, value in enumerate(row):
                sheet.write(r, c, value)
        sheet.row(2).hidden = True
        sheet.visibility = hidden
    book.set_active_sheet(2)
    book.save(str(tmp_path / "表.xls"))
    assert load(tmp_path / "表.xls").frame["企业名称"].tolist() == ["台账", "隐"]
    assert load(tmp_path / "表.xls", source_layer="旧").frame["企业名称"].tolist() == ["旧", "隐"]
    with pytest.raises(SourceError, match=r"没有工作表“丙”.*旧、深藏、台账"):
        load(tmp_path / "表.xls", source_layer="丙")


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**14), 10**14),
    st.integers(-(10**9), 10**9).map(lambda v: v / 1000),
    st.text(st.sampled_from("宗地甲乙 ABC0123-（）\xa0"), min_size=1, max_size=12),
)


@settings(max_examples=25)
@given(rows=st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=12))
def test_the_same_rows_from_both_formats(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("t") / "表"
    table = [["企业名称", "税收", "乡镇"], *map(list, rows)]
    new, before = load(xlsx(path, table)), load(xls(path, table))
    assert before.frame.equals(new.frame)
    assert [list(map(type, r)) for r in before.frame.to_numpy()] == [
        list(map(type, r)) for r in new.frame.to_numpy()
    ]
    assert before.rows.tolist() == new.rows.tolist()
    assert (before.totals, before.notes) == (new.totals, new.notes)


def test_passwords_are_named(tmp_path):
    path = old(tmp_path / "表.xls", {(0, 0): "企业名称", (1, 0): "甲"})
    data = bytearray(path.read_bytes())
    data[512 + 20 : 512 + 22] = b"\x2f\x00"  # the record after the first becomes FILEPASS
    path.write_bytes(data)
    locked = tmp_path / "锁.xlsx"
    locked.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(500) + "EncryptedPackage".encode("utf-16-le"))
    for one in (path, locked):
        with pytest.raises(SourceError, match=r"有打开密码.*去掉打开密码"):
            load(one)


def test_what_is_called_otherwise(tmp_path):
    rows = [["企业名称", "税收"], ["甲", 1]]
    shutil.copy(xlsx(tmp_path / "新", rows), tmp_path / "新.xls")
    shutil.copy(xls(tmp_path / "旧", rows), tmp_path / "旧.xlsx")
    shutil.copy(text(tmp_path / "文", rows), tmp_path / "文.xls")
    for name, said in (
        ("新.xls", ".xlsx 工作簿"),
        ("旧.xlsx", "旧版 .xls"),
        ("文.xls", "分隔的文字"),
    ):
        raw = load(tmp_path / name)
        assert raw.frame["企业名称"].tolist() == ["甲"]
        assert said in raw.notes[0]
    assert raw.encoding == "GB18030"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
         "XML 表格 2003"),
        ("MIME-Version: 1.0\nContent-Type: multipart/related", "MHTML"),
        ("<html><body>没有表</body></html>", "网页里没有表格"),
        ("<html><table></table></html>", "网页里没有表格"),
        ("\x00\x01\x02", "空字符"),
    ],
)  # fmt: skip
def test_other_things_called_xls(tmp_path, content, said):
    (tmp_path / "表.xls").write_text(content)
    with pytest.raises(SourceError, match=said):
        load(tmp_path / "表.xls")


@pytest.mark.parametrize("encoding", ["utf-8", "gb2312", "gb18030", "utf-8-sig", "utf-16"])
def test_html_tables(tmp_path, encoding):
    raw = load(
        page(tmp_path / "表", [["企业名称", "税收"], ["甲&<乙>", "1,234.5"]], encoding=encoding)
    )
    assert raw.frame.iloc[0].tolist() == ["甲&<乙>", "1,234.5"]
    assert raw.encoding.lower() == encoding.replace("gb2312", "gb18030").removesuffix("-sig")
    assert raw.why
    assert "HTML 表格" in raw.notes[0]


def test_html_that_names_the_wrong_charset(tmp_path):
    path = page(tmp_path / "表", [["企业名称", "税收"], ["甲乙丙丁", 1]])
    path.write_bytes(path.read_bytes().replace(b"charset=utf-8", b"charset=ascii"))
    raw = load(path)
    assert raw.encoding == "UTF-8"
    assert raw.frame["企业名称"].tolist() == ["甲乙丙丁"]


def test_untidy_html(tmp_path):
    """No ends of cells and rows, a table within a cell, a script, breaks and entities."""
    content = """<TABLE border=1><script>var a = "<td>坏</td>"</script>
    <TR><TH>企业<br>名称<TH>税收<TH>备注
    <TR><TD>甲&nbsp;<TD>1<TD><table><tr><td>里</td></tr></table>外
    <TR><TD rowspan=2>乙<TD>2<TD>
    <tr><td>3<td colspan=9999999>x</TABLE>"""
    (tmp_path / "表.xls").write_text(content, encoding="gbk")
    raw = read(tmp_path / "表.xls", known_headers={"企业 名称", "税收"}.__contains__)
    assert list(raw.frame.columns)[:3] == ["企业 名称", "税收", "备注"]
    assert raw.frame["企业 名称"].tolist() == ["甲", "乙", "乙"]
    assert raw.frame["税收"].tolist() == ["1", "2", "3"]
