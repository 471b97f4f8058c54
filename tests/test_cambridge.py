"""The real county: Cambridge MA FY2014, imported by the commands as its README says.

The expected figures were computed independently (pairwise intersection, GeographicLib areas).
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyogrio
import pytest

from layers.units import MU, WAN

DATA = Path(__file__).parents[1] / "../shared/data/cambridge_fy2014"
FILES = ("parcels.gpkg", "tax_by_parcel.csv", "neighborhoods.geojson", "zoning_districts.geojson")


def mutu(folder, *words, expect=0):
    command = [sys.executable, "-m", "geoapi.cli", "-w", "city.gpkg", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    assert done.returncode == expect, done.stderr.decode()
    return json.loads(done.stdout) if "--json" in words else done.stderr.decode()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A workspace with the parcels joined to their values, the towns and the industrial zones."""
    if not DATA.is_dir():
        assert not os.environ.get("CI"), f"{DATA} is missing"
        pytest.skip("the Cambridge data are not here")
    folder = tmp_path_factory.mktemp("cambridge")
    for name in FILES:
        shutil.copyfile(DATA / name, folder / name)
    districts = pyogrio.read_dataframe(folder / "zoning_districts.geojson")
    industrial = districts[districts["ZONE_TYPE"].str.startswith("I")]
    pyogrio.write_dataframe(industrial, folder / "industrial.geojson")
    mutu(folder, "init", "--crs", "EPSG:26986", "--name", "Cambridge", "--codes", "none")
    return folder


PARCELS = (
    "import", "parcels", "parcels.gpkg", "--join", "tax_by_parcel.csv", "--on", "ML",
    "--map", "parcel_id=ML", "--map", "site_area=land_area_sqft", "--unit", "site_area=ft2",
    "--map", "floor_area=gross_area_sqft", "--unit", "floor_area=ft2",
    "--map", "fixed_investment=value_usd", "--unit", "fixed_investment=yuan",
)  # fmt: skip


@pytest.fixture(scope="module")
def answers(folder):
    refused = mutu(folder, *PARCELS, "--json", expect=1)
    taken = mutu(folder, *PARCELS, "--accept-valid", "--json")
    mutu(folder, "import", "towns", "neighborhoods.geojson",
         "--map", "town_code=N_HOOD", "--map", "name=NAME")  # fmt: skip
    mutu(folder, "import", "zones", "industrial.geojson",
         "--map", "zone_code=GlobalID", "--map", "name=ZONE_TYPE")  # fmt: skip
    return refused, taken


def test_shared_keys_refuse_the_whole_file(answers):
    refused, _ = answers
    assert (refused["edition"], refused["taken"], refused["refused"]) == (None, 0, 95)


def test_the_rest_is_taken_when_asked(answers, folder):
    _, taken = answers
    counts = {name: taken[name] for name in ("edition", "read", "taken", "refused")}
    assert counts == {"edition": 1, "read": 13_116, "taken": 13_021, "refused": 95}
    assert len(taken["repairs"]) == 30
    shared = [p for p in taken["problems"] if "重复" in p["problem"]]
    assert len(shared) == 93
    assert all(p["row"] and p["value"] and p["field"] == "parcel_id" for p in shared)
    back = pd.read_excel(folder / "parcels.gpkg.refused.xlsx", dtype=str, keep_default_na=False)
    assert len(back) == 95
    assert "主键重复" in back["退回原因"].str.cat()


@pytest.mark.usefixtures("answers")
def test_totals_are_those_of_the_readme(folder):
    """38,019,950,720 over 14,230,301.916 m² = 2671.76 per m²; FAR 0.769904."""
    total = mutu(folder, "measure", "investment_intensity", "--by", "county", "--json")["total"]
    assert total["n"] == 12_945
    assert total["numerator"] * WAN == pytest.approx(38_019_950_720, rel=1e-12)
    assert total["denominator"] * MU == pytest.approx(14_230_301.916, rel=1e-9)
    ratio = mutu(folder, "measure", "floor_area_ratio", "--by", "county", "--json")["total"]
    assert ratio["value"] == pytest.approx(0.769904, abs=5e-7)


@pytest.mark.parametrize(("by", "file"), [
    ("towns", "expected_by_neighborhood.csv"),
    ("zones", "expected_by_neighborhood_industrial_zones.csv"),
])  # fmt: skip
@pytest.mark.usefixtures("answers")
def test_measures_equal_the_independent_figures(folder, by, file):
    expected = pd.read_csv(DATA / file).set_index("key")
    for name, column, unit in (("investment_intensity", "value_per_m2", MU / WAN),
                               ("floor_area_ratio", "far", 1.0)):  # fmt: skip
        rows = pd.DataFrame(mutu(folder, "measure", name, "--by", by, "--json")["rows"])
        sums = rows.groupby("name")[["numerator", "denominator"]].sum()
        found = sums["numerator"] / sums["denominator"]
        assert set(found.index) == set(expected.index)
        assert (found / unit).to_dict() == pytest.approx(expected[column].to_dict(), rel=1e-6)
