"""Grades drawn and written from the command line: map, figure, report."""

import openpyxl
import pytest
from typer.testing import CliRunner

from geoapi.cli import app
from geoapi.commands.score_tables import KINDS
from geoapi.planning.errors import PlanningError
from geoapi.views.grades.words import FINDING_KINDS
from tests.geoapi import service
from tests.geoapi.test_scores import SCHEME, TAX, VETO


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("grades")
    (made / "own.yaml").write_text(SCHEME, encoding="utf-8")
    (made / "list.csv").write_text(VETO, encoding="utf-8-sig")
    frames = service.frames()
    frames["statements"]["tax_paid"] = [TAX[n] * 10_000.0 for n in range(10)]
    frames["parcels"]["site_area"] = [10_000.0] * 10 + [None]
    service.make_workspace(made / "toy.gpkg", frames)
    return made


def run(folder, *words):
    return CliRunner().invoke(app, [*words, "-w", str(folder / "toy.gpkg")])


def test_a_report_of_a_scheme_and_a_list(folder):
    """E2 is B by rank and D by the veto: A 2, B 3, C 3, D 2."""
    said = run(folder, "report", "grading", "-o", str(folder / "r.xlsx"), "--scheme",
               str(folder / "own.yaml"), "--adjust", str(folder / "list.csv"))  # fmt: skip
    assert said.exit_code == 0, said.output
    book = openpyxl.load_workbook(folder / "r.xlsx")
    classes = [row[3].value for row in book["企业排名"].iter_rows(min_row=2)]
    assert [classes.count(name) for name in "ABCD"] == [2, 3, 3, 2]


@pytest.mark.parametrize("file", ["why.docx", "why.xlsx", "why.json"])
def test_one_firms_sheet_for_the_file_of_an_objection(folder, file):
    said = run(folder, "score", str(folder / "own.yaml"), "--firm", "E3", "-o",
               str(folder / file))  # fmt: skip
    assert said.exit_code == 0, said.output
    assert (folder / file).stat().st_size > 500
    refused = run(folder, "score", str(folder / "own.yaml"), "--firm", "E3", "-o", "x.csv")
    assert isinstance(refused.exception, PlanningError)


@pytest.mark.parametrize(("kind", "file"), [("map", "m.html"), ("figure", "f.svg")])
def test_a_map_and_a_figure(folder, kind, file):
    said = run(folder, kind, "grades", "-o", str(folder / file), "--scheme",
               str(folder / "own.yaml"), "--period", "2024")  # fmt: skip
    assert said.exit_code == 0, said.output
    assert (folder / file).stat().st_size > 10_000


def test_a_scheme_is_needed(folder):
    said = run(folder, "map", "grades", "-o", str(folder / "x.html"))
    assert isinstance(said.exception, PlanningError)
    assert "--scheme" in str(said.exception)
    assert not (folder / "x.html").exists()


def test_every_kind_of_finding_has_words_in_the_workbook_too():
    assert KINDS.keys() <= FINDING_KINDS.keys()
