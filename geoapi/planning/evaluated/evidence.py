"""What each evaluated area rests on 依据: the edition, the row, its words, the arithmetic."""

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from geoapi.planning.evaluated.words import MODES, area_text

SQUARE = "平方米"
DAYS = ("from_on", "to_on")
Row = Mapping[str, Any]


def evidence(
    rows: pd.DataFrame, source: str = "", because: Mapping[tuple[str, str], str] | None = None
) -> list[str]:
    """Say what each row rests on.

    Parameters
    ----------
    rows
        Rows of :class:`geoapi.planning.evaluated.land.EvaluatedLand`.
    source
        The words that name the edition of the occupancies.
    because
        Firm and parcel -> the decision that corrected this row: 异议第3号.
    """
    decided = because or {}
    return [
        _one(row, source, decided.get((row["uscc"], row["parcel_id"]), "")) for row in _plain(rows)
    ]


def _plain(rows: pd.DataFrame) -> Iterator[Row]:
    """Give rows as dicts, days as text; quick, as there are many."""
    days = {d: np.datetime_as_string(rows[d].to_numpy("datetime64[D]")) for d in DAYS}
    names = [str(name) for name in rows.columns]
    columns = [days[n].tolist() if n in days else _objects(rows[n]) for n in names]
    return (dict(zip(names, cells, strict=True)) for cells in zip(*columns, strict=True))


def _objects(column: "pd.Series[Any]") -> list[Any]:
    held: list[Any] = column.to_numpy(dtype=object).tolist()
    return held


def _one(row: Row, source: str, decided: str) -> str:
    mode = MODES.get(row["mode"], (str(row["mode"]), ""))[0]
    parts = [
        f"{mode}，{FOUND[row['how']](row)}", _let(row), _lessor(row), _dates(row),
        f"已按{decided}更正" if decided else "",
    ]  # fmt: skip
    return f"{source} 第 {row['row'] + 1} 条：".lstrip() + "；".join(part for part in parts if part)


def _area(value: float) -> str:
    return f"{area_text(value)} {SQUARE}"


def _floor(row: Row) -> str:
    return (
        f"租用建筑面积 {_area(row['floor_area'])} ÷ 全部建筑面积 {_area(row['parcel_floor'])}"
        f" × 登记面积 {_area(row['registered'])}"
    )


def _rest(row: Row) -> str:
    held = row["own"] + row["rented"] + row["unregistered"]
    return f"没有填面积，登记面积 {_area(row['registered'])} 中除去他人的为 {_area(held)}"


FOUND: Mapping[str, Callable[[Row], str]] = {
    "stated": lambda row: f"填报用地面积 {_area(row['site_area'])}",
    "floor": _floor,
    "only": lambda row: f"没有填面积，唯一用地企业取整宗登记面积 {_area(row['registered'])}",
    "rest": _rest,
    "unknown": lambda _: "没有填面积，也推不出来",
}
"""How an area was found -> the sentence that tells it."""


def _let(row: Row) -> str:
    if math.isnan(row["rented_out"]):
        return "出租面积不明"
    return f"出租 {_area(row['rented_out'])}" if row["rented_out"] else ""


def _lessor(row: Row) -> str:
    lessor = row["lessor_uscc"]
    return f"出租方 {lessor}" if isinstance(lessor, str) else ""


def _dates(row: Row) -> str:
    told = [f"{row[day]} {word}" for day, word in zip(DAYS, "起止", strict=True)]
    return " ".join(words for words in told if not words.startswith("NaT"))
