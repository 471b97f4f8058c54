"""What a person is shown of a checked file 检查结果: ready for a page, bounded whatever comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Literal

from geoapi.views.preview.map import PreviewMap, preview_map
from geoapi.views.preview.words import format_words
from layers import layer_named
from layers.door.checks import Check
from layers.door.outcome import Group, Report, groups
from layers.door.preview import LONGEST, ColumnTaken, columns_taken, fields_not_found
from layers.door.report import Ground, Problem, Repair
from layers.door.words import is_empty

if TYPE_CHECKING:
    from layers.schema import Field, Layer

UNUSED_SHOWN = 60
"""Columns without a use that are shown; the others are counted."""

ACROSS = 40
"""Columns of the first rows that are shown."""

OF_A_KIND, MOST_TOLD = 20, 100
"""Problems of one kind, and in all, that the page lists; the workbook of refused rows has all."""

MOST_SENTENCES = 40
"""Warnings, repairs, kinds of problems and problems of the whole file that are listed."""

Verdict = Literal["good", "some", "none"]

Shown = tuple[str, Sequence[str]]
"""A row's number and its cells, as they are shown."""


@dataclass(frozen=True)
class Preview:
    """One checked file.

    Attributes
    ----------
    taken
        Rows that could be stored: 0 where the file is refused as a whole.
    columns, unused
        The columns used and then some of the others; how many more of those there are.
    whole, groups, first, total
        Problems: of the file as a whole, counted by kind, the first ones, and all counted.
    map
        None where the file has no shape.
    """

    file: str
    layer: Layer
    read: int
    taken: int
    refused: int
    columns: Sequence[ColumnTaken]
    unused: int
    not_found: Sequence[Field]
    headers: Sequence[str]
    head: Sequence[Shown]
    whole: Sequence[Problem]
    groups: Sequence[Group]
    first: Sequence[Problem]
    total: int
    repairs: Sequence[Repair]
    repairs_total: int
    checks: Sequence[Check]
    warnings: Sequence[str]
    map: PreviewMap | None
    crs: str
    crs_why: str
    encoding: str
    encoding_why: str
    profile: str

    @property
    def verdict(self) -> Verdict:
        """Whether all, some or none of the rows could be stored."""
        if self.whole or not self.taken:
            return "none"
        return "some" if self.refused else "good"

    @property
    def format(self) -> str:
        """The format by the file's ending."""
        return format_words(self.file)

    @property
    def noted(self) -> int:
        """How many things there are to read: checks that found something, warnings, repairs."""
        found = sum(check.count > 0 for check in self.checks)
        return found + len(self.warnings) + (self.repairs_total > 0)


def preview_of(file: str, report: Report, ground: Ground) -> Preview:
    """Gather what is shown of a file; nothing in it grows with the file."""
    layer, found = layer_named(report.layer), report.found
    columns, unused = _columns(report, layer)
    whole = [p for p in report.problems if p.row is None]
    return Preview(
        file=file, layer=layer, read=report.read, columns=columns, unused=unused,
        taken=0 if whole else len(report.accepted), refused=len(report.refused),
        not_found=fields_not_found(report, layer),
        headers=[str(h)[:LONGEST] for h in found.head.columns[:ACROSS]], head=_head(report),
        whole=whole[:MOST_SENTENCES],
        groups=groups(p for p in report.problems if p.row is not None)[:MOST_SENTENCES],
        first=_first(report.problems), total=len(report.problems),
        repairs=report.repairs[:MOST_SENTENCES], repairs_total=len(report.repairs),
        checks=report.checks, warnings=report.warnings[:MOST_SENTENCES],
        map=preview_map(report, ground), crs=report.crs or "", crs_why=found.crs_why,
        encoding=report.encoding or "", encoding_why=found.encoding_why,
        profile=found.profile or "",
    )  # fmt: skip


def _columns(report: Report, layer: Layer) -> tuple[list[ColumnTaken], int]:
    columns = columns_taken(report, layer)
    used = [c for c in columns if c.field is not None]
    others = [c for c in columns if c.field is None]
    return used + others[:UNUSED_SHOWN], max(len(others) - UNUSED_SHOWN, 0)


def _head(report: Report) -> list[Shown]:
    head = report.found.head.iloc[:, :ACROSS]
    return [
        (str(row), ["" if is_empty(v) else str(v)[:LONGEST] for v in values])
        for row, values in zip(head.index, head.itertuples(index=False, name=None), strict=True)
    ]


def _first(problems: Sequence[Problem]) -> list[Problem]:
    """Return the first problems of rows, not too many of one kind, by row."""
    counted: dict[tuple[str, str], int] = {}

    def wanted(problem: Problem) -> bool:
        if problem.row is None:
            return False
        counted[problem.kind] = counted.get(problem.kind, 0) + 1
        return counted[problem.kind] <= OF_A_KIND

    return list(islice(filter(wanted, problems), MOST_TOLD))
