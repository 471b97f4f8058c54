"""DXF: closed outlines with their holes and texts; everything else is said."""

import math

import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.errors import SourceError
from layers.sources import read
from layers.sources.dxf.curves import Vertex, _outline
from layers.sources.dxf.nesting import DEEPEST, owners
from layers.sources.dxf.text import words
from tests.layers.sources.drawing import corners, drawing, entity, pairs, polyline, square, text


def gdal(path):
    """Polygons that GDAL makes of the closed lines and hatches of a drawing."""
    wkb = pyogrio.raw.read(path, CLOSED_LINE_AS_POLYGON="YES")[2]
    shapes = [shapely.from_wkb(one) for one in wkb if one is not None]
    return [shape for shape in shapes if shape.geom_type.endswith("Polygon")]


def test_closed_polylines_with_their_texts(tmp_path):
    raw = read(drawing(
        tmp_path / "地块.dxf",
        polyline("宗地", square(0, 0, 100), handle="1A"),
        polyline("宗地", square(200, 0, 100), handle="1B"),
        text("宗地号", 50, 50, "320999001"),
        text("地类", 60, 50, "工业用地"),
        text("宗地号", 250, 50, "320999002"),
        text("图名", 999, 999, "宗地图"),
    ))  # fmt: skip
    assert list(raw.frame.columns) == ["图层", "句柄", "文字", "文字_地类", "文字_宗地号"]
    assert raw.frame["图层"].tolist() == ["宗地", "宗地"]
    assert raw.frame["句柄"].tolist() == ["1A", "1B"]
    assert raw.frame["文字"].tolist() == ["320999001；工业用地", "320999002"]
    assert raw.frame["文字_宗地号"].tolist() == ["320999001", "320999002"]
    assert raw.frame["文字_地类"].tolist() == ["工业用地", None]
    assert [shape.area for shape in raw.geometry] == [10_000, 10_000]
    assert (raw.crs, raw.encoding, raw.file.name) == (None, "GB18030", "地块.dxf")
    lines = raw.file.read_bytes().splitlines()
    assert [lines[row] for row in raw.rows] == [b"LWPOLYLINE"] * 2
    assert "1 处文字不在任何闭合线之内，未用上" in raw.notes


def test_texts_of_one_layer_are_one_column(tmp_path):
    path = drawing(tmp_path / "a.dxf", polyline("0", square(0, 0, 9)), text("0", 1, 1, "甲"))
    assert list(read(path).frame.columns) == ["图层", "句柄", "文字"]


def test_outlines_within_others_of_their_layer_are_holes(tmp_path):
    raw = read(drawing(
        tmp_path / "a.dxf",
        polyline("宗地", square(40, 40, 20), handle="INNER"),
        polyline("宗地", square(45, 45, 5), handle="ISLAND"),
        polyline("宗地", square(0, 0, 100), handle="OUTER"),
        polyline("房屋", square(10, 10, 10), handle="HOUSE"),
        text("宗地", 41, 41, "在洞里"),
    ))  # fmt: skip
    areas = dict(zip(raw.frame["句柄"], (shape.area for shape in raw.geometry), strict=True))
    assert areas == {"OUTER": 10_000 - 400, "ISLAND": 25, "HOUSE": 100}
    assert "句柄 INNER 在同层另一闭合线之内，作为它的洞" in raw.notes
    assert raw.frame["文字"].isna().all()
    assert "读的是图层：宗地（2 个）" not in raw.notes
    assert any(note.startswith("读的是图层：宗地（3 个）、房屋（1 个）") for note in raw.notes)


def test_a_drawing_layer_is_chosen_by_name(tmp_path):
    path = drawing(
        tmp_path / "a.dxf", polyline("宗地", square(0, 0, 9)), polyline("房屋", square(1, 1, 2)),
        polyline("道路", square(0, 0, 9), closed=False),
    )  # fmt: skip
    assert read(path, source_layer="房屋").frame["图层"].tolist() == ["房屋"]
    with pytest.raises(SourceError, match=r"“道路”没有闭合线。有闭合线的图层：宗地（1 个）、房屋"):
        read(path, source_layer="道路")


