"""Rankings on the home page 排名表: a measure by zone and by town, in the order asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal
from urllib.parse import quote, urlencode

import pandas as pd

from geoapi.planning.confidential import ConfidentialError
from geoapi.planning.measures import Measure
from geoapi.planning.measuring.tally import MeasureTable
from geoapi.questions.measures import ask_measure
from geoapi.questions.ranking import By, Order, Way, arranged, ranks_of
from geoapi.views.figure_words import (
    decimals,
    in_words,
    measure_name,
    measure_unit,
    number_words,
    share_words,
)
from geoapi.views.tables import closing_name, closing_rows, rows_of
from layers.atlas import County

Language = Literal["zh", "en"]


@dataclass(frozen=True)
class Asked:
    """What the page is asked for."""

    on: date
    measure: str
    by: str
    period: str | None
    language: Language
    order: Order


@dataclass(frozen=True)
class Row:
    """One line of a ranking; figures already written, `bar` 0-100 for its length."""

    key: str
    name: str
    rank: str
    value: str
    bar: float
    numerator: str
    denominator: str
    n: str
    known: str
    closing: bool = False


@dataclass(frozen=True)
class Ranking:
    """A measure by unit, as the page writes it; `refusal` where it may not.

    Attributes
    ----------
    units
        How many there are, shown or not.
    """

    by: str
    title: str
    unit: str
    is_ratio: bool = False
    period: str | None = None
    rows: Sequence[Row] = ()
    total: str = "—"
    refusal: str = ""
    units: int = 0


def ranked(county: County, measure: Measure, by: str, asked: Asked) -> Ranking:
    """Ask a measure by unit and write its rows as they are wanted."""
    title, unit = measure_name(measure, asked.language), measure_unit(measure, asked.language)
    try:
        table = ask_measure(county, measure.name, by=by, period=asked.period)
    except ConfidentialError as error:
        return Ranking(by, title, unit, refusal=str(error))
    value = table.total["value"]
    return Ranking(
        by, title, unit, measure.is_ratio, table.period, _rows(table, asked),
        number_words(value, decimals([value])), units=len(table.rows),
    )  # fmt: skip


def _rows(table: MeasureTable, asked: Asked) -> list[Row]:
    digits, largest = decimals(table.rows["value"].tolist()), table.rows["value"].max()
    ranks, language = ranks_of(table), asked.language
    rows = [
        replace(_row(one, language, digits, largest), rank=str(ranks.get(one["key"], "—")))
        for one in rows_of(arranged(table, asked.order).rows)
    ]
    for part in closing_rows(table) if not asked.order.wanted else ():
        name = closing_name(part, table.by, language)
        closing = {"key": "", "name": name, **getattr(table, part)}
        rows.append(replace(_row(closing, language, digits, None), closing=True))
    return rows


def _row(row: Mapping[str, Any], language: Language, digits: int, largest: float | None) -> Row:
    value, n = row["value"], int(row["n"] or 0)
    unknown = value is None or pd.isna(value)
    withheld = in_words(language, "不公开", "withheld") if n else "—"
    share = 0.0 if unknown or not largest or largest <= 0 else max(0.0, value / largest * 100)
    name = row["key"] if pd.isna(row["name"]) else row["name"]
    return Row(
        key=str(row["key"]), name=str(name), rank="",
        value=withheld if unknown else number_words(value, digits), bar=round(share, 1),
        numerator="—" if unknown else number_words(row["numerator"], 0),
        denominator="—" if unknown else number_words(row["denominator"], 0),
        n=f"{n:,}", known=share_words(row["known_share"] if n else None),
    )  # fmt: skip


Now = Literal["ascending", "descending", "none"]
COLUMNS: tuple[By, ...] = ("value", "name", "numerator", "denominator", "n", "known_share")
TURNED: Mapping[Way, Way] = {"asc": "desc", "desc": "asc"}
NOW: Mapping[Way, Now] = {"asc": "ascending", "desc": "descending"}


@dataclass(frozen=True)
class Head:
    """The head of a column: the order it gives when it is chosen, and the one it has now."""

    href: str
    now: Now


def heads_of(address: str, query: Mapping[str, str], order: Order) -> dict[str, Head]:
    """Return the head of each column; a second choice turns the order round."""
    found: dict[str, Head] = {}
    for column in COLUMNS:
        first: Way = "asc" if column == "name" else "desc"
        way = TURNED[order.way] if column == order.sort else first
        asked = {**query, **order_query(replace(order, sort=column, way=way))}
        href = f"{address}?{urlencode(asked, quote_via=quote)}"
        found[column] = Head(href, NOW[order.way] if column == order.sort else "none")
    return found


def order_query(order: Order) -> dict[str, str]:
    """Write an order as an address holds it; what is usual is left out."""
    told = {"sort": order.sort, "way": order.way, "q": order.q}
    usual = {"sort": "value", "way": "desc", "q": ""}
    return {name: value for name, value in told.items() if value != usual[name]}
