"""Entries: added one by one in one transaction each, and never changed, in both stores."""

import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from geoapi.register.documents import document_of
from geoapi.register.entries import LONGEST, Act, Register
from geoapi.register.errors import ConflictError, RegisterError, UnknownMatterError
from layers.errors import StoreError
from layers.store import open_workspace
from layers.store.moving import back_up, copy, restore
from tests.layers.stored import TOWNS, put

ROOT = Path(__file__).parents[2]
PAPER = document_of("说明.pdf", b"%PDF-1.7 paper")
CHANGES = (
    "UPDATE mutu_entries SET who = 'x'", "DELETE FROM mutu_entries",
    "UPDATE mutu_documents SET size = 1", "DELETE FROM mutu_documents",
)  # fmt: skip


def opened(register, kind="objection", **fields):
    with register.writing() as writing:
        return writing.open(kind, Act("filed", "张三", **fields))


def followed(register, number, seen, kind="objection", **fields):
    with register.writing() as writing:
        return writing.follow(kind, number, Act("decided", "李四", **fields), seen=seen)


def entries(register, kind="objection", number=None):
    with register.reading() as reading:
        return reading.entries(kind, number)


def test_nothing_is_registered_yet(register, workspace):
    assert entries(register) == []
    with register.reading() as reading:
        assert reading.document("0" * 64) is None
    assert workspace.verify() == []


def test_what_comes_back_is_what_was_put(register):
    put_ = opened(register, told={"a": 1.5, "字": None}, private={"理由": "x"}, document=PAPER)
    assert entries(register) == [put_]
    assert (put_.number, put_.version, put_.act, put_.who) == (1, 1, "filed", "张三")
    assert put_.at == datetime(2025, 5, 25, 1, tzinfo=UTC)
    assert put_.told == {"a": 1.5, "字": None}
    assert put_.private == {"理由": "x"}
    assert (put_.document, put_.document_name) == (PAPER.sha256, "说明.pdf")
    with register.reading() as reading:
        kept = reading.document(PAPER.sha256)
    assert (kept.media, kept.content) == ("application/pdf", b"%PDF-1.7 paper")


def test_numbers_go_by_kind_and_versions_by_matter(register):
    made = [opened(register), opened(register), opened(register, kind="case")]
    assert [(e.kind, e.number) for e in made] == [("objection", 1), ("objection", 2), ("case", 1)]
    assert followed(register, 2, 1).version == 2
    assert followed(register, 2, 2).version == 3
    assert [(e.number, e.version) for e in entries(register)] == [(1, 1), (2, 1), (2, 2), (2, 3)]
    assert [e.act for e in entries(register, number=2)] == ["filed", "decided", "decided"]
    with pytest.raises(UnknownMatterError):
        followed(register, 9, 1)


def test_who_has_seen_an_older_version_is_told_both(register):
    opened(register)
    followed(register, 1, 1)
    with pytest.raises(ConflictError, match=r"第 1 版.*第 2 版") as told:
        followed(register, 1, 1)
    assert (told.value.seen, told.value.current) == (1, 2)
    assert len(entries(register)) == 2


def test_of_two_at_once_one_is_told(register, workspace):
    """Both have seen version 1; both write at the same time."""
    opened(register)
    results, start = [], threading.Barrier(2)

    def decide():
        own = Register(workspace.backend)
        start.wait()
        try:
            results.append(followed(own, 1, 1).version)
        except ConflictError as error:
            results.append((error.seen, error.current))

    threads = [threading.Thread(target=decide) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results, key=str) == [(1, 2), 2]
    assert [e.version for e in entries(register)] == [1, 2]


def test_one_file_is_kept_once(register, workspace):
    opened(register, document=PAPER)
    opened(register, document=document_of("另一个名字.pdf", PAPER.content))
    with workspace.backend.reading() as session:
        assert session.run("SELECT COUNT(*) FROM mutu_documents") == [(1,)]
    assert [e.document_name for e in entries(register)] == ["说明.pdf", "另一个名字.pdf"]


@pytest.mark.parametrize("sql", CHANGES)
def test_nobody_changes_what_is_registered(register, workspace, sql):
    opened(register, document=PAPER)
    before = entries(register)
    with pytest.raises(StoreError), workspace.backend.writing() as session:
        session.run(sql)
    assert entries(register) == before


