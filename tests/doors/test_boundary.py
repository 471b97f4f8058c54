"""勘测定界 TXT through the door, dialect by dialect; written again to the millimetre."""

import math
import re

import pytest
import shapely

from tests.doors.composed import LEDGER, table
from tests.doors.door import EAST, KEYS, NORTH, SHAPES, found_by, problems, square, warned

ABOUT = {
    "格式版本号": "1.01版本", "数据产生单位": "示例县自然资源局", "数据产生日期": "2025-06-15",
    "坐标系": "2000国家大地坐标系", "几度分带": "3", "投影类型": "高斯克吕格", "计量单位": "米",
    "带号": "40", "精度": "0.001", "转换参数": ",,,,,,",
}  # fmt: skip
ZONE = 40_000_000


def about(**changed):
    return {name: value for name, value in (ABOUT | changed).items() if value is not None}


HEADER = "{n},{area},{key},{name},面,,工业用地,1001,@"


def plot(key, shape, area, *, prefix=ZONE, closed=True, swapped=False, header=HEADER):
    """One plot as the format has it: X north, Y east; rings numbered from 1."""
    parts = shape.geoms if shape.geom_type == "MultiPolygon" else [shape]
    lines, number = [], 1
    for ring, line in enumerate((r for p in parts for r in (p.exterior, *p.interiors)), 1):
        corners = list(line.coords)[:-1]
        numbered = list(zip(range(number, number + len(corners)), corners, strict=True))
        number += len(corners)
        for point, (east, north) in [*numbered, *(numbered[:1] if closed else [])]:
            pair = (f"{north:.3f}", f"{east + prefix:.3f}")
            lines.append(f"J{point},{ring},{','.join(pair[::-1] if swapped else pair)}")
    head = header.format(n=len(lines), area=area, key=key, name=f"地块{key[-1]}")
    return [head, *lines]


def plots(**options):
    """The three parcels: 1, 1 and 3 公顷."""
    areas = ("1.0000", "1.0000", "3.0000")
    return [
        line
        for key, shape, area in zip(KEYS, SHAPES, areas, strict=True)
        for line in plot(key, shape, area, **options)
    ]


def txt(door, lines, told=None, *, encoding="gbk", brackets="[]", newline="\r\n", comma=","):
    left, right = brackets
    told = about() if told is None else told
    lines = [line.replace(",", comma) for line in lines]
    every = [f"{left}属性描述{right}", *(f"{k}={v}" for k, v in told.items()),
             f"{left}地块坐标{right}", *lines, ""]  # fmt: skip
    path = door.folder / "界址点.txt"
    path.write_bytes(newline.join(every).encode(encoding))
    return path


def stored(door, shapes=SHAPES, keys=KEYS):
    rows = door.rows("parcels")
    assert rows["parcel_id"].tolist() == list(keys)
    for found, made in zip(rows.geometry, shapes, strict=True):
        assert shapely.hausdorff_distance(found, made) < 1e-6
        assert found.symmetric_difference(made).area < 1e-4
    return rows


def test_the_format_as_it_is_prescribed(county):
    answer = county.take("parcels", txt(county, plots()))
    assert (answer["read"], answer["crs"], answer["encoding"]) == (3, "EPSG:4528", "GB18030")
    assert answer["repairs"] == []
    rows = stored(county)
    assert rows["site_area"].tolist() == [10_000, 10_000, 30_000]
    assert rows["name"].tolist() == ["地块1", "地块2", "地块3"]
    assert rows["land_use_code"].tolist() == ["1001"] * 3
    assert "公顷" in warned(answer, "地块面积按")


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize(
    ("brackets", "newline"), [("[]", "\r\n"), ("【】", "\n"), ("［］", "\r\n")]
)
def test_encodings_brackets_and_line_ends(county, encoding, brackets, newline):
    path = txt(county, plots(), encoding=encoding, brackets=brackets, newline=newline)
    county.take("parcels", path)
    stored(county)


