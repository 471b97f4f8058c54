"""conform(): one check at the door that says everything wrong at once; then trust."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from layers.area import legal_area
from layers.door.accepted import Accepted
from layers.door.checks import Check, Sheet, run_checks
from layers.door.columns import Columns, match
from layers.door.located import Located, Terms, located
from layers.door.outcome import Found, Report
from layers.door.placement import Placement
from layers.door.remarks import Remarks
from layers.door.report import DoorOptions, Ground, Problem, Repair
from layers.door.rows import key_problems, row_problems
from layers.door.values import How, Parsed, read_column
from layers.schema import Field, Layer
from layers.sources.join import JoinProblem
from layers.sources.raw import Raw, Total

HEAD = 10
"""First rows kept in their original words, for a person to look at."""

Rows = NDArray[np.int64]
Shapes = NDArray[np.object_]


def conform(
    raw: Raw,
    layer: Layer,
    options: DoorOptions,
    ground: Ground,
    *,
    joined: Sequence[JoinProblem] = (),
) -> Report:
    """Check a whole file against a layer's declaration and conform the rows that pass.

    Every problem, repair and warning is told with the row the user sees. Blank cells, sentinel
    dates and zero land areas are unknown, never 0 or "no".

    Parameters
    ----------
    ground
        The CRS that the conformed shapes are in, whether national codes are checked, and the
        layers to compare with.
    joined
        Problems that joining a sheet by key has found.
    """
    conformer = Conformer(layer, options, ground)
    conformer.take(raw, joined)
    return conformer.report()


@dataclass
class Kept:
    """One chunk's rows: all keys, and the words of those with a problem."""

    rows: Rows
    keys: pd.DataFrame
    refused: Rows
    originals: pd.DataFrame


@dataclass
class Conformer:
    """Takes a file chunk by chunk; then says of the whole what :func:`conform` says.

    Only what later chunks or the report need is held of a chunk; the rows go into the report,
    which can be had once.
    """

    layer: Layer
    options: DoorOptions
    ground: Ground
    _columns: Columns | None = None
    _placement: Placement | None = None
    _first: Raw | None = None
    _kept: list[Kept] = field(default_factory=list)
    _accepted: list[Accepted] = field(default_factory=list)
    _whole: dict[Problem, None] = field(default_factory=dict)
    _by_row: list[Problem] = field(default_factory=list)
    _repairs: list[Repair] = field(default_factory=list)
    _remarks: Remarks = field(default_factory=Remarks)
    _totals: list[Total] = field(default_factory=list)

    def take(self, raw: Raw, joined: Sequence[JoinProblem] = ()) -> None:
        """Check one chunk; `joined` are the problems that joining a sheet found in it."""
        columns = self._columns_of(raw)
        parsed = {f.name: self._column(raw, f, columns) for f in self.layer.fields}
        terms = Terms(self.layer, self.options, self.ground)
        place = located(raw, terms, columns, self._placement)
        self._placement = place.placement if place else None
        self._whole |= dict.fromkeys(place.problems if place else ())
        wrong = row_problems(raw, self.layer, parsed, place)
        wrong += [Problem(j.row, j.field, j.value, j.problem) for j in joined]
        self._by_row += wrong
        refused = np.isin(raw.rows, _row_numbers(wrong))
        self._repairs += _repairs(raw, place, refused)
        self._remarks.take(raw, self.layer, parsed, place.warnings if place else ())
        self._totals += raw.totals
        self._keep(raw, parsed, place, refused)

    def _columns_of(self, raw: Raw) -> Columns:
        """Match the headers once: every chunk of a file has the same."""
        if self._columns is None:
            self._columns = match(raw.frame.columns, self.layer, self.options, cut=raw.cut)
            self._whole |= dict.fromkeys(self._columns.problems)
            self._first = replace(raw, geometry=None)
        return self._columns

    def _column(self, raw: Raw, wanted: Field, columns: Columns) -> Parsed:
        check = self.ground.codes == "cn"
        constant = (self.options.constants or {}).get(wanted.name)
        if constant is not None:
            how = How(check=check, month=self.options.month)
            return read_column([constant] * len(raw.frame), wanted, how)
        matched = columns.taken.get(wanted.name)
        if matched is None:
            return Parsed([None] * len(raw.frame))
        how = How(matched.factor, check, self.options.month)
        return read_column(raw.frame[matched.header], wanted, how)

    def _keep(
        self, raw: Raw, parsed: dict[str, Parsed], place: Located | None, refused: NDArray[np.bool_]
    ) -> None:
        there = {name for name, column in parsed.items() if column.given is not None}
        given = [f for f in self.layer.fields if f.need == "key" or f.name in there]
        # Not copied: each column can be let go by itself.
        table = pd.DataFrame({f.name: _typed(parsed[f.name], f) for f in given}, copy=False)
        kept = np.flatnonzero(~refused)
        shapes = place.shapes[kept] if place else None
        taken = table.iloc[kept] if refused.any() else table
        self._accepted.append(_accepted(raw.rows[kept], taken, shapes, self.ground.crs))
        keys, words = table[list(self.layer.key)], _original(raw, refused)
        self._kept.append(Kept(raw.rows, keys, raw.rows[refused], words))

    def report(self) -> Report:
        """Say everything of the file that was taken."""
        rows = np.concatenate([k.rows for k in self._kept])
        twice = key_problems(rows, pd.concat([k.keys for k in self._kept]), self.layer)
        nothing = [] if len(rows) else [Problem(None, None, None, "文件没有数据行")]
        whole = [*nothing, *self._whole]
        late = _row_numbers(twice)
        refused = np.union1d(np.concatenate([k.refused for k in self._kept]), late)
        accepted = _together(self._accepted, self.layer, rows if whole else late)
        gone = set(refused.tolist())
        return Report(
            layer=self.layer.name,
            read=len(rows),
            accepted=accepted,
            refused=rows if whole else refused,
            refused_rows=self._originals(rows if whole else refused),
            found=self._found(),
            problems=(*whole, *sorted(self._by_row + twice, key=lambda p: p.row or 0)),
            repairs=tuple(r for r in self._repairs if r.row not in gone),
            warnings=self._remarks.told(self.layer, self._columns or Columns()),
            checks=() if whole else self._checks(accepted),
            crs=self._placement.name if self._placement else None,
            encoding=self._first.encoding if self._first else None,
        )

    def _originals(self, refused: Rows) -> pd.DataFrame:
        """Return refused rows in their original words; a chunk that is gone has left its own."""
        if self._first is not None and len(self._kept) == 1:
            return _original(self._first, np.isin(self._first.rows, refused))
        return pd.concat([k.originals for k in self._kept])

    def _checks(self, accepted: Accepted) -> tuple[Check, ...]:
        told, columns = self._remarks, self._columns or Columns()
        sheet = Sheet(self._totals, columns, told.sums, told.counts)
        return run_checks(accepted, self.layer, self.ground, sheet)

    def _found(self) -> Found:
        first, placement = self._first, self._placement
        return Found(
            self._columns or Columns(),
            _original(first, np.arange(len(first.rows)) < HEAD) if first else pd.DataFrame(),
            tuple(first.frame.columns) if first else (),
            placement.why if placement else "",
            first.why if first else "",
        )