def test_what_is_open_and_what_is_no_outline_is_named(tmp_path):
    ring = square(0, 0, 9)
    raw = read(drawing(
        tmp_path / "a.dxf",
        polyline("0", ring, handle="C"),
        polyline("0", [*square(20, 0, 9), (20, 0)], closed=False, handle="BACK"),
        polyline("0", square(40, 0, 9), closed=False, handle="OPEN"),
        polyline("0", [(0, 0), (1, 1)], handle="FLAT"),
        polyline("0", ring, (210, 1), (220, 0), (230, 0), handle="TILTED"),
        entity("LINE", "0", (10, 0), (20, 0), (11, 1), (21, 1)),
        entity("INSERT", "0", (2, "块"), (10, 0), (20, 0)),
        entity("LWPOLYLINE", "0", (70, 1), *corners(ring), space=1),
    ))  # fmt: skip
    assert raw.frame["句柄"].tolist() == ["C", "BACK"]
    assert "未闭合的多段线未成面：句柄 OPEN、句柄 FLAT" in raw.notes
    assert "网格、斜面或含样条的图形未读：句柄 TILTED" in raw.notes
    assert "未读的其他图元：LINE 1 个、INSERT 1 个；块参照（INSERT）里的图形须先炸开" in raw.notes
    assert "图纸布局上的 1 个图元未读" in raw.notes


def test_nothing_closed(tmp_path):
    path = drawing(tmp_path / "a.dxf", entity("LINE", "0", (10, 0), (20, 0), (11, 1), (21, 1)))
    with pytest.raises(
        SourceError, match=r"没有闭合的多段线或填充，只有：未读的其他图元：LINE 1 个"
    ):
        read(path)


def test_equal_outlines_are_taken_once(tmp_path):
    ring = square(0, 0, 9)
    turned = [*ring[2:], *ring[:2]][::-1]
    raw = read(drawing(
        tmp_path / "a.dxf", polyline("0", ring, handle="A"), polyline("0", turned, handle="B"),
        polyline("1", ring, handle="C"), polyline("0", square(1, 1, 2), handle="H"),
    ))  # fmt: skip
    assert raw.frame["句柄"].tolist() == ["A", "C"]
    assert raw.geometry[0].area == 81 - 4
    assert "句柄 B 与同层另一图形完全相同，只取一个" in raw.notes


def test_old_polylines_without_handles(tmp_path):
    """R12: POLYLINE, VERTEX, SEQEND; a vertex of flag 16 only steers a curve."""
    vertices = "".join(entity("VERTEX", "0", (10, x), (20, y)) for x, y in square(0, 0, 9))
    control = entity("VERTEX", "0", (10, 99), (20, 99), (70, 16))
    mesh = entity("POLYLINE", "0", (66, 1), (70, 64)) + vertices + pairs((0, "SEQEND"))
    path = drawing(
        tmp_path / "a.dxf",
        entity("POLYLINE", "0", (66, 1), (10, 0), (20, 0), (70, 1)), vertices, control,
        pairs((0, "SEQEND")), mesh,
    )  # fmt: skip
    raw = read(path)
    assert raw.geometry[0].equals(shapely.box(0, 0, 9, 9))
    assert raw.frame["句柄"].tolist() == [None]
    assert any(note.startswith("网格、斜面或含样条的图形未读：第 ") for note in raw.notes)


def test_a_polyline_seen_from_below_is_mirrored(tmp_path):
    """By the arbitrary axis algorithm x is turned about where the extrusion is 0, 0, -1."""
    points = [(0, 0, 0.5), (10, 0), (10, 10)]
    path = drawing(tmp_path / "a.dxf", polyline("0", points, (210, 0), (220, 0), (230, -1)))
    raw = read(path)
    [theirs] = gdal(path)
    assert raw.geometry[0].bounds[2] <= 0
    assert raw.geometry[0].symmetric_difference(theirs).area < 0.1


