"""Real files, read where they are; nothing of them is copied here."""

import contextlib
import os
from pathlib import Path

import geopandas as gpd
import pytest

from layers.errors import SourceError
from layers.sources import join, read
from layers.sources.boundary_writer import PlotFields, write_boundary_txt

DATA = Path(__file__).parents[3] / "../shared/data"

pytestmark = pytest.mark.skipif(
    not DATA.is_dir() and not os.environ.get("CI"), reason="real data are not here"
)


def test_boundary_points_give_the_stated_area():
    paths = sorted((DATA / "boundary_txt").glob("*.txt"))
    assert len(paths) == 3
    for path in paths:
        raw = read(path)
        assert raw.crs.to_epsg() == 4526
        stated = raw.frame["地块面积(公顷)"].tolist()
        assert [f"{shape.area / 10_000:.4f}" for shape in raw.geometry] == stated
        assert any("地块面积按公顷读入" in note for note in raw.notes)


def test_boundary_points_written_again_are_the_same_points(tmp_path):
    """Every line of a point comes out as it went in: number, ring, X and Y."""
    for path in sorted((DATA / "boundary_txt").glob("*.txt")):
        raw = read(path)
        frame = gpd.GeoDataFrame(raw.frame, geometry=raw.geometry, crs=raw.crs)
        fields = PlotFields("地块编号", "地块名称", None, "图幅号", "地块用途", "地类编码")
        write_boundary_txt(frame, tmp_path / path.name, fields, encoding="utf-8")
        assert _plot_lines(tmp_path / path.name) == _plot_lines(path)


def _plot_lines(path):
    return path.read_text("utf-8").split("[地块坐标]\n")[1].splitlines()


def test_every_invalid_geojson_is_read_or_refused():
    paths = sorted((DATA / "invalid_geojson").rglob("*.geojson"))
    assert len(paths) > 60
    for path in paths:
        with contextlib.suppress(SourceError):  # any other error fails the test
            raw = read(path)
            assert len(raw.frame) == len(raw.geometry) == len(raw.rows)


def test_every_valid_geojson_is_read_whole():
    for path in sorted((DATA / "invalid_geojson/examples/valid").glob("*.geojson")):
        assert not [note for note in read(path).notes if "损坏" in note]


def test_supplies_as_published():
    raw = read(DATA / "landchina/supplies_2016.csv")
    assert len(raw.frame) == 323
    assert list(raw.rows[[0, -1]]) == [2, 324]
    assert raw.frame["signed"][0] == "2016年01月04日"


def test_parcels_joined_with_their_taxes():
    folder = DATA / "cambridge_fy2014"
    parcels, taxes = read(folder / "parcels.gpkg"), read(folder / "tax_by_parcel.csv")
    joined, problems = join(parcels, taxes, "ML")
    assert len(joined.frame) == 13_116
    assert problems == []
    assert joined.crs.to_epsg() == 4326
    bills = read(folder / "tax_rows.csv.gz")
    assert len(bills.frame) == 27_528
    joined, problems = join(parcels, bills, "ML")
    assert len(joined.frame) == 13_116
    assert len(problems) > 1_000
