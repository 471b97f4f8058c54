"""The idle desk, and the page of editions and their differences."""

import csv
import io
import re

import openpyxl
import pytest

from tests.geoapi.service import ON


def desk(client, **params):
    answer = client.get("/ui/idle", params={"on": ON, **params})
    assert answer.status_code == 200, answer.text
    return answer


def supplies(text):
    return re.findall(r'<a class="code" href="[^"]*">(S\d)</a>', text)


def test_the_desk_lists_what_is_suspected(client):
    """S0 never started and S1 stopped; S2 tells nothing; S3 has time."""
    text = desk(client).text
    assert sorted(supplies(text)) == ["S0", "S1"]
    assert supplies(desk(client, show="missing").text) == ["S2"]
    assert sorted(supplies(desk(client, show="all").text)) == ["S0", "S1", "S2", "S3"]


def test_what_falls_due(client):
    """S3 is to start on 2026-01-01, 185 days after 2025-06-30."""
    assert "S3" not in supplies(desk(client, show="due", days=184).text)
    text = desk(client, show="due", days=185).text
    assert "S3" in supplies(text)
    assert re.search(r"2026-01-01</bdi></td><td class=\"num\"><bdi>185</bdi>", text)


def test_filters_are_in_the_address(client):
    text = desk(client, show="all", zone="Z2", lang="en").text
    assert supplies(text) == ["S3"], "P3 alone of the four lies in Z2"
    link = re.search(r'href="(/ui/idle\?[^"]*f=csv)"', text).group(1).replace("&amp;", "&")
    rows = list(csv.reader(io.StringIO(client.get(link).content.decode("utf-8-sig"))))
    assert [row[0] for row in rows if row[0].startswith("S") and row[0] != "Supply"] == ["S3"]


def test_the_workbook_has_what_the_page_shows(client):
    content = desk(client, show="all", f="xlsx").content
    pages = openpyxl.load_workbook(io.BytesIO(content))
    found = [row[0] for row in pages.worksheets[0].values if str(row[0]).startswith("S")]
    assert sorted(found) == ["S0", "S1", "S2", "S3"]
    assert pages.worksheets[0].freeze_panes


def test_table_and_map_name_the_same_rows(client):
    text = desk(client, show="all").text
    drawn = set(re.findall(r'<a href="#row-(\d+)" data-row="\1"', text))
    assert drawn == set(re.findall(r'<tr id="row-(\d+)"', text)) == {"0", "1", "2", "3"}


@pytest.mark.parametrize("query", ["show=none", "days=-1", "days=999999", "f=pdf", "nope=1"])
def test_what_is_not_accepted_is_refused(client, query):
    assert client.get(f"/ui/idle?{query}").status_code in {400, 422}


def test_an_empty_desk_says_so(client):
    assert "没有符合条件的供地" in desk(client, zone="none").text


def test_editions_are_listed_and_compared(past):
    text = past.get("/ui/editions?layer=parcels").text
    assert "parcels-2.csv" in text
    link = re.search(r'href="(/ui/editions\?[^"]*before=1[^"]*after=2)"', text).group(1)
    told = past.get(link.replace("&amp;", "&")).text
    assert "P10" in told, "the second edition has it no more"
    assert past.get(link.replace("&amp;", "&") + "&f=xlsx").status_code == 200


def test_differences_tell_no_confidential_figure(past):
    text = past.get("/ui/editions?layer=statements&before=1&after=2").text
    assert "123456789" not in text.replace(",", "")
    assert "12,345" not in text


def test_one_edition_alone_is_told(client):
    answer = client.get("/ui/editions?layer=parcels&before=1&after=1")
    assert answer.status_code == 200
    assert client.get("/ui/editions?layer=none").status_code == 400
    assert "无从比较" in client.get("/ui/editions?layer=parcels&after=1").text


def test_home_tells_what_is_due_this_week(client):
    """S3 is to start on 2026-01-01: in the week from 2025-12-26, and not in the one before."""
    text = client.get("/ui/?on=2025-12-26").text
    week = text.split('id="week"')[1].split("</section>")[0]
    assert "2026-01-01" in week
    assert "/ui/idle/S3?" in week
    early = client.get("/ui/?on=2025-12-25").text.split('id="week"')[1].split("</section>")[0]
    assert "七天内没有到期事项" in early
