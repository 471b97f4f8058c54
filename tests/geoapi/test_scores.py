"""Scores on HTTP: with the role everything, without it counts; the pages say so."""

import io
import re
from dataclasses import dataclass

import openpyxl
import pytest
from starlette.testclient import TestClient

from tests.geoapi import service
from tests.views.browser import chromium, opened

TAX = {0: 300, 1: 240, 2: 180, 3: 120, 4: 90, 5: 60, 6: 45, 7: 30, 8: 15, 9: 6}
"""万元 of firm n; each uses 1 公顷 = 15 亩, so that its tax per mu is a fifteenth: 20, 16, …"""
SCHEME = """
title: 玩具办法
number: 玩〔2024〕1号
issuer: 玩具县
status: issued
year: 2024
source: 手编
verified: 手编
groups:
  - name: all
    title: 全部企业
    title_en: All firms
    members: {}
    family: ratio
    items:
      - {measure: tax_intensity, weight: 100%, base: 10, cap: 2, floor: 0, missing: zero}
    cuts: {A: [0%, 20%], B: [20%, 60%], C: [60%, 90%], D: [90%, 100%]}
    ties: better
    rounding: floor
adjustments:
  - {name: veto, title: 较大事故, kind: veto, to: D}
"""
"""Of 10 firms A are 2, B 4, C 3, D 1; E2 (12 万元/亩 → 120 points, rank 3, B) is vetoed: D."""
VETO = "统一社会信用代码,条款,事由,依据文件\nE2,veto,较大事故,应急1号\n"


@dataclass
class Served:
    """A service of the toy firms with a scheme of the bureau's own."""

    role: TestClient
    anyone: TestClient
    path: object
    schemes: object


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scores")
    schemes = folder / "schemes"
    schemes.mkdir()
    (schemes / "own.yaml").write_text(SCHEME, encoding="utf-8")
    (schemes / "own.csv").write_text(VETO, encoding="utf-8-sig")
    frames = service.frames()
    statements = frames["statements"]
    statements["tax_paid"] = [TAX[n] * 10_000.0 for n in range(10)]
    frames["parcels"]["site_area"] = [10_000.0] * 10 + [None]
    path = folder / "toy.gpkg"
    service.make_workspace(path, frames)
    clients = [
        TestClient(service.make_app(path, schemes=str(schemes), restricted=role),
                   follow_redirects=False)
        for role in (True, False)
    ]  # fmt: skip
    return Served(*clients, path, schemes)


def test_the_schemes_are_listed_the_bureaus_own_first(served):
    answer = served.role.get("/scores").json()
    names = [row["name"] for row in answer["schemes"]]
    assert names[0] == "own"
    assert "huaian-2024" in names
    assert answer["periods"] == ["2024"]


def test_the_answer_is_the_contracts(served):
    answer = served.role.get("/scores/own", params={"period": "2024"}).json()
    assert answer["counts"] == {"A": 2, "B": 3, "C": 3, "D": 2}
    first, third = answer["rows"][0], answer["rows"][2]
    assert {"key", "name", "group", "items", "score", "rank", "class", "adjustments",
            "exempt"} <= first.keys()  # fmt: skip
    assert first["items"]["tax_intensity"]["value"] == pytest.approx(20)
    assert first["score"] == pytest.approx(200)
    assert (third["key"], third["class_before"], third["class"]) == ("E2", "B", "D")
    assert third["adjustments"][0]["document"] == "应急1号"
    assert answer["basis"]["editions"]["statements"] == 1


def test_without_the_role_there_are_only_counts(served):
    """A has 2 firms and D 2: hidden; B and C have 3 and are told, so A + D are 4 and not parted."""
    answer = served.anyone.get("/scores/own").json()
    assert answer["rows"] == []
    assert answer["counts"] == {"A": None, "B": 3, "C": 3, "D": None}
    assert answer["summary"] == []
    assert answer["findings"] == []
    assert "保密" in answer["withheld"]


def test_files(served):
    text = served.role.get("/scores/own.csv").content.decode("utf-8-sig")
    lines = text.splitlines()
    assert "综合得分" in lines[0]
    assert len(lines) == 11
    book = openpyxl.load_workbook(io.BytesIO(served.role.get("/scores/own.xlsx").content))
    assert book.sheetnames[0] == "企业排名"
    counts = served.anyone.get("/scores/own.csv").content.decode("utf-8-sig").splitlines()
    assert counts[0] == "组别,A 类,B 类,C 类,D 类"
    assert counts[1] == "全部企业,不公开,3,3,不公开"
    assert served.anyone.get("/scores/own", params={"f": "xlsx"}).status_code == 200


def test_why(served):
    answer = served.role.get("/scores/own/why", params={"uscc": "E3"}).json()
    assert answer["row"]["score"] == pytest.approx(80)
    assert answer["lift"]["to"] == "A"
    assert answer["lift"]["score"] == pytest.approx(160), "rank 2 has 16 万元/亩"
    for ending in ("xlsx", "docx"):
        file = served.role.get("/scores/own/why", params={"uscc": "E3", "f": ending})
        assert file.status_code == 200
        assert f".{ending}" in file.headers["content-disposition"]
    assert served.role.get("/scores/own/why", params={"uscc": "X"}).status_code == 400


