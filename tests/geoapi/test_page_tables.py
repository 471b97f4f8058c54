"""Every table of every page can be taken away as a file that has what the page shows.

Pages are found by the routes of the app, as in ``test_every_page.py``: one that is added is tried.
"""

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest
from lxml import html
from starlette.testclient import TestClient

from tests.geoapi import service
from tests.geoapi.service import ON
from tests.geoapi.test_confidential import WALKS, paths
from tests.geoapi.test_every_page import is_page

MORE = {
    "/ui/": [f"/ui/?on={ON}&measure=site_area&sort=name&way=asc&q=T"],
    "/ui/land": [f"/ui/land?on={ON}&q=E3", f"/ui/land?on={ON}&per=10&page=1&q=E"],
    "/ui/cases": [f"/ui/cases?on={ON}&state=open", f"/ui/cases?on={ON}&zone=Z1"],
    "/ui/grades": ["/ui/grades?scheme=huaian-2024&q=企业3&sort=name"],
    "/ui/editions": ["/ui/editions?layer=towns"],
}
"""Besides the walks: filters, of which the file must know."""

HEADINGS = ("合计", "total", "")


@pytest.fixture(scope="module", params=[True, False], ids=["role", "public"])
def client(request, tmp_path_factory):
    """A service with a case and an objection, for who may see all, and for everyone."""
    path = tmp_path_factory.mktemp("tables") / "toy.gpkg"
    service.make_workspace(path)
    may = TestClient(service.make_app(path, restricted=True), follow_redirects=False)
    opened = may.post("/cases", data={"supply_id": "S0", "person": "甲", "on": ON})
    assert opened.status_code == 201, opened.text
    filed = may.post("/objections", data={
        "uscc": "E1", "parcel_id": "P1", "claim": "site_area", "value": "3", "unit": "亩",
        "person": "乙", "reason": "测绘", "on": ON})  # fmt: skip
    assert filed.status_code == 201, filed.text
    return TestClient(service.make_app(path, restricted=request.param), follow_redirects=True)


def pages(client):
    """Text of every page for people, by address."""
    for route in paths(client.app.routes):
        if route.startswith("/ui"):
            for url in [*WALKS.get(route, []), *MORE.get(route, [])]:
                answer = client.get(url)
                if answer.status_code == 200 and is_page(answer.headers):
                    yield url, html.fromstring(answer.text)


def shown(table):
    """How many rows of data a table shows."""
    return len(table.xpath("./tbody/tr[not(contains(@class,'closing'))]"))


def files(table):
    """Links to files near a table: of its section, of the page."""
    near = ("ancestor::section[1]/header//a", "ancestor::main/header//a",
            "//header[contains(@class,'top')]//nav//a")  # fmt: skip
    found = [one.get("href") for where in near for one in table.xpath(where)]
    return [one for one in found if "csv" in one or "xlsx" in one]


def rows_of(client, link):
    """Numbers of data rows that a file has, one for each sheet; rows that add up are none."""
    answer = client.get(link)
    assert answer.status_code == 200, (link, answer.text[:300])
    assert answer.headers["content-disposition"].startswith("attachment")
    if "csv" in answer.headers["content-type"]:
        return [counted(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))]
    book = openpyxl.load_workbook(BytesIO(answer.content), read_only=True)
    return [counted(sheet.iter_rows(values_only=True)) for sheet in book]


def counted(rows):
    _, *data = [[str(cell or "").strip() for cell in row] for row in rows] or [[]]
    return sum(any(row) and row[0].lower() not in HEADINGS for row in data)


def told(table, n):
    """Whether the section says that there are so many."""
    section = table.xpath("ancestor::section[1]")[0]
    words = " ".join(section.xpath("./header//text() | ./p[contains(@class,'note')]//text()"))
    return f"{n:,}" in words


@pytest.mark.timeout(120)
def test_every_table_can_be_taken_away(client):
    tables = 0
    for url, page in pages(client):
        for table in page.xpath("//main//table[not(ancestor::details)]"):
            links = files(table)
            assert links, (url, "a table without a file")
            tables += 1
            there = [n for link in links[:2] for n in rows_of(client, link)]
            if table.get("data-cross") is None:
                n = shown(table)
                more = [found for found in there if found > n and told(table, found)]
                assert n in there or more, (url, links[:2], n, there)
    assert tables > 30


def test_a_file_of_rows_is_counted_right():
    assert counted([["代码", "值"], ["a", 1], ["b", 0], ["", 3], ["合计", 4], [None, None]]) == 2
    assert counted([]) == 0
