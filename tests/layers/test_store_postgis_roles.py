"""Who may do what in a PostGIS workspace: readers, editors, strangers."""

import logging
from itertools import count

import psycopg
import pytest

from layers.errors import StoreError
from layers.store import create, open_workspace
from tests.layers.stored import MADE, TOWNS, content, names, put
from tests.postgres import name_of

PEOPLE = count(1)


@pytest.fixture
def person(postgres, database):
    """Make a login that is a member of some groups; returns the address by which it comes."""

    def make(*groups, rights=""):
        name = f"person_{next(PEOPLE)}"
        postgres.psql("postgres", f"CREATE ROLE {name} LOGIN {rights}")
        for group in groups:
            postgres.psql("postgres", f"GRANT {group} TO {name}")
        return database.replace("mutu@", f"{name}@")

    return make


def test_a_reader_reads_everything_and_changes_nothing(stored, person):
    put(stored)
    address = person(f"{name_of(stored.location)}_mutu_reader")
    put(stored, TOWNS.iloc[:2])
    before = content(stored)
    reader = open_workspace(address)
    assert names(reader.read()) == TOWNS["name"].tolist()[:2]
    assert len(reader.read_edition("towns", 1)) == 3
    assert reader.verify() == []
    with psycopg.connect(address) as c:
        assert c.execute("SELECT count(*) FROM mutu.towns").fetchone() == (2,)
    for change in (
        lambda: put(reader), lambda: reader.roll_back("towns", 1),
        lambda: reader.prune("towns", [1]), lambda: reader.save_profile("a", "towns", {}),
        reader.backend.remove,
    ):  # fmt: skip
        with pytest.raises(StoreError, match="没有这个权限"):
            change()
    assert content(stored) == before
    for sql in (
        "DELETE FROM mutu.towns",
        "DROP TABLE mutu.towns__1",
        "DELETE FROM mutu.mutu_current",
    ):
        with psycopg.connect(address) as c, pytest.raises(psycopg.errors.InsufficientPrivilege):
            c.execute(sql)
    assert content(stored) == before


def test_editors_share_what_each_of_them_makes(stored, person):
    group = f"{name_of(stored.location)}_mutu_editor"
    one, other = (open_workspace(person(group)) for _ in range(2))
    assert [put(w).number for w in (one, other, stored, one)] == [1, 2, 3, 4]
    other.roll_back("towns", 1)
    assert [e.number for e in other.prune("towns", [4, 2, 3])] == [4, 2, 3]
    assert names(one.read()) == TOWNS["name"].tolist()


def test_a_stranger_is_told_whom_to_ask(stored, person):
    put(stored)
    with pytest.raises(StoreError, match=r"没有这个权限.*请管理员"):
        open_workspace(person())


def test_a_reader_of_one_county_does_not_read_another(stored, person):
    other = create(f"{stored.location}&schema=other", **MADE)
    address = person(f"{name_of(stored.location)}_mutu_reader")
    assert open_workspace(address) is not None
    with pytest.raises(StoreError, match="没有这个权限"):
        open_workspace(f"{address}&schema=other")
    assert open_workspace(other.location) == other


def test_without_the_right_to_make_roles_the_note_says_how(database, person, postgres, caplog):
    name, address = name_of(database), person()
    with pytest.raises(StoreError, match='CREATE SCHEMA "mutu" AUTHORIZATION'):
        create(address, **MADE)
    user = address.partition("//")[2].partition("@")[0]
    postgres.psql(name, f"CREATE SCHEMA mutu AUTHORIZATION {user}")
    with caplog.at_level(logging.WARNING, logger="mutu"):
        workspace = create(address, **MADE)
    assert caplog.messages == [workspace.backend.roles_note]
    assert put(workspace).number == 1
    reader = f"{name}_mutu_reader"
    sql = workspace.backend.roles_note.partition("：\n")[2]
    assert f'CREATE ROLE "{reader}"' in sql
    postgres.psql(name, sql)
    assert [put(w).number for w in (workspace, open_workspace(database))] == [2, 3]
    assert len(names(open_workspace(person(reader)).read())) == 3
    editor = open_workspace(person(f"{name}_mutu_editor"))
    assert [e.number for e in editor.prune("towns", [1, 2])] == [1, 2]


def test_who_may_make_roles_need_not_be_the_administrator(database, person, postgres):
    name, address = name_of(database), person(rights="CREATEROLE")
    user = address.partition("//")[2].partition("@")[0]
    postgres.psql(name, f"GRANT CREATE ON DATABASE {name} TO {user}")
    workspace = create(address, **MADE)
    assert workspace.backend.roles_note == ""
    assert put(workspace).number == 1
    assert put(open_workspace(person(f"{name}_mutu_editor"))).number == 2
    reader = open_workspace(person(f"{name}_mutu_reader"))
    assert names(reader.read()) == TOWNS["name"].tolist()