def test_arcs_are_followed_to_a_millimetre(tmp_path):
    """Two half circles of radius 50: the polygon lacks what 1 mm chords cut off, GDAL's 4° more."""
    path = drawing(tmp_path / "a.dxf", polyline("0", [(0, 0, 1), (100, 0, 1)]))
    raw = read(path)
    area = math.pi * 50**2
    assert area - 2 * math.pi * 50 * 0.001 < raw.geometry[0].area < area
    assert (
        shapely.hausdorff_distance(raw.geometry[0], shapely.Point(50, 0).buffer(50, 4096)) < 0.001
    )
    assert gdal(path)[0].area < raw.geometry[0].area
    assert "圆弧已化为折线，矢高不超过 1 毫米" in raw.notes


bulges = st.floats(-3, 3).filter(lambda b: b == 0 or abs(b) > 0.01)
numbers = st.integers(-100, 100)


def signed_area(points):
    """Shoelace of the chords, and r²/2 (θ - sin θ) for each arc of angle θ = 4 atan(bulge)."""
    total = 0.0
    for (x, y, bulge), (east, north, _) in zip(points, [*points[1:], points[0]], strict=True):
        angle = 4 * math.atan(bulge)
        radius = math.dist((x, y), (east, north)) / 2 / math.sin(angle / 2) if bulge else 0
        total += (x * north - east * y) / 2 + radius**2 / 2 * (angle - math.sin(angle))
    return total


@settings(max_examples=50)
@given(
    st.lists(st.tuples(numbers, numbers, bulges), min_size=3, max_size=7, unique_by=lambda p: p[:2])
)
def test_any_bulge_is_the_arc_of_its_angle(points):
    outline = _outline([Vertex(*point) for point in points], closed=True)
    ring = np.array([*outline.points, outline.points[0]])
    ours = (ring[:-1, 0] * ring[1:, 1] - ring[1:, 0] * ring[:-1, 1]).sum() / 2
    length = shapely.LineString(ring).length
    assert abs(ours - signed_area(points)) < length * 0.001 + 1e-6


@settings(max_examples=15)
@given(st.lists(st.floats(-1, 1).map(lambda b: round(b, 2)), min_size=4, max_size=4))
def test_bulges_are_on_the_side_where_gdal_has_them(tmp_path_factory, made):
    """GDAL's chords of 4° are up to 0.06 % of the radius away, its radius here up to 5 m."""
    points = [(x, y, bulge) for (x, y), bulge in zip(square(0, 0, 5), made, strict=True)]
    path = drawing(tmp_path_factory.mktemp("dxf") / "a.dxf", polyline("0", points))
    line = shapely.from_wkb(pyogrio.raw.read(path)[2][0])
    ours = shapely.segmentize(read(path).geometry[0].exterior, 0.5)
    assert shapely.hausdorff_distance(ours, line, densify=0.1) < 0.3


def hatch(layer, *paths, handle=""):
    given = [(10, 0), (20, 0), (30, 0), (2, "SOLID"), (70, 1), (71, 0), (91, len(paths))]
    for path in paths:
        given += [*path, (97, 0)]
    given += [(75, 0), (76, 1), (98, 1), (10, 5), (20, 5)]
    return entity("HATCH", layer, *given, handle=handle)


def ring_path(points, *, outer=True):
    bulged = int(any(len(point) > 2 for point in points))
    return [(92, 3 if outer else 2), (72, bulged), (73, 1), (93, len(points)), *corners(points)]


def test_a_hatch_is_a_polygon_with_its_islands(tmp_path):
    inner = [(x, y, 0) for x, y in square(2, 2, 3)]
    path = drawing(tmp_path / "a.dxf", hatch("A", ring_path(square(0, 0, 9)), ring_path(inner)))
    raw = read(path)
    assert raw.geometry[0].equals(shapely.box(0, 0, 9, 9) - shapely.box(2, 2, 5, 5))
    assert raw.geometry[0].equals(gdal(path)[0])


