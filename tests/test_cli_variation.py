"""Trend, distribution and hot spots at the command line, and the files they write."""

import json

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from PIL import Image

from layers.store import create
from tests.toy import CRS
from tests.varied import frames


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("variation")
    workspace = create(folder / "county.gpkg", name="方格县", crs=CRS, codes="none")
    for name, rows in frames().items():
        workspace.add_edition(name, rows, file=name, sha256="0" * 64, report={})
    return folder


@pytest.fixture
def ask(mutu, folder, monkeypatch):
    monkeypatch.chdir(folder)
    return mutu


def test_trend(ask, folder):
    told = ask("trend", "tax_intensity", "--by", "towns", "-o", "t.xlsx")
    assert "同口径" in told.err
    assert "分子" in told.out
    book = openpyxl.load_workbook(folder / "t.xlsx")
    header, *rows = book["变化"].iter_rows(values_only=True)
    first = dict(zip(header, rows[5], strict=True))
    assert (first["自"], first["至"], first["止期已知比例"]) == ("2023", "2024", 1)
    assert first["同口径变化比例"] == pytest.approx(1 / 9, rel=1e-6)
    assert rows[-1][1] == "合计"


def test_trend_of_a_total_and_in_english_words_of_the_answer(ask, folder):
    told = ask("trend", "tax_paid", "--by", "towns", "-o", "t.csv", told=True).json
    assert told["rows"][0]["changes"][0]["driver"] == "numerator"
    header = (folder / "t.csv").read_text("utf-8-sig").splitlines()[0]
    assert "分子作用" not in header


def test_distribution(ask, folder):
    told = ask("distribution", "tax_intensity", "--group", "towns", "-o", "d.xlsx")
    assert "已知比例 100.0%" in told.err
    page = openpyxl.load_workbook(folder / "d.xlsx")["分布"]
    assert [row[0].value for row in page.iter_rows(min_row=2)] == [
        *(f"{c}镇" for c in range(6)), "全部",
    ]  # fmt: skip
    answer = ask("distribution", "tax_intensity", told=True).json
    assert len(answer["quantiles"]) == 7
    public = ask("distribution", "tax_intensity", "--public", told=True).json
    assert len(public["parts"]) == 10
    assert public["gini"] == pytest.approx(answer["gini"])


@pytest.mark.parametrize("words", [
    ("distribution", "tax_intensity", "--group", "towns"),
    ("distribution", "tax_intensity"),
    ("distribution", "tax_intensity", "--public"),
    ("hotspots", "tax_intensity", "--by", "towns"),
    ("hotspots", "floor_area_ratio", "--by", "parcels", "--weights", "queen"),
])  # fmt: skip
def test_figures_are_a4_sheets(ask, folder, words):
    ask(*words, "-o", "figure.png")
    with Image.open(folder / "figure.png") as sheet:
        assert sheet.size == (2572, 1818)
        assert len(sheet.convert("L").getcolors(256) or ()) > 20


def test_hotspots(ask, folder):
    words = ("hotspots", "floor_area_ratio", "--by", "parcels", "--weights", "queen")
    told = ask(*words, "-o", "h.gpkg")
    assert "种子 20240601" in told.err
    assert "热点" in told.out
    shaped = gpd.read_file(folder / "h.gpkg")
    assert set(shaped["spot"]) == {"hot", "cold", "ns"}
    assert len(shaped) == 36
    ask(*words, "-o", "h.json")
    answer = json.loads((folder / "h.json").read_text("utf-8"))
    assert answer["spots"]["hot"] == (shaped["spot"] == "hot").sum()
    ask(*words, "-o", "h.html")
    assert "冷热点" in (folder / "h.html").read_text("utf-8")
    ask(*words, "-o", "h.csv")
    assert len(pd.read_csv(folder / "h.csv")) == 36


def test_maps_and_figures_by_name(ask, folder):
    ask("map", "hotspots", "--measure", "floor_area_ratio", "--by", "towns", "-o", "m.html")
    assert "局部莫兰" in (folder / "m.html").read_text("utf-8")
    for measure in ("floor_area_ratio", "tax_intensity"):
        ask("figure", "distribution", "--measure", measure, "--by", "towns", "-o", "f.pdf")
    ask("figure", "hotspots", "--measure", "tax_intensity", "--by", "towns", "-o", "f.svg")


@pytest.mark.parametrize(("words", "says"), [
    (("hotspots", "tax_paid", "--by", "towns"), "合计"),
    (("hotspots", "tax_intensity", "--by", "county"), "towns"),
    (("hotspots", "tax_intensity", "--by", "towns", "--weights", "rook"), "queen"),
    (("distribution", "tax_intensity", "--by", "zones"), "enterprises"),
    (("trend", "tax_intensity", "--from", "2021"), "没有 2021"),
    (("trend", "floor_area_ratio"), "--at"),
])  # fmt: skip
def test_what_cannot_be_asked(ask, words, says):
    assert says in ask(*words, code=2).err
