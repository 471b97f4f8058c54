"""What exporters make of the boundary-point TXT (reference/standards.md 8.3): units and words."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.errors import SourceError
from layers.sources import read

ABOUT = "[属性描述]\n坐标系=2000国家大地坐标系\n几度分带=3\n计量单位=米\n带号=38\n[地块坐标]\n"


def txt(tmp_path, content, encoding="utf-8"):
    path = tmp_path / "界址点.txt"
    path.write_bytes(content.encode(encoding))
    return path


def square(side, east=38_527_000, north=3_852_000, ring=1):
    """A square of `side` metres, open."""
    corners = [(0, 0), (0, side), (side, side), (side, 0)]
    return "".join(f"J,{ring},{north + n}.000,{east + e}.000\n" for n, e in corners)


def plots(*areas, side=100):
    """Squares of one hectare in a row, each with its stated area."""
    return "".join(
        f"4,{area},DK-{at},地块,面,,,,@\n{square(side, 38_527_000 + 200 * at)}"
        for at, area in enumerate(areas)
    )


def load(tmp_path, content):
    return read(txt(tmp_path, ABOUT + content))


def area_column(raw):
    [name] = [name for name in raw.frame if name.startswith("地块面积")]
    return name, raw.frame[name].tolist()


@pytest.mark.parametrize(
    ("areas", "header"),
    [
        (["1.0000", "1.0"], "地块面积(公顷)"),
        (["10000", "10000.00"], "地块面积(平方米)"),
        (["9876.5"], "地块面积(平方米)"),
        (["1.2", "0.7"], "地块面积(公顷)"),
        (["1", "1", "10000"], "地块面积(公顷)"),
        (["1", "10000"], "地块面积"),
        (["15", "15.00"], "地块面积"),
        (["", " "], "地块面积(公顷)"),
        (["0", "0.0000"], "地块面积(公顷)"),
        (["约一公顷"], "地块面积(公顷)"),
    ],
)
def test_the_unit_of_the_areas_is_one_for_the_file(tmp_path, areas, header):
    """Each plot is one hectare, 10,000 m², 15 亩."""
    raw = load(tmp_path, plots(*areas))
    assert area_column(raw) == (header, [area.strip() or None for area in areas])


def test_the_figures_behind_the_unit_are_told(tmp_path):
    [note] = [n for n in load(tmp_path, plots("9990", "10010")).notes if "地块面积" in n]
    assert note == (
        "地块面积按平方米读入（2 个地块所写合计 20000.0000，按界址点算得 2.0000 公顷、"
        "20000.00 平方米）"
    )
    notes = load(tmp_path, plots("1", "1", "9000")).notes
    assert any("第 17 行的地块面积更像另一种单位，仍按公顷读入" in note for note in notes)
    [note] = [n for n in load(tmp_path, plots("15")).notes if "地块面积" in n]
    assert "像是亩，没有认定单位" in note
    assert "--unit" in note


@pytest.mark.parametrize(
    ("areas", "header", "values"),
    [
        (["1公顷", "1.0 公顷"], "地块面积(公顷)", ["1", "1.0"]),
        (["10000㎡", "10000 平方米"], "地块面积(平方米)", ["10000", "10000"]),
        (["15亩", "15"], "地块面积(亩)", ["15", "15"]),
        (["1公顷", "10000平方米"], "地块面积", ["1公顷", "10000平方米"]),
        (["1顷"], "地块面积", ["1顷"]),
    ],
)
def test_a_unit_behind_the_figures_stands(tmp_path, areas, header, values):
    assert area_column(load(tmp_path, plots(*areas))) == (header, values)


@settings(max_examples=40, deadline=None)
@given(
    sides=st.lists(st.integers(3, 900), min_size=1, max_size=6),
    metres=st.booleans(),
    off=st.floats(0.3, 3),
)
def test_whatever_the_plots_the_unit_is_found(tmp_path_factory, sides, metres, off):
    """Areas that are off by a third to three are still nearer to their own unit."""
    factor = 1 if metres else 10_000
    content = "".join(
        f"4,{side * side * off / factor:.4f},DK-{at},地块,面,,,,@\n{square(side)}"
        for at, side in enumerate(sides)
    )
    raw = load(tmp_path_factory.mktemp("t"), content)
    assert area_column(raw)[0] == f"地块面积({'平方米' if metres else '公顷'})"


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("4,1.0,DK,地块,面,,工业用地,@", ["DK", "地块", "面", None, "工业用地", None]),
        ("4,1.0,DK,地块,面,TFH,工业用地,0601,@", ["DK", "地块", "面", "TFH", "工业用地", "0601"]),
        ("4,1.0,DK,地块,面,TFH,工业用地,0601,类型,地类,8,9,备注,@",
         ["DK", "地块", "面", "TFH", "工业用地", "0601"]),
        ("4 , 1.0 , DK , 地块 , 面 , , 工业 , , @", ["DK", "地块", "面", None, "工业", None]),
        ("4，1.0，DK，地块，面，，工业，，＠", ["DK", "地块", "面", None, "工业", None]),
        ("4,1.0,DK,甲，乙,面,,,,@,", ["DK", "甲，乙", "面", None, None, None]),
        ("4,1.0,DK,甲＠乙【一】[2],面,,,,@", ["DK", "甲＠乙【一】[2]", "面", None, None, None]),
        ("4,1.0,DK,地块,面,,工业用地,0601@", ["DK", "地块", "面", None, "工业用地", "0601"]),
        ("4,1.0,DK,地块,面,,工业用地,0601＠", ["DK", "地块", "面", None, "工业用地", "0601"]),
    ],
)  # fmt: skip
def test_headers(tmp_path, header, cells):
    raw = load(tmp_path, f"{header}\n{square(100)}")
    assert raw.frame.iloc[0, 1:7].tolist() == cells
    assert raw.geometry[0].area == 10_000
    assert area_column(raw)[1] == ["1.0"]


def test_more_fields_than_the_format_has_are_kept(tmp_path):
    raw = load(tmp_path, f"4,1.0,DK-02,地块,面,,,,图斑,水田,8,9,备注,@\n{square(100)}")
    assert [raw.frame[f"附加字段{n}"][0] for n in range(9, 14)] == [
        "图斑",
        "水田",
        "8",
        "9",
        "备注",
    ]


def test_full_width_commas_of_points_are_told(tmp_path):
    raw = load(tmp_path, plots("1").replace("J,1,", "J，1，"))
    assert raw.geometry[0].area == 10_000
    assert any("第 8、9、10、11 行用全角逗号" in note for note in raw.notes)


@pytest.mark.parametrize("brackets", ["【】", "［］", "〔〕", "[]"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_brackets_and_encodings(tmp_path, brackets, encoding):
    content = (ABOUT + plots("1")).replace("[", f" {brackets[0]} ").replace("]", f" {brackets[1]}")
    raw = read(txt(tmp_path, content.replace("\n", "\r\n"), encoding))
    assert raw.geometry[0].area == 10_000
    assert raw.crs.to_epsg() == 4526
    assert raw.why
    assert raw.why in raw.notes[0]


@pytest.mark.parametrize("accuracy", ["0.001", "0.01", "3", ""])
def test_accuracy_is_only_told(tmp_path, accuracy):
    content = ABOUT.replace("带号", f"精度={accuracy}\n带号") + plots("1")
    raw = read(txt(tmp_path, content))
    assert raw.frame["精度"].tolist() == [accuracy or None]


@pytest.mark.parametrize(
    ("line", "epsg", "said"),
    [
        ("转换参数=,,,,,,", 4526, None),
        ("转换参数=0,0,0,0,0.0,0,0", 4526, None),
        ("转换参数=-95.1,3,0,0,0,0,1", 4526, "转换参数不为空"),
        ("几度分带=6", 4526, "带号 38 属于 3 度带"),
        ("分带=3度带", 4526, None),
        ("投影类型=高斯—克吕格", 4526, None),
        ("投影类型=Gauss-Kruger", 4526, None),
        ("投影类型=UTM", None, "不认识投影类型“UTM”"),
        ("坐标系=WGS84", None, "不认识坐标系“WGS84”"),
        ("坐标系=CGCS2000", 4526, None),
        ("坐标系=1954北京坐标系", 2414, "须先由测绘主管部门转换"),
        ("计量单位=m", 4526, None),
        ("计量单位=", 4526, None),
        ("计量单位 ＝ 米 ", 4526, None),
    ],
)
def test_what_a_file_says_of_itself(tmp_path, line, epsg, said):
    raw = read(txt(tmp_path, f"[属性描述]\n带号=38\n{line}\n[地块坐标]\n{plots('1')}"))
    assert (raw.crs.to_epsg() if raw.crs else None) == epsg
    notes = "\n".join(raw.notes)
    if said:
        assert said in notes
    assert "-95.1" not in notes  # parameters are secret
    assert ("转换参数不为空" in notes) == (said == "转换参数不为空")


@pytest.mark.parametrize("unit", ["度", "千米", "公里", "英尺", "毫米"])
def test_other_units_of_length_are_refused(tmp_path, unit):
    with pytest.raises(SourceError, match=f"计量单位是“{unit}”。接受以米为单位"):
        read(txt(tmp_path, ABOUT.replace("=米", f"={unit}") + plots("1")))


def test_files_put_one_behind_the_other(tmp_path):
    content = ABOUT + plots("1")
    assert len(read(txt(tmp_path, content + content)).frame) == 2
    other = content.replace("坐标系=2000国家大地坐标系", "坐标系=1980西安坐标系")
    with pytest.raises(SourceError, match="第 13 行的坐标系是“1980西安坐标系”，前面是“2000"):
        read(txt(tmp_path, content + other))


def test_lines_passed_over_are_told(tmp_path):
    raw = read(txt(tmp_path, f"某项目\n{ABOUT}{plots('1')}"))
    assert any("第 1 行不是“键=值”" in note for note in raw.notes)
    raw = read(txt(tmp_path, f"项目=甲\n项目=乙\n{ABOUT}{plots('1')}"))
    assert any("项目 写了两次且不同" in note for note in raw.notes)
    assert raw.frame["项目"].tolist() == ["乙"]


def test_points_with_heights_and_odd_kinds_are_told(tmp_path):
    raw = load(tmp_path, plots("1").replace(".000\n", ".000,12.5\n").replace(",面,", ",多边形,"))
    notes = "\n".join(raw.notes)
    assert "第 8、9、10、11 行的界址点多于 4 项" in notes
    assert "第 7 行的图形属性不是点、线、面，按面读入" in notes
    assert raw.geometry[0].area == 10_000


def test_rings_that_close_twice_and_share_a_number(tmp_path):
    """Two closed squares of one number, the first closed by its first point twice."""
    closing = "J,1,3852000.000,38527000.000\n"
    apart = square(10, 38_527_500)
    content = f"11,0,a,b,面,,,,@\n{square(100)}{closing}{closing}{apart}"
    assert load(tmp_path, content).geometry[0].area == 10_100


def test_numbers_of_rings_that_begin_again(tmp_path):
    """Ring 1, its hole as ring 2, and a further part that is ring 1 again."""
    content = "12,0,a,b,面,,,,@\n" + square(100) + square(20, 38_527_010, 3_852_010, 2)
    assert load(tmp_path, content + square(10, 38_527_500)).geometry[0].area == 9_700


def test_many_rings_are_nested_in_time(tmp_path):
    """A hundred squares, each within the one before: 100 of parts and holes by turns."""
    rings = "".join(square(400 - 4 * n, 38_527_000 + 2 * n, 3_852_000 + 2 * n, n + 1)
                    for n in range(100))  # fmt: skip
    area = sum((-1) ** n * (400 - 4 * n) ** 2 for n in range(100))
    assert load(tmp_path, f"400,0,a,b,面,,,,@\n{rings}").geometry[0].area == area


def test_too_many_rings_and_points(tmp_path, monkeypatch):
    rings = "".join(square(1, 38_527_000 + 2 * (n % 300), 3_852_000 + 2 * (n // 300), n + 1)
                    for n in range(1_001))  # fmt: skip
    raw = load(tmp_path, f"4004,0,a,b,面,,,,@\n{rings}")
    assert raw.geometry[0] is None
    assert any("超过 1000 圈" in note for note in raw.notes)
    monkeypatch.setattr("layers.sources.boundary_lines.MOST_POINTS", 100)
    with pytest.raises(SourceError, match="第 108 行起界址点太多"):
        load(tmp_path, f"4004,0,a,b,面,,,,@\n{rings}")


@pytest.mark.parametrize(
    "line",
    [
        "[" + " " * 200_000 + "x", "转换参数=" + "0" * 200_000 + "x", "4," + "1" * 200_000 + "x1,@",
        "J," + "1" * 200_000 + ",3852000,38527000", "[" * 200_000, "=" * 200_000,
    ],
)  # fmt: skip
def test_long_lines_take_no_time(tmp_path, line):
    begun = time.perf_counter()
    for content in (f"{line}\n{ABOUT}{plots('1')}", f"{ABOUT}{plots('1')}{line}\n"):
        try:
            read(txt(tmp_path, content))
        except SourceError:
            continue
    assert time.perf_counter() - begun < 3
