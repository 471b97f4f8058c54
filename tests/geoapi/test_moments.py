"""How people write a past moment, and how it is told to them."""

import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoapi.moments import moment_text, moment_words, read_moment
from geoapi.planning.errors import PlanningError

NOW = datetime(2025, 6, 30, 12, tzinfo=UTC)
PAST = st.datetimes(datetime(1980, 1, 1), datetime(2025, 6, 29), timezones=st.timezones())  # noqa: DTZ001 - as hypothesis wants them


@pytest.fixture
def zone(monkeypatch):
    """Set the local time zone by calling it."""

    def change(name):
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield change
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(("name", "text", "expected"), [
    ("Asia/Shanghai", "2024-12-31", "2024-12-31T15:59:59.999999+00:00"),
    ("Asia/Shanghai", "2024-12-31T17:00", "2024-12-31T09:00:00.999999+00:00"),
    ("Asia/Shanghai", "2024-12-31 17:00:05", "2024-12-31T09:00:05.999999+00:00"),
    ("Asia/Shanghai", "2024-12-31T17:00:05.25", "2024-12-31T09:00:05.250000+00:00"),
    ("Asia/Shanghai", "2024-12-31T17:00:00Z", "2024-12-31T17:00:00.999999+00:00"),
    ("America/New_York", "2024-12-31", "2025-01-01T04:59:59.999999+00:00"),
    ("America/New_York", " 2024-12-31T17:00:00+08:00 ", "2024-12-31T09:00:00.999999+00:00"),
])  # fmt: skip
def test_a_moment_is_local_unless_it_names_its_zone(zone, name, text, expected):
    zone(name)
    assert read_moment(text, "at", NOW).astimezone(UTC).isoformat() == expected


@pytest.mark.parametrize("text", ["2025-06-30", "2025-06-30T12:00", "2025-06-30T20:00:00+08:00"])
def test_what_has_begun_and_not_ended_ends_now(text):
    assert read_moment(text, "at", NOW) == NOW


@given(PAST)
def test_a_moment_told_can_be_asked_for_again(moment):
    read = read_moment(moment.isoformat(), "at", NOW)
    assert read_moment(moment_text(read), "at", NOW) == read
    assert timedelta(0) <= read - moment < timedelta(seconds=1)


@given(st.text(max_size=40))
def test_any_text_is_a_moment_or_refused(text):
    with suppress(PlanningError):
        assert read_moment(text, "at", NOW) <= NOW


def test_moments_are_told_shortly(zone):
    zone("Asia/Shanghai")
    for text, told in (
        ("2024-12-31", "2024-12-31"), ("2024-12-31T17:00", "2024-12-31 17:00"),
        ("2024-12-31T17:00:05", "2024-12-31 17:00:05"),
        ("2024-12-31T16:59:59Z", "2025-01-01 00:59:59"),
    ):  # fmt: skip
        assert moment_words(read_moment(text, "at", NOW)) == told