def _row_numbers(problems: Sequence[Problem]) -> Rows:
    return np.array([p.row for p in problems if p.row is not None], dtype=np.int64)


def _repairs(raw: Raw, place: Located | None, refused: NDArray[np.bool_]) -> list[Repair]:
    told = place.repaired.items() if place else ()
    return [Repair(int(raw.rows[at]), text) for at, text in told if not refused[at]]


def _original(raw: Raw, some: NDArray[np.bool_]) -> pd.DataFrame:
    rows = raw.frame[some].copy()
    rows.index = pd.Index(raw.rows[some], name="row")
    return rows


def _typed(parsed: Parsed, wanted: Field) -> "pd.Series[Any]":
    dtype: Any = wanted.dtype
    column: pd.Series[Any] = pd.Series(parsed.results, dtype=object).astype(dtype)
    return column


def _accepted(rows: Rows, table: pd.DataFrame, shapes: Shapes | None, crs: str) -> Accepted:
    if shapes is None:
        unknown = np.full(len(rows), np.nan)
        return Accepted(rows, table, None, crs, unknown, np.tile(unknown[:, None], 4))
    area, wkb = legal_area(shapes, crs), np.array(shapely.to_wkb(shapes), dtype=object)
    return Accepted(rows, table, wkb, crs, area, shapely.bounds(shapes))


def _together(parts: list[Accepted], layer: Layer, without: Rows) -> Accepted:
    """Put the chunks together without rows that only the whole file made wrong.

    `parts` is emptied on the way: a large file's rows are never there twice.
    """
    for at, part in enumerate(parts if len(without) else ()):
        parts[at] = part.some(~np.isin(part.rows, without))
    rows = np.concatenate([p.rows for p in parts])
    wkb = [p.wkb for p in parts if p.wkb is not None]
    whole = Accepted(
        rows,
        _one_table([p.table for p in parts], layer, len(rows)),
        np.concatenate(wkb) if wkb else None,
        parts[0].crs,
        np.concatenate([p.area for p in parts]),
        np.concatenate([p.bounds for p in parts]),
    )
    parts.clear()
    return whole


def _one_table(tables: Sequence[pd.DataFrame], layer: Layer, count: int) -> pd.DataFrame:
    """Join the columns one by one, those of the chunks being let go; the others are unknown."""
    unknown, given = pd.RangeIndex(count), set(tables[0])
    columns: dict[str, pd.Series[Any]] = {}
    for f in layer.fields:
        if f.name in given:
            parts: list[pd.Series[Any]] = [table.pop(f.name) for table in tables]
            columns[f.name] = pd.concat(parts, ignore_index=True)
        else:
            columns[f.name] = pd.Series(None, index=unknown, dtype=f.dtype)
    return pd.DataFrame(columns, copy=False)
