"""Recognised idle land 经认定的闲置土地: which parcels, by which document; people say so."""

import pandas as pd

from geoapi.planning.errors import PlanningError

PARCEL = ("parcel_id", "宗地代码", "宗地编号", "地块编号")
DOCUMENT = ("document", "认定文号", "认定书文号", "文号", "依据文号")


class CasesError(PlanningError):
    """A list of recognised idle land that is refused; the message names each row."""


def read_recognised(frame: pd.DataFrame, rows: "list[int]", name: str) -> dict[str, str]:
    """Read parcel -> document from a table; an empty table says that none is recognised.

    Parameters
    ----------
    rows
        The numbers under which a person finds the rows in the file called `name`.

    Raises
    ------
    CasesError
        A column is not there, or a row lacks the parcel or the document: without one nothing is
        recognised.
    """
    parcel, document = (_column(frame, names, name) for names in (PARCEL, DOCUMENT))
    problems = [
        f"第 {row} 行：{title} 空缺"
        for title, column in ((parcel, frame[parcel]), (document, frame[document]))
        for row, value in zip(rows, column, strict=True)
        if not _text(value)
    ]
    if problems:
        raise CasesError(f"{name}：" + "；".join(problems[:20]))
    pairs = zip(frame[parcel], frame[document], strict=True)
    return {_text(one): _text(other) for one, other in pairs}


def _column(frame: pd.DataFrame, names: tuple[str, ...], file: str) -> str:
    found = next((name for name in names if name in frame.columns), None)
    if found is None:
        raise CasesError(f"{file}：没有列 {'、'.join(names)} 中的任何一个")
    return found


def _text(value: object) -> str:
    return "" if value is None or value != value else str(value).strip()  # noqa: PLR0124 - NaN
