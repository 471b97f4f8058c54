"""One ledger, many questions: what it tells is what a new one tells; sums of partitions add up."""

import pickle
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import numpy as np
import pandas as pd
import pytest
import shapely

from geoapi.planning.confidential import ConfidentialError, refuse_rule
from geoapi.planning.errors import PlanningError
from geoapi.planning.measures import MEASURES
from geoapi.planning.measuring.adding import sums_of
from geoapi.planning.measuring.asked import question
from geoapi.planning.measuring.filters import cql2_filter
from geoapi.planning.measuring.kept import Kept
from geoapi.planning.measuring.ledger import Ledger
from geoapi.planning.measuring.sums import CLOSING, added
from geoapi.planning.measuring.tally import UNITS, measure, measure_all
from geoapi.planning.measuring.unit_names import ASKED, SIZES, kind_of
from layers.sample import make_sample
from tests.toy import atlas, box, frame

BY = ASKED.split()
BY_PARTS = [by for by in BY if kind_of(by) != SIZES]
"""How large a firm is, is known with all its land only."""

OF_PARCELS = [name for name, wanted in MEASURES.items() if wanted.base == "parcels"]


@pytest.fixture(scope="module")
def sample():
    return make_sample()


@pytest.fixture(scope="module")
def parts(sample):
    """The sample county, its parcels divided at random among three."""
    at = np.random.default_rng(4).integers(0, 3, len(sample["parcels"]))
    return [part_of(sample, at == number) for number in range(3)]


def part_of(whole, some):
    return Ledger({**whole, "parcels": whole["parcels"][some].reset_index(drop=True)})


def same(one, other):
    """Two tables tell the same of every unit, whatever their order."""
    mine, theirs = (table.rows.set_index("key").sort_index() for table in (one, other))
    pd.testing.assert_frame_equal(mine, theirs, rtol=1e-12, atol=1e-9)
    for name in CLOSING:
        mine, theirs = (pd.Series(getattr(table, name), dtype=float) for table in (one, other))
        pd.testing.assert_series_equal(mine, theirs, rtol=1e-12, atol=1e-9)


@pytest.mark.parametrize("by", BY_PARTS)
def test_sums_of_partitions_are_those_of_the_whole(sample, parts, by):
    whole = Ledger(sample)
    for name in OF_PARCELS:
        asked = question(whole, name, by=by, period="2024")
        same(added([sums_of(part, asked) for part in parts]).table(), sums_of(whole, asked).table())


def test_toy_parcels_one_by_one_make_the_county():
    for by in BY_PARTS:
        whole = Ledger(atlas())
        asked = question(whole, "investment_intensity", by=by)
        first, *others = (part_of(atlas(), np.arange(5) == n) for n in range(5))
        total = sums_of(first, asked)
        for other in others:
            total = total + pickle.loads(pickle.dumps(sums_of(other, asked)))
        same(total.table(), sums_of(whole, asked).table())


def test_a_firm_on_parcels_of_two_partitions_is_one_firm():
    """E2 is the only user of P2 and of P3; E1 of P1; P4 has two users, P5 none: 5 - 1 = 4."""
    ledger = Ledger(atlas())
    asked = question(ledger, "measured_area", by="county")
    halves = [part_of(atlas(), np.isin(np.arange(5), rows)) for rows in ([0, 1], [2, 3, 4])]
    one, other = (sums_of(half, asked) for half in halves)
    assert [s.table().total["firms"] for s in (one, other)] == [2, 3]
    assert (one + other).table().total["firms"] == 4
    assert (one + other).table().total["n"] == 5


def test_sums_of_different_questions_are_not_added():
    ledger = Ledger(atlas())
    towns, zones = (sums_of(ledger, question(ledger, "site_area", by=by)) for by in UNITS[3:5])
    with pytest.raises(ValueError, match="different questions"):
        added([towns, zones])


FILTERS = {
    "parcels": "site_area >= 10000 AND NOT (floor_area > 15000)",
    "statements": "industry_code LIKE '13%'",
}


@pytest.mark.parametrize("by", BY)
def test_a_ledger_asked_before_answers_as_a_new_one(by):
    """Other measures, periods and filters between leave no trace."""
    ledger = Ledger(atlas())
    for name, wanted in MEASURES.items():
        where = cql2_filter(FILTERS[wanted.base])
        for period in ("2023", "2024"):
            measure(ledger, name, by=by, period=period, where=where)
    for name in ("tax_intensity", "floor_area_ratio"):
        where = cql2_filter(FILTERS[MEASURES[name].base])
        found = measure(ledger, name, by=by, period="2024", where=where).to_json()
        assert found == measure(atlas(), name, by=by, period="2024", where=where).to_json()


