"""A server as it is: power cuts, broken lines, waiting, other programs, rotting disks."""

import psycopg
import pytest

from layers.errors import StoreError
from layers.store import Origin, open_workspace
from layers.store.postgis_connection import PATIENCE
from tests.layers.stored import TOWNS, content, many, names, put
from tests.postgres import name_of

BROKEN = r"重启|中断"


def test_a_server_that_loses_its_power_loses_the_draft_only(stored, postgres):
    put(stored, TOWNS.iloc[:1])
    before = content(stored)
    with stored.draft("towns") as draft:
        draft.append(many(500))
        postgres.stop()
        with pytest.raises(StoreError, match=BROKEN):
            draft.append(TOWNS)
        with pytest.raises(StoreError, match="连不上数据库"):
            stored.read()
        postgres.start()
        with pytest.raises(StoreError, match=BROKEN):
            draft.publish(Origin("b.shp", ""))
    assert content(stored) == before
    assert stored.verify() == []
    assert put(stored).number == 2


def cut(address):
    """Break the lines of everyone else in a database."""
    with psycopg.connect(address, autocommit=True) as c:
        c.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_line_that_breaks_is_a_store_error(stored, database):
    put(stored, many(20_000))
    before = content(stored)
    with stored.backend.reading() as session:
        parts = session.rows("towns__1", {"name": "text"}, shaped=True)
        assert next(parts).count > 0
        cut(database)
        with pytest.raises(StoreError, match=BROKEN):
            next(parts)
    with stored.draft("towns") as draft:
        draft.append(TOWNS)
        cut(database)
        with pytest.raises(StoreError, match=BROKEN):
            draft.publish(Origin("b.shp", ""))
    assert content(stored) == before


def test_a_line_that_breaks_in_the_commit_leaves_it_open(stored, database):
    broken = pytest.raises(StoreError, match=r"不知是否已经生效.*mutu editions")
    with broken, stored.backend.writing() as session:
        session.run("DELETE FROM mutu_workspace")
        cut(database)
    assert open_workspace(database) == stored


def test_who_waits_too_long_is_told(stored, monkeypatch):
    monkeypatch.setitem(PATIENCE, "lock_timeout", "100ms")
    with stored.backend.writing(), pytest.raises(StoreError, match="正被其他程序占用"):
        put(stored)
    assert put(stored).number == 1


def test_who_keeps_a_view_from_showing_the_next_edition_is_named(stored, database, monkeypatch):
    put(stored)
    before = content(stored)
    monkeypatch.setitem(PATIENCE, "lock_timeout", "100ms")
    with psycopg.connect(database, application_name="DBeaver") as c:
        c.execute("SELECT * FROM mutu.towns")
        with pytest.raises(StoreError, match="视图 towns 正被 mutu DBeaver 读取"):
            put(stored)
    assert content(stored) == before
    assert put(stored).number == 2


def test_a_commit_is_on_the_disk_whatever_the_server_does_for_others(stored, database):
    asked = "SELECT current_setting('synchronous_commit')"
    for default, used in {"off": "on", "local": "local"}.items():
        with psycopg.connect(database) as c:
            c.execute(f"ALTER DATABASE {name_of(database)} SET synchronous_commit = {default}")
        with stored.backend.writing() as session:
            assert session.run(asked) == [(used,)]


def go_on_after(stored, code, words):
    """Let a step of a transaction fail, and go on as if nothing had happened."""
    error = f"DO $$ BEGIN RAISE EXCEPTION 'no luck' USING ERRCODE = '{code}'; END $$"
    with stored.backend.writing() as session:
        session.run("DELETE FROM mutu_workspace")
        with pytest.raises(StoreError, match=f"{words}.*（no luck）"):
            session.run(error)


