"""勘测定界 TXT: every tolerance of reference/standards.md 8.3."""

import pytest

from layers.crs import refuse_local
from layers.errors import CRSError, SourceError
from layers.sources import read

ABOUT = """[属性描述]
格式版本号=1.01版本
数据产生单位=某县自然资源局
数据产生日期=2025-06-15
坐标系=2000国家大地坐标系
几度分带=3
投影类型=高斯克吕格
计量单位=米
带号=38
精度=0.001
转换参数=,,,,,,
[地块坐标]
"""
ONE = """10,5.7500,DK-01,地块1,面,,工业用地,,@
J1,1,3852000.000,38527000.000
J2,1,3852000.000,38527300.000
J3,1,3851800.000,38527300.000
J4,1,3851800.000,38527000.000
J1,1,3852000.000,38527000.000
J5,2,3851950.000,38527100.000
J6,2,3851900.000,38527100.000
J7,2,3851900.000,38527150.000
J8,2,3851950.000,38527150.000
J5,2,3851950.000,38527100.000
"""
TWO = """4,0.7200,DK-02,地块2,面,,工业用地,,@
J1,1,3852010.000,38527400.000
J2,1,3852010.000,38527520.000
J3,1,3851890.000,38527520.000
J1,1,3852010.000,38527400.000
"""


def txt(tmp_path, content, encoding="utf-8"):
    path = tmp_path / "界址点.txt"
    path.write_bytes(content.encode(encoding))
    return path


def areas(raw):
    return [shape.area for shape in raw.geometry]


def test_the_composed_example(tmp_path):
    """Areas by hand: 300 × 200 − 50 × 50 and 120 × 120 / 2."""
    raw = read(txt(tmp_path, ABOUT + ONE + TWO))
    assert areas(raw) == [57_500, 7_200]
    assert raw.crs.to_epsg() == 4526
    assert list(raw.rows) == [13, 24]
    assert raw.frame["地块编号"].tolist() == ["DK-01", "DK-02"]
    assert raw.frame["地块面积(公顷)"].tolist() == ["5.7500", "0.7200"]
    assert raw.frame["图形属性"].tolist() == ["面", "面"]
    assert raw.frame["图幅号"].tolist() == [None, None]
    assert raw.frame["数据产生日期"].tolist() == ["2025-06-15"] * 2
    centre = raw.geometry[0].envelope.centroid
    assert (centre.x, centre.y) == (38_527_150, 3_851_900)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk", "utf-16"])
def test_encodings_full_width_brackets_and_line_ends(tmp_path, encoding):
    content = (ABOUT + TWO).replace("[", "【").replace("]", "】").replace("\n", "\r\n")
    raw = read(txt(tmp_path, content, encoding))
    assert areas(raw) == [7_200]
    assert raw.frame["地块名称"].tolist() == ["地块2"]


def test_missing_and_extra_keys_and_project_lines(tmp_path):
    content = f"[项目信息]\n项目名称=某某\n一行说明\n[属性描述]\n坐标系=2000\n[地块坐标]\n{TWO}"
    raw = read(txt(tmp_path, content))
    assert raw.crs.to_epsg() == 4526
    assert raw.frame["项目名称"].tolist() == ["某某"]
    silent = read(txt(tmp_path, f"[地块坐标]\n{TWO}"))
    assert silent.crs.to_epsg() == 4526
    assert any("没有写坐标系" in note for note in silent.notes)


@pytest.mark.parametrize(
    ("header", "use", "extra"),
    [
        ("4,0.72,DK-02,地块2,面,,工业用地,@", "工业用地", None),
        ("4,0.72,DK-02,地块2,面, , ,@", None, None),
        ("4,0.72公顷,DK-02,地块2,面,,工业用地,1001,甲,乙,丙,@", "工业用地", "甲"),
        ("4,0.72,DK-02,地块2,面,,工业用地,1001", "工业用地", None),
    ],
)
def test_headers_of_other_lengths(tmp_path, header, use, extra):
    points = TWO.split("\n", 1)[1]
    raw = read(txt(tmp_path, f"{ABOUT}{header}\n{points}"))
    assert raw.frame["地块用途"].tolist() == [use]
    assert raw.frame["地块面积(公顷)"].tolist() == ["0.72"]
    if extra:
        assert raw.frame["附加字段9"].tolist() == [extra]


def test_open_rings_and_a_count_that_is_only_advice(tmp_path):
    lines = TWO.strip().split("\n")
    for count in ("3", "4"):
        content = "\n".join([lines[0].replace("4,", f"{count},", 1), *lines[1:-1]])
        raw = read(txt(tmp_path, ABOUT + content))
        assert areas(raw) == [7_200]
        assert not any("点数" in note for note in raw.notes)
    raw = read(txt(tmp_path, ABOUT + TWO.replace("4,0.72", "99,0.72")))
    assert any("第 13 行所写的界址点数" in note for note in raw.notes)


def square(ring, north, east, side):
    corners = [(0, 0), (0, side), (side, side), (side, 0)]
    return "".join(f"J,{ring},{north + n}.0,{east + e}.0\n" for n, e in corners)


