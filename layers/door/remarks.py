"""Remarks 注意: what was read as unknown or kept though odd, gathered over a whole file."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from layers.door.columns import Columns
from layers.door.rows import some_rows
from layers.door.values import Parsed
from layers.schema import Field, Layer
from layers.sources.raw import Raw

RowsByField = defaultdict[str, list[int]]


def _lists() -> RowsByField:
    return defaultdict(list)


@dataclass
class Remarks:
    """Sentences said once, and by field the rows that are unknown, assumed or negative.

    Attributes
    ----------
    sums, counts
        By number field: sum and count of all values read, refused rows included, canonical units.
    """

    notes: dict[str, None] = field(default_factory=dict)
    shapes: dict[str, None] = field(default_factory=dict)
    unknown: RowsByField = field(default_factory=_lists)
    assumed: RowsByField = field(default_factory=_lists)
    negative: RowsByField = field(default_factory=_lists)
    sums: dict[str, float] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def take(
        self, raw: Raw, layer: Layer, parsed: dict[str, Parsed], shapes: Sequence[str]
    ) -> None:
        """Add what one chunk tells."""
        self.notes |= dict.fromkeys(raw.notes)
        self.shapes |= dict.fromkeys(shapes)
        for f in layer.fields:
            column = parsed[f.name]
            self.unknown[f.name] += raw.rows[column.unknown].tolist()
            self.assumed[f.name] += raw.rows[column.assumed].tolist()
            if f.type == "number":
                self._count(raw, f, column)

    def _count(self, raw: Raw, wanted: Field, column: Parsed) -> None:
        if column.given is None:
            return
        figures = np.array(column.results, dtype=float)
        if wanted.minimum is None:
            self.negative[wanted.name] += raw.rows[figures < 0].tolist()
        with np.errstate(over="ignore", invalid="ignore"):
            summed = float(np.nansum(figures))
        self.sums[wanted.name] = self.sums.get(wanted.name, 0.0) + summed
        known = int((~np.isnan(figures)).sum())
        self.counts[wanted.name] = self.counts.get(wanted.name, 0) + known

    def told(self, layer: Layer, columns: Columns) -> tuple[str, ...]:
        """Return every sentence, those about the file first."""
        return (
            *self.notes, *columns.warnings, *self.shapes,
            *_told(layer, self.unknown, _unknown), *_told(layer, self.assumed, _assumed),
            *_told(layer, self.negative, _negative),
        )  # fmt: skip


def _told(layer: Layer, by_field: RowsByField, word: Callable[[Field], str]) -> list[str]:
    return [
        f"{f.zh}（{f.name}）：{len(rows)} 行{word(f)}（第 {some_rows(rows)}）"
        for f in layer.fields
        if (rows := by_field.get(f.name))
    ]


def _unknown(wanted: Field) -> str:
    return f"的{'占位日期' if wanted.type == 'date' else '数值 0'}按未知处理"


def _assumed(_: Field) -> str:
    return "只到月份，按 --month 所指明的日子读取"


def _negative(_: Field) -> str:
    return "为负数，保留原值，请核对"