@pytest.mark.parametrize(
    "header",
    ["{n},{area},{key},{name},面,,工业用地,@", "{n},{area},{key},{name},面,,工业用地,1001,@",
     "{n},{area},{key},{name},面,,工业用地,1001,甲,乙,丙,@", "{n},{area},{key},{name},面, , , ,@",
     "{n},{area},{key},{name},面,,工业用地,1001"],
)  # fmt: skip
def test_header_counts(county, header):
    county.take("parcels", txt(county, plots(header=header)))
    assert stored(county)["site_area"].tolist() == [10_000, 10_000, 30_000]


def test_rings_that_are_not_closed(county):
    answer = county.take("parcels", txt(county, plots(closed=False)))
    assert answer["repairs"] == []
    stored(county)


def test_full_width_commas(county):
    answer = county.take("parcels", txt(county, plots(), comma="，"))
    warned(answer, "全角逗号")
    stored(county)


def test_a_second_ring_is_a_hole_or_a_part_by_where_it_lies(county):
    """Ring 2 within ring 1 is a hole, beside it a further part; areas by hand."""
    apart = shapely.MultiPolygon([square(3000, 0), square(3200, 0, 50)])
    lines = [*plot(KEYS[0], SHAPES[2], "3.0000"), *plot(KEYS[1], apart, "1.2500")]
    county.take("parcels", txt(county, lines))
    rows = stored(county, (SHAPES[2], apart), KEYS[:2])
    assert [len(shape.geoms) for shape in rows.geometry] == [1, 2]
    assert rows.geometry.area.tolist() == pytest.approx([30_000, 12_500])


@pytest.mark.parametrize(
    ("areas", "unit"),
    [(("1.0000", "1.0000", "3.0000"), "公顷"),
     (("10000.00", "10000.00", "30000.00"), "平方米"),
     (("1.0000公顷", "1.0000公顷", "3.0000公顷"), "公顷"), (("15亩", "15亩", "45亩"), "亩")],
)  # fmt: skip
def test_area_in_hectares_or_square_metres(county, areas, unit):
    lines = [line for key, shape, area in zip(KEYS, SHAPES, areas, strict=True)
             for line in plot(key, shape, area)]  # fmt: skip
    answer = county.take("parcels", txt(county, lines))
    assert any(unit in text for text in answer["warnings"])
    assert stored(county)["site_area"].tolist() == pytest.approx([1e4, 1e4, 3e4])


def test_area_in_mu_is_asked_about(county):
    """15 stands for 15 亩: neither 公顷 nor 平方米, and nothing says so."""
    lines = [line for key, shape, area in zip(KEYS, SHAPES, (15, 15, 45), strict=True)
             for line in plot(key, shape, area)]  # fmt: skip
    path = txt(county, lines)
    answer = county.refuse("parcels", path)
    assert problems(answer) == [(None, "site_area", "地块面积", "宗地面积没有注明计量单位")]
    warned(answer, "像是亩")
    county.take("parcels", path, "--unit", "site_area=亩")
    assert stored(county)["site_area"].tolist() == pytest.approx([1e4, 1e4, 3e4])


def test_swapped_columns(county):
    """Y before X: 8 digits before 7."""
    answer = county.take("parcels", txt(county, plots(swapped=True)))
    warned(answer, "X、Y 两列写反了")
    stored(county)


def test_no_zone_prefix_but_a_zone_in_the_header(county):
    answer = county.take("parcels", txt(county, plots(prefix=0)))
    assert answer["crs"] == "EPSG:4528"
    warned(answer, "没有带号", "40")
    stored(county)


def test_no_zone_anywhere(county):
    """The county's towns tell it; without them the person is asked."""
    path = txt(county, plots(prefix=0), about(带号=None))
    assert county.take("parcels", path)["crs"] == "EPSG:4549"
    stored(county)


def test_no_zone_anywhere_in_the_first_file(bare):
    path = txt(bare, plots(prefix=0), about(带号=""))
    [problem] = bare.refuse("parcels", path)["problems"]
    assert "--crs" in problem["suggestion"]
    bare.take("parcels", path, "--crs", "EPSG:4549")
    stored(bare)


def test_a_zone_that_contradicts_the_points(county):
    answer = county.take("parcels", txt(county, plots(), about(带号="39")))
    warned(answer, "39", "40", "以坐标为准")
    stored(county)


