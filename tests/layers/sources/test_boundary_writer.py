"""Boundary-point TXT written: read again it is the same, and the grammar says so too.

`grammar` is a parser of its own, written from reference/standards.md 8.3 and nothing else.
"""

import datetime as dt
import re
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Point, Polygon, box

from layers.errors import CRSError, SourceError
from layers.sources import read
from layers.sources.boundary_writer import (
    PLOT_FIELDS,
    Issued,
    PlotFields,
    write_boundary_txt,
)

EAST, NORTH = 527_000.0, 3_852_000.0
FIELDS = PlotFields("code", "name", "area", "sheet", "use", "land_class")

HEADER = re.compile(r"(\d+),(\d+\.\d{4}),([^,]+),([^,]*),(点|线|面),([^,]*),([^,]*),([^,]*),@")
POINT = re.compile(r"(J\d+),(\d+),(\d{7}\.\d{3}),(\d{8}\.\d{3})")


def grammar(data, encoding):
    """Part a file by its grammar; give its keys and, for each plot, header and rings by number."""
    text = data.decode(encoding)
    assert text.endswith("\r\n")
    assert text.count("\n") == text.count("\r") == text.count("\r\n")
    head, body = text.split("[地块坐标]\r\n")
    first, *pairs = head.split("\r\n")[:-1]
    assert first == "[属性描述]"
    keys = dict(pair.split("=", 1) for pair in pairs)
    plots = []
    for line in body.split("\r\n")[:-1]:
        if header := HEADER.fullmatch(line):
            plots.append((header.groups(), {}))
        else:
            number, ring, north, east = POINT.fullmatch(line).groups()
            plots[-1][1].setdefault(int(ring), []).append((number, float(north), float(east)))
    for header, rings in plots:
        assert list(rings) == list(range(1, len(rings) + 1))
        assert int(header[0]) == sum(map(len, rings.values()))
        names = [number for ring in rings.values() for number, _, _ in ring[:-1]]
        assert names == [f"J{n}" for n in range(1, len(names) + 1)]
        assert all(ring[0] == ring[-1] for ring in rings.values())
    return keys, plots


def frame(shapes, crs="EPSG:4526", **columns):
    count = len(shapes)
    given = {
        "code": [f"DK-{n:02}" for n in range(1, count + 1)], "name": ["地块"] * count,
        "area": [None] * count, "sheet": [""] * count, "use": ["工业用地"] * count,
        "land_class": ["0601"] * count,
    } | columns  # fmt: skip
    return gpd.GeoDataFrame(given, geometry=shapes, crs=crs)


def plot(east=38_000_000 + EAST, north=NORTH):
    """300 m by 200 m with a hole of 50 m by 50 m: 57,500 m²."""
    hole = box(east + 100, north + 100, east + 150, north + 150).exterior
    return Polygon(box(east, north, east + 300, north + 200).exterior, [hole])


def test_the_composed_example(tmp_path):
    path = tmp_path / "地块.txt"
    write_boundary_txt(
        frame([plot()]), path, FIELDS, issued=Issued("某县自然资源局", dt.date(2025, 6, 15))
    )
    keys, [(header, rings)] = grammar(path.read_bytes(), "gbk")
    assert keys == {
        "格式版本号": "1.01版本", "数据产生单位": "某县自然资源局", "数据产生日期": "2025-06-15",
        "坐标系": "2000国家大地坐标系", "几度分带": "3", "投影类型": "高斯克吕格", "计量单位": "米",
        "带号": "38", "精度": "0.001", "转换参数": ",,,,,,",
    }  # fmt: skip
    assert header == ("10", "5.7500", "DK-01", "地块", "面", "", "工业用地", "0601")
    assert [len(ring) for ring in rings.values()] == [5, 5]
    raw = read(path)
    assert raw.geometry[0].equals(plot())
    assert raw.crs.to_epsg() == 4526
    assert raw.frame["地块面积(公顷)"].tolist() == ["5.7500"]


SPOTS = st.integers(0, 400_000).map(lambda v: v / 1000)
BOXES = st.tuples(SPOTS, SPOTS, st.integers(1, 90_000), st.integers(1, 90_000), st.booleans())
SHAPES = st.lists(BOXES, min_size=1, max_size=5)
TEXTS = st.text(st.sampled_from("地块甲乙AB1 @，＠【】[]=、"), max_size=6)
CODES = st.text(st.sampled_from("甲乙AB012-_.()，【】"), min_size=1, max_size=12)