@pytest.mark.parametrize(("code", "words"), {
    "53100": "磁盘已满", "53200": "内存", "40P01": "请重试", "57014": "时限", "57P01": "重启",
    "25006": "只读", "XX001": "已损坏", "22003": "数据库不接受",
}.items())  # fmt: skip
def test_what_the_server_says_is_told_in_chinese(stored, code, words):
    """Source of the codes: PostgreSQL, appendix A. What failed in part is never half done."""
    with pytest.raises(StoreError, match="已全部撤销"):
        go_on_after(stored, code, words)
    assert open_workspace(stored.location) == stored


def test_what_others_build_on_the_workspace_stays(stored, database):
    put(stored)
    with psycopg.connect(database) as c:
        c.execute("CREATE VIEW public.names AS SELECT name FROM mutu.towns")
        c.execute("CREATE VIEW public.first AS SELECT name FROM mutu.towns__1")
    put(stored, TOWNS.iloc[:2])
    with psycopg.connect(database) as c:
        assert c.execute("SELECT count(*) FROM public.names").fetchone() == (2,)
    with pytest.raises(StoreError, match="另有对象依赖"):
        stored.prune("towns", [1])
    assert len(stored.read_edition("towns", 1)) == 3


def test_a_table_that_another_program_spoilt_is_told(stored, database):
    for _ in range(4):
        put(stored)
    with psycopg.connect(database) as c:
        c.execute("DROP TABLE mutu.towns__1")
        c.execute("ALTER TABLE mutu.towns__2 RENAME COLUMN kind TO sort")
        c.execute("DROP TRIGGER mutu_never_changes ON mutu.towns__3")
        c.execute("UPDATE mutu.towns__3 SET name = '' WHERE fid = 2")
    for number, words in {1: "表不在了", 2: "表与入库时不同", 3: "校验值不符"}.items():
        with pytest.raises(StoreError, match=words):
            stored.read_edition("towns", number)
    told = [(fault.number, fault.problem) for fault in stored.verify()]
    assert [number for number, _ in told] == [1, 2, 3, None]
    assert told[3] == (None, "表 towns__3 防止改动的触发器不在了")
    assert len(names(stored.read())) == 3


@pytest.fixture
def rotten(stored, database, postgres):
    """Change the second page of a table or index on the disk, behind the server's back."""

    def change(name, spoil):
        with psycopg.connect(database) as c:
            c.execute("CREATE EXTENSION IF NOT EXISTS amcheck")
            [(path,)] = c.execute("SELECT pg_relation_filepath(%s)", (f"mutu.{name}",)).fetchall()
        postgres.psql(name_of(database), "CHECKPOINT")
        postgres.stop()
        pages = postgres.folder / "data" / path
        whole = bytearray(pages.read_bytes())
        page = whole[8192:16384]
        spoil(page)
        pages.write_bytes(whole[:8192] + page + whole[16384:])
        postgres.start()

    put(stored, many(2000).assign(kind="x" * 400))
    assert stored.verify() == []
    return change


def test_a_text_that_rots_on_the_disk_is_found(stored, rotten):
    def spoil(page):
        page[-300:-296] = b"abcd"

    rotten("towns__1", spoil)
    assert ["校验值不符" in fault.problem for fault in stored.verify()] == [True]
    with pytest.raises(StoreError, match="校验值不符"):
        stored.read()


def test_an_index_that_rots_on_the_disk_is_found(stored, rotten):
    def spoil(page):
        page[-24:-20] = b"abcd"  # the key of some row, before the page's 16 last bytes

    rotten("towns__1_pkey", spoil)
    assert any("索引 towns__1_pkey" in fault.problem for fault in stored.verify())


def test_a_page_that_rots_on_the_disk_is_found(stored, rotten):
    def spoil(page):
        row = int.from_bytes(page[24:28], "little") & 0x7FFF
        page[row + 22] = 255  # where the row's values begin

    rotten("towns__1", spoil)
    with stored.backend.reading() as session:
        [fault] = session.faults()
    assert "表 towns__1：" in fault
    assert "255" in fault