@pytest.mark.parametrize("turn", [1, 0])
def test_a_hatch_with_edges_and_arcs(tmp_path, turn):
    """A diameter and a half circle; GDAL reads the same boundary."""
    begin, end = (0, 180) if turn else (180, 360)
    edges = [
        (92, 1), (93, 2),
        (72, 1), (10, -10), (20, 0), (11, 10), (21, 0),
        (72, 2), (10, 0), (20, 0), (40, 10), (50, begin), (51, end), (73, turn),
    ]  # fmt: skip
    path = drawing(tmp_path / "a.dxf", hatch("A", edges))
    ours, [theirs] = read(path).geometry[0], gdal(path)
    assert ours.area == pytest.approx(math.pi * 50, abs=0.05)
    assert ours.symmetric_difference(theirs).area < 0.3


def test_a_hatch_with_a_spline_is_named(tmp_path):
    edges = [(92, 1), (93, 1), (72, 4), (94, 3), (10, 0), (20, 0)]
    path = drawing(
        tmp_path / "a.dxf", hatch("A", edges, handle="S"), polyline("A", square(0, 0, 9))
    )
    assert "网格、斜面或含样条的图形未读：句柄 S" in read(path).notes


@pytest.mark.parametrize(
    ("encoding", "header", "used"),
    [
        ("gbk", [("$DWGCODEPAGE", 3, "ANSI_936")], "GB18030"),
        ("gbk", [("$DWGCODEPAGE", 3, "ANSI_1252")], "GB18030"),
        ("gbk", [], "GB18030"),
        ("utf-8", [("$ACADVER", 1, "AC1021"), ("$DWGCODEPAGE", 3, "ANSI_936")], "UTF-8"),
        ("gbk", [("$ACADVER", 1, "AC1032")], "GB18030"),
        ("big5", [("$DWGCODEPAGE", 3, "ANSI_950")], "BIG5"),
    ],
)
def test_encodings(tmp_path, encoding, header, used):
    label = "工業用地" if encoding == "big5" else "工业用地"
    path = drawing(
        tmp_path / "a.dxf", polyline("界線" if used == "BIG5" else "宗地界线", square(0, 0, 9)),
        text("0", 1, 1, label), encoding=encoding, header=header,
    )  # fmt: skip
    raw = read(path)
    assert raw.frame["文字"].tolist() == [label]
    assert raw.encoding == used
    assert raw.why in raw.notes[0]


def test_a_stated_encoding_is_obeyed_or_refused(tmp_path):
    path = drawing(tmp_path / "a.dxf", polyline("宗地", square(0, 0, 9)))
    assert read(path, encoding="GBK").frame["图层"].tolist() == ["宗地"]
    with pytest.raises(SourceError, match=r"UTF-8：“.*xd7"):
        read(path, encoding="UTF-8")


@pytest.mark.parametrize(
    ("written", "formatted", "said"),
    [
        ("32%%d, %%p0.5, %%c9, %%u甲%%u, 100%%%, %%065", False, "32°, ±0.5, ∅9, 甲, 100%, A"),
        (r"\U+5730块", False, "地块"),
        (r"\M+5B5D8", False, "地"),
        (r"\U+D800", False, "�"),
        (r"{\fSimSun|b0|i0|c134|p2;\H2.5x;\C1;甲}\P乙\~丙", True, "甲 乙 丙"),
        (r"\A1;面积 \S1^2; \\ \{x\} \L下\l", True, r"面积 1/2 \ {x} 下"),
        (r"{x}\P", False, r"{x}\P"),
        ("\\f" * 20_000, True, "\\f" * 20_000),
    ],
)
def test_marks_within_texts(written, formatted, said):
    assert words(written, formatted=formatted) == said