def composed(boxes, zone):
    """Boxes on the millimetre, some within the one before: holes, islands in them, parts."""
    shape, solid, bounds = Polygon(), True, (0, 0, 0, 0)
    for x, y, wide, high, within in boxes:
        west, south, east, north = bounds
        if within and east - west > 0.01 and north - south > 0.01:
            quarter = ((east - west) / 4, (north - south) / 4)
            bounds = np.round((west + quarter[0], south + quarter[1],
                               east - quarter[0], north - quarter[1]), 3)  # fmt: skip
            solid = not solid
        else:
            bounds, solid = np.round((x, y, x + wide / 1000, y + high / 1000), 3), True
        shape = shape.union(box(*bounds)) if solid else shape.difference(box(*bounds))
    shape = shapely.set_precision(shape, 0.001)
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and part.area]
    origin = np.array([EAST + zone * 1e6, NORTH])
    moved = shapely.transform(MultiPolygon(parts), lambda p: p + origin)
    return shapely.transform(moved, lambda p: np.round(p, 3))


@settings(max_examples=60, deadline=None)
@given(
    plots=st.lists(st.tuples(SHAPES, CODES, TEXTS, st.integers(1, 10**7)), min_size=1, max_size=4),
    zone=st.sampled_from([0, 25, 38, 45]),
    encoding=st.sampled_from(["gbk", "gb18030", "utf-8", "utf-8-sig"]),
)
def test_written_and_read_it_is_the_same(tmp_path_factory, plots, zone, encoding):
    """Shapes to the millimetre, codes, names and areas; in zones with and without the number."""
    made = [(composed(boxes, zone), *rest) for boxes, *rest in plots]
    made = [one for one in made if one[0].is_valid and one[0].area > 0.01]
    if not made:
        return
    shapes, codes, names, areas = (list(values) for values in zip(*made, strict=True))
    path = tmp_path_factory.mktemp("t") / "地块.txt"
    crs = f"EPSG:{4488 + zone}" if zone else "EPSG:4547"
    written = frame(shapes, crs, code=codes, name=names, area=[float(a) for a in areas])
    write_boundary_txt(written, path, FIELDS, encoding=encoding)
    keys, parted = grammar(path.read_bytes(), encoding)
    number = zone or 38
    assert keys["带号"] == str(number)
    raw = read(path)
    assert raw.crs.to_epsg() == 4488 + number
    assert raw.encoding == ("UTF-8" if encoding.startswith("utf") else "GB18030")
    assert [code.strip() for code in codes] == raw.frame["地块编号"].tolist()
    assert [name.strip() or None for name in names] == raw.frame["地块名称"].tolist()
    [header] = [name for name in raw.frame if name.startswith("地块面积")]
    assert raw.frame[header].tolist() == [f"{area / 10_000:.4f}" for area in areas]
    for before, after, (_, rings) in zip(shapes, raw.geometry, parted, strict=True):
        shift = 0 if zone else 38_000_000
        back = shapely.transform(after, lambda p, shift=shift: np.round(p - (shift, 0), 3))
        assert back.normalize().equals_exact(_plain(before).normalize(), 5e-4)
        assert len(rings) == sum(1 + len(p.interiors) for p in shapely.get_parts(before))
        if len(rings) == 1:
            assert _shoelace(rings[1]) == pytest.approx(before.area, abs=1e-6)


def _plain(shape):
    parts = shapely.get_parts(shape)
    return parts[0] if len(parts) == 1 else shape


def _shoelace(ring):
    points = [(north - NORTH, east - ring[0][2]) for _, north, east in ring]
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(points)) / 2)


def test_the_area_is_the_registered_one_where_it_is_known(tmp_path):
    path = tmp_path / "地块.txt"
    far = plot(38_530_000)
    notes = write_boundary_txt(frame([plot(), far], area=[60_001.0, None]), path, FIELDS)
    _, plots = grammar(path.read_bytes(), "gbk")
    assert [header[1] for header, _ in plots] == ["6.0001", "5.7500"]
    assert any("第 2 个（DK-02）没有登记面积" in note for note in notes)


def test_layers_that_are_written(tmp_path):
    zone = gpd.GeoDataFrame(
        {"zone_code": ["G1"], "name": ["北区"]}, geometry=[plot()], crs="EPSG:4526"
    )
    write_boundary_txt(zone, tmp_path / "区.txt", PLOT_FIELDS["zones"])
    assert read(tmp_path / "区.txt").frame["地块编号"].tolist() == ["G1"]
    assert set(PLOT_FIELDS) == {"parcels", "zones", "towns", "approvals"}


