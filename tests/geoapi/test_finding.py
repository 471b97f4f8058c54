"""Parcels are found among many by number, name, holder and user; every text is but a text."""

from datetime import date
from unicodedata import normalize

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoapi.questions.finding import MOST, find_parcels
from geoapi.questions.texts import folded, words_of
from layers.atlas import County, make_atlas
from tests.geoapi.service import ON
from tests.toy import CRS, box, frame

DAY = date.fromisoformat(ON)
texts = st.text(alphabet="aAbＢ1 地块<%_\n\\.甲é", max_size=8)


@given(st.lists(st.one_of(st.none(), texts), min_size=1, max_size=12), texts)
@settings(max_examples=200, deadline=None)
def test_what_is_found_is_what_holds_the_text(column, wanted):
    wanted = folded(wanted)
    if not wanted:
        return
    words = words_of(pd.Series(column, dtype=object))
    one_line = [(one or "").replace("\n", " ") for one in column]
    lines = [normalize("NFKC", text).lower() for text in one_line]
    expected = [n for n, text in enumerate(lines) if wanted in text]
    assert [*words.holding(wanted.encode())] == expected
    begins = [n for n, text in enumerate(lines) if text.startswith(wanted)]
    assert [*words.starting(wanted.encode())] == begins
    every = words.every(wanted.encode())
    assert every.tolist() == expected
    assert words.every(wanted.encode(), begins=True).tolist() == begins
    whole = words.every(wanted.encode(), begins=True, ends=True)
    assert whole.tolist() == [n for n, text in enumerate(lines) if text == wanted]


def keys(county, text, **asked):
    return [one.key for one in find_parcels(county, DAY, text, **asked)]


@pytest.fixture(scope="module")
def many():
    """Codes A000 … A299; the name of every third is 甲n, of A007 it is A2."""
    rows = [{"parcel_id": f"A{n:03}", "name": f"甲{n}" if n % 3 == 0 else None} for n in range(300)]
    rows[7]["name"] = "A2"
    shapes = [box(10 * n, 10 * n + 10) for n in range(300)]
    firms = [{"uscc": "U1", "name": "恒泰精密"}, {"uscc": "U2", "name": "已迁走"}]
    uses = [{"uscc": "U1", "parcel_id": "A011"}, {"uscc": "U1", "parcel_id": "A012"},
            {"uscc": "U2", "parcel_id": "A013", "to_on": pd.Timestamp("2020-01-01")},
            {"uscc": "U1", "parcel_id": "gone"}]  # fmt: skip
    supplies = [{"supply_id": "S1", "parcel_id": "A020", "holder_name": "王某"}]
    atlas = make_atlas({
        "parcels": frame("parcels", rows, shapes), "enterprises": frame("enterprises", firms),
        "occupancies": frame("occupancies", uses), "supplies": frame("supplies", supplies),
    }, CRS)  # fmt: skip
    return County("县", CRS, "none", atlas, {})


def test_numbers_come_before_names_and_beginnings_first(many):
    assert keys(many, "A2")[:2] == ["A200", "A201"]
    assert keys(many, "a002") == ["A002"]
    assert "A007" in keys(many, "A2", most=101), "by its name"
    assert keys(many, "甲29") == ["A291", "A294", "A297"]
    assert keys(many, "99") == ["A099", "A199", "A299"], "within a name or a number too"


def test_at_most_twenty(many):
    assert len(keys(many, "A")) == MOST
    assert len(set(keys(many, "甲"))) == MOST


def test_by_user_and_holder(many):
    found = find_parcels(many, DAY, "恒泰")
    assert [(one.key, one.holder) for one in found] == [("A011", "恒泰精密"), ("A012", "恒泰精密")]
    assert keys(many, "王某") == ["A020"]
    assert keys(many, "已迁走") == [], "no longer there on the day"


@pytest.mark.parametrize("text", ["", "  ", "%", "_", ".*", "\\", "'", "A\nB", "x" * 5000, "\x00"])
def test_no_text_is_a_pattern(many, text):
    assert keys(many, text) == []


def test_the_service_answers(client, get):
    told = get("/maps/parcels/search", q="P1", on=ON)
    assert [hit["k"] for hit in told["hits"]] == ["P1", "P10"]
    assert told["hits"][0]["n"] == "地块<1>"
    assert get("/maps/parcels/search", q="企业7", on=ON)["hits"] == [
        {"k": "P7", "n": "地块<7>", "s": "企业7"}
    ]
    assert get("/maps/parcels/search", q="nobody", on=ON)["hits"] == []
    assert client.get("/maps/zones/search?q=Z").status_code == 404
    assert client.get("/maps/parcels/search", params={"q": "x" * 101}).status_code in {400, 422}