def test_a_second_ring_outside_is_a_further_part(tmp_path):
    plot = "8,0,a,b,面,,,,@\n" + square(1, 3_852_000, 38_527_000, 100)
    raw = read(txt(tmp_path, ABOUT + plot + square(2, 3_852_000, 38_527_200, 10)))
    assert raw.geometry[0].geom_type == "MultiPolygon"
    assert areas(raw) == [10_100]


def test_an_island_in_a_hole_and_a_hole_at_the_border(tmp_path):
    """100² − 50² + 10², then a hole sharing an edge with the outer ring: 100² − 20²."""
    plot = "4,0,a,b,面,,,,@\n" + square(1, 3_852_000, 38_527_000, 100)
    inner = square(2, 3_852_010, 38_527_010, 50) + square(3, 3_852_020, 38_527_020, 10)
    assert areas(read(txt(tmp_path, ABOUT + plot + inner))) == [7_600]
    border = square(2, 3_852_000, 38_527_010, 20)
    assert areas(read(txt(tmp_path, ABOUT + plot + border))) == [9_600]


def test_points_and_lines(tmp_path):
    points = "J1,1,3852000,38527000\nJ2,1,3852030,38527040\n"
    raw = read(txt(tmp_path, f"{ABOUT}2,0,a,b,线,,,,@\n{points}2,0,a,b,点,,,,@\n{points}"))
    assert [shape.geom_type for shape in raw.geometry] == ["LineString", "MultiPoint"]
    assert raw.geometry[0].length == 50


def test_a_plot_of_too_few_points_is_noted(tmp_path):
    raw = read(txt(tmp_path, f"{ABOUT}2,0,a,b,面,,,,@\nJ1,1,3852000,38527000\n{TWO}"))
    assert raw.geometry[0] is None
    assert any("第 13 行的地块界址点不足" in note for note in raw.notes)


def swap(content):
    rows = (line.split(",") for line in content.strip().split("\n"))
    return "\n".join(",".join([*r[:2], r[3], r[2]] if len(r) == 4 else r) for r in rows)


def test_exchanged_columns_are_turned_back(tmp_path):
    raw = read(txt(tmp_path, ABOUT + swap(TWO)))
    assert areas(raw) == [7_200]
    assert raw.geometry[0].bounds == (38_527_400, 3_851_890, 38_527_520, 3_852_010)
    assert any("写反" in note for note in raw.notes)


@pytest.mark.parametrize(
    ("about", "points", "epsg", "east"),
    [
        (ABOUT, TWO.replace(",38527", ",527"), 4526, 38_527_400),  # zone from the header
        (ABOUT.replace("=38", "=20"), TWO.replace(",38527", ",20527"), 4498, 20_527_400),
        (ABOUT.replace("=38", "="), TWO.replace(",38527", ",527"), None, 527_400),
        (ABOUT.replace("=38", "=39"), TWO, 4526, 38_527_400),  # the coordinates say otherwise
        (ABOUT.replace("2000国家大地坐标系", "1980西安坐标系"), TWO, 2362, 38_527_400),
        (ABOUT.replace("2000国家大地坐标系", "某市独立坐标系"), TWO, None, 38_527_400),
    ],
)  # fmt: skip
def test_zone_and_datum(tmp_path, about, points, epsg, east):
    raw = read(txt(tmp_path, about + points))
    assert (raw.crs.to_epsg() if raw.crs else None) == epsg
    assert raw.geometry[0].bounds[0] == east
    assert epsg == 4498 or raw.notes[1:]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (ABOUT, "没有任何地块"),
        ("宗地代码,税收\n1,2\n", "没有任何地块"),
        (ABOUT + "J1,1,3852010,38527400\n", "第 13 行既不是地块表头"),
        (ABOUT + TWO + "乱写\n", "第 18 行既不是"),
        (ABOUT + TWO + "J,1,nan,38527400\n", "第 18 行既不是"),
        (ABOUT + TWO + "J,1,3852010,3852010\n", "第 18 行的坐标位数不对"),
        (ABOUT + TWO + "J,1,38527400,3852010\n", "第 18 行的 X、Y 与其余行相反"),
        (ABOUT + TWO + "J,1,3852010,39527400\n", "第 18 行的带号与前面不同"),
        (ABOUT + TWO + "J,1,34.5,114.2\n", "第 18 行的坐标位数不对"),
        (ABOUT + TWO + "J,1,38\x00,1\n", "第 18 行含有空字符"),
    ],
)
def test_txt_that_is_refused(tmp_path, content, said):
    with pytest.raises(SourceError, match=said):
        read(txt(tmp_path, content))


@pytest.mark.parametrize("datum", ["某县独立坐标系", '地方"坐标"系', "城建坐标系[1958]"])
def test_a_local_system_is_not_taken_for_the_national_one(tmp_path, datum):
    """Its eastings may begin with a zone number all the same."""
    path = tmp_path / "a.txt"
    path.write_text(
        f"[属性描述]\n坐标系={datum}\n带号=40\n[地块坐标]\n4,1,A,甲,面,,,,@\n"
        "J1,1,3720000,40500000\nJ2,1,3720000,40500100\nJ3,1,3720100,40500100\nJ1,1,3720000,40500000\n",
        encoding="utf-8",
    )
    crs = read(path).crs
    assert crs.is_engineering
    with pytest.raises(CRSError, match="地方独立坐标系"):
        refuse_local(crs)
