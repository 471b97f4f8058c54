"""Which rows under a header are records; totals 合计, repeated headers and remarks are not.

Every row that is no record is told with its number; totals are kept to be checked.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from layers.sources.headers import Header, line_of
from layers.sources.raw import clean, some
from layers.sources.sheet_cells import Cells, Row, filled, is_word

_AFTER = r"([：:（(].*)?"
TOTAL = re.compile(rf"(本表|全表|全部|全[省市县区乡镇]|总)?(合计|总计|共计){_AFTER}")
SUBTOTAL = re.compile(rf"(本页|分页|每页)?(合计|小计){_AFTER}")
RUNNING = re.compile(rf"(本页)?累计{_AFTER}")
NAMED = re.compile(rf".{{1,12}}(小计|合计|总计|共计){_AFTER}")
EVERYTHING = re.compile(r"[全本][省市县区乡镇表]|全部|总")
"""A word beside 合计 under which it still sums everything."""

AMONG = 3
"""Words of a row among which 合计 is looked for."""

OWN_CODE = re.compile(r"(?=\D*\d)[0-9A-Za-z]{15,}")
"""A code as long as that of a firm or a parcel: its row is a record, however it is called."""

FOOT = re.compile(
    r"(注|备注|说明|附注|[填制编审复][表报制核]人|经办人|联系人|联系电话|单位负责人|负责人"
    r"|[填制][表报]单位|([填制][表报])?(日期|时间))[：:]"
)
PAGE = re.compile(r"第\d+页.{0,12}|共\d+页.{0,12}")


@dataclass(frozen=True)
class Body:
    """The rows of records, those that sum them with whether they are subtotals, and notes."""

    data: list[Row]
    totals: list[tuple[int, Cells, bool]]
    notes: list[str]


def sort_out(rows: Iterable[Row], header: Header, headings: frozenset[int] = frozenset()) -> Body:
    """Part the rows under a header; `headings` are rows of one merged cell across the table."""
    data: list[Row] = []
    others: dict[str, list[Row]] = {}
    repeated = frozenset(pair for line in header.lines for pair in line)
    for row in rows:
        if not filled(row[1]):
            continue
        kind = "分节标题" if row[0] in headings else _kind(row[1], header, repeated)
        (others.setdefault(kind, []) if kind else data).append(row)
    feet: list[Row] = []
    while data and _is_foot(data[-1][1]):
        feet.append(data.pop())
    others.setdefault("表下说明", []).extend(feet[::-1])
    return Body(data, _totals(others, data), _notes(others))


def _totals(others: Mapping[str, list[Row]], data: Sequence[Row]) -> list[tuple[int, Cells, bool]]:
    """Give the totals in order, each with whether it sums a part.

    A 合计 above all records or below them sums them all. Of one in between that is not known: it
    is taken to sum the rows before it, as 小计 does.
    """
    first, last = (data[0][0], data[-1][0]) if data else (0, 0)
    wholes = [(n, cells, first < n < last) for n, cells in others.get("合计行", [])]
    parts = [(n, cells, True) for n, cells in others.get("小计行", [])]
    return sorted([*wholes, *parts], key=lambda total: total[0])


def _notes(others: Mapping[str, list[Row]]) -> list[str]:
    return [
        f"第 {some([number for number, _ in rows])} 行是{kind}"
        f"（{_first_text(rows[0][1])[:20]}），未作为数据读入"
        for kind, rows in others.items()
        if rows
    ]


def _kind(cells: Cells, header: Header, repeated: frozenset[tuple[int, str]]) -> str:
    """Name what a row is when it is no record."""
    at = next(at for at, cell in enumerate(cells) if cell is not None)
    if (at, clean(cells[at])) in repeated and line_of(cells) in header.lines:
        return "重复的表头"
    if OWN_CODE.fullmatch(clean(cells[at])):
        return ""
    alone = filled(cells) == 1 and len(header.names) > 1
    if not alone and not any(isinstance(cell, str) and "计" in cell for cell in cells):
        return ""
    found = islice((cell for cell in cells if is_word(cell)), AMONG + 1)
    words = [re.sub(r"\s", "", clean(cell)) for cell in found]
    if not words:
        return ""
    if alone:
        return "页码" if PAGE.fullmatch(words[0]) else _foot_or_total(words[0])
    return _total(words)


def _foot_or_total(text: str) -> str:
    return "表下说明" if FOOT.match(text) else _total([text])


def _total(words: Sequence[str]) -> str:
    """Tell a row that sums others by its words: 合计, 城关镇小计, or 小计 behind a name.

    A row with many words is a record of something that happens to be called so.
    """
    first, few = words[0], len(words) <= AMONG
    if TOTAL.fullmatch(first):
        return "合计行"
    if RUNNING.fullmatch(first):
        return "累计行"
    if SUBTOTAL.fullmatch(first) or (len(words) < AMONG and NAMED.fullmatch(first)):
        return "小计行"
    if few and any(TOTAL.fullmatch(word) or SUBTOTAL.fullmatch(word) for word in words[1:]):
        return "合计行" if EVERYTHING.fullmatch(first) else "小计行"
    return ""


def _is_foot(cells: Cells) -> bool:
    """Whether a row at the bottom tells of the table: at least half of its cells are ``…：``."""
    texts = [re.sub(r"\s", "", clean(cell)) for cell in cells if cell is not None]
    told = sum("：" in text or ":" in text for text in texts)
    return bool(FOOT.match(texts[0])) and 2 * told >= len(texts)


def _first_text(cells: Cells) -> str:
    return next((clean(c) for c in cells if isinstance(c, str)), "")
