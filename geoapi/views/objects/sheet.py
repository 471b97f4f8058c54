"""What is told of one object: facts, tables, and the sentences that follow from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from geoapi.views.figure_words import in_words, number_words
from geoapi.views.web.words import missing

if TYPE_CHECKING:
    from layers.atlas import County

Language = Literal["zh", "en"]
Kind = Literal["parcels", "enterprises", "zones"]

KINDS: Mapping[str, tuple[str, str]] = {
    "parcels": ("宗地", "Parcel"),
    "enterprises": ("企业", "Enterprise"),
    "zones": ("园区", "Zone"),
    "towns": ("乡镇", "Town"),
    "supplies": ("供地", "Supply"),
}
"""Kind of object -> its word in Chinese and English."""


@dataclass(frozen=True)
class Fact:
    """One fact as it is written; empty where it is unknown.

    Attributes
    ----------
    link
        Kind and key of the object that the value names.
    """

    title: str
    value: str
    unit: str = ""
    source: str = ""
    link: tuple[str, str] | None = None


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    digits
        Decimals of its figures; None for text.
    link
        Kind of the objects whose keys it holds.
    """

    title: str
    digits: int | None = None
    link: str = ""


@dataclass(frozen=True)
class Block:
    """A table of what belongs to the object.

    Attributes
    ----------
    rows
        Plain values; None where unknown.
    empty
        What is said where there is no row.
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    empty: str
    note: str = ""

    def written(self) -> list[list[str]]:
        """Write the rows as a page and a document show them."""
        return [
            [written(value, column) for value, column in zip(row, self.columns, strict=True)]
            for row in self.rows
        ]

    def frame(self) -> pd.DataFrame:
        """Return the rows as a workbook has them: figures stay figures."""
        frame = pd.DataFrame(list(self.rows), columns=[c.title for c in self.columns])
        for column in self.columns:
            if column.digits is not None:
                frame[column.title] = frame[column.title].astype(float).round(column.digits)
        return frame


def written(value: Any, column: Column) -> str:
    """Write one value; a dash where it is unknown."""
    if missing(value):
        return "—"
    return str(value) if column.digits is None else number_words(float(value), column.digits)


@dataclass(frozen=True, eq=False)
class ObjectSheet:
    """All that is told of one object.

    Attributes
    ----------
    sentences
        What a report says; every figure in them stands in a fact or a table too.
    layers
        The layers that it rests on.
    """

    kind: Kind
    key: str
    name: str
    on: date
    county: County
    language: Language
    facts: Sequence[Fact]
    blocks: Sequence[Block]
    sentences: Sequence[str] = ()
    layers: Sequence[str] = ()
    shapes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Name the sheet: 宗地情况表."""
        zh, en = KINDS[self.kind]
        return in_words(self.language, f"{zh}情况表", f"{en} sheet")

    @property
    def editions(self) -> list[tuple[str, int, str, str]]:
        """Layer, number, file and day of every edition that it rests on."""
        known = self.county.editions
        return [
            (name, known[name].number, known[name].file, known[name].created_at[:10])
            for name in self.layers
            if name in known
        ]
