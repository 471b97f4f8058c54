"""Commands that keep the store, told to people and to programs."""

import re
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager

import httpx2
import pytest
from rich.cells import cell_len

from layers.store import create, open_workspace
from tests.history import AT, lived_in, put
from tests.toy import PARCELS


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return lived_in(tmp_path_factory.mktemp("made") / "county.gpkg").path


@pytest.fixture(autouse=True)
def space(made, tmp_path, monkeypatch):
    """A workspace of the test's own, where the commands look for one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MUTU_USER", "李四")
    return open_workspace(shutil.copyfile(made, tmp_path / "county.gpkg"))


def damage(path, table="parcels__2"):
    """Change one figure behind the checksums' back, as a failing disk would."""
    with closing(sqlite3.connect(path)) as c:
        c.executescript(
            "".join(
                f'DROP TRIGGER "{name}";'
                for (name,) in c.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
                if table in name
            )
            + f"UPDATE {table} SET site_area = 1;"
        )


def test_editions_for_people_and_programs(space, mutu):
    space.roll_back("parcels", 1, who="王五")
    mutu("prune", "parcels", "2", "--yes")
    whole = mutu("editions").out
    assert " ".join(whole.split()[:7]) == "图层 版本 状态 入库时间 经办人 文件 行数"
    assert max(cell_len(line) for line in whole.splitlines()) <= 100
    one = mutu("editions", "parcels").out
    assert one.startswith("宗地 parcels")
    assert "abababababab" in one
    assert re.search(r"1\s+当前", one)
    assert re.search(r"2\s+已清除", one)
    first, second = mutu("editions", "parcels", told=True).json["editions"]
    assert [e["report"]["edition"] for e in (first, second)] == [1, 2]
    assert "report" not in mutu("editions", told=True).json["editions"][0]
    assert (first["current"], first["pruned"], first["who"]) == (True, False, "张三")
    assert (second["current"], second["pruned"], second["rows"]) == (False, True, 5)
    assert first["sha256"] == "ab" * 32


def test_rolling_back_names_who(space, mutu):
    done = mutu("rollback", "parcels", "1", "--who", "王五", told=True)
    assert done.json == {"layer": "parcels", "edition": 1, "rows": 4}
    with closing(sqlite3.connect(space.path)) as c:
        last = "SELECT number, who FROM mutu_current WHERE layer = 'parcels' ORDER BY at DESC"
        assert c.execute(last).fetchone() == (1, "王五")


def test_pruning_is_asked_for_twice(space, mutu):
    done = mutu("prune", "parcels", "1", code=2)
    assert "永久清除 parcels 第 1 版" in done.err
    assert "--yes" in done.err
    assert len(space.read_edition("parcels", 1)) == 4
    assert mutu("prune", "parcels", "1", "--yes", told=True).json == {
        "layer": "parcels", "pruned": [1],
    }  # fmt: skip
    assert "只留下记录" in mutu("measure", "tax_paid", "--at", AT, code=2).err
    assert "已清除 supplies 第 1 版" in mutu("prune", "supplies", "1", "--yes").err


@pytest.mark.parametrize(("words", "said"), [
    (["prune", "parcels", "2", "--yes"], "当前版本，不能清除"),
    (["prune", "parcels", "9", "--yes"], "没有第 9 版；有：1、2"),
    (["prune", "villages", "1", "--yes"], "没有图层"),
    (["prune", "parcels"], "editions"),
    (["backup", "county.gpkg"], "不覆盖"),
    (["restore", "absent.gpkg"], "没有备份文件"),
    (["copy", "county.gpkg"], "已存在"),
    (["verify", "-w", "absent.gpkg"], "mutu init"),
    (["backup", "b.gpkg", "-w", "absent.gpkg"], "mutu init"),
])  # fmt: skip
def test_wrong_usage_is_told(mutu, words, said):
    done = mutu(*words, code=2)
    assert said in done.err
    assert not done.out


def test_verifying_a_sound_workspace(mutu):
    done = mutu("verify")
    assert done.err == "county.gpkg：10 个版本的数据都与入库时一致\n"
    assert not done.out
    answer = mutu("verify", told=True).json
    assert answer == {"workspace": "county.gpkg", "editions": 10, "sound": True, "faults": []}


def test_verifying_finds_damage(space, mutu):
    damage(space.path)
    done = mutu("verify", code=1)
    assert "1 处不符" in done.err
    assert re.search(r"parcels\s+2\s+图层 parcels 第 2 版的内容与入库时的校验值不符", done.out)
    answer = mutu("verify", code=1, told=True).json
    assert (answer["sound"], answer["faults"][0]["number"]) == (False, 2)
    assert "从备份恢复" in mutu("measure", "site_area", code=1).err


def test_verifying_what_cannot_even_be_opened(space, mutu):
    space.path.write_bytes(space.path.read_bytes()[:3000])
    answer = mutu("verify", code=1, told=True).json
    assert not answer["sound"]
    assert answer["faults"][0]["layer"] is None


