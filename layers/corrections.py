"""Corrections 更正: single values that people decided, laid over the layers; no edition changes.

A correction names a row by its key and one of its fields. An atlas with corrections is another
atlas: whatever is computed of both tells what they change.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from layers import layer_named
from layers.atlas import Atlas, LazyAtlas, leaf_of, table_of
from layers.door.values import How, read_column
from layers.errors import DeclarationError, MutuError
from layers.leaves import Leaf, Once
from layers.rings import Land
from layers.schema import Field
from layers.units import EXAMPLES, MUST_BE_STATED, factor

STRUCK = ""
"""The field of a correction that strikes its whole row out."""

NUMBER_AND_UNIT = re.compile(r"\s*([+-]?[\d.,eE]+)\s*([^\d\s.,+-].*?)?\s*", re.ASCII)


class ValueRefusedError(MutuError):
    """A value that a field does not hold; the message says what it holds."""


@dataclass(frozen=True)
class Correction:
    """One value of one row, as somebody decided it.

    Attributes
    ----------
    key
        The values of the layer's key fields, in their order.
    field
        Which field; :data:`STRUCK` where the row does not hold at all.
    value
        As the field holds it, in its canonical unit; None is unknown.
    because
        What says so: 异议第3号.
    """

    layer: str
    key: tuple[str, ...]
    field: str
    value: Any
    because: str


@dataclass(frozen=True)
class Applied:
    """What becomes of a correction.

    Attributes
    ----------
    row
        Position of its row in the layer; None where no row has its key.
    before
        The value that it replaces.
    overruled
        A later correction of the same value counts instead.
    """

    correction: Correction
    row: int | None
    before: Any = None
    overruled: bool = False


def applied(atlas: Atlas, corrections: Sequence[Correction]) -> list[Applied]:
    """Tell what becomes of each correction, in their order; none is dropped unseen.

    Raises
    ------
    DeclarationError
        A layer, or a field, is not declared; keys are never corrected.
    """
    found: list[Applied] = []
    rows = {name: _rows(atlas, name, corrections) for name in {c.layer for c in corrections}}
    for at, correction in enumerate(corrections):
        _must_be_declared(correction)
        row = rows[correction.layer].get(correction.key)
        later = any(_overrules(other, correction) for other in corrections[at + 1 :])
        found.append(Applied(correction, row, _before(atlas, correction, row), later))
    return found


def _overrules(later: Correction, earlier: Correction) -> bool:
    same = (later.layer, later.key) == (earlier.layer, earlier.key)
    return same and later.field in {earlier.field, STRUCK}


def _must_be_declared(correction: Correction) -> None:
    layer = layer_named(correction.layer)
    if correction.field == STRUCK:
        return
    if layer.field(correction.field).need == "key":
        raise DeclarationError(f"{correction.field} 是图层 {layer.name} 的主键，不能更正")


def _rows(atlas: Atlas, name: str, corrections: Iterable[Correction]) -> dict[tuple[str, ...], int]:
    """Return where the rows stand that are named; few are named, of however many."""
    keys = list(layer_named(name).key)
    firsts = {c.key[0] for c in corrections if c.layer == name}
    table = table_of(atlas, name)
    at = np.flatnonzero(table[keys[0]].isin(firsts).to_numpy(bool))
    named = table[keys].iloc[at].itertuples(index=False, name=None)
    return dict(zip(named, at.tolist(), strict=True))


def _before(atlas: Atlas, correction: Correction, row: int | None) -> Any:
    if row is None or correction.field == STRUCK:
        return None
    value = table_of(atlas, correction.layer)[correction.field].iloc[row]
    if pd.isna(value):
        return None
    return value.date() if isinstance(value, pd.Timestamp) else value


def corrected(atlas: Atlas, corrections: Sequence[Correction]) -> Atlas:
    """Return the atlas with corrections laid over it; the given one stays as it is.

    A correction of a row that is not there changes nothing: :func:`applied` tells.
    """
    told = [a for a in applied(atlas, corrections) if a.row is not None and not a.overruled]
    names = {a.correction.layer for a in told}
    over = {
        name: CorrectedLeaf(leaf_of(atlas, name), [a for a in told if a.correction.layer == name])
        for name in names
    }
    return LazyAtlas({name: over.get(name) or leaf_of(atlas, name) for name in atlas})


class CorrectedLeaf:
    """The rows of a leaf with corrections over them."""

    def __init__(self, leaf: Leaf, told: Sequence[Applied]) -> None:
        self._leaf, self._cells = leaf, _cells(told)
        struck = {a.row for a in told if a.correction.field == STRUCK}
        self._kept = [n for n in range(len(leaf.table())) if n not in struck] if struck else None
        self._table, self._frame = Once(self._make_table), Once(self._make_frame)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.table())

    def column(self, name: str) -> "pd.Series[Any]":
        """Return one column."""
        column: pd.Series[Any] = self.table()[name]
        return column

    def table(self) -> pd.DataFrame:
        """Return the columns without shapes."""
        return self._table()

    def land(self) -> Land:
        """Return where the rows lie."""
        if self._kept is None:
            return self._leaf.land()
        return leaf_of({"": self.frame()}, "").land()

    def frame(self) -> gpd.GeoDataFrame:
        """Return columns and shapes."""
        return self._frame()

    def _make_table(self) -> pd.DataFrame:
        return pd.DataFrame(self._over(self._leaf.table()))

    def _make_frame(self) -> gpd.GeoDataFrame:
        return self._over(self._leaf.frame())

    def _over(self, rows: Any) -> Any:
        changed = rows.assign(**{n: _put(rows[n], cells) for n, cells in self._cells.items()})
        if self._kept is None:
            return changed
        return changed.iloc[self._kept].reset_index(drop=True)


def _cells(told: Sequence[Applied]) -> Mapping[str, Mapping[int, Any]]:
    cells: dict[str, dict[int, Any]] = {}
    for one in told:
        if one.correction.field != STRUCK and one.row is not None:
            cells.setdefault(one.correction.field, {})[one.row] = one.correction.value
    return cells


def _put(column: "pd.Series[Any]", cells: Mapping[int, Any]) -> "pd.Series[Any]":
    put = column.copy()
    put.iloc[list(cells)] = pd.Series(list(cells.values()), dtype=object).astype(column.dtype)
    return put


def read_value(field: Field, given: Any, *, codes: str = "cn") -> Any:
    """Read the value somebody states for a field.

    Parameters
    ----------
    given
        A number is in the canonical unit; a text of area or money names its unit: ``12.5亩``.
    codes
        ``cn``: national codes are checked.

    Raises
    ------
    ValueRefusedError
        The field does not hold it, or a unit is missing; blank and 0 areas are no values.
    """
    value, scale = _in_units(field, given)
    parsed = read_column([value], field, How(scale, check=codes == "cn"))
    if parsed.wrong:
        sentence, suggestion = parsed.wrong[0]
        hint = f"；可能是 {suggestion}" if suggestion else ""
        raise ValueRefusedError(f"{field.zh} {field.name} 的值“{str(given)[:60]}”{sentence}{hint}")
    if parsed.results[0] is None:
        raise ValueRefusedError(f"{field.zh} {field.name} 的值“{str(given)[:60]}”等于没有说明")
    return parsed.results[0]


def _in_units(field: Field, given: Any) -> tuple[Any, float]:
    if not isinstance(given, str) or not field.unit:
        return given, 1.0
    found = NUMBER_AND_UNIT.fullmatch(given)
    if found is None:
        return given, 1.0
    number, unit = found.groups()
    scale = factor(field.unit, unit) if unit else 1.0
    if scale is None or (not unit and field.unit in MUST_BE_STATED):
        example = EXAMPLES.get(field.unit, field.unit)
        raise ValueRefusedError(
            f"{field.zh} {field.name} 的值“{given[:60]}”没有可用的单位；"
            f"请写明，如 {number}{example}"
        )
    return number, float(scale)
