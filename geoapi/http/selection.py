"""Selecting features 筛选要素: the box, the date, property values and the filter of a request."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.http.geojson import Features
from geoapi.http.reaches import Box
from geoapi.planning.errors import PlanningError
from geoapi.planning.measuring.coded import Coded
from geoapi.planning.measuring.filters import cql2_filter
from layers.schema import Field, Layer

MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d))?", re.ASCII | re.IGNORECASE
)


@dataclass(frozen=True)
class Selection:
    """What a request asks of a layer; all conditions hold together.

    Attributes
    ----------
    values
        Field -> the text its value must equal.
    cql
        A CQL2 filter, already found free of confidential columns.
    """

    box: Box | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    cql: str | None = None

    def positions(self, features: Features, layer: Layer) -> NDArray[np.intp]:
        """Return the positions of the rows selected, in order."""
        kept = np.ones(len(features), dtype=bool)
        if self.box is not None:
            kept &= features.within(self.box)
        for name, text in self.values.items():
            kept &= equal(features.column(name), layer.field(name), text)
        if self.cql:
            kept &= cql2_filter(self.cql).matches(layer.name, lambda n: Coded(features.column(n)))
        return np.flatnonzero(kept)


def read_box(text: str) -> Box:
    """Read a bbox in CRS84: 4 numbers, or 6 whose heights are not looked at.

    Raises
    ------
    PlanningError
        Not 4 or 6 finite numbers, or south of north.
    """
    try:
        edges = [float(part) for part in text.split(",")]
    except ValueError:
        edges = []
    if len(edges) not in {4, 6} or not all(map(math.isfinite, edges)):
        raise PlanningError(
            f"bbox 应为 4 或 6 个数字：西,南,东,北（CRS84 经纬度），不是 {text[:100]}"
        )
    half = len(edges) // 2
    (west, south), (east, north) = edges[:2], edges[half : half + 2]
    if south > north:
        raise PlanningError(f"bbox 的南 {south} 大于北 {north}；次序为 西,南,东,北")
    return west, south, east, north


def check_moment(text: str) -> None:
    """Check a datetime of OGC API; no layer has a temporal extent, so it selects nothing."""
    ends = text.split("/")
    open_ends = {"", ".."} if len(ends) == 2 else set()  # noqa: PLR2004 - an interval
    if len(ends) > 2 or not all(_is_moment(end) or end in open_ends for end in ends):  # noqa: PLR2004
        raise PlanningError(
            f"datetime 应为 2024-06-30、2024-06-30T00:00:00Z 或区间 2024-01-01/..，不是 {text[:60]}"
        )


def _is_moment(text: str) -> bool:
    if not MOMENT.fullmatch(text):
        return False
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return False
    return True


def equal(column: pd.Series, declared: Field, text: str) -> NDArray[np.bool_]:
    """Tell which values equal a text, read as the field's type; unknown equals nothing."""
    read = READERS.get(declared.type, str)
    try:
        value = read(text)
    except ValueError:
        raise PlanningError(
            f"{declared.name}（{declared.zh}）应为{WORDS[declared.type]}，不是 {text[:60]}"
        ) from None
    same: NDArray[np.bool_] = (column == value).fillna(value=False).to_numpy(bool)
    return same


def _flag(text: str) -> bool:
    if text not in {"true", "false"}:
        raise ValueError(text)
    return text == "true"


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def _whole(text: str) -> int:
    value = int(text)
    if abs(value) >= 2**63:
        raise ValueError(text)
    return value


def _day(text: str) -> pd.Timestamp:
    return pd.Timestamp(date.fromisoformat(text))


READERS: Mapping[str, Callable[[str], Any]] = {
    "number": _number, "integer": _whole, "flag": _flag, "date": _day,
}  # fmt: skip
WORDS: Mapping[str, str] = {
    "number": "数字", "integer": "整数", "flag": " true 或 false", "date": " 2024-06-30 这样的日期",
}  # fmt: skip


def page(positions: NDArray[np.intp], offset: int, limit: int) -> Sequence[int]:
    """Return one page of positions."""
    found: list[int] = positions[offset : offset + limit].tolist()
    return found