# Backups and copies


def test_a_backup_comes_back(space, mutu, tmp_path):
    answer = mutu("backup", "b/1231.gpkg", told=True).json
    assert (answer["editions"], answer["rows"]) == (10, sum(e.rows for e, _ in space.editions()))
    assert (tmp_path / "b/1231.gpkg.sha256").read_text() == f"{answer['sha256']}  1231.gpkg\n"
    put(space, "parcels", PARCELS.iloc[:1])
    assert "--replace" in mutu("restore", "b/1231.gpkg", code=2).err
    done = mutu("restore", "b/1231.gpkg", "--replace", told=True)
    assert "原来的已另存为" in done.err
    assert len(open_workspace("county.gpkg").read().atlas["parcels"]) == 5
    assert len(open_workspace(done.json["before"]).read().atlas["parcels"]) == 1
    assert mutu("restore", "b/1231.gpkg", "-w", "new.gpkg", told=True).json["before"] is None
    mutu("verify", "-w", "new.gpkg")


def test_a_damaged_backup_is_refused(space, mutu, tmp_path):
    assert "10 个版本" in mutu("backup", "b.gpkg").err
    damage(tmp_path / "b.gpkg")
    assert "b.gpkg.sha256 所记的校验值不符" in mutu("restore", "b.gpkg", "--replace", code=1).err
    (tmp_path / "b.gpkg.sha256").unlink()
    assert "核对不符" in mutu("restore", "b.gpkg", "--replace", code=1).err
    assert len(open_workspace("county.gpkg").read().atlas["parcels"]) == 5
    damage(space.path)
    assert "第 2 版" in mutu("backup", "c.gpkg", code=1).err
    assert not list(tmp_path.glob("*c.gpkg*"))


def told(mutu, location):
    """All that the commands tell of a workspace."""
    words = ("-w", location)
    return (
        mutu("editions", *words, told=True).json, mutu("profile", "list", *words, told=True).json,
        mutu("measure", "tax_paid", "--by", "zones", *words, told=True).json,
        mutu("measure", "tax_paid", "--at", AT, *words, told=True).json,
        mutu("diff", "parcels", "1", "2", *words, told=True).json["counts"],
    )  # fmt: skip


def test_a_copy_to_a_server_and_back(space, mutu, database):
    space.save_profile("季报", "statements", {"options": {"encoding": "gbk"}, "headers": ["年度"]})
    done = mutu("copy", database)
    assert "（10 个版本，已核对）" in done.err
    assert mutu("copy", "back.gpkg", "-w", database, told=True).json["editions"] == 10
    assert told(mutu, database) == told(mutu, "county.gpkg") == told(mutu, "back.gpkg")
    assert "已存在" in mutu("copy", database, code=2).err
    assert "10 个版本" in mutu("verify", "-w", database).err
    mutu("backup", "of-server.gpkg", "-w", database)
    assert told(mutu, "of-server.gpkg") == told(mutu, "county.gpkg")


@contextmanager
def serving(folder):
    """Run ``mutu serve`` as a user does; gives its address."""
    command = [sys.executable, "-m", "geoapi.cli", "serve", "--port", "0"]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        line = process.stdout.readline().decode()
        yield re.search(r"(http://\S+?)/ui/", line).group(1)
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()


def soon(address, expected):
    """Whether so many parcels are served within seconds; no answer fails meanwhile."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        answer = httpx2.get(f"{address}/collections/parcels/items?limit=1")
        assert answer.status_code == 200
        if answer.json()["numberMatched"] == expected:
            return True
        time.sleep(0.1)
    return False


def test_backing_up_and_restoring_while_serving(space, mutu, tmp_path):
    with serving(tmp_path) as address:
        assert soon(address, 5)
        mutu("backup", "b.gpkg")
        put(space, "parcels", PARCELS.iloc[:2])
        assert soon(address, 2)
        mutu("restore", "b.gpkg", "--replace")
        assert soon(address, 5)
        then = httpx2.get(f"{address}/collections/parcels/items?limit=1&at={AT}")
        assert then.json()["numberMatched"] == 4
        _another_county(tmp_path / "other.gpkg")
        mutu("restore", "other.gpkg", "--replace")
        time.sleep(2.5)
        assert soon(address, 5), "another county's shapes are not taken for this one's"
        assert httpx2.get(f"{address}/readyz").json()["status"] == "stale"


def _another_county(path):
    other = create(path, crs="EPSG:4548", name="别县", codes="none")
    put(other, "parcels", PARCELS.iloc[:1].set_crs("EPSG:4548", allow_override=True))


def test_json_is_the_only_thing_on_stdout(mutu):
    for words in (["layers"], ["editions"], ["backup", "j.gpkg"], ["copy", "k.gpkg"],
                  ["diff", "parcels", "1", "2"], ["profile", "list"]):  # fmt: skip
        assert isinstance(mutu(*words, told=True).json, dict)
