"""What is used of python-docx; it comes with the extra ``[report]``."""

from __future__ import annotations

from typing import Any

from geoapi.views.extras import report_module


def docx(name: str = "") -> Any:
    """Return python-docx, or a module of it."""
    return report_module(f"docx.{name}" if name else "docx")


def qn(name: str) -> Any:
    """Return the full name of ``w:…``."""
    return docx("oxml.ns").qn(name)


def element(tag: str, **attributes: str) -> Any:
    """Make an element of WordprocessingML, attributes in its namespace."""
    made = docx("oxml").OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def points(value: float) -> Any:
    """Return a length in points."""
    return docx("shared").Pt(value)


def millimetres(value: float) -> Any:
    """Return a length in mm."""
    return docx("shared").Mm(value)


def colour(value: str) -> Any:
    """Return a colour, given as six hexadecimal digits."""
    return docx("shared").RGBColor.from_string(value)
