"""Without extras all but what they bring works, and that names what is missing."""

import subprocess
import sys

import pytest

from layers.store import create
from tests.toy import CRS, PARCELS, TOWNS, ZONES

WITHOUT = """
import sys
class Without:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {
            "matplotlib", "mplfonts", "docx", "xlsxwriter", "psycopg",
            "numba", "pyarrow", "dask", "distributed", "esda", "libpysal", "scipy",
        }:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Without())
import geoapi.app
from geoapi.cli import main
main()
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    space = create(
        tmp_path_factory.mktemp("core") / "county.gpkg", crs=CRS, name="玩具县", codes="none"
    )
    for name, rows in (("towns", TOWNS), ("zones", ZONES), ("parcels", PARCELS)):
        space.add_edition(name, rows, file=f"{name}.gpkg", sha256="0" * 64, report={})
    return space.path


def run(workspace, *words):
    command = [sys.executable, "-c", WITHOUT, "-w", str(workspace), *words]
    return subprocess.run(command, cwd=workspace.parent, capture_output=True, check=False)


@pytest.mark.parametrize("words", [
    ("measure", "floor_area_ratio", "--by", "zones", "-o", "a.csv"),
    ("idle", "--on", "2025-06-30", "--json"),
    ("map", "intensity", "--measure", "floor_area_ratio", "-o", "a.html"),
])  # fmt: skip
def test_the_core_works_alone(workspace, words):
    done = run(workspace, *words)
    assert done.returncode == 0, done.stderr.decode()


def test_hot_spots_name_their_extra(workspace):
    words = ("hotspots", "site_coverage", "--by", "parcels", "--weights", "distance")
    done = run(workspace, *words)
    assert done.returncode == 1
    assert "pip install mutu[stats]" in done.stderr.decode()


@pytest.mark.parametrize("words", [
    ("measure", "floor_area_ratio", "--by", "zones", "-o", "a.xlsx"),
    ("figure", "intensity", "--measure", "floor_area_ratio", "-o", "a.png"),
    ("report", "county", "--measure", "floor_area_ratio", "-o", "a.docx"),
])  # fmt: skip
def test_what_needs_the_extra_names_it(workspace, words):
    done = run(workspace, *words)
    assert done.returncode == 1
    assert "pip install mutu[report]" in done.stderr.decode()
    assert not (workspace.parent / words[-1]).exists()
