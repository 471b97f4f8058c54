"""Which edition was current when, what is pruned, what is remembered of a kind of file."""

import random
import re
import time
from datetime import UTC, datetime, timedelta

import pyogrio
import pytest

from layers import LAYERS
from layers.errors import DeclarationError, NotYetError, StoreError
from layers.store import open_workspace
from tests.layers.stored import TOWNS, content, many, names, put
from tests.made import full_rows

NOON = datetime(2024, 12, 31, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def clock(monkeypatch):
    """Set the time by calling it; it stands still in between."""
    moments = [NOON]
    monkeypatch.setattr("layers.store.records.clock", lambda: moments[-1])
    return moments.append


def copies(workspace, at=None):
    """How many copies of the towns there are: how the tests tell editions apart."""
    return len(names(workspace.read(at=at))) / len(TOWNS)


def test_any_moment_can_be_asked_for(workspace, clock):
    put(workspace, many(1))
    clock(NOON + HOUR)
    put(workspace, full_rows(LAYERS["zones"]), "zones")
    clock(NOON + 2 * HOUR)
    put(workspace, many(2))
    clock(NOON + 3 * HOUR)
    workspace.roll_back("towns", 1, who="李工")
    assert copies(workspace, NOON) == copies(workspace, NOON + 1.99 * HOUR) == 1
    assert copies(workspace, NOON + 2 * HOUR) == 2
    assert copies(workspace, NOON + 3 * HOUR) == copies(workspace) == 1
    before = workspace.read(at=NOON)
    assert before.edition_numbers == {"towns": 1}
    assert len(before.atlas["zones"]) == 0
    assert workspace.read(at=NOON + HOUR).edition_numbers == {"towns": 1, "zones": 1}
    assert workspace.read().at is None


def test_a_moment_has_a_zone_and_one_without_is_local_time(workspace, clock):
    put(workspace)
    clock(NOON + HOUR)
    put(workspace, many(2))
    beijing = NOON.astimezone(tz=None).fromisoformat("2024-12-31T20:30:00+08:00")
    assert copies(workspace, beijing) == 1
    assert workspace.read(at=beijing).at == beijing
    local = (NOON + HOUR).astimezone().replace(tzinfo=None)
    assert copies(workspace, local) == 2
    assert workspace.read(at=local).at == NOON + HOUR


def test_before_the_first_edition_there_is_nothing_and_it_says_since_when(workspace, clock):
    with pytest.raises(StoreError, match="还没有任何版本"):
        workspace.read(at=NOON)
    put(workspace)
    clock(NOON + HOUR)
    put(workspace, full_rows(LAYERS["zones"]), "zones")
    local = re.escape(NOON.astimezone().isoformat(" ", "seconds"))
    with pytest.raises(NotYetError, match=f"最早可查询的时刻是 {local}"):
        workspace.read(at=NOON - timedelta(microseconds=1))


def test_times_grow_while_the_clock_stands_still_or_goes_back(workspace, clock):
    made = [put(workspace, many(1)), put(workspace, many(2))]
    clock(NOON - 24 * HOUR)
    made += [put(workspace, many(3))]
    workspace.roll_back("towns", 1)
    made += [put(workspace, many(4))]
    times = [edition.created_at for edition in made]
    assert times == sorted(set(times))
    assert {len(text) for text in times} == {32}
    for number, text in enumerate(times, 1):
        assert copies(workspace, datetime.fromisoformat(text)) == number
    last = datetime.fromisoformat(times[-1])
    assert copies(workspace, last - timedelta(microseconds=1)) == 1
    assert put(workspace, full_rows(LAYERS["zones"]), "zones").created_at < times[0]


def test_every_moment_of_a_long_history(workspace, clock):
    chance, now, known, there = random.Random(3), NOON, [], {"towns": 0, "zones": 0}
    frames = {name: full_rows(LAYERS[name]) for name in there}
    for _ in range(30):
        now += chance.choice([0, 1, 60]) * timedelta(seconds=1)
        clock(now)
        layer = chance.choice(list(there))
        number = there[layer]
        if number and chance.random() < 0.5:
            number = workspace.roll_back(layer, chance.randint(1, number)).number
        else:
            number = there[layer] = put(workspace, frames[layer], layer).number
        known.append((now, layer, number))
    for moment in {moment for moment, *_ in known} - {now}:
        wanted = {layer: number for when, layer, number in known if when <= moment}
        # Of several in one second all but the first count as a microsecond later each.
        within = moment + timedelta(milliseconds=1)
        assert workspace.read(at=within).edition_numbers == wanted


def test_who_did_it_is_kept(workspace):
    workspace.add_edition("towns", TOWNS, file="a.shp", sha256="0", report={}, who="王科长")
    workspace.roll_back("towns", 1, who="李工")
    [(edition, _)] = workspace.editions("towns")
    assert edition.who == "王科长"
    with workspace.backend.reading() as session:
        journal = session.run("SELECT number, who FROM mutu_current ORDER BY at")
    assert journal == [(1, "王科长"), (1, "李工")]


def test_pruning_drops_the_rows_and_keeps_the_record(workspace, clock):
    for number in (1, 2, 3):
        clock(NOON + number * HOUR)
        put(workspace, many(number))
    clock(NOON + 9 * HOUR)
    gone = workspace.prune("towns", [1, 2, 2], who="王科长")
    assert [(e.number, e.rows, e.pruned, e.pruned_by) for e in gone] == [
        (1, 3, True, "王科长"), (2, 6, True, "王科长"),
    ]  # fmt: skip
    assert gone[0].pruned_at == "2024-12-31T21:00:00.000000+00:00"
    assert [(e.number, e.pruned, now) for e, now in workspace.editions()] == [
        (1, True, False), (2, True, False), (3, False, True),
    ]  # fmt: skip
    assert {n for n in content(workspace)[1] if "__" in n and "rtree" not in n} == {"towns__3"}
    assert copies(workspace) == 3
    for ask in (
        lambda: workspace.read(at=NOON + 2 * HOUR),
        lambda: workspace.read_edition("towns", 2),
        lambda: workspace.roll_back("towns", 2),
        lambda: workspace.prune("towns", [2]),
    ):
        with pytest.raises(StoreError, match=r"第 2 版的数据已于 .* 由 王科长 清除"):
            ask()
    assert put(workspace).number == 4
    assert workspace.verify() == []


def test_what_may_not_be_pruned_keeps_the_rest_too(workspace):
    put(workspace)
    put(workspace)
    put(workspace)
    before = content(workspace)
    with pytest.raises(StoreError, match="第 3 版是当前版本"):
        workspace.prune("towns", [1, 3])
    with pytest.raises(StoreError, match="没有第 9 版；有：1、2、3"):
        workspace.prune("towns", [1, 9])
    with pytest.raises(DeclarationError):
        workspace.prune("tax", [1])
    assert content(workspace) == before


def test_pruning_gives_the_room_back(workspace, path):
    put(workspace, many(2))
    small = path.stat().st_size
    put(workspace, many(9000))
    assert path.stat().st_size > 10 * small
    put(workspace, many(2))
    workspace.prune("towns", [2])
    assert path.stat().st_size < 2 * small
    assert workspace.verify() == []
    assert len(pyogrio.read_dataframe(path, layer="towns")) == 6


def test_pruning_waits_for_who_still_reads(workspace, path, monkeypatch):
    put(workspace, many(1))
    put(workspace, many(2))
    with workspace.backend.reading() as session:
        session.run("SELECT * FROM mutu_editions")
        monkeypatch.setattr("layers.store.files.BUSY_SECONDS", 0.05)
        began = time.monotonic()
        with pytest.raises(StoreError, match="占用"):
            workspace.prune("towns", [1])
        assert time.monotonic() - began < 5
        [rows] = session.rows("towns__1", {"name": "text"}, shaped=False)
        assert rows.columns["name"] == TOWNS["name"].tolist()
    assert not any(e.pruned for e, _ in open_workspace(path).editions())
    assert [e.number for e in workspace.prune("towns", [1])] == [1]


def test_room_that_cannot_be_given_back_is_said(workspace, monkeypatch):
    put(workspace)
    put(workspace)

    def busy(_):
        raise StoreError("正被其他程序占用")

    with monkeypatch.context() as patched:
        patched.setattr(type(workspace.backend), "compact", busy)
        with pytest.raises(StoreError, match=r"第 1 版已清除，但空间尚未收回.*正被其他程序占用"):
            workspace.prune("towns", [1])
    assert [e.pruned for e, _ in workspace.editions()] == [True, False]


def test_an_edition_is_read_alone_and_columns_without_shapes(workspace):
    put(workspace, many(1))
    put(workspace, many(2))
    assert len(workspace.read_edition("towns", 1)) == 3
    assert workspace.read_edition("towns", 2).geometry.notna().all()
    columns = workspace.read_columns("towns", ["name", "town_code"])
    assert columns["name"].tolist() == TOWNS["name"].tolist() * 2
    assert list(columns) == ["name", "town_code"]
    nothing = workspace.read_columns("zones", ["zone_code"])
    assert len(nothing) == 0
    assert list(nothing) == ["zone_code"]
    with pytest.raises(DeclarationError, match="没有字段 x"):
        workspace.read_columns("towns", ["x"])
    with pytest.raises(StoreError, match="没有第 3 版"):
        workspace.read_edition("towns", 3)


def test_profiles_are_remembered_replaced_and_forgotten(workspace, clock):
    told = {"headers": {"name": "乡镇\"名'称"}, "units": {"site_area": "亩"}, "encoding": None}
    workspace.save_profile("二季度", "towns", {"encoding": "GBK"}, who="王科长")
    clock(NOON + HOUR)
    workspace.save_profile("二季度", "towns", told, who="李工")
    workspace.save_profile("园区", "zones", {})
    [one] = workspace.profiles("towns")
    assert (one.name, one.layer, one.told, one.who) == ("二季度", "towns", told, "李工")
    assert one.saved_at == "2024-12-31T13:00:00.000000+00:00"
    assert [profile.name for profile in workspace.profiles()] == ["二季度", "园区"]
    with pytest.raises(StoreError, match="没有导入配置“三季度”；有：二季度、园区"):
        workspace.drop_profile("三季度")
    workspace.drop_profile("二季度")
    assert workspace.profiles("towns") == []
    with pytest.raises(DeclarationError):
        workspace.save_profile("x", "tax", {})