def test_compare(served):
    asked = {"with_scheme": "huaian-2024"}
    answer = served.role.get("/scores/own/compare", params=asked).json()
    assert answer["after"]["title"] == "玩具办法"
    assert len(answer["rows"]) == 10
    same = served.role.get("/scores/own/compare")
    assert same.status_code == 400
    assert "与自身相同" in same.json()["detail"]


@pytest.mark.parametrize(("path", "status", "word"), [
    ("/scores/none", 404, "没有评价方案"), ("/scores/own?period=1999", 400, "没有 1999"),
    ("/scores/own?periode=2024", 400, "不认识"), ("/ui/grades?sort=x", 400, "排序"),
])  # fmt: skip
def test_what_is_not_there_is_said(served, path, status, word):
    answer = served.role.get(path)
    assert answer.status_code == status
    assert word in answer.json()["detail"]


def test_the_page_shows_classes_beside_the_cuts(served):
    text = served.role.get("/ui/grades").text
    assert "玩具办法" in text
    assert re.search(r"A 类</a>.*?<td class=\"num\">2</td>.*?20.0%.*?前 20%", text, re.DOTALL)
    assert "B → D" in text, "the veto"
    assert "/maps/grades?scheme=own" in text


@pytest.mark.parametrize(("asked", "names"), [
    ({"class": "A"}, "企业0 企业1"), ({"q": "企业7"}, "企业7"), ({"q": "e3"}, "企业3"),
    ({"town": "T2", "sort": "score"}, "企业6 企业7 企业8 企业9"), ({"class": "X"}, ""),
])  # fmt: skip
def test_filters(served, asked, names):
    text = served.role.get("/ui/grades", params=asked).text
    listed = text[text.index('id="list"') :]
    assert re.findall(r"<bdi>(企业\d)</bdi>", listed) == names.split()
    assert ("没有符合条件的企业" in text) == (not names)


def test_one_firms_page(served):
    text = served.role.get("/ui/grades/why", params={"uscc": "E2"}).text
    assert "税收实际贡献 180.00 万元 ÷ 企业用地面积 15.00 亩" in text
    assert "一票否决 · 较大事故" in text
    assert "B → D" in text
    assert "怎样可以升一类" in text


def test_pages_of_refusals_are_pages(served):
    for client, path, status in (
        (served.role, "/ui/grades/why?uscc=X", 400), (served.role, "/ui/grades?scheme=x", 404),
        (served.anyone, "/ui/grades/why?uscc=E1", 403), (served.anyone, "/ui/grades/compare", 403),
    ):  # fmt: skip
        answer = client.get(path)
        assert answer.status_code == status
        assert answer.headers["content-type"].startswith("text/html")
        assert "此处不能提供" in answer.text


def test_anyones_page_says_so_plainly(served):
    text = served.anyone.get("/ui/grades").text
    assert "此处只给户数" in text
    assert "不公开" in text
    assert "企业3" not in text
    english = served.anyone.get("/ui/grades", params={"lang": "en"}).text
    assert "Counts only" in english


def test_views_of_grades(served):
    answer = served.role.get("/maps/grades", params={"scheme": "own"})
    assert "玩具县企业分级图" in answer.text
    assert served.role.get("/figures/grades.svg", params={"scheme": "own"}).status_code == 200
    report = served.role.get("/reports/grading.xlsx", params={"scheme": "own"})
    book = openpyxl.load_workbook(io.BytesIO(report.content))
    assert book["企业排名"].max_row == 11


def test_a_broken_scheme_is_named_with_its_line(tmp_path, served):
    (tmp_path / "bad.yaml").write_text(SCHEME.replace("100%", "90%"), encoding="utf-8")
    client = TestClient(service.make_app(served.path, schemes=str(tmp_path)))
    answer = client.get("/scores")
    assert answer.status_code == 400
    assert "权重合计为 0.9" in answer.json()["detail"]


@pytest.mark.browser
@pytest.mark.parametrize("size", [(1366, 768), (390, 844)])
def test_pages_in_a_browser(served, size):
    app = service.make_app(served.path, schemes=str(served.schemes), restricted=True)
    paths = ("/ui/grades", "/ui/grades?lang=en", "/ui/grades/why?uscc=E2",
             "/ui/grades/compare?with_scheme=huaian-2024")  # fmt: skip
    with service.running(app) as address, chromium() as browser:
        for path in paths:
            with opened(browser, f"{address}{path}", width=size[0], height=size[1]) as watch:
                watch.page.wait_for_load_state("networkidle")
                assert not watch.errors, path
                assert not [url for url in watch.outside if not url.startswith(address)]
                assert watch.page.evaluate("document.documentElement.scrollWidth") <= size[0]


@pytest.mark.browser
def test_the_sheet_is_one_page_of_paper(served, tmp_path):
    import pypdf

    app = service.make_app(served.path, schemes=str(served.schemes), restricted=True)
    with (
        service.running(app) as address,
        chromium() as browser,
        opened(browser, f"{address}/ui/grades/why?uscc=E2") as watch,
    ):
        watch.page.pdf(path=str(tmp_path / "a.pdf"), prefer_css_page_size=True)
    assert len(pypdf.PdfReader(tmp_path / "a.pdf").pages) == 1
