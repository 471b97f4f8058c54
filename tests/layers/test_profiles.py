"""Profiles: what was said of one quarter's file is remembered for the next one like it."""

import csv

import pytest

from layers.door.intake import Request, check, import_file
from layers.door.profiles import applied, headers_of, recall, remembered
from layers.door.report import DoorOptions, Ground
from layers.errors import SourceError
from layers.store import Profile
from tests.made import CRS, USCCS

HEADERS = ["代码", "税", "人"]
TOLD = DoorOptions(
    headers={"uscc": "代码", "tax_paid": "税", "employees": "人"},
    units={"tax_paid": "万元", "employees": "人"}, constants={"period": "2024Q1"},
)  # fmt: skip


@pytest.fixture
def quarter(tmp_path):
    """Write one quarter's return as the office sends it."""

    def write(name, headers=HEADERS, encoding="utf-8", **said):
        path = tmp_path / name
        with path.open("w", encoding=encoding, newline="") as stream:
            csv.writer(stream).writerows([headers, [USCCS[0], "12.5", "30"]])
        return Request("statements", path, **said)

    return write


def profile(request, name="季报", saved_at="2024-04-01"):
    kept = remembered("statements", request.told(), headers_of(request))
    return Profile(name, "statements", kept, saved_at=saved_at)


def test_the_second_quarters_file_needs_no_options_but_its_own_period(quarter):
    first = quarter("一季度.csv", encoding="gb18030", options=TOLD)
    kept = profile(first)
    period = DoorOptions(constants={"period": "2024Q2"})
    asked, used = recall([kept], quarter("二季度.csv", options=period))
    assert used == kept
    report = check(asked, Ground(CRS))
    assert report.problems == ()
    assert report.frame[["uscc", "period", "tax_paid", "employees"]].to_numpy().tolist() == [
        [USCCS[0], "2024Q2", 125_000.0, 30.0]
    ]


def test_a_value_set_for_a_key_belongs_to_one_file(quarter):
    kept = profile(quarter("一季度.csv", options=TOLD))
    assert "constants" not in kept.told["options"]
    report = check(applied(kept, quarter("二季度.csv")), Ground(CRS))
    assert [(p.field, p.row) for p in report.problems] == [("period", None)]


def test_a_file_of_other_headers_is_not_taken_for_it(quarter):
    kept = profile(quarter("一季度.csv", options=TOLD))
    request = quarter("别的.csv", headers=["代码", "税", "产值"])
    assert recall([kept], request) == (request, None)


def test_what_is_stated_now_comes_before_what_is_remembered(quarter):
    kept = profile(quarter("一季度.csv", options=TOLD))
    now = DoorOptions(units={"tax_paid": "元"}, constants={"period": "2024Q2"})
    report = check(applied(kept, quarter("二季度.csv", options=now)), Ground(CRS))
    assert report.frame["tax_paid"].tolist() == [12.5]
    assert report.frame["employees"].tolist() == [30]


def test_the_newest_fitting_profile_is_used(quarter):
    request = quarter("一季度.csv", options=TOLD)
    old, new = profile(request, "旧", "2023-01-01"), profile(request, "新", "2024-01-01")
    assert recall([new, old], quarter("二季度.csv"))[1] == new


def test_a_file_that_cannot_be_read_fits_no_profile_and_says_why_when_read(quarter, tmp_path):
    kept = profile(quarter("一季度.csv", options=TOLD))
    (tmp_path / "坏.csv").write_bytes(b"\x00\x01\x02")
    request = Request("statements", tmp_path / "坏.csv")
    assert recall([kept], request) == (request, None)
    with pytest.raises(SourceError, match=r"坏\.csv"):
        check(request, Ground(CRS))


def test_an_edition_remembers_enough_for_a_profile(workspace, quarter):
    import_file(workspace, quarter("一季度.csv", options=TOLD))
    [(edition, _)] = workspace.editions("statements")
    kept = remembered("statements", edition.report["options"], edition.report["headers"])
    assert kept == profile(quarter("一季度.csv", options=TOLD)).told
