"""`mutu report`: every kind from a shell, of all zones or one object, on the county's own paper."""

import docx
import openpyxl
import pytest

from tests.geoapi import service
from tests.paper import own_paper

ON = "2025-06-30"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    path = tmp_path_factory.mktemp("reports") / "toy.gpkg"
    service.make_workspace(path)
    return str(path)


@pytest.fixture
def report(mutu, workspace, tmp_path):
    """Write a report; gives what the command said, and the file."""

    def run(name, *words, ending="docx", code=0):
        path = tmp_path / f"{name}.{ending}"
        asked = ("report", name, *words, "--on", ON, "-o", path, "-w", workspace)
        return mutu(*asked, code=code), path

    return run


def text_of(path):
    document = docx.Document(str(path))
    cells = [cell.text for t in document.tables for row in t.rows for cell in row.cells]
    return [p.text for p in document.paragraphs], cells


def test_all_zones_one_after_another(report):
    _, path = report("zone")
    lines, cells = text_of(path)
    assert "园区情况表" in lines[0]
    heads = [line for line in lines if line.startswith(("一、", "二、", "三、"))]
    zones = {name for name in service.frames()["zones"]["name"] if isinstance(name, str)}
    assert {head[2:] for head in heads} >= zones
    assert [line for line in lines if line.startswith("表 1")] == ["表 1　基本情况"]
    assert "园区代码" in cells


def test_one_object_by_its_code(report):
    code = str(service.frames()["zones"]["zone_code"].iloc[0])
    _, path = report("zone", "--key", code)
    assert code in text_of(path)[1]
    _, path = report("enterprise", "--key", "E1")
    assert "企业情况表" in "".join(text_of(path)[0][:2])


def test_the_workbook_names_the_zone_in_every_row(report):
    _, path = report("zone", ending="xlsx")
    page = openpyxl.load_workbook(path)["基本情况"]
    assert [cell.value for cell in page[1]][:3] == ["园区代码", "园区名称", "项目"]
    codes = {row[0].value for row in page.iter_rows(min_row=2)}
    assert codes == set(service.frames()["zones"]["zone_code"].astype(str))


@pytest.mark.parametrize(
    ("name", "words", "code", "told"),
    [
        ("zone", ("--key", "Z404"), 2, "没有园区 Z404"),
        ("enterprise", (), 2, "须给出企业的代码"),
        ("nope", (), 1, "没有报告 nope；有：county、zone"),
        ("idle", ("--template", "none.docx"), 1, "没有报告模板 none.docx"),
    ],
)
def test_refusals_say_what_is_accepted(report, name, words, code, told):
    done, path = report(name, *words, code=code)
    assert told in done.err
    assert not path.exists()


def test_the_countys_own_paper_from_the_environment(report, tmp_path, monkeypatch):
    monkeypatch.setenv("MUTU_TEMPLATE", str(own_paper(tmp_path / "paper.docx")))
    _, path = report("idle")
    lines, _ = text_of(path)
    assert lines[0] == "某局文件"
    assert "疑似闲置土地情况报告" in "".join(lines[1:3])
