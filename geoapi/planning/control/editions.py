"""Editions 版本 of the national control indicators, and the tables that come with them."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd

from geoapi.planning.control.tables import Limit, read_table
from geoapi.planning.errors import PlanningError
from geoapi.planning.packs import POLICY

NATIONAL = POLICY / "national"


@dataclass(frozen=True)
class Edition:
    """One edition of the document.

    Attributes
    ----------
    issued
        As far as it is known: ``2008`` or ``2023-05``.
    note
        What of it is not judged here, and why.
    """

    edition: str
    title: str
    number: str
    issued: str
    code_edition: str
    note: str
    source: str
    verified: str

    @property
    def cited(self) -> str:
        """The document as it is cited: 《title》（number）."""
        return f"《{self.title}》（{self.number}）"


def _frame(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")


@cache
def editions() -> dict[str, Edition]:
    """Return every edition known, the oldest first."""
    rows = _frame(NATIONAL / "control-editions.csv").to_dict(orient="records")
    return {row["edition"]: Edition(**{str(k): str(v) for k, v in row.items()}) for row in rows}


@cache
def national(edition: str) -> tuple[Limit, ...]:
    """Return the limits of an edition, as far as they are known."""
    name = f"control-indicators-{edition}.csv"
    frame = _frame(NATIONAL / name)
    return read_table(frame, list(range(2, len(frame) + 2)), name)


@cache
def crosswalk() -> tuple[tuple[str, str], ...]:
    """Return pairs of codes of GB/T 4754: 2002, and the 2017 class it became."""
    frame = _frame(NATIONAL / "industry-crosswalk-2002-2017.csv")
    return tuple(zip(frame["code_2002"], frame["code_2017"], strict=True))


def edition_named(name: str) -> Edition:
    """Return an edition; the error names those there are."""
    if name not in editions():
        there = "、".join(f"{e.edition}（{e.number}）" for e in editions().values())
        raise PlanningError(f"没有控制指标的版本 {name[:40]}；有：{there}")
    return editions()[name]


def edition_on(on: date) -> Edition:
    """Return the newest edition that was certainly issued before a day.

    Raises
    ------
    PlanningError
        The day lies in the very year or month of an edition's issue, as far as that is known, or
        before all of them: then the edition has to be named.
    """
    text = on.isoformat()
    found = [e for e in editions().values() if e.issued < text[: len(e.issued)]]
    unsure = [e for e in editions().values() if e.issued == text[: len(e.issued)]]
    if unsure or not found:
        words = unsure[0].cited + "的施行日期只知到 " + unsure[0].issued if unsure else "没有版本"
        raise PlanningError(f"{on}：{words}，请用 --edition 指明（{'、'.join(editions())}）")
    return found[-1]
