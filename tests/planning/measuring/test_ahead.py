"""Asked ahead: what a question then still costs is no placing of land anew."""

import pytest

from geoapi.planning.measures import MEASURES
from geoapi.planning.measuring import ahead
from geoapi.planning.measuring.ledger import Ledger
from geoapi.planning.measuring.tally import measure
from layers.sample import make_sample


@pytest.fixture(scope="module")
def sample():
    return make_sample()


def periods(sample):
    return sorted({p for p in sample["statements"]["period"] if "Q" not in p}, reverse=True)


def test_every_unit_is_asked_of_parcels_and_of_two_years(sample):
    ledger = Ledger(sample)
    years = periods(sample)[: ahead.PERIODS]
    assert len(years) == 2
    assert ahead.ask_ahead(ledger) == len(ahead.UNITS) * (1 + len(years))


@pytest.mark.parametrize("by", ahead.UNITS)
def test_no_other_measure_places_land_anew(sample, by, monkeypatch):
    ledger = Ledger(sample)
    ahead.ask_ahead(ledger)
    monkeypatch.setattr(
        "geoapi.planning.variation.spreads._spread",
        lambda *_: pytest.fail("was not there already"),
    )
    asked = [(name, None if one.base == "parcels" else period)
             for name, one in MEASURES.items() for period in periods(sample)[:2]]  # fmt: skip
    for name, period in asked:
        assert len(measure(ledger, name, by=by, period=period).rows)


def test_answers_are_those_of_who_asks_at_once(sample):
    early = Ledger(sample)
    ahead.ask_ahead(early)
    one, other = (measure(led, "output_intensity", by="towns") for led in (early, Ledger(sample)))
    assert one.to_json() == other.to_json()


def test_what_is_lacking_is_left_out(sample):
    bare = {**sample, "statements": sample["statements"].iloc[:0]}
    assert ahead.ask_ahead(Ledger(bare)) == len(ahead.UNITS)
