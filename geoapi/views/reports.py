"""Kinds of reports 报告种类: each one declaration, from which commands, routes and tests follow.

A report is a Word document in the official layout, or in the county's own template; the same as
PDF, by LibreOffice; and its tables as a workbook. To add a kind: write its document and its
sheets, and declare it here; ``geoapi/questions/reports.py`` gives it what it needs.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from geoapi.views.documents.parts import save_document
from geoapi.views.documents.pdf import convert_to_pdf
from geoapi.views.errors import ReportError
from geoapi.views.matter import ToldScene, told_scene
from geoapi.views.table_files import Tab
from geoapi.views.tables import write_workbook

if TYPE_CHECKING:
    from geoapi.views.scene import Scene

MEASURES, GRADES, OBJECTS = "measures", "grades", "objects"
"""What kinds need besides the county and its findings on idle land."""

ZONES = "zones"
"""The objects that one report tells all of, one after another."""


@dataclass(frozen=True)
class ReportKind:
    """A kind of report.

    Attributes
    ----------
    zh, en
        What it is called in a list.
    document, sheets
        ``module:function`` below ``geoapi.views``: of a scene, the Word document; the sheets of
        the workbook.
    need
        What its scene must hold; empty: the county and its idle land.
    of
        Kind of the objects that it tells one by one.
    """

    zh: str
    en: str
    document: str
    sheets: str
    need: str = ""
    of: str = ""

    @property
    def closed(self) -> bool:
        """Whether it tells what only the role may see."""
        return self.need == GRADES


_OBJECTS = "objects.files:objects_document", "objects.files:objects_sheets", OBJECTS

REPORTS: Mapping[str, ReportKind] = MappingProxyType(
    {
        "county": ReportKind(
            "县域用地报告", "County report", "documents.county:county_document",
            "documents.county:county_sheets", MEASURES,
        ),
        "zone": ReportKind("园区情况表", "Zone sheets", *_OBJECTS, ZONES),
        "enterprise": ReportKind("企业情况表", "Enterprise sheet", *_OBJECTS, "enterprises"),
        "parcel": ReportKind("宗地情况表", "Parcel sheet", *_OBJECTS, "parcels"),
        "idle": ReportKind(
            "疑似闲置报告", "Idle land report", "documents.county:idle_document",
            "idle.tables:idle_sheets",
        ),
        "idle-list": ReportKind(
            "闲置土地公开清单", "Public list of idle land",
            "documents.public_list:public_document", "documents.public_list:public_sheets",
        ),
        "grading": ReportKind(
            "企业综合评价报告", "Grading report", "grades.report:grading_document",
            "grades.sheets:grade_sheets", GRADES,
        ),
    }
)  # fmt: skip
"""Name in commands and routes -> its kind."""


def listed(*, told: bool, zones: bool) -> list[tuple[str, ReportKind]]:
    """Return the reports that a page offers to everyone: on the county, or on all its zones.

    Parameters
    ----------
    told
        Whether the figures of the measure may be shown.
    zones
        Whether there are any.
    """
    lacking = set() if told else {MEASURES}
    return [
        (name, kind) for name, kind in REPORTS.items()
        if not kind.closed and kind.need not in lacking and (not kind.of or kind.of == ZONES)
        and (zones or not kind.of)
    ]  # fmt: skip


def report_document(scene: Scene, name: str) -> Any:
    """Lay a report out as a python-docx document.

    Raises
    ------
    ReportError
        When there is no report of this name.
    TemplateError
        The county's own template cannot be used.
    """
    return _loaded(kind_named(name).document)(_told(scene))


def report_sheets(scene: Scene, name: str) -> list[Tab]:
    """Give the tables of a report as the sheets of a workbook."""
    tabs: list[Tab] = _loaded(kind_named(name).sheets)(_told(scene))
    return tabs


def kind_named(name: str) -> ReportKind:
    """Return the kind of a name, or name those that there are."""
    if name not in REPORTS:
        message = f"没有报告 {name}；有：{'、'.join(REPORTS)} (no report {name})"
        raise ReportError(message)
    return REPORTS[name]


def _told(scene: Scene) -> ToldScene:
    return scene if isinstance(scene, ToldScene) else told_scene(scene)


def _loaded(place: str) -> Callable[[ToldScene], Any]:
    module, _, function = place.partition(":")
    found: Callable[[ToldScene], Any] = getattr(import_module(f"geoapi.views.{module}"), function)
    return found


def save_report(scene: Scene, name: str, path: str | os.PathLike[str]) -> Path:
    """Write a report as .docx, as .pdf (by LibreOffice, where installed) or its tables as .xlsx.

    The same scene gives the same .docx. The file appears whole or not at all.

    Raises
    ------
    ReportError
        When there is no report of this name or no such format.
    """
    kind_named(name)
    target = Path(path)
    writers = {".docx": _save_docx, ".pdf": _save_pdf, ".xlsx": _save_xlsx}
    if target.suffix.lower() not in writers:
        message = (
            f"不支持 {target.suffix or target.name}；可用：{'、'.join(writers)} (unknown format)"
        )
        raise ReportError(message)
    writers[target.suffix.lower()](scene, name, target)
    return target


def _save_docx(scene: Scene, name: str, target: Path) -> None:
    save_document(report_document(scene, name), target)


def _save_xlsx(scene: Scene, name: str, target: Path) -> None:
    write_workbook(target, report_sheets(scene, name), on=scene.on)


def _save_pdf(scene: Scene, name: str, target: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "report.docx"
        _save_docx(scene, name, source)
        convert_to_pdf(source, target)