@pytest.mark.parametrize(
    ("epsg", "zone", "width", "added"),
    [
        (4526, 38, "3", 38e6), (4547, 38, "3", 0), (4513, 25, "3", 25e6), (4554, 45, "3", 0),
        (4498, 20, "6", 20e6), (4509, 20, "6", 0), (4491, 13, "6", 13e6), (4512, 23, "6", 0),
    ],
)  # fmt: skip
def test_every_family_of_zones(tmp_path, epsg, zone, width, added):
    """standards.md 8.1: 4491 + n - 13, 4502 + n - 13, 4513 + n - 25, 4534 + n - 25."""
    path = tmp_path / "地块.txt"
    write_boundary_txt(frame([plot(added + EAST)], f"EPSG:{epsg}"), path, FIELDS)
    keys, [(_, rings)] = grammar(path.read_bytes(), "gbk")
    assert (keys["带号"], keys["几度分带"]) == (str(zone), width)
    assert min(east for _, _, east in rings[1]) == zone * 1e6 + EAST
    assert read(path).crs.to_epsg() == (4488 if width == "3" else 4478) + zone


def test_degrees_are_projected_and_that_is_said(tmp_path):
    path = tmp_path / "地块.txt"
    degrees = frame([plot()]).to_crs(4490)
    notes = write_boundary_txt(degrees, path, FIELDS)
    assert "第 38 带（EPSG:4526）" in notes[0]
    assert read(path).geometry[0].normalize().equals_exact(plot().normalize(), 0.0006)


def test_degrees_beyond_the_zone_are_told(tmp_path):
    degrees = frame([box(115.0, 34, 115.01, 34.01), box(116.4, 34, 116.41, 34.01)], "EPSG:4490")
    notes = write_boundary_txt(degrees, tmp_path / "地块.txt", FIELDS)
    assert any("伸出第 39 带" in note for note in notes)


@pytest.mark.parametrize(
    ("crs", "said"),
    [
        ("EPSG:4326", "EPSG:4526 或 EPSG:4547"),
        ("EPSG:3857", "EPSG:4526 或 EPSG:4547"),
        ("EPSG:32650", "EPSG:4526 或 EPSG:4547"),
        ("EPSG:2362", "EPSG:4526 或 EPSG:4547"),
        (None, "没有坐标系"),
    ],
)
def test_another_crs_is_refused_with_the_one_that_is_needed(tmp_path, crs, said):
    made = frame([plot()])
    made = made.to_crs(crs) if crs else made.set_crs(None, allow_override=True)
    with pytest.raises(CRSError, match=said):
        write_boundary_txt(made, tmp_path / "地块.txt", FIELDS)
    assert not (tmp_path / "地块.txt").exists()


@pytest.mark.parametrize(
    ("made", "options", "said"),
    [
        (frame([None]), {}, "没有可写的地块"),
        (frame([plot()], code=["A,1"]), {}, r"第 1 个（A,1）的编码"),
        (frame([plot()], code=[None]), {}, "的编码为空"),
        (frame([Point(38_527_000, NORTH)]), {}, "不是面"),
        (frame([Polygon([(38_527_000, NORTH), (38_527_010, NORTH + 9), (38_527_010, NORTH),
                         (38_527_000, NORTH + 9)])]), {}, "在毫米精度下无效"),
        (frame([box(38_527_000, NORTH, 38_527_000.0001, NORTH + 1)]), {}, "在毫米精度下无效"),
        (frame([box(38_027_000, NORTH, 38_027_100, NORTH + 1)]), {}, "不在投影带之内"),
        (frame([box(38_527_000, 10_000, 38_527_100, 10_100)]), {}, "不在投影带之内"),
        (frame([plot()], name=["𠮷村"]), {}, "第 1 个（DK-01）含有 GBK 没有的字“𠮷”.*utf-8"),
        (frame([plot()]), {"encoding": "big5"}, "不能按编码“big5”写。接受 gbk"),
    ],
)  # fmt: skip
def test_what_is_not_written(tmp_path, made, options, said):
    (tmp_path / "地块.txt").write_text("旧")
    with pytest.raises(SourceError, match=said):
        write_boundary_txt(made, tmp_path / "地块.txt", FIELDS, **options)
    assert (tmp_path / "地块.txt").read_text() == "旧"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_rare_characters_in_wider_encodings(tmp_path, encoding):
    path = tmp_path / "地块.txt"
    write_boundary_txt(frame([plot()], name=["𠮷村"]), path, FIELDS, encoding=encoding)
    assert read(path).frame["地块名称"].tolist() == ["𠮷村"]


def test_commas_blank_rows_and_heights_are_noted(tmp_path):
    path = tmp_path / "地块.txt"
    high = shapely.force_3d(plot(38_530_000), 7.0)
    notes = write_boundary_txt(
        frame([plot(), None, high], name=["甲,乙", "丙", "丁\n戊"]), path, FIELDS
    )
    assert read(path).frame["地块名称"].tolist() == ["甲，乙", "丁 戊"]
    told = "\n".join(notes)
    for said in ("第 2 个没有图形", "第 1 个（DK-01）、第 3 个（DK-03）文字里的逗号", "高程未写出"):
        assert said in told