def test_a_failure_registers_nothing(register):
    opened(register)

    def interrupted():
        with register.writing() as writing:
            writing.open("objection", Act("filed", "张三", document=PAPER))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        interrupted()
    assert len(entries(register)) == 1
    with register.reading() as reading:
        assert reading.document(PAPER.sha256) is None


@pytest.mark.parametrize(("who", "why"), [(" ", "姓名"), ("张" * 61, "60")])
def test_somebody_must_be_named(register, who, why):
    with pytest.raises(RegisterError, match=why), register.writing() as writing:
        writing.open("objection", Act("filed", who))
    assert entries(register) == []


def test_odd_letters_are_no_letters(register):
    with register.writing() as writing:
        made = writing.open("objection", Act("filed", "张\x00三\ud800\t"))
    assert made.who == "张 三"
    assert LONGEST > 1000


DYING = """
import os, signal, sys
from layers.store import open_workspace
from geoapi.register import entries
from geoapi.register.documents import document_of
from geoapi.register.entries import Act, Register, Writing

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

place, when = sys.argv[1:]
if when == "prepared":
    Writing.open = die
elif when == "document":
    entries.seal_of = die
with Register(open_workspace(place).backend).writing() as writing:
    writing.open("objection", Act("filed", "张三", document=document_of("a.pdf", b"%PDF-" * 9)))
    die()
"""


@pytest.mark.parametrize(("when", "first"), [
    ("prepared", True), ("document", False), ("entered", True),
])  # fmt: skip
def test_who_dies_in_the_middle_leaves_nothing(register, workspace, when, first):
    place = str(workspace.path or workspace.location)
    if not first:
        opened(register)
    before = entries(register)
    done = subprocess.run(
        [sys.executable, "-c", DYING, place, when], cwd=ROOT, check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL
    assert entries(register) == before
    assert workspace.verify() == []
    assert opened(register).number == len(before) + 1


def filled(register, workspace):
    put(workspace, TOWNS)
    opened(register, told={"a": 1}, document=PAPER)
    followed(register, 1, 1)
    opened(register, kind="case")
    return entries(register), entries(register, "case")


def test_backups_and_copies_carry_the_register(register, workspace, tmp_path):
    before = filled(register, workspace)
    backup = back_up(workspace, tmp_path / "backup.gpkg").path
    restored, _ = restore(backup, tmp_path / "restored.gpkg")
    moved = copy(restored, tmp_path / "moved.gpkg")
    for place in (open_workspace(backup), restored, moved):
        own = Register(place.backend)
        assert (entries(own), entries(own, "case")) == before
        with own.reading() as reading:
            assert reading.document(PAPER.sha256).content == PAPER.content
        assert place.verify() == []
        assert followed(own, 1, 2).version == 3
        with pytest.raises(StoreError), place.backend.writing() as session:
            session.run(CHANGES[0])


def test_a_copy_into_postgis_carries_the_register(schema, register, workspace):
    before = filled(register, workspace)
    moved = copy(workspace, f"{schema}_b")
    own = Register(moved.backend)
    assert (entries(own), entries(own, "case")) == before
    assert moved.verify() == []
    moved.backend.remove()


def test_a_copy_of_a_workspace_without_a_register_has_none(workspace, tmp_path):
    moved = copy(workspace, tmp_path / "moved.gpkg")
    with moved.backend.reading() as session:
        assert not session.has("mutu_entries")


TAMPERED = {
    "who": "UPDATE mutu_entries SET who = 'x' WHERE fid = 2",
    "gone": "DELETE FROM mutu_entries WHERE fid = 2",
    "document": "UPDATE mutu_documents SET content = 'x'",
    "no document": "DELETE FROM mutu_documents",
}


@pytest.mark.parametrize("what", TAMPERED)
def test_what_was_changed_behind_the_guards_shows(register, workspace, what):
    filled(register, workspace)
    with workspace.backend.writing() as session:
        tables = ("mutu_entries", "mutu_documents")
        for table in tables if workspace.path else ():
            for change in ("update", "delete"):
                session.run(f'DROP TRIGGER "{table}_no_{change}"')
        for table in () if workspace.path else tables:
            session.run(f"DROP TRIGGER mutu_never_changes ON {table}")
        session.run(TAMPERED[what])
    told = [fault.problem for fault in workspace.verify()]
    assert any("校验值不符" in text or "不在了" in text for text in told)
    assert workspace.path or any("触发器不在了" in text for text in told)
