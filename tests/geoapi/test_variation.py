"""Trend, distribution and hot spots on HTTP: what is told, and what is told to whom."""

import io
import re

import openpyxl
import pypdf
import pytest
from starlette.testclient import TestClient

from layers.units import MU
from tests.geoapi.service import make_app, make_workspace
from tests.varied import CELLS, frames, paid

LAND = 10_000 / MU
NUMBER = re.compile(r"-?\d+\.?\d*(?:e-?\d+)?")
SINGLE = [paid(*cell) / 10_000 / LAND for cell in CELLS]
"""Tax per mu of each firm: nobody may be told any of them."""


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("varied") / "varied.gpkg"
    make_workspace(path, frames())
    return path


@pytest.fixture(scope="module")
def public(path):
    return TestClient(make_app(path))


@pytest.fixture(scope="module")
def own(path):
    return TestClient(make_app(path, restricted=True))


def told(client, url, code=200):
    answer = client.get(url)
    assert answer.status_code == code, answer.text
    return answer.json()


def singles_in(text):
    """The numbers of a text that are one firm's tax, in 元 or 万元, or its ratio."""
    found = {float(number) for number in NUMBER.findall(text)}
    taxes = [paid(*cell) for cell in CELLS]
    wanted = [*taxes, *(tax / 10_000 for tax in taxes), *SINGLE]
    return [n for n in found if any(abs(n - w) < 1e-7 * w for w in wanted)]


def test_a_trend_of_sums(public):
    answer = told(public, "/measures/tax_intensity/trend?by=towns&from=2023&to=2024")
    first, last = answer["rows"][0], answer["rows"][5]
    value = sum(paid(0, r) for r in range(6)) / 10_000 / (6 * LAND)
    assert [f["value"] for f in first["figures"]] == pytest.approx([0.9 * value, value], rel=1e-6)
    step = first["changes"][0]
    assert step["by_numerator"] == pytest.approx(0.1 * value, rel=1e-5)
    assert (step["driver"], step["by_denominator"]) == ("numerator", pytest.approx(0, abs=1e-9))
    assert last["figures"][0]["known_share"] == pytest.approx(5 / 6, rel=1e-6)
    assert answer["basis"]["period"] == "2024"


def test_what_the_same_firms_did_is_told_to_those_who_may_see_all(public, own):
    """In T5 it leaves out one firm: less the whole it would be that firm's tax."""
    url = "/measures/tax_intensity/trend?by=towns"
    closed, whole = told(public, url), told(own, url)
    assert not any(name.startswith("same_") for name in closed["rows"][5]["changes"][0])
    value = sum(paid(5, r) for r in range(5)) / 10_000 / (5 * LAND)
    step = whole["rows"][5]["changes"][0]
    assert step["same_change"] == pytest.approx(0.1 * value, rel=1e-5)
    assert not singles_in(public.get(url).text)


def test_a_distribution_in_parts_of_several_firms(public):
    answer = told(public, "/measures/tax_intensity/distribution")
    assert [part["n"] for part in answer["parts"]] == [4, 3, 4, 3, 4, 4, 3, 4, 3, 4]
    lowest = sum(sorted(SINGLE)[:4]) / 4
    assert answer["parts"][0]["value"] == pytest.approx(lowest, rel=1e-6)
    assert answer["quantiles"] is answer["lowest"] is answer["negative"] is None
    assert len(answer["lorenz"]) == 11
    assert answer["known_share"] == pytest.approx(1)
    text = public.get("/measures/tax_intensity/distribution").text
    assert not singles_in(text)
    assert singles_in(f"{SINGLE[3]}")


def test_a_distribution_with_the_role_and_of_public_figures(public, own):
    whole = told(own, "/measures/tax_intensity/distribution?group=towns")
    assert whole["quantiles"][3]["by_count"] == pytest.approx(
        sum(sorted(SINGLE)[17:19]) / 2, rel=1e-6
    )
    assert [group["n"] for group in whole["groups"]] == [6] * 6
    assert whole["parts"] is None
    far = told(public, "/measures/floor_area_ratio/distribution?by=parcels&group=zones")
    assert far["groups"][0]["value"] == pytest.approx((11_000 + 25) / 10_000)
    assert len(far["lorenz"]) == 37


