"""Real files, read where they are; nothing of them is copied here."""

import contextlib
import os
from pathlib import Path

import pytest

from layers.errors import SourceError
from layers.sources import join, read

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
