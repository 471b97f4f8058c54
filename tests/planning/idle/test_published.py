"""Supplies as they are published, mostly without any actual start: unknown stays unknown."""

import os
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from geoapi.planning.idle.findings import find_idle
from geoapi.planning.idle.law import read_idle_test
from layers.atlas import make_atlas
from tests.toy import CRS, frame

PUBLISHED = Path(__file__).parents[3] / "../shared/data/landchina/supplies_2016.csv"
ON = date(2025, 6, 30)

pytestmark = pytest.mark.skipif(
    not PUBLISHED.is_file() and not os.environ.get("CI"), reason="real data are not here"
)


def day(text):
    return pd.to_datetime(text, format="%Y年%m月%d日", errors="coerce")


@pytest.fixture(scope="module")
def found():
    rows = pd.read_csv(PUBLISHED, dtype=str, encoding="utf-8-sig")
    known = rows.assign(
        supply_id=[f"2016{at:04}" for at in range(len(rows))], parcel_id="宗", mode=rows["supply"],
        signed_on=day(rows["signed"]), start_by=day(rows["start_agreed"]),
        started_on=day(rows["start_actual"]), finished_on=day(rows["finish_actual"]),
    )  # fmt: skip
    supplies = frame("supplies", known.to_dict("records"))
    return find_idle(make_atlas({"supplies": supplies}, CRS), ON, read_idle_test(ON))


def test_nothing_is_suspected_where_nobody_says_that_it_was_not_started(found):
    """No notice names a permit or works, and no blank is read as "it did not happen"."""
    assert len(found) == 323
    assert {finding.verdict for finding in found} <= {"data_missing", "not_idle"}


def test_what_is_unknown_says_what_it_lacks(found):
    unknown = [finding for finding in found if finding.verdict == "data_missing"]
    assert len(unknown) > 300
    for finding in unknown:
        assert {"permit_on", "start_evidence"} <= set(finding.missing)
        assert (finding.idle_class, finding.idle_since, finding.fee) == (None, None, None)
        assert finding.recoverable is None


def test_only_a_completion_on_record_clears(found):
    for finding in found:
        done = finding.record.supply.finished_on
        cleared = done is not None and done <= ON
        assert (finding.verdict == "not_idle") == cleared
