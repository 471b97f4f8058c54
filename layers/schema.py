"""What a declaration means: Layer 图层, Field 字段.

A layer is data: reading, checking, storing, serving and testing all follow its declaration.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from layers.errors import DeclarationError

FieldType = Literal["code", "text", "number", "integer", "date", "flag", "list"]
Need = Literal["key", "required", "optional"]
Access = Literal["public", "restricted"]
Shape = Literal["multipolygon", "point", "geometry"]

DTYPES: dict[str, str] = {
    "code": "str", "text": "str", "list": "str", "number": "float64", "integer": "Int64",
    "flag": "boolean", "date": "datetime64[s]",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Field:
    """One column: its name, type, canonical unit, Chinese title, and who may see it.

    Attributes
    ----------
    choices
        Canonical value -> the words a file may use for it; empty where any text is accepted.
    check
        Kind of code in :data:`layers.codes.CHECKS`.
    minimum
        The least value accepted; None where negative figures occur (tax refunds).
    zero_is_unknown
        True where 0 stands for "not surveyed", as with land areas.
    refers
        Name of the layer whose key the field holds; empty where it is no reference.
    """

    name: str
    zh: str
    type: FieldType = "text"
    unit: str = ""
    need: Need = "optional"
    aliases: tuple[str, ...] = ()
    meaning: str = ""
    access: Access = "public"
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    check: str | None = None
    minimum: float | None = None
    zero_is_unknown: bool = False
    refers: str = ""

    @property
    def dtype(self) -> str:
        """The pandas dtype of the column."""
        return DTYPES[self.type]


@dataclass(frozen=True, kw_only=True)
class Layer:
    """One kind of fact: its fields in order, and the shape it has, if any."""

    name: str
    zh: str
    fields: tuple[Field, ...]
    shape: Shape | None = None
    shape_needed: bool = True
    meaning: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """The fields that together name one row."""
        return tuple(f.name for f in self.fields if f.need == "key")

    def field(self, name: str) -> Field:
        """Return a field by its canonical name."""
        for candidate in self.fields:
            if candidate.name == name:
                return candidate
        names = "、".join(f.name for f in self.fields)
        raise DeclarationError(f"图层 {self.name} 没有字段 {name}；有：{names}")
