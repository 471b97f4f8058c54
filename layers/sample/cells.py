"""Cells as people fill them in: dates in many forms, thousands separators, Chinese words."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from pandas.api import types

from layers import LAYERS
from layers.sample.headers import DECIMALS, Header
from layers.sample.shapes import Rng

EXCEL_EPOCH = pd.Timestamp("1899-12-30")


def in_words(frame: pd.DataFrame, layer: str, headers: Sequence[Header]) -> pd.DataFrame:
    """Return a table under the office's headers, in its units and Chinese words.

    Missing cells are None. Dates stay timestamps: each file writes them in its own way.
    """
    columns = {
        header: _column(frame[name], layer, name, factor)
        for name, header, factor in headers
        if name in frame
    }
    return pd.DataFrame(columns, index=frame.index)


def _column(values: pd.Series, layer: str, name: str, factor: float) -> pd.Series:
    choices = LAYERS[layer].field(name).choices
    words: dict[Any, str] = {key: said[0] for key, said in choices.items() if said}
    if types.is_bool_dtype(values) or LAYERS[layer].field(name).type == "flag":
        words = {True: "是", False: "否"}
    if types.is_float_dtype(values):
        values = (values / factor).round(DECIMALS[factor])
    cells = [None if pd.isna(v) else words.get(v, v) for v in values]
    return pd.Series(cells, index=values.index, dtype=object)


def dates_as(values: pd.Series, form: str) -> pd.Series:
    """Write dates in one form of `strftime`; missing ones stay None."""
    cells = [None if pd.isna(v) else v.strftime(form) for v in values]
    return pd.Series(cells, index=values.index, dtype=object)


def mixed_dates(values: pd.Series, rng: Rng) -> pd.Series:
    """Write each date in some form: a real one, 2023/5/1, 2023年5月1日, 20230501 or a serial."""
    forms = rng.choice(6, len(values), p=(0.4, 0.2, 0.16, 0.1, 0.07, 0.07))
    cells = [None if pd.isna(v) else _dated(v, f) for v, f in zip(values, forms, strict=True)]
    return pd.Series(cells, index=values.index, dtype=object)


def _dated(day: pd.Timestamp, form: int) -> Any:
    text = (
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        f"{day:%Y-%m-%d}",
    )
    if form == 0:
        return day.to_pydatetime()
    return text[form - 1] if form <= len(text) else (day - EXCEL_EPOCH).days


def some_as_text(values: pd.Series, share: float, rng: Rng) -> pd.Series:
    """Write a share of the numbers as text with thousands separators."""
    chosen = rng.uniform(size=len(values)) < share
    cells = [_thousands(v) if c else v for v, c in zip(values, chosen, strict=True)]
    return pd.Series(cells, index=values.index, dtype=object)


def _thousands(value: Any) -> Any:
    return f"{value:,}" if isinstance(value, (int, float, np.number)) else value


def careless_codes(values: pd.Series, rng: Rng) -> pd.Series:
    """Write a few credit codes in lower case, with blanks, or in full-width letters."""
    cells = values.to_numpy(dtype=object, copy=True)
    for number, at in enumerate(rng.choice(len(cells), 9, replace=False)):
        code = cells[at]
        cells[at] = (code.lower(), f" {code[:2]} {code[2:8]} {code[8:]} ", _wide(code))[number % 3]
    return pd.Series(cells, index=values.index, dtype=object)


def _wide(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) for letter in text)