@pytest.mark.parametrize("rest", [
    "by=parcels", "group=towns", "filter=industry_code LIKE '13%25'",
])  # fmt: skip
def test_other_ways_to_see_single_firms_are_refused(public, rest):
    problem = told(public, f"/measures/tax_intensity/distribution?{rest}", 403)
    assert "保密" in problem["detail"]


def test_hot_spots_by_towns(public):
    """The further east the higher: the last towns are high beside high ones."""
    answer = told(public, "/measures/tax_intensity/hotspots?by=towns")
    rows = {row["key"]: row for row in answer["rows"]}
    assert {key: row["quadrant"] for key, row in rows.items()} == {
        "T0": "LL", "T1": "LL", "T2": "LL", "T3": "HH", "T4": "HH", "T5": "HH",
    }  # fmt: skip
    assert [row["neighbours"] for row in rows.values()] == [1, 2, 2, 2, 2, 1]
    assert answer["moran"] > 0.4
    assert (answer["permutations"], answer["seed"]) == (9_999, 20_240_601)
    assert not singles_in(public.get("/measures/tax_intensity/hotspots?by=towns").text)


def test_hot_spots_by_parcels(public, own):
    assert told(public, "/measures/tax_intensity/hotspots?by=parcels", 403)
    whole = told(own, "/measures/tax_intensity/hotspots?by=parcels&nearest=4")
    assert whole["counts"]["HH"] > 5
    far = told(public, "/measures/floor_area_ratio/hotspots?by=parcels&weights=queen")
    assert far["spots"]["hot"] > 0
    assert far["spots"]["cold"] > 0


@pytest.mark.parametrize(("rest", "words"), [
    ("by=county", "by"), ("permutations=100000", "permutations"), ("nearest=0", "nearest"),
    ("alpha=a", "alpha"), ("weights=rook", "weights"), ("by=zones", "至少要 4"),
    ("by=towns&nearest=9&weights=knn", "近邻个数"), ("by=towns&color=red", "color"),
])  # fmt: skip
def test_wrong_questions_are_told_what_is_accepted(public, rest, words):
    answer = public.get(f"/measures/floor_area_ratio/hotspots?{rest}")
    assert answer.status_code in {400, 422}
    assert words in answer.text


def test_trends_that_cannot_be(public):
    for rest, words in (("from=2020", "没有 2020"), ("by=sizes", "分级界限"), ("by=x", "统计单元")):
        assert words in told(public, f"/measures/tax_paid/trend?{rest}", 400)["detail"]
    assert "宗地指标" in told(public, "/measures/floor_area_ratio/trend", 400)["detail"]
    assert told(public, "/measures/tax_paid/trend?by=sizes:3", 403)


@pytest.mark.parametrize(("url", "sheets"), [
    ("/measures/tax_intensity/trend?by=towns", ["变化", "历年", "依据 basis"]),
    ("/measures/tax_intensity/distribution?",
     ["分布", "由低到高", "洛伦兹曲线", "说明", "依据 basis"]),
    ("/measures/tax_intensity/hotspots?by=towns", ["冷热点", "说明", "依据 basis"]),
])  # fmt: skip
def test_files(public, url, sheets):
    book = openpyxl.load_workbook(io.BytesIO(public.get(f"{url}&f=xlsx").content))
    assert book.sheetnames == sheets
    assert book[sheets[0]].max_row > 1
    told = " ".join(str(c.value) for page in book for row in page.iter_rows() for c in row)
    assert not singles_in(told)
    text = public.get(f"{url}&f=csv").content.decode("utf-8-sig")
    assert "已知比例" in text.splitlines()[0]
    assert not singles_in(text)


def test_figures_and_maps_show_no_single_firm(public):
    answer = public.get("/figures/distribution.pdf?measure=tax_intensity")
    assert answer.status_code == 200
    text = pypdf.PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert "基尼系数" in text
    assert "不显示单个企业" in text
    for url in ("/figures/hotspots.svg?by=towns", "/maps/hotspots?by=towns"):
        assert public.get(f"{url}&measure=tax_intensity").status_code == 200
    page = public.get("/maps/hotspots?by=towns&measure=tax_intensity&download=true").text
    assert "高—高" in page
    assert public.get("/maps/hotspots?by=parcels&measure=tax_intensity").status_code == 403


def test_a_county_of_few_firms_tells_no_distribution(client):
    """Ten firms make no four parts of three."""
    assert "企业太少" in told(client, "/measures/tax_intensity/distribution", 403)["detail"]
