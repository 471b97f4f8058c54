"""The commands map and figure: classes, industries, filters and periods, as a user types them."""

import json

import pytest
from typer.testing import CliRunner

from geoapi.cli import app
from tests.geoapi import service, several
from tests.geoapi.service import ON


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    path = tmp_path_factory.mktemp("maps") / "toy.gpkg"
    service.make_workspace(path, several.frames())
    return path


@pytest.fixture
def mutu(place):
    def run(*words, code=0):
        told = CliRunner().invoke(app, ["-w", str(place), *words, "--on", ON])
        assert told.exit_code == code, told.output
        return told

    return run


def figures(path):
    text = path.read_text(encoding="utf-8")
    begin = text.index("{", text.index("mutu.start("))
    settings = json.JSONDecoder().raw_decode(text, begin)[0]
    return settings, next(one for one in settings["layers"] if one["name"] == "figures")


def test_one_file_holds_every_period(mutu, tmp_path):
    out = tmp_path / "a.html"
    mutu("map", "intensity", "-o", str(out), "--by", "industries", "--classes", "natural")
    settings, layer = figures(out)
    assert [step["period"] for step in settings["slider"]["steps"]] == ["2023", "2024"]
    assert len(layer["steps"]) == 2
    assert all("tiles" not in step for step in layer["steps"])
    assert "分级：自然断点；各期同一分级" in out.read_text(encoding="utf-8")


def test_limits_and_a_filter(mutu, tmp_path):
    out = tmp_path / "a.html"
    mutu("map", "intensity", "-o", str(out), "--by", "towns", "--classes", "0.5,1.25",
         "--where", "above_scale = true")  # fmt: skip
    _, layer = figures(out)
    assert layer["kinds"][:3] == ["< 0.5", "0.5 – 1.25", "≥ 1.25"]
    assert "筛选：above_scale = true" in out.read_text(encoding="utf-8")


def test_a_figure_of_a_past_period_in_given_classes(mutu, tmp_path):
    out = tmp_path / "a.svg"
    mutu("figure", "intensity", "-o", str(out), "--by", "industries", "--classes", "1,2",
         "--period", "2023")  # fmt: skip
    assert out.stat().st_size > 10_000


@pytest.mark.parametrize("command", ["map", "figure"])
@pytest.mark.parametrize(("words", "said"), [
    (("intensity", "--classes", "3,2"), "--classes 应为 quantile"),
    (("intensity", "--classes", "jenks"), "natural（自然断点）"),
    (("intensity", "--where", "tax_paid > 1"), "没有可筛选的字段 tax_paid"),
    (("intensity", "--where", "uscc = 'E1'"), "不能按 uscc 筛选"),
    (("intensity", "--where", "((("), "不是有效的 CQL2"),
    (("idle", "--classes", "natural"), "不接受 classes"),
    (("idle", "--where", "above_scale = true"), "不接受 filter"),
    (("intensity", "--by", "enterprises"), "单个企业"),
    (("intensity", "--by", "scales"), "指标"),
])  # fmt: skip
def test_what_is_refused_is_named(mutu, tmp_path, command, words, said):
    out = tmp_path / ("a.html" if command == "map" else "a.png")
    told = mutu(command, *words, "-o", str(out), code=1)
    assert said in str(told.exception)
    assert not out.exists()
