"""Every figure that a report says in words stands in one of its tables, whatever its kind."""

import re
from datetime import date

import pytest

from geoapi.planning.scoring.reading import packaged, read_scheme
from geoapi.questions.grades import ask_grades, grades_scene
from geoapi.questions.reports import Reported, ask_report
from geoapi.views.reports import GRADES, OBJECTS, REPORTS, report_document
from layers.atlas import table_of
from tests.scale.sampled import sample_workspace

ON = date(2025, 6, 30)
NO_FIGURES = (
    r"\d{4} ?年( ?\d{1,2} ?月( ?\d{1,2} ?日)?|第 ?\d ?季度)?", r"\d{4}-\d\d-\d\d(T[\d:.+]+Z?)?",
    r"第 ?\d+ ?[条版号]", r"(统计期|统计年度)[：: ]*\d{4}(Q\d)?",
    r"〔\d{4}〕\d+ ?号", r"(表|附图) \d+",
    r"EPSG:\d+", r"[A-Z0-9]{15,}", r"其余 ?\d+ ?[行户]", r"少于 ?\d+ ?家", r"\d+ ?户以上",
)  # fmt: skip
"""Dates, articles, editions, document numbers, codes: numbers that nobody has measured."""
NUMBER = re.compile(r"\d[\d,]*\.?\d*")


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    return sample_workspace(tmp_path_factory.mktemp("reports") / "county.gpkg").read()


def scene_of(county, name):
    kind = REPORTS[name]
    if kind.need == GRADES:
        grades = ask_grades(county, read_scheme(packaged()["huangyan-2022"]), None)
        return grades_scene(county, grades, on=ON)
    key = None
    if kind.need == OBJECTS and kind.of != "zones":
        key = "parcel_id" if kind.of == "parcels" else "uscc"
        key = str(table_of(county.atlas, kind.of)[key].iloc[3])
    return ask_report(county, name, Reported(ON, key=key, restricted=True))


def figures(text):
    for pattern in NO_FIGURES:
        text = re.sub(pattern, "", text)
    return set(NUMBER.findall(text))


@pytest.mark.parametrize("name", list(REPORTS))
def test_every_figure_of_the_text_stands_in_a_table(county, name):
    document = report_document(scene_of(county, name), name)
    said = figures("\n".join(p.text for p in document.paragraphs))
    cells = [cell.text for t in document.tables for row in t.rows for cell in row.cells]
    shown = {number for cell in cells for number in NUMBER.findall(cell)}
    shown |= {f"{len(table.rows) - 1:,}" for table in document.tables}
    assert shown
    assert said <= shown
