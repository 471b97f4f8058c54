"""Wide tables 总表: every measure of one kind of unit side by side, a row for each unit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from geoapi.views.figure_words import (
    bracketed,
    in_words,
    measure_name,
    measure_unit,
    unit_name,
)
from geoapi.views.table_files import Tab
from geoapi.views.tables import CLOSING, basis_tab, closing_name, note

if TYPE_CHECKING:
    from geoapi.planning.measuring.tally import Figure, MeasureTable
    from geoapi.views.scene import Scene


def wide_frame(tables: Sequence[MeasureTable], language: str = "zh") -> pd.DataFrame:
    """Give measures by the same units as one table, in display units.

    The last rows are the land outside all units, what has no known land, what overlapping units
    count twice (if any), and the total; only sums have an overlap, ratios are of what is in it.
    A figure of nothing known is missing, never 0.
    """
    units = _units(tables)
    values = {_header(table, language): _values(table).reindex(units.index) for table in tables}
    closing = [name for name in CLOSING if name != "overlap" or _overlapping(tables)]
    ends = pd.DataFrame(
        {_header(t, language): [_end(t, name) for name in closing] for t in tables}, dtype=float
    )
    key, name = in_words(language, "代码", "Code"), in_words(language, "名称", "Name")
    words = [closing_name(end, tables[0].by, language) for end in closing]
    ends.insert(0, key, "")
    ends.insert(1, name, words)
    named = pd.DataFrame({key: units.index, name: units.to_numpy()})
    rows = named.join(pd.DataFrame(values).reset_index(drop=True))
    return pd.concat([rows, ends], ignore_index=True)


def wide_tab(scene: Scene, tables: Sequence[MeasureTable]) -> Tab:
    """Give the sheet of one kind of unit."""
    closing = len(CLOSING) if _overlapping(tables) else len(CLOSING) - 1
    name = unit_name(tables[0].by, scene.language)
    return Tab(name, wide_frame(tables, scene.language), closing=closing, note=note(scene))


def wide_sheets(scene: Scene, by: Sequence[Sequence[MeasureTable]]) -> list[Tab]:
    """Give a sheet for each kind of unit, and a last one 依据 with what they rest on."""
    every = [table for tables in by for table in tables]
    return [*(wide_tab(scene, tables) for tables in by), basis_tab(scene, every)]


def _units(tables: Sequence[MeasureTable]) -> pd.Series:
    """Return key -> name of every unit that any of the tables has; industries in order."""
    rows = pd.concat([table.rows[["key", "name"]] for table in tables], ignore_index=True)
    names = rows.drop_duplicates("key").set_index("key")["name"]
    named = names.where(names.notna(), names.index.to_series())
    return named.sort_index() if tables[0].by == "industries" else named


def _values(table: MeasureTable) -> pd.Series:
    rows = table.rows.set_index("key")
    return rows["value"].where(rows["n"] > 0)


def _end(table: MeasureTable, name: str) -> Any:
    figure: Figure = getattr(table, name)
    return None if name == "overlap" and table.measure.is_ratio else figure["value"]


def _overlapping(tables: Sequence[MeasureTable]) -> bool:
    return any(table.overlap["n"] for table in tables)


def _header(table: MeasureTable, language: str) -> str:
    measure = table.measure
    return bracketed(measure_name(measure, language), measure_unit(measure, language), language)