def test_every_measure_at_once_is_each_of_them():
    tables = measure_all(Ledger(atlas()), by="zones", period="2024")
    assert [table.measure.name for table in tables] == list(MEASURES)
    one = measure(atlas(), "tax_intensity", by="zones", period="2024")
    assert tables[list(MEASURES).index("tax_intensity")].to_json() == one.to_json()


def test_a_mask_of_the_askers_own_counts_too():
    table = measure(atlas(), "site_area", by="county", where=lambda _, rows: rows["name"].isna())
    assert table.total["n"] == 4
    few = measure(atlas(), "site_area", by="county", where=lambda _, rows: rows.index < 2)
    assert few.total["numerator"] == pytest.approx(30)


@pytest.mark.parametrize(("text", "rows"), [
    ("name = '甲'", [0, 3, 4, 7]),
    ("NOT (name = '甲')", [1, 5, 6]),
    ("name LIKE '_'", [0, 1, 3, 4, 5, 6, 7]),
    ("name IS NULL", [2]),
    ("name IN ('乙') OR uscc = 'F3'", [1, 3, 5, 6]),
    ("name <> '乙' AND NOT (uscc = 'F0')", [3, 4, 7]),
    ("name = '甲' OR above_scale = true", [0, 2, 3, 4, 7]),
    ("NOT (name = '甲' AND above_scale = true)", [0, 1, 3, 4, 5, 6, 7]),
])  # fmt: skip
def test_a_filter_sees_a_value_once_and_tells_every_row(text, rows):
    """A column of many equal texts is asked by its distinct ones; unknown stays unknown."""
    words = ["甲", "乙", None, "甲", "甲", "乙", "乙", "甲"]
    firms = frame("enterprises", [
        {"uscc": f"F{n}", "name": word, "above_scale": n == 2} for n, word in enumerate(words)
    ])  # fmt: skip
    ledger = Ledger(atlas(enterprises=firms))
    assert ledger.column("enterprises", "name").column.tolist()[:2] == ["甲", "乙"]
    found = cql2_filter(text).matches("enterprises", lambda n: ledger.column("enterprises", n))
    assert np.flatnonzero(found).tolist() == rows


NOTCHED = shapely.unary_union([box(40, 60, 0, 80), box(76, 260)])
"""Of P1: 20 m x 80 m around its middle, and 24 m x 100 m: 0.4 of it."""


@pytest.mark.parametrize(("rule", "numerators"), [
    ("split", [6 + 15 + 9, 12]), ("majority", [15 + 15, 15]), ("centroid", [15 + 15 + 15, 15]),
])  # fmt: skip
def test_parcels_on_a_border_count_by_the_rule(rule, numerators):
    """Z1 holds 0.4 of P1 with its middle in it, P2, 0.6 of P3; Z2 0.8 of P4."""
    zones = frame(
        "zones", [{"zone_code": "Z1", "name": "一区"}, {"zone_code": "Z2", "name": "二区"}],
        [NOTCHED, box(300, 380)],
    )  # fmt: skip
    table = measure(atlas(zones=zones), "site_area", by="zones", rule=rule)
    assert table.rows["numerator"].tolist() == pytest.approx(numerators, rel=1e-6)
    assert table.to_json().get("rule", "split") == rule


def test_an_unknown_rule_is_told_which_there_are():
    with pytest.raises(PlanningError, match="split、majority、centroid"):
        measure(atlas(), "site_area", by="zones", rule="half")


def test_two_rules_of_a_confidential_measure_would_tell_the_firms_on_a_border():
    for by, refused in (("zones", True), ("towns", True), ("county", False)):
        table = measure(atlas(), "tax_paid", by=by, rule="majority")
        if refused:
            with pytest.raises(ConfidentialError, match="归属规则"):
                refuse_rule(table)
        else:
            refuse_rule(table)
    refuse_rule(measure(atlas(), "floor_area_ratio", by="zones", rule="majority"))


def test_what_is_kept_is_made_once_however_many_ask():
    kept, made, begun = Kept(), [], Event()

    def make():
        begun.set()
        made.append(1)
        return len(made)

    with ThreadPoolExecutor(8) as threads:
        found = [f.result() for f in [threads.submit(kept.get, "a", make) for _ in range(8)]]
    assert found == [1] * 8


def test_what_was_not_asked_for_longest_is_let_go():
    kept = Kept(2)
    for key in "abac":
        assert kept.get(key, key.upper) == key.upper()
    assert [kept.has(key) for key in "abc"] == [True, False, True]


def test_what_cannot_be_made_is_tried_again():
    kept = Kept()
    with pytest.raises(ZeroDivisionError):
        kept.get("a", lambda: 1 / 0)
    assert kept.get("a", lambda: 2) == 2