def test_where_a_text_is(tmp_path):
    """An aligned TEXT stands at its second point, and MTEXT runs over several pairs."""
    raw = read(drawing(
        tmp_path / "a.dxf", polyline("0", square(0, 0, 9)),
        text("0", 99, 99, "中", (72, 1), (11, 5), (21, 5)),
        text("0", 5, 5, "尾", (3, "头"), kind="MTEXT"),
        entity("INSERT", "0", (2, "块"), (66, 1), (10, 0), (20, 0)),
        text("0", 3, 3, "号", (2, "ZDH"), kind="ATTRIB"), pairs((0, "SEQEND")),
    ))  # fmt: skip
    assert raw.frame["文字"].tolist() == ["中；尾头；号"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"AutoCAD Binary DXF\r\n\x1a\x00" + bytes(99), "是二进制 DXF。请另存为文本"),
        (b"AC1032" + bytes(99), "是 DWG"),
        (b"x\ny\n", "第 1 行不是 DXF 的组码"),
        (b"0\nSECTION\n2\nHEADER\n0\nENDSEC\n0\nEOF\n", "没有图形（ENTITIES）一节"),
        (b"0\nSECTION\n2\nENTITIES\n0\nLINE\n", "没有结束标记 EOF"),
        (b"0\nSECTION\n2\nENTITIES\n0\nLINE\n0\nEOF\n", "一节没有结束"),
        (b"0\nSECTION\n2\nENTITIES\n0\nENDSEC\n0\nSECTION\n", "没有结束标记 EOF"),
        (
            b"0\nSECTION\n2\nENTITIES\n0\nTEXT\n10\nx\n0\nENDSEC\n0\nEOF\n",
            "第 5 行的 TEXT 读不出来",
        ),
        (b"0\nSECTION\n2\nENTITIES\n0\nTEXT\n10\ninf\n0\nENDSEC\n0\nEOF\n", "不是有限的数"),
    ],
)
def test_drawings_that_are_refused(tmp_path, data, said):
    path = tmp_path / "a.dxf"
    path.write_bytes(data)
    with pytest.raises(SourceError, match=said):
        read(path)


def test_units_other_than_metres_are_noted(tmp_path):
    path = drawing(
        tmp_path / "a.dxf", polyline("0", square(0, 0, 9)), header=[("$INSUNITS", 70, "4")]
    )
    assert any("写的是毫米" in note for note in read(path).notes)


def brute_force(solids):
    """The owner of every ring by looking at every other one."""
    found = []
    for one in solids:
        around = [s for s in solids if s.area > one.area and s.covers(one)]
        smallest = min(around, key=lambda s: s.area, default=None)
        found.append(solids.index(smallest) if len(around) % 2 else -1)
    return found


@given(st.lists(st.tuples(*[st.integers(0, 30)] * 2, st.integers(1, 20)), min_size=1, max_size=25))
def test_nesting_is_that_of_brute_force(given_squares):
    solids = list(dict.fromkeys(shapely.box(x, y, x + s, y + s) for x, y, s in given_squares))
    assert owners(solids).tolist() == brute_force(solids)


def test_rings_without_an_end_are_refused(tmp_path):
    rings = [polyline("0", square(-at, -at, 2 * at + 1)) for at in range(DEEPEST + 2)]
    with pytest.raises(SourceError, match=r"层以上的图形套在一起。请用 --source-layer"):
        read(drawing(tmp_path / "a.dxf", *rings))


def test_a_ring_that_crosses_itself_or_another_stays_alone(tmp_path):
    bow = [(0, 0), (9, 9), (9, 0), (0, 9)]
    raw = read(drawing(
        tmp_path / "a.dxf", polyline("0", bow), polyline("0", square(20, 0, 9)),
        polyline("0", square(25, 5, 9)), text("0", 8, 4, "甲"),
    ))  # fmt: skip
    assert len(raw.geometry) == 3
    assert np.array([shapely.get_num_interior_rings(shape) for shape in raw.geometry]).sum() == 0
