"""What a person is shown of a file before it is stored: how each part of it was understood."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from layers import units
from layers.door.columns import Matched, split_unit
from layers.door.outcome import Report
from layers.door.words import is_empty
from layers.schema import Field, Layer

SAMPLES = 3
"""Different values of a column that are shown."""

LONGEST = 60
"""Characters of a cell that are shown."""


@dataclass(frozen=True)
class ColumnTaken:
    """One column of the file: what it was taken for, in what unit, and what is in it.

    Attributes
    ----------
    field, zh
        None where the column is not used.
    factor, unit
        From the file's unit to the canonical one; the canonical unit.
    written
        The file's unit, as the header or an option states it; empty where neither does.
    samples
        The first different values in their original words.
    median
        Of the accepted rows, canonical unit; None where there is none.
    """

    header: str
    field: str | None
    zh: str | None
    unit: str
    factor: float
    samples: tuple[str, ...]
    median: float | None
    written: str = ""


def columns_taken(report: Report, layer: Layer) -> list[ColumnTaken]:
    """Tell of every column of the file what it was taken for, in the file's order."""
    by_header = {m.header: (layer.field(name), m) for name, m in report.found.columns.taken.items()}
    points = {report.found.columns.longitude: "经度", report.found.columns.latitude: "纬度"}
    return [
        _place_of(report, header, points[header])
        if header in points
        else _column(report, header, *by_header.get(header, (None, Matched(header))))
        for header in report.found.headers
    ]


def _place_of(report: Report, header: str, zh: str) -> ColumnTaken:
    return ColumnTaken(header, "geometry", zh, "度", 1.0, _samples(report, header), None)


def _column(report: Report, header: str, wanted: Field | None, matched: Matched) -> ColumnTaken:
    samples = _samples(report, header)
    if wanted is None:
        return ColumnTaken(header, None, None, "", 1.0, samples, None)
    median = _median(report.accepted.table, wanted)
    return ColumnTaken(
        header, wanted.name, wanted.zh, wanted.unit, matched.factor, samples, median,
        _written(wanted, matched),
    )  # fmt: skip


def _written(wanted: Field, matched: Matched) -> str:
    """Name the file's unit; one that only an option states by its first label of that factor."""
    label = split_unit(matched.header)[1]
    if label and units.factor(wanted.unit, label) == matched.factor:
        return label
    if matched.factor == 1:
        return ""
    there = units.accepted(wanted.unit)
    return next((u for u in there if units.factor(wanted.unit, u) == matched.factor), "")


def _samples(report: Report, header: str) -> tuple[str, ...]:
    head = report.found.head
    words = [str(v)[:LONGEST] for v in head[header] if not is_empty(v)] if header in head else []
    return tuple(dict.fromkeys(words))[:SAMPLES]


def _median(table: pd.DataFrame, wanted: Field) -> float | None:
    if wanted.type != "number" or wanted.name not in table:
        return None
    known = table[wanted.name].dropna()
    return float(np.median(known)) if len(known) else None


def fields_not_found(report: Report, layer: Layer) -> list[Field]:
    """Return the layer's fields for which the file has no column."""
    return [f for f in layer.fields if f.name not in report.found.columns.taken]


def preview_json(report: Report, layer: Layer) -> dict[str, Any]:
    """Return the preview for ``check --json`` and the page: columns, first rows, reasons."""
    found = report.found
    return {
        "columns": [
            {"header": c.header, "field": c.field, "title": c.zh, "unit": c.unit,
             "written": c.written, "factor": c.factor, "samples": list(c.samples),
             "median": c.median}
            for c in columns_taken(report, layer)
        ],
        "fields_not_found": [f.name for f in fields_not_found(report, layer)],
        "head": [
            {"row": int(row), "values": [None if is_empty(v) else str(v)[:LONGEST] for v in values]}
            for row, values in zip(
                found.head.index, found.head.itertuples(index=False, name=None), strict=True
            )
        ],
        "crs_why": found.crs_why,
        "encoding_why": found.encoding_why,
        "profile": found.profile,
    }  # fmt: skip
