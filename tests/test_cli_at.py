"""``--at``: every command that asks can ask of an earlier state."""

import re
import shutil
import time
import zipfile
from datetime import datetime

import geopandas as gpd
import pytest

from layers.store import open_workspace
from tests.history import AT, lived_in


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return lived_in(tmp_path_factory.mktemp("made") / "county.gpkg").path


@pytest.fixture(autouse=True)
def space(made, tmp_path, monkeypatch):
    """A workspace of the test's own, where the commands look for one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MUTU_USER", "李四")
    return open_workspace(shutil.copyfile(made, tmp_path / "county.gpkg"))


def test_a_sum_is_what_it_was(mutu):
    """150 + 60 + 30 + 7 万元 then; 100 more since."""
    then = mutu("measure", "tax_paid", "--at", AT, told=True)
    assert then.json["total"]["value"] == pytest.approx(247)
    assert then.json["basis"]["at"] == datetime.fromisoformat(AT).astimezone().isoformat()
    assert then.json["basis"]["editions"] == dict.fromkeys(
        ("enterprises", "occupancies", "parcels", "statements", "supplies", "towns", "zones"), 1
    )
    now = mutu("measure", "tax_paid", told=True)
    assert now.json["total"]["value"] == pytest.approx(347)
    assert "at" not in now.json["basis"]
    assert "的版本" not in now.err


def test_people_are_told_that_it_is_not_now(mutu):
    done = mutu("measure", "tax_paid", "--at", "2024-12-31")
    assert done.err == "按截至 2024-12-31 的版本回答\n"
    assert "247.00" in done.out


def test_idle_land_and_exports_of_then(mutu):
    assert len(mutu("idle", "--on", "2025-06-30", told=True).json["rows"]) == 2
    (row,) = mutu("idle", "--on", "2025-06-30", "--at", AT, told=True).json["rows"]
    assert row["supply_id"] == "S1"
    assert mutu("export", "parcels", "then.gpkg", "--at", AT, told=True).json["rows"] == 4
    assert mutu("export", "parcels", "now.gpkg", told=True).json["rows"] == 5
    assert [len(gpd.read_file(f"{name}.gpkg")) for name in ("then", "now")] == [4, 5]


def test_views_of_then_say_so(mutu, tmp_path):
    then = ["--on", "2025-06-30", "--at", "2024-12-31"]
    words = "2024-12-31 时的版本"
    done = mutu("map", "intensity", "-o", "a.html", *then)
    assert "按截至 2024-12-31 的版本回答" in done.err
    assert "请勿与其他版本的一并公开" in done.err
    assert words in (tmp_path / "a.html").read_text(encoding="utf-8")
    mutu("figure", "overview", "-o", "a.svg", *then)
    assert (tmp_path / "a.svg").stat().st_size > 1000
    mutu("report", "county", "-o", "a.docx", *then)
    with zipfile.ZipFile("a.docx") as parts:
        assert words in parts.read("word/document.xml").decode()
    mutu("report", "county", "-o", "a.xlsx", *then)
    with zipfile.ZipFile("a.xlsx") as parts:
        assert "不是最新数据" in parts.read("xl/sharedStrings.xml").decode()


@pytest.mark.parametrize("words", [
    ["measure", "tax_paid"], ["idle"], ["export", "parcels", "x.csv"],
    ["map", "idle", "-o", "x.html"], ["figure", "idle", "-o", "x.png"],
    ["report", "idle", "-o", "x.docx"],
])  # fmt: skip
@pytest.mark.parametrize(("at", "said"), [
    ("昨天", "--at 应为 2024-12-31（当日结束时）或 2024-12-31T17:00:00"),
    ("2999-01-01", "--at 2999-01-01 在将来"),
    ("2024-12-30", "最早可查询的时刻是 "),
])  # fmt: skip
def test_a_moment_that_cannot_be_asked(mutu, words, at, said):
    done = mutu(*words, "--at", at, code=2)
    assert said in done.err
    assert not done.out


def test_times_are_told_where_the_user_is(mutu, monkeypatch):
    with monkeypatch.context() as there:
        there.setenv("TZ", "Asia/Shanghai")
        time.tzset()
        early = mutu("measure", "tax_paid", "--at", "2024-12-30", code=2).err
        listed = mutu("editions", "parcels").out
        mutu("prune", "parcels", "1", "--yes")
        gone = mutu("measure", "tax_paid", "--at", "2025-01-01", code=2).err
    time.tzset()
    assert "2024-12-30 23:59:59+08:00 时工作区里没有数据" in early
    assert "2024-12-31 17:00:00+08:00" in early
    assert "2024-12-31 17:00:00" in listed
    assert re.search(r"第 1 版的数据已于 \S+ \d\d:\d\d:\d\d\+08:00 由 李四 清除", gone)
