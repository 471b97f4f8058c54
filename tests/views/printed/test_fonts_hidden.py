"""Without a Chinese font no figure is drawn: the fonts are really hidden, in a process of its own.

Every installed package but the one that carries the font is linked into a folder; Python is started
with that folder alone, with a home and a font list that are empty.
"""

import os
import site
import subprocess
import sys
from pathlib import Path

import pytest

from layers.store import create
from tests.toy import CRS, PARCELS, TOWNS, ZONES

ROOT = Path(__file__).parents[3]
START = """
import sys
sys.path[:0] = [sys.argv.pop(1), sys.argv.pop(1)]
from geoapi.cli import main
main()
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fontless")
    space = create(folder / "county.gpkg", crs=CRS, name="玩具县", codes="none")
    for name, rows in (("towns", TOWNS), ("zones", ZONES), ("parcels", PARCELS)):
        space.add_edition(name, rows, file=f"{name}.gpkg", sha256="0" * 64, report={})
    (folder / "packages").mkdir()
    for package in [one for home in site.getsitepackages() for one in Path(home).iterdir()]:
        if not package.name.startswith(("mplfonts", "__editable__", "_virtualenv")):
            (folder / "packages" / package.name).symlink_to(package)
    return folder


def run(place, *words):
    """Run the command with no fonts: no site, no home, no list of the system's fonts."""
    command = [sys.executable, "-I", "-S", "-c", START, str(ROOT), str(place / "packages")]
    empty = {"HOME": str(place / "home"), "MPLCONFIGDIR": str(place / "mpl"),
             "XDG_DATA_HOME": str(place / "home"), "FONTCONFIG_FILE": str(place / "none"),
             "PATH": "/nowhere", "LANG": "C.UTF-8"}  # fmt: skip
    kept = {name: value for name, value in os.environ.items() if name.startswith("COV")}
    return subprocess.run(
        [*command, "-w", str(place / "county.gpkg"), *words],
        cwd=place, env=empty | kept, capture_output=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("ending", ["png", "pdf"])
def test_a_missing_font_is_told_loudly_with_the_package(place, ending):
    done = run(place, "figure", "overview", "-o", f"a.{ending}")
    told = done.stderr.decode()
    assert done.returncode == 1, told
    assert "pip install mplfonts" in told
    assert "Noto Sans CJK SC" in told
    assert "Traceback" not in told
    assert not (place / f"a.{ending}").exists()


def test_what_needs_no_font_still_works_there(place):
    done = run(place, "map", "overview", "-o", "a.html")
    assert done.returncode == 0, done.stderr.decode()
    assert (place / "a.html").exists()