def test_few_words_about_the_file(county):
    """Missing keys, extra keys, lines of a project, precision as a number of digits."""
    told = {"坐标系": "CGCS2000", "精度": "3", "项目名称": "示例县工业园", "批次": "2025-1"}
    county.take("parcels", txt(county, plots(), told))
    stored(county)


@pytest.mark.parametrize(
    ("name", "reason"),
    [("1980西安坐标系", "1980 西安"), ("西安80", "1980 西安"), ("北京54", "1954 北京"),
     ("1954年北京坐标系", "1954 北京"), ("示例县独立坐标系", "地方独立")],
)  # fmt: skip
def test_other_systems_are_refused(county, name, reason):
    [problem] = county.refuse("parcels", txt(county, plots(), about(坐标系=name)))["problems"]
    assert (problem["row"], problem["field"]) == (None, "geometry")
    assert reason in problem["problem"]
    assert "转换参数不公开" in problem["problem"]


def test_transformation_parameters_are_not_applied_nor_told(county):
    told = about(转换参数="12.34,56.78,9.01,0.1,0.2,0.3,0.000004")
    answer = county.take("parcels", txt(county, plots(), told))
    assert "没有用这些参数" in warned(answer, "转换参数不为空")
    assert "56.78" not in str(answer)
    stored(county)


def test_what_is_no_boundary_file(county):
    path = county.folder / "说明.txt"
    path.write_bytes("本次共三宗地，详见附件。\r\n".encode("gbk"))
    said = county.unreadable("parcels", path)
    assert "说明.txt" in said
    assert "[属性描述]" in said
    broken = [*plots()[:3], "J3,1,三百八十五万,38527300.000"]
    assert f"第 {len(ABOUT) + 2 + 4} 行" in county.unreadable("parcels", txt(county, broken))


def test_the_row_is_the_line_of_the_header(county):
    lines = plots(header="{n},{area},{key},{name},面,,工业用地,1001,@")
    twice = [line.replace(KEYS[1], KEYS[0]) for line in lines]
    answer = county.refuse("parcels", txt(county, twice))
    first = len(ABOUT) + 3
    assert [p["row"] for p in answer["problems"]] == [first, first + 6]


def test_joined_with_a_ledger(county):
    """The TXT has keys and points, the ledger everything else."""
    ledger = table(
        county.folder / "台账.xls",
        [("地块编号", "权属性质"), *((key, "国有") for key, *_ in LEDGER[1:])],
    )
    county.take("parcels", txt(county, plots()), "--join", ledger, "--on", "地块编号")
    assert stored(county)["ownership"].tolist() == ["state"] * 3


POINT = re.compile(r"J\d+,(\d+),(\d{7}\.\d{3}),(\d{8}\.\d{3})")


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_written_again_to_the_millimetre(county, encoding):
    """Odd corners: what is written are the points that were read, closed, X before Y."""
    corners = [
        (EAST + 1000 + 60 * math.cos(at), NORTH + 1000 + 60 * math.sin(at)) for at in range(6)
    ]
    odd = shapely.MultiPoint([(round(x, 3), round(y, 3)) for x, y in corners]).convex_hull
    lines = [*plot(KEYS[0], odd, f"{odd.area / 1e4:.4f}"), *plot(KEYS[2], SHAPES[2], "3.0000")]
    county.take("parcels", txt(county, lines))
    out = county.folder / "导出.txt"
    county.answer("export", "parcels", out, "--encoding", encoding)
    written = out.read_bytes().decode(encoding)
    assert written.startswith("[属性描述]\r\n格式版本号=1.01版本\r\n")
    assert "\r\n带号=40\r\n" in written
    assert set(POINT.findall(written)) == set(POINT.findall("\n".join(lines)))
    assert f",{odd.area / 1e4:.4f},{KEYS[0]},地块1,面," in written
    county.take("parcels", out)
    stored(county, (odd, SHAPES[2]), (KEYS[0], KEYS[2]))


def test_the_stated_area_is_checked_against_the_points(county):
    """公顷 with four decimals are whole square metres: 10,000 m² stated as 1.0020 is 0.2 % off."""
    lines = plot(KEYS[0], SHAPES[0], "1.0020")
    found = found_by(county.take("parcels", txt(county, lines)), "area-difference")
    assert found["rows"][0]["difference"] == pytest.approx(-20, abs=0.01)
