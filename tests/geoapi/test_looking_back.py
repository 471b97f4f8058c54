"""Past states are read few at a time and kept few, and nobody who asks for now waits for them."""

import gc
import threading
import time
import weakref
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from geoapi.app import create_app
from geoapi.http import dependencies
from geoapi.http.errors import NotReadyError
from geoapi.http.holder import PAST_KEPT, Holder
from geoapi.settings import Settings
from layers.progress import quiet
from layers.store import open_workspace
from tests.geoapi import service

FIRST = datetime(2024, 1, 1, 12, tzinfo=UTC)
STATES = 6


class Slow:
    """A workspace that reads the past only when it is let; counts who reads at once."""

    def __init__(self, workspace):
        self.workspace, self.reads, self.at_once, self.most = workspace, 0, 0, 0
        self.let = threading.Event()
        self.let.set()

    @property
    def backend(self):
        return self.workspace.backend

    def state(self, at=None):
        return self.workspace.state(at=at)

    def read(self, at=None, *, held=(), told=quiet):
        self.reads += 1
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        try:
            assert at is None or self.let.wait(20)
            return self.workspace.read(at=at, held=held, told=told)
        finally:
            self.at_once -= 1


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """Parcels imported once a day: one, two, three ... of them."""
    path = tmp_path_factory.mktemp("back") / "toy.gpkg"
    with pytest.MonkeyPatch.context() as clock:
        clock.setattr("layers.store.records.clock", lambda: FIRST)
        workspace = service.make_workspace(path)
        for day in range(1, STATES):
            clock.setattr("layers.store.records.clock", lambda day=day: FIRST + day * DAY)
            rows = service.frames()["parcels"].iloc[:day]
            workspace.add_edition("parcels", rows, file=f"{day}", sha256="1" * 64, report={})
    return path


DAY = timedelta(days=1)


@pytest.fixture
def source(path):
    return Slow(open_workspace(path))


@pytest.fixture
def holder(source):
    holder = Holder(source)
    holder.load()
    return holder


@pytest.fixture
def client(holder):
    with (
        service.running(create_app(holder, Settings())) as address,
        httpx2.Client(base_url=address, timeout=30) as found,
    ):
        yield found


def test_a_thousand_moments_of_one_state_are_read_once(holder, source):
    found = [holder.at(FIRST + 2 * DAY + timedelta(seconds=n)) for n in range(1000)]
    assert source.reads == 2
    assert len({id(county.atlas) for county in found}) == 1
    assert len({county.at for county in found}) == 1000
    assert {len(county.atlas["parcels"]) for county in found} == {2}


def test_what_is_found_once_is_found_for_every_moment_of_a_state(holder):
    from geoapi.questions.basis import places

    moments = [FIRST + 3 * DAY, FIRST + 3 * DAY + timedelta(hours=1)]
    before, after = (places(holder.at(moment)) for moment in moments)
    assert before is after


def test_few_states_stay_in_memory(holder, source):
    seen = [weakref.ref(holder.at(FIRST + n * DAY).identity) for n in range(STATES - 1)]
    gc.collect()
    assert sum(one() is not None for one in seen) == PAST_KEPT
    reads = source.reads
    holder.at(FIRST + (STATES - 2) * DAY)
    assert source.reads == reads, "the last one asked for is kept"
    holder.at(FIRST)
    assert source.reads == reads + 1


def test_rows_that_did_not_change_are_shared(holder):
    past, now = holder.at(FIRST + DAY), holder.county
    same = {name for name in now.atlas if past.atlas[name] is now.atlas[name]}
    assert same == set(now.editions) - {"parcels"}


def test_the_state_of_now_is_not_read_again(holder, source):
    county = holder.at(datetime.now(UTC))
    assert county.identity is holder.county.identity
    assert county.at
    assert source.reads == 1


def test_the_next_snapshot_takes_over_what_did_not_change(tmp_path):
    workspace = service.make_workspace(tmp_path / "toy.gpkg")
    holder = Holder(workspace)
    holder.load()
    before, rows = holder.county, service.frames()["parcels"].iloc[:3]
    workspace.add_edition("parcels", rows, file="p", sha256="1" * 64, report={})
    assert holder.refresh()
    assert holder.county.atlas["towns"] is before.atlas["towns"]
    assert len(holder.county.atlas["parcels"]) == 3


def test_one_is_read_at_a_time_and_now_waits_for_none(client, source):
    """Ten ask for the past, which is not let through; who asks for now is answered."""
    source.let.clear()
    urls = [f"/collections/parcels/items?at={(FIRST + n * DAY).date()}" for n in range(5)]
    with ThreadPoolExecutor(10) as pool:
        waiting = [pool.submit(client.get, url) for url in urls * 2]
        until = time.monotonic() + 5
        while source.at_once == 0 and time.monotonic() < until:
            time.sleep(0.01)
        asked = time.monotonic()
        for _ in range(20):
            assert client.get("/collections/parcels/items").status_code == 200
            assert client.get("/ui/").status_code == 200
        assert time.monotonic() - asked < 10
        assert not any(one.done() for one in waiting)
        source.let.set()
        answers = [one.result() for one in waiting]
    assert [a.status_code for a in answers] == [200] * 10
    assert [a.json()["numberMatched"] for a in answers[:5]] == [11, 1, 2, 3, 4]
    assert source.most == 1


def test_who_waits_too_long_is_told(client, source, monkeypatch):
    monkeypatch.setattr(dependencies, "SECONDS", 0.3)
    source.let.clear()
    places = dependencies.LOOKING_BACK
    with ThreadPoolExecutor(places + 1) as pool:
        url = f"/idle?at={FIRST.date()}"
        waiting = [pool.submit(client.get, url) for _ in range(places + 1)]
        done = []
        until = time.monotonic() + 10
        while not done and time.monotonic() < until:
            done = [one for one in waiting if one.done()]
            time.sleep(0.02)
        assert [one.result().status_code for one in done] == [503]
        source.let.set()
        codes = sorted(one.result().status_code for one in waiting)
    assert codes == [200] * places + [503]


def test_places_are_given_back_after_errors(client):
    for _ in range(3 * dependencies.LOOKING_BACK):
        assert client.get("/idle/absent", params={"at": str(FIRST.date())}).status_code == 404
        assert client.get("/idle", params={"at": "2000-01-01"}).status_code == 404
        assert client.get("/measures/x", params={"at": str(FIRST.date())}).status_code == 404
    assert client.get("/idle", params={"at": str(FIRST.date())}).status_code == 200


def test_a_failure_is_told_without_its_reason(holder, source, caplog):
    source.read = lambda **_: (_ for _ in ()).throw(OSError("/srv/county.gpkg"))
    with pytest.raises(NotReadyError, match="服务日志"):
        holder.at(FIRST)
    assert "/srv/county.gpkg" in caplog.text
