"""Search, and the pages of one parcel, enterprise and zone, with their files."""

import io
import re
import zipfile
from urllib.parse import quote

import openpyxl
import pytest
from starlette.testclient import TestClient

from tests.geoapi.service import ON, make_app, uscc

HOSTILE = ["' OR 1=1 --", "<script>alert(1)</script>", "%", "_", ".*", "(", "\\", "{{7*7}}",
           "\u202e", "😀", "=HYPERLINK(1)"]  # fmt: skip
FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")


def sheet(client, path, **params):
    answer = client.get(path, params={"on": ON, **params})
    assert answer.status_code == 200, answer.text
    return answer


def test_a_code_leads_to_its_page(client):
    text = sheet(client, "/ui/search", q="P3").text
    assert "/ui/parcels/P3?" in text
    assert "/ui/parcels/P4?" not in text
    assert "/ui/idle/S3?" in text, "a supply is found by its parcel"


def test_a_name_finds_firms_and_the_exact_comes_first(client):
    text = sheet(client, "/ui/search", q="P1").text
    assert text.index("/ui/parcels/P1?") < text.index("/ui/parcels/P10?")
    found = sheet(client, "/ui/search", q="企业7").text
    assert "/ui/enterprises/E7?" in found
    assert "/ui/zones/Z2?" in sheet(client, "/ui/search", q="二区").text
    assert "东镇" in sheet(client, "/ui/search", q="t1", lang="en").text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_find_nothing_and_do_nothing(client, text):
    page = sheet(client, "/ui/search", q=text).text
    assert "<script>alert" not in page
    assert "49" not in page.split("<main")[1]
    if text not in {"_", "=HYPERLINK(1)", "("}:
        assert "/ui/parcels/" not in page


def test_an_empty_or_endless_question(client):
    assert "输入代码的一部分" in sheet(client, "/ui/search").text
    assert client.get("/ui/search", params={"q": "P" * 101}).status_code in {400, 422}


def test_the_file_of_a_search_has_what_the_page_shows(client):
    answer = sheet(client, "/ui/search", q="企业", f="xlsx")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
    assert sum("企业" in [str(c) for c in row] for row in rows) >= 10


def test_a_parcel_tells_place_users_and_supplies(client):
    text = sheet(client, "/ui/parcels/P0").text
    assert "&lt;b&gt;一区&lt;/b&gt;" in text
    assert "/ui/zones/Z1?" in text
    assert f"/ui/enterprises/{quote(uscc(0), safe='')}?" in text
    assert "/ui/idle/S0?" in text
    assert "15.00" in text, "10 000 m² are 15 mu"
    assert 'class="own" d="M' in text


def test_a_parcel_without_users_says_so(client):
    text = sheet(client, "/ui/parcels/P10").text
    assert "没有企业用地记录" in text
    assert "未知" in text


def test_a_firm_whose_code_is_anything(outside):
    path = f"/ui/enterprises/{quote(uscc(0), safe='')}?on={ON}"
    answer = outside.get(path)
    assert answer.status_code == 200
    assert "企业0" in answer.text
    assert "单个企业的填报数据不公开" in answer.text
    assert "987,654" not in answer.text


def test_figures_of_a_firm_with_the_role(workspace_path):
    own = TestClient(make_app(workspace_path, restricted=True))
    text = own.get(f"/ui/enterprises/E1?on={ON}").text
    assert "98,765.43" in text, "987 654 321 yuan in 万元"


def test_a_zone_counts_what_lies_mostly_within(client):
    """Z2 spans x 300–700: the parcels P3 … P6, of 10 003 to 10 006 m², together 40 018 m²."""
    text = sheet(client, "/ui/zones/Z2").text
    assert "有宗地4宗，登记面积60.03亩，用地企业4家" in text
    assert "/ui/parcels/P3?" in text
    assert "/ui/parcels/P7?" not in text


@pytest.mark.parametrize("path", ["/ui/parcels/P99", "/ui/enterprises/none", "/ui/zones/Z9"])
def test_what_is_not_there_is_told(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/ui/parcels/P1", "/ui/enterprises/E3", "/ui/zones/Z2"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_figure_of_the_text_stands_in_a_table(client, path, lang):
    """The sentences of the document say nothing that its tables do not."""
    import docx

    document = docx.Document(io.BytesIO(sheet(client, path, f="docx", lang=lang).content))
    said = next(p.text for p in document.paragraphs if FIGURE.search(p.text) and (
        "mu" in p.text or "亩" in p.text or "parcels" in p.text))  # fmt: skip
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    rows = [str(len(table.rows) - 1) for table in document.tables]
    told = {figure for cell in [*cells, *rows] for figure in FIGURE.findall(cell)}
    assert set(FIGURE.findall(said)) <= told


def test_the_workbook_has_figures_and_names_its_editions(client):
    book = openpyxl.load_workbook(io.BytesIO(sheet(client, "/ui/zones/Z2", f="xlsx").content))
    parcels = book["宗地"]
    rows = [row for row in parcels.values if row[0] == "P3"]
    assert rows[0][2] == 15.0
    assert "parcels.csv" in str([list(page.values) for page in book])


def test_a_formula_stays_text_in_the_workbook(client):
    content = sheet(client, "/ui/parcels/P0", f="xlsx").content
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert not any(b"<f>" in parts.read(n) for n in parts.namelist() if "sheet" in n)


def test_pages_mark_where_they_are_and_keep_the_question(client):
    text = sheet(client, "/ui/land", q="E1").text
    assert re.search(r'href="/ui/land\?[^"]*" aria-current="page"', text)
    assert re.search(r'class="lang" href="/ui/land\?[^"]*q=E1[^"]*lang=en"', text)
    assert f"/ui/?lang=zh&amp;on={ON}" in text
