"""The command line keeps the contract: exit codes, JSON on stdout, messages on stderr."""

import json
import socket
import subprocess
import sys

import geopandas as gpd
import openpyxl
import pytest

from geoapi.cli import COMMANDS
from layers.sample import write_sample
from tests.toy import PARCELS, TOWNS, ZONES

STATEMENTS = [
    ("统一社会信用代码", "年度", "税收实际贡献(万元)"),
    ("E1", 2024, 150),
    ("E2", 2024, "60"),
]
OCCUPANCIES = [
    ("信用代码", "宗地代码", "用地方式", "用地面积(亩)"),
    ("E1", "P1", "自有", None),
    ("E2", "P2", "租赁", 7.5),
]


def run(folder, *words):
    command = [sys.executable, "-m", "geoapi.cli", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False)


def told(folder, *words, code=0):
    done = run(folder, *words, "--json")
    assert done.returncode == code, done.stderr.decode()
    return json.loads(done.stdout)


def sheet(path, rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The toy county, brought in by the commands."""
    folder = tmp_path_factory.mktemp("cli")
    for name, frame in (("towns", TOWNS), ("zones", ZONES), ("parcels", PARCELS)):
        frame.dropna(axis=1, how="all").to_file(folder / f"{name}.gpkg")
    sheet(folder / "statements.xlsx", STATEMENTS)
    sheet(folder / "occupancies.xlsx", OCCUPANCIES)
    assert (
        run(folder, "init", "--crs", "EPSG:4549", "--name", "玩具县", "--codes", "none").returncode
        == 0
    )
    for name in ("towns.gpkg", "zones.gpkg", "parcels.gpkg", "statements.xlsx", "occupancies.xlsx"):
        answer = told(folder, "import", name.split(".")[0], name)
        assert answer["edition"] == 1
    return folder


def test_measure_reconciles(folder):
    """E1 150 万元 on the 15 亩 of P1, half of it in Z1; E2 60 万元 on 7.5 亩 of P2, all in Z1."""
    answer = told(folder, "measure", "tax_intensity", "--by", "zones")
    assert {
        "measure",
        "title",
        "unit",
        "by",
        "period",
        "rows",
        "outside",
        "unplaced",
        "total",
        "basis",
    } <= set(answer)
    assert (answer["unit"], answer["period"]) == ("万元/亩", "2024")
    first = next(r for r in answer["rows"] if r["key"] == "Z1")
    assert first["value"] == pytest.approx((75 + 60) / (7.5 + 7.5), rel=1e-6)
    for side in ("numerator", "denominator"):
        parts = [
            *(r[side] for r in answer["rows"]),
            answer["outside"][side],
            answer["unplaced"][side],
        ]
        assert sum(parts) == pytest.approx(answer["total"][side], rel=1e-9)
    assert answer["basis"]["editions"]["parcels"] == 1


def test_an_unknown_value_is_null(folder):
    answer = told(folder, "measure", "tax_intensity", "--by", "zones")
    assert next(r for r in answer["rows"] if r["key"] == "Z2")["value"] is None
    assert answer["missing"] == ["Z2"]


@pytest.mark.parametrize(("words", "code", "said"), [
    (["measure", "nothing"], 2, "没有指标 nothing"),
    (["measure", "tax_paid", "--by", "village"], 2, "没有统计单元"),
    (["import", "villages", "towns.gpkg"], 2, "没有图层"),
    (["import", "parcels", "absent.shp"], 1, "absent.shp"),
    (["idle", "--on", "2025-02-30"], 2, "日期"),
    (["idle", "--on", "2001-01-01"], 2, "施行"),
    (["-w", "absent.gpkg", "layers"], 2, "mutu init"),
    (["import", "parcels", "parcels.gpkg", "--unit", "site_area"], 2, "--unit"),
    (["init", "--crs", "EPSG:2385", "-w", "x.gpkg"], 1, "Xian"),
    (["init", "--crs", "EPSG:4549"], 2, "已存在"),
    (["rollback", "parcels", "9"], 2, "没有第 9 版"),
    (["rollback", "villages", "1"], 2, "没有图层"),
    (["prune", "parcels", "1"], 2, "--yes"),
    (["measure", "tax_paid", "--at", "2999-01-01"], 2, "将来"),
    (["map", "nothing", "-o", "x.html"], 2, "没有地图"),
    (["frobnicate"], 2, "frobnicate"),
])  # fmt: skip
def test_errors_say_what_is_wrong(folder, mutu, monkeypatch, words, code, said):
    monkeypatch.chdir(folder)
    done = mutu(*words, code=code)
    assert said in done.err
    assert not done.out


def test_a_refused_file_stores_nothing(folder):
    sheet(folder / "bad.xlsx", [*STATEMENTS, ("E1", 2024, 1), (None, 2024, "许多")])
    answer = told(folder, "import", "statements", "bad.xlsx", code=1)
    assert answer["edition"] is None
    assert {(p["row"], p["field"]) for p in answer["problems"]} == {
        (2, "uscc"), (4, "uscc"), (5, "uscc"), (5, "tax_paid"),
    }  # fmt: skip
    assert told(folder, "check", "statements", "bad.xlsx", code=1)["problems"] == answer["problems"]
    assert [e["edition"] for e in told(folder, "editions", "statements")["editions"]] == [1]


def test_money_without_a_unit_is_never_guessed(folder):
    sheet(folder / "unit.xlsx", [("信用代码", "年度", "税收"), ("E1", 2024, 150)])
    answer = told(folder, "import", "statements", "unit.xlsx", code=1)
    assert "计量单位" in answer["problems"][0]["problem"]


def test_editions_and_rollback(folder):
    assert told(folder, "import", "zones", "zones.gpkg")["edition"] == 2
    assert run(folder, "rollback", "zones", "1").returncode == 0
    found = told(folder, "editions", "zones")["editions"]
    assert [(e["edition"], e["current"]) for e in found] == [(1, True), (2, False)]


def test_a_taken_port_is_told_before_an_address_is(folder):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = run(folder, "serve", "--port", str(other.getsockname()[1]))
    assert done.returncode == 2
    assert "--port" in done.stderr.decode()
    assert not done.stdout


@pytest.mark.parametrize("ending", ["csv", "xlsx", "json", "gpkg", "geojson"])
def test_answers_as_files(folder, ending):
    target = folder / f"tax.{ending}"
    assert (
        run(folder, "measure", "tax_intensity", "--by", "zones", "-o", target.name).returncode == 0
    )
    if ending == "csv":
        assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    if ending == "xlsx":
        assert openpyxl.load_workbook(target).active.max_row >= 3
    if ending in {"gpkg", "geojson"}:
        assert len(gpd.read_file(target)) == 2


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(mutu, command):
    assert f"mutu {command}" in mutu(command, "--help").out


def test_the_sample_files_need_what_the_demo_says(tmp_path):
    """Each file of the sample is imported by the command with the options its step states."""
    sample = write_sample(tmp_path / "files")
    run(tmp_path, "init", "--crs", sample.crs)
    for step in sample.steps[:2]:
        words = [w for n, f in step.options.get("map", {}).items() for w in ("--map", f"{n}={f}")]
        words += [
            w for n, u in step.options.get("unit", {}).items() for w in ("--unit", f"{n}={u}")
        ]
        answer = told(tmp_path, "import", step.layer, str(step.file), *words)
        assert answer["refused"] == 0
