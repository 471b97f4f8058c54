"""`make demo`: what a newcomer has in out/ after one command, opened as that newcomer would."""

import json
import os
import shutil
import subprocess
import sys
from datetime import date

import openpyxl
import pyogrio
import pypdf
import pytest
from PIL import Image

from layers import LAYERS
from tests.views.browser import chromium, opened

A4 = (841.9, 595.3)


def run(*words):
    return subprocess.run(
        [sys.executable, "-m", "geoapi.cli", *map(str, words)], capture_output=True, check=False
    )


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    """The folder that the demo makes."""
    folder = tmp_path_factory.mktemp("demo") / "out"
    done = run("demo", "--out", folder)
    assert done.returncode == 0, done.stderr.decode()
    said = done.stderr.decode()
    assert "完成" in said
    assert "接下来" in said
    return folder


def answer(out, *words):
    done = run("-w", out / "county.gpkg", *words, "--json")
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def needs(program):
    if shutil.which(program) is None:
        assert not os.environ.get("CI"), f"{program} is not installed"
        pytest.skip(f"{program} is not installed")


def test_every_layer_came_in_through_the_door(out):
    found = {row["layer"]: row for row in answer(out, "layers")["layers"]}
    assert set(found) == set(LAYERS)
    assert all(row["edition"] == 1 and row["rows"] > 0 for row in found.values())


def test_gdal_opens_the_workspace_by_plain_layer_names(out):
    needs("ogrinfo")
    listed = {name for name, _ in pyogrio.list_layers(out / "county.gpkg")}
    assert set(LAYERS) <= listed
    assert not [name for name in listed if "__" in name]  # editions stay out of sight
    done = subprocess.run(
        ["ogrinfo", "-ro", "-so", out / "county.gpkg", "parcels"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "Feature Count: 2673" in done.stdout
    assert "CGCS2000" in done.stdout


@pytest.mark.parametrize("by", ["zones", "towns"])
@pytest.mark.parametrize("name", ["tax_intensity", "output_intensity"])
def test_the_tables_hold_the_answers_of_the_command(out, name, by):
    table = answer(out, "measure", name, "--by", by)
    for side in ("numerator", "denominator"):
        parts = [*(r[side] for r in table["rows"]), table["outside"][side], table["unplaced"][side]]
        assert sum(parts) - table["overlap"][side] == pytest.approx(table["total"][side], rel=1e-9)
    book = openpyxl.load_workbook(out / "亩均效益.xlsx", data_only=True)
    cells = {
        round(cell.value, 6)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, float)
    }
    values = [r["value"] for r in table["rows"] if r["value"] is not None and r["n"] >= 3]
    assert len(values) >= 7
    assert {round(v, 6) for v in values} <= cells


def test_the_idle_list_has_dates_and_articles(out):
    found = answer(out, "idle", "--on", "2025-06-30")["rows"]
    suspected = [r for r in found if r["verdict"] == "suspected_idle"]
    assert {r["idle_class"] for r in suspected} == {"not_started", "suspended"}
    assert all(r["idle_since"] <= "2025-06-30" and r["evidence"] for r in suspected)
    book = openpyxl.load_workbook(out / "疑似闲置土地.xlsx")
    header, *rows, total = book["疑似闲置土地"].iter_rows(values_only=True)
    listed = [dict(zip(header, row, strict=True)) for row in rows]
    assert {row["电子监管号"] for row in listed} == {r["supply_id"] for r in suspected}
    assert all(isinstance(row["满一年日期"], date) for row in listed)
    assert {row["适用条款"] for row in listed} >= {"第14条", "第12条"}
    fees = sum(row["闲置费（万元）"] or 0 for row in listed)
    assert total[header.index("闲置费（万元）")] == pytest.approx(fees)


@pytest.mark.browser
@pytest.mark.parametrize("name", ["亩均税收地图", "疑似闲置地图"])
def test_the_maps_open_with_the_network_off(out, name):
    with chromium() as browser, opened(browser, out / f"{name}.html") as watch:
        watch.page.wait_for_selector(".leaflet-container")
        assert watch.outside == []
        assert watch.errors == []
        assert "虚构" in watch.page.inner_text("body")


def test_the_printed_map_is_a4(out):
    page = pypdf.PdfReader(out / "亩均税收图.pdf").pages[0]
    assert [float(v) for v in page.mediabox[2:]] == pytest.approx(A4, abs=1)
    with Image.open(out / "亩均税收图.png") as picture:
        assert picture.width >= 2300
        assert picture.width / picture.height == pytest.approx(A4[0] / A4[1], abs=0.01)


def test_the_report_has_table_and_map_and_renders(out, tmp_path):
    needs("soffice")
    report = out / "用地强度报告.docx"
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/lo",
         "--convert-to", "pdf", "--outdir", tmp_path, report],
        capture_output=True, check=True,
    )  # fmt: skip
    pages = pypdf.PdfReader(tmp_path / "用地强度报告.pdf").pages
    text = "".join(page.extract_text() for page in pages)
    assert "亩均税收" in text
    assert "疑似闲置" in text
    assert sum(len(page.images) for page in pages) >= 1


def test_no_restricted_figure_of_a_single_firm_is_in_what_is_handed_on(out):
    """The maps and the report are for others: no single firm's tax stands in them."""
    firms = answer(out, "measure", "tax_paid", "--by", "enterprises")["rows"]
    taxes = {f"{r['value']:,.2f}" for r in firms if r["value"] and r["value"] > 100}
    page = (out / "亩均税收地图.html").read_text(encoding="utf-8")
    assert not [tax for tax in taxes if f">{tax}" in page or f" {tax} 万元" in page]


def test_the_demo_can_be_run_again(out):
    before = (out / "county.gpkg").stat().st_mtime_ns
    assert run("demo", "--out", out).returncode == 0
    assert (out / "county.gpkg").stat().st_mtime_ns > before
