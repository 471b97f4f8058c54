"""The command line as a clerk uses it, run in this process; and a small county to use it on."""

import contextlib
import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import geopandas as gpd
import pyogrio
import shapely
import typer

from geoapi import cli

COMMANDS = typer.main.get_command(cli.app)
"""Made once: `cli.app` makes itself anew whenever it is called."""

CRS = "EPSG:4549"
EAST, NORTH = 500_000, 3_700_000
"""On the central meridian 120°E, where a metre on the map is a metre on the ground."""

EAST_TOWN, WEST_TOWN = "320999102", "320999101"
KEYS = ("320999001001GB00001", "320999001001GB00002", "320999001002GB00003")
FIRMS = ("914403001922038216", "9144030071526726XG", "91330100799655058B")
"""Codes whose two check characters are right (standards.md 7.3)."""


def box(west, south, east, north):
    """A rectangle in metres from the corner of the county."""
    return shapely.box(EAST + west, NORTH + south, EAST + east, NORTH + north)


def square(west, south, side=100):
    return box(west, south, west + side, south + side)


HOLED = box(2000, 2000, 2200, 2200).difference(box(2050, 2050, 2150, 2150))
SHAPES = (square(1000, 1000), square(1100, 1000), HOLED)
"""10,000, 10,000 and 30,000 m²: 15, 15 and 45 亩."""

TOWNS = gpd.GeoDataFrame(
    {"town_code": [WEST_TOWN, EAST_TOWN], "name": ["城关镇", "临河镇"]},
    geometry=[box(0, 0, 4000, 4000), box(4000, 0, 8000, 4000)], crs=CRS,
)  # fmt: skip
PARCELS = gpd.GeoDataFrame(
    {"parcel_id": KEYS, "name": ["甲", "乙", "丙"], "site_area": [10_000.0, 10_000.0, 30_000.0]},
    geometry=list(SHAPES), crs=CRS,
)  # fmt: skip
ENTERPRISES = gpd.GeoDataFrame(
    {"uscc": FIRMS, "name": ["甲厂", "乙厂", "丙厂"], "industry_code": ["1311", "3411", "26"]},
    geometry=[shape.centroid for shape in SHAPES], crs=CRS,
)  # fmt: skip


@dataclass(frozen=True)
class Done:
    """What a command has left: its exit code, the JSON of stdout, the words of stderr."""

    code: int
    answer: object
    said: str


def mutu(*words, json_wanted=True):
    """Run ``mutu`` with these words; nothing of it gets past its own main function."""
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    before = sys.argv
    sys.argv = ["mutu", *map(str, words), *(["--json"] if json_wanted else [])]
    try:
        with (
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            patch.object(cli, "app", COMMANDS),
        ):
            cli.main()
            code = 0
    except SystemExit as left:
        code = int(left.code or 0)
    finally:
        sys.argv = before
    out.flush()
    printed = out.buffer.getvalue()
    return Done(code, json.loads(printed) if printed and json_wanted else printed, err.getvalue())


@dataclass(frozen=True)
class Door:
    """One workspace in a folder of its own."""

    folder: Path
    name: str = "county.gpkg"

    @property
    def workspace(self):
        return self.folder / self.name

    def run(self, *words, **options):
        return mutu("-w", self.workspace, *words, **options)

    def answer(self, *words, code=0):
        done = self.run(*words)
        assert done.code == code, (done.code, done.said, done.answer)
        return done.answer

    def take(self, layer, file, *options):
        """Import a file that the door takes; return the answer."""
        answer = self.answer("import", layer, file, *options)
        assert answer["edition"], answer
        assert (answer["refused"], answer["problems"]) == (0, [])
        assert answer["read"] == answer["taken"]
        return answer

    def refuse(self, layer, file, *options):
        """Import a file that the door refuses row by row or as a whole; nothing is stored."""
        before = self.workspace.read_bytes()
        answer = self.answer("import", layer, file, *options, code=1)
        assert (answer["edition"], answer["taken"]) == (None, 0)
        assert answer["problems"]
        assert self.workspace.read_bytes() == before
        return answer

    def unreadable(self, layer, file, *options):
        """Import a file that cannot be read at all; return what is said of it."""
        done = self.run("import", layer, file, *options)
        assert (done.code, done.answer) == (1, b""), (done.code, done.said)
        return done.said

    def check(self, layer, file, *options, code=0):
        return self.answer("check", layer, file, *options, code=code)

    def rows(self, layer):
        """What is stored, as GDAL reads it from the GeoPackage by the layer's plain name."""
        return pyogrio.read_dataframe(self.workspace, layer=layer, datetime_as_string=True)


def problems(answer):
    """Rows, fields, values and sentences, as a clerk reads them."""
    return [(p["row"], p["field"], p["value"], p["problem"]) for p in answer["problems"]]


def warned(answer, *words):
    """The one warning that holds all of some words."""
    found = [text for text in answer["warnings"] if all(word in text for word in words)]
    assert len(found) == 1, (words, answer["warnings"])
    return found[0]


def found_by(answer, name):
    """The one check of a name."""
    [found] = [check for check in answer["checks"] if check["name"] == name]
    return found
