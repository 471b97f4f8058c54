"""The order of the home page's tables, and their files."""

import csv
import re
from html import unescape
from io import StringIO

import pytest

from geoapi.planning.measures import measure_named
from geoapi.planning.measuring.tally import measure
from geoapi.questions.ranking import Order, arranged, ranks_of
from tests.geoapi.service import ON

HOME = f"/ui/?on={ON}&measure=site_area"
SORTS = ("value", "name", "n", "known_share")


@pytest.mark.parametrize("by", ["zones", "towns"])
@pytest.mark.parametrize("way", ["asc", "desc"])
@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("q", ["", "二", "t1"])
def test_a_file_has_the_very_rows_of_the_page(client, by, sort, way, q):
    text = client.get(f"{HOME}&sort={sort}&way={way}&q={q}").text
    table = text[text.index(f'id="by-{by}"') :].split("</section>")[0]
    shown = [unescape(one) for one in re.findall(r'data-key="([^"]*)"', table)]
    links = [unescape(one) for one in re.findall(r'href="([^"]*\.csv[^"]*)"', table)]
    (link,) = links
    lines = list(csv.DictReader(StringIO(client.get(link).content.decode("utf-8-sig"))))
    assert [line["代码"] for line in lines if line["代码"]] == shown
    assert len(shown) == {"": 2}.get(q, 1 if (q == "二") == (by == "zones") else 0)
    closing = table.count('class="closing"')
    assert closing == sum(not line["代码"] for line in lines)
    assert (closing == 0) == bool(q)


def test_order_of_every_column(workspace_path):
    """By hand: Z1 holds P0, Z2 holds P3 to P6; of equal figures the name decides."""
    from layers.store import open_workspace

    table = measure(open_workspace(workspace_path).read().atlas, "site_area", by="parcels")
    for sort in SORTS:
        for way, reverse in (("asc", False), ("desc", True)):
            rows = arranged(table, Order(sort, way)).rows
            told = [v for v in rows[sort] if v == v and v is not None]  # noqa: PLR0124 - NaN
            if sort != "name":
                assert told == sorted(told, reverse=reverse)
                assert rows[sort].isna().to_numpy()[: len(told)].sum() == 0, "unknown ones are last"
    assert ranks_of(table)["P9"] == 1
    assert "P10" not in ranks_of(table), "its area is unknown"


def test_names_are_in_the_order_of_pinyin():
    import pandas as pd

    from geoapi.planning.measuring.answers import NO_FIGURE, MeasureTable

    rows = pd.DataFrame({"key": ["a", "b", "c", "d"], "name": ["周镇", "安镇", "毛镇", None],
                         "value": [1.0, 2.0, 3.0, 4.0]})  # fmt: skip
    table = MeasureTable(
        measure_named("site_area"), "towns", None, rows, NO_FIGURE, NO_FIGURE, NO_FIGURE, NO_FIGURE
    )
    assert arranged(table, Order("name", "asc")).rows["key"].tolist() == ["d", "b", "c", "a"]
    assert arranged(table, Order(q="ｂ")).rows["key"].tolist() == ["b"], "full width is the same"


def test_ranks_stay_when_rows_are_sifted(client):
    text = client.get(f"{HOME}&q=一区").text
    row = text[text.index('data-key="Z1"') :][:200]
    assert '<td class="no">2</td>' in row


@pytest.mark.parametrize("more", ["sort=x", "way=up", "q=" + "a" * 61])
def test_an_order_that_there_is_not(client, more):
    for url in (f"{HOME}&{more}", f"/measures/site_area.csv?by=zones&{more}"):
        assert client.get(url).status_code == 400
    assert client.get(f"/measures/site_area?by=zones&{more}").status_code == 400
