"""``mutu diff``: what changed between two editions, on a terminal, as JSON and as files."""

import json
import sys
from types import SimpleNamespace

import geopandas as gpd
import openpyxl
import pytest

from geoapi.cli import main
from layers.store import create, open_workspace
from tests.toy import CRS, PARCELS, STATEMENTS


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """P1 went, P2 has another area in the second edition; one statement went."""
    folder = tmp_path_factory.mktemp("diff")
    space = create(folder / "county.gpkg", crs=CRS, name="玩具县", codes="none")
    after = PARCELS.iloc[1:].copy()
    after.loc[1, ["site_area", "fixed_investment"]] = [10_500, 31_000_000]
    for layer, frames in (("parcels", (PARCELS, after)), ("statements", (STATEMENTS,))):
        for number, rows in enumerate(frames, 1):
            space.add_edition(layer, rows, file=f"{layer}-{number}.gpkg", sha256="0" * 64,
                              report={}, who="张三")  # fmt: skip
    return folder


@pytest.fixture
def run(folder, monkeypatch, capsysbinary):
    """Run the command where the workspace is; returns its exit code and what it said."""
    monkeypatch.chdir(folder)

    def called(*words):
        monkeypatch.setattr(sys, "argv", ["mutu", "diff", *words])
        with pytest.raises(SystemExit) as left:
            main()
        said = capsysbinary.readouterr()
        return SimpleNamespace(code=left.value.code, out=said.out.decode(), err=said.err.decode())

    return called


def test_a_person_reads_a_paragraph_and_the_rows(run):
    done = run("parcels", "1", "2")
    assert done.code == 0, done.err
    said = done.out
    assert said.startswith("宗地：与第 1 版（parcels-1.gpkg，")
    assert "新增 0 宗、删除 1 宗（P1）、变更 1 宗：宗地面积 1 宗（合计 +0.75 亩）" in said
    assert "15.75" in said
    assert "固定资产总投资" in said
    assert not done.err


def test_json_is_one_document_on_stdout(run, folder):
    done = run("parcels", "1", "2", "--json", "-o", "a.xlsx")
    answer = json.loads(done.out)
    assert answer["counts"]["changed"] == 1
    assert answer["fields"]["fixed_investment"]["difference"] == 1_000_000
    assert (answer["from"]["who"], answer["to"]["number"]) == ("张三", 2)
    assert "已写出 a.xlsx" in done.err
    assert "变更" in openpyxl.load_workbook(folder / "a.xlsx").sheetnames


@pytest.mark.parametrize("ending", ["csv", "json", "gpkg", "geojson"])
def test_files(run, folder, ending):
    done = run("parcels", "1", "2", "-o", f"a.{ending}")
    assert done.code == 0, done.err
    assert done.err == f"已写出 a.{ending}\n"
    if ending in {"gpkg", "geojson"}:
        layer = "changes" if ending == "gpkg" else None
        assert len(gpd.read_file(folder / f"a.{ending}", layer=layer)) == 2


@pytest.mark.parametrize(("words", "said"), [
    (["parcels", "1", "9"], "没有第 9 版；有：1、2"),
    (["approvals", "1", "2"], "没有第 1 版；有：无"),
    (["villages", "1", "2"], "没有图层 villages"),
    (["parcels", "1", "2", "-o", "a.docx"], ".xlsx、.csv、.json、.gpkg、.geojson"),
    (["parcels", "1"], "B"),
    (["parcels", "eins", "2"], "'A'"),
])  # fmt: skip
def test_wrong_usage_is_told(run, words, said):
    done = run(*words)
    assert done.code == 2
    assert said in done.err
    assert not done.out


def test_an_edition_does_not_differ_from_itself(run):
    done = run("statements", "1", "1")
    assert done.code == 0
    assert "完全相同，5 条均未变" in done.out


def test_what_a_file_holds_does_not_steer_the_terminal(run, folder):
    space = open_workspace(folder / "county.gpkg")
    for name in ("a\x1b[2J", "b\x1b[2J"):
        rows = PARCELS.assign(name=name, parcel_id=PARCELS["parcel_id"] + name[0] + "\x1b[2J")
        rows.loc[0, "parcel_id"] = "P1\x1b"
        edition = space.add_edition("parcels", rows, file="\x1b.shp", sha256="", report={})
    done = run("parcels", str(edition.number - 1), str(edition.number))
    assert "b [2J" in done.out
    assert "\x1b" not in done.out


def test_help_has_an_example(run):
    assert "mutu diff parcels 1 2" in run("--help").out
