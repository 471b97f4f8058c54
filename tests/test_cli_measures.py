"""All measures by unit in one command, and the rule for parcels on a border."""

import json

import openpyxl
import pandas as pd
import pytest

from geoapi.planning.measures import MEASURES
from geoapi.planning.measuring.ledger import Ledger
from geoapi.planning.measuring.tally import measure, measure_all
from geoapi.planning.measuring.unit_names import ASKED
from geoapi.views.wide_tables import wide_frame
from layers.store import create
from tests.toy import CRS, atlas, box, frame

LAYERS = ("towns", "zones", "parcels", "enterprises", "occupancies", "statements")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("measures")
    workspace = create(folder / "county.gpkg", name="玩具县", crs=CRS, codes="none")
    for name in LAYERS:
        workspace.add_edition(name, atlas()[name], file=name, sha256="0" * 64, report={})
    return folder


@pytest.fixture
def ask(mutu, folder, monkeypatch):
    monkeypatch.chdir(folder)
    return mutu


def test_without_a_unit_the_measures_are_listed(ask):
    assert [m["name"] for m in ask("measures", told=True).json["measures"]] == list(MEASURES)
    assert "--by" in ask("measures", "-o", "all.xlsx", code=2).err


def test_every_measure_by_every_unit_in_one_document_and_one_book(ask, folder):
    """By zones: tax of E1 half of 150, E2 a third of 60 and half of two thirds of 60."""
    by = ("--by", "zones", "--by", "towns")
    document = ask("measures", *by, "--period", "2024", "-o", "all.xlsx", told=True).json
    answers = document["by"]
    asked = [(a["by"], a["measure"]) for a in answers]
    assert asked == [(unit, name) for unit in ("zones", "towns") for name in MEASURES]
    assert all(answer["basis"] == document["basis"] for answer in answers)
    tax = next(a for a in answers if (a["by"], a["measure"]) == ("zones", "tax_paid"))
    assert tax["rows"][0]["value"] == pytest.approx(75 + 20 + 20, rel=1e-6)
    book = openpyxl.load_workbook(folder / "all.xlsx")
    assert book.sheetnames == ["工业园区", "乡镇", "依据 basis"]
    header, *rows = book["乡镇"].iter_rows(values_only=True)
    shown = [dict(zip(header, row, strict=True)) for row in rows]
    assert [row["名称"] for row in shown] == ["东镇", "西镇", "乡镇之外", "用地不明", "合计"]
    assert shown[0]["容积率"] == pytest.approx(0.8)
    assert shown[0]["亩均税收（万元/亩）"] == pytest.approx(170 / 22.5, rel=1e-6)
    assert shown[4]["税收实际贡献（万元）"] == pytest.approx(247)


def test_files_that_cannot_hold_it_are_refused(ask, folder):
    refused = ask("measures", "--by", "zones", "--by", "towns", "-o", "all.csv", code=2)
    assert ".xlsx" in refused.err
    ask("measures", "--by", "zones", "-o", "all.csv")
    rows = pd.read_csv(folder / "all.csv").set_index("名称")
    assert rows.loc["一区", "宗地面积（亩）"] == pytest.approx(7.5 + 15 + 7.5, rel=1e-6)
    assert rows.loc["合计", "宗地面积（亩）"] == pytest.approx(60)


def test_people_read_a_row_for_each_measure(ask):
    text = ask("measures", "--by", "towns", "--period", "2024").out
    assert "东镇" in text
    assert next(line for line in text.splitlines() if "容积率" in line).split()[1] == "0.8000"


def test_a_rule_is_asked_and_told(ask):
    """By area Z2 has 0.8 of P4; by majority all of it."""
    by_area = ask("measure", "site_area", "--by", "zones", told=True).json
    whole = ask("measure", "site_area", "--by", "zones", "--rule", "majority", told=True).json
    assert [a["rows"][1]["value"] for a in (by_area, whole)] == pytest.approx([12, 15], rel=1e-6)
    assert ("rule" in by_area, whole["rule"]) == (False, "majority")
    refused = ask("measure", "site_area", "--by", "zones", "--rule", "half", code=2)
    assert "split、majority、centroid" in refused.err


@pytest.mark.parametrize("by", ASKED.split())
def test_a_wide_table_holds_what_each_measure_tells(by):
    """Of every unit, however different the units that single measures have are."""
    tables = measure_all(Ledger(atlas()), by=by, period="2024")
    frame = wide_frame(tables)
    units = frame.iloc[:-3].set_index("代码")
    assert units.index.is_unique
    for table, header in zip(tables, frame.columns[2:], strict=True):
        values = table.rows.set_index("key")["value"]
        found = units[header].reindex(values.index)
        assert found.tolist() == pytest.approx(values.tolist(), nan_ok=True)


def test_an_overlap_is_stated_for_sums_only():
    """Z1 and Z2 both hold all of P2."""
    zones = [{"zone_code": z, "name": z} for z in ("Z1", "Z2")]
    both = atlas(zones=frame("zones", zones, [box(0, 200), box(100, 300)]))
    tables = [measure(both, name, by="zones") for name in ("site_area", "floor_area_ratio")]
    overlap = wide_frame(tables).iloc[-2]
    assert overlap["名称"].startswith("减")
    assert overlap["宗地面积（亩）"] == pytest.approx(15)
    assert pd.isna(overlap["容积率"])


def test_files_are_the_document_too(ask, folder):
    ask("measures", "--by", "county", "-o", "all.json")
    written = json.loads((folder / "all.json").read_text())
    assert [a["measure"] for a in written["by"]] == list(MEASURES)
