"""Where a sheet's header stands, over how many rows, and what each column is called."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from layers.sources.labels import are_units, label, with_unit, words_of
from layers.sources.merges import Merged
from layers.sources.raw import clean, some
from layers.sources.sheet_cells import Row, filled, is_word

SEARCHED = 24
"""Rows at the top of a sheet among which its header is looked for: twenty titles and a header."""

TRIED = 3
"""Rows that are taken together as a header because more names are known then."""

DEEPEST = 4
"""Rows of the deepest header, with a row of units."""

WORK = 500_000
"""Cells of merged ranges looked at in the first rows; no honest sheet has so many."""

_CAPTION = re.compile(r"[:：]|\d{4}")
"""What is written beside a table, not over columns: ``单位：万元``, ``2024年12月``."""

_UNIT_CAPTION = re.compile(r"(^|[\s(（]|计量|金额|面积)单位\s*[:：]")
_MARK = re.compile(r"甲|乙|丙|丁|栏次|序号")
_ORDINAL = re.compile(r"[(（]?(\d{1,4})[)）]?(=.*)?")
LEAST_MARKED, LEAST_ORDINALS = 3, 6
"""How many column numbers in a row are no record's figures: with 甲, 栏次 or brackets, without."""

Known = Callable[[str], bool]


@dataclass(frozen=True)
class Header:
    """Column names, the place in the list of rows where data begin, and how many names are known.

    `numbers` are the rows it takes, `titles` the filled ones above it with their text, `lines` the
    cells of all of these: where a page repeats them they are no data. `unused` are words of upper
    rows that are in no name.
    """

    names: tuple[str, ...]
    begin: int
    score: int
    numbers: tuple[int, ...]
    titles: tuple[tuple[int, str], ...]
    lines: frozenset[frozenset[tuple[int, str]]]
    unused: tuple[str, ...]


@dataclass(frozen=True)
class _Top:
    """The first rows as texts; `spans` says which merged range covers a cell, in places.

    `words` says which cells hold words, `grouped` which rows have cells merged over columns.
    """

    numbers: tuple[int, ...]
    texts: list[list[str]]
    words: list[list[bool]]
    spans: dict[tuple[int, int], Merged]
    grouped: frozenset[int]

    @property
    def width(self) -> int:
        return len(self.texts[0])


def locate(rows: Sequence[Row], known: Known, merged: Sequence[Merged] = ()) -> Header | None:
    """Find the header among the first rows: the one to three rows with most known names.

    Several rows are taken together only where that makes more names known, where merged cells or
    the gaps of a group over its columns bind them, or where the lower one holds the units. Where
    no name is known the first row more than half as full as the fullest is taken. None for a sheet
    without any text.
    """
    every = ((place, row) for place, row in enumerate(rows) if filled(row[1]))
    filled_rows = list(islice(every, SEARCHED))
    if not filled_rows:
        return None
    top = _top([row for _, row in filled_rows], merged)
    known = lru_cache(maxsize=None)(known)
    first, last = _grown(top, known, *_best(top, known))
    last = _with_units(top, last)
    numbered = last + 1 < len(top.numbers) and _are_ordinals(top.texts[last + 1])
    begin = filled_rows[last + numbered][0] + 1
    names, unused = _names(_lines(top, first, last), known)
    return Header(
        names=tuple(names), begin=begin, score=_score(names, known),
        numbers=top.numbers[first : last + 1],
        titles=tuple((top.numbers[r], " ".join(filter(None, top.texts[r]))) for r in range(first)),
        lines=frozenset(line_of(row[1]) for _, row in filled_rows[: last + 1 + numbered]),
        unused=unused,
    )  # fmt: skip


def line_of(cells: Sequence[object]) -> frozenset[tuple[int, str]]:
    """Give a row's filled cells with their places, to be compared with another row's."""
    return frozenset((at, clean(cell)) for at, cell in enumerate(cells) if cell is not None)


def _top(rows: Sequence[Row], merged: Sequence[Merged]) -> _Top:
    width = max(len(cells) for _, cells in rows)
    texts = [[clean(c) for c in cells] + [""] * (width - len(cells)) for _, cells in rows]
    words = [[is_word(c) for c in cells] + [False] * (width - len(cells)) for _, cells in rows]
    numbers = tuple(number for number, _ in rows)
    spans = _spans(numbers, width, merged)
    grouped = frozenset(r for (r, _), span in spans.items() if span.right > span.left)
    return _Top(numbers, texts, words, spans, grouped)


def _spans(
    numbers: Sequence[int], width: int, merged: Sequence[Merged]
) -> dict[tuple[int, int], Merged]:
    place = {number: at for at, number in enumerate(numbers)}
    spans: dict[tuple[int, int], Merged] = {}
    work = 0
    for one in merged:
        if one.top not in place or one.left >= width:
            continue
        bottom = max(at for number, at in place.items() if number <= one.bottom)
        span = Merged(place[one.top], bottom, one.left, min(one.right, width - 1))
        work += (span.bottom - span.top + 1) * (span.right - span.left + 1)
        if work > WORK:
            break
        for r in range(span.top, span.bottom + 1):
            for c in range(span.left, span.right + 1):
                spans.setdefault((r, c), span)
    return spans


def _best(top: _Top, known: Known) -> tuple[int, int]:
    """Choose the rows with most known names; of equals the fewest, and the first of them."""
    count = len(top.numbers)
    tried = [(r, r + more) for more in range(TRIED) for r in range(count - more)]
    scores = {rows: _score(_names(_lines(top, *rows), known)[0], known) for rows in tried}
    best = max(tried, key=lambda rows: scores[rows])
    if scores[best]:
        return best
    counts = [sum(map(bool, texts)) for texts in top.texts]
    fullest = next(r for r, number in enumerate(counts) if 2 * number > max(counts))
    return fullest, fullest


def _score(names: Sequence[str], known: Known) -> int:
    return len({name for name in names if name and known(name)})


def _lines(top: _Top, first: int, last: int) -> list[list[str]]:
    return [_line(top, r, last) for r in range(first, last + 1)]


def _line(top: _Top, r: int, last: int) -> list[str]:
    """Give a header row's texts; a group's text stands over each of its columns.

    A group is a merged cell, or, in a row without any, a text and the blank cells to its right as
    long as there is something below. In the last row a text belongs to one column.
    """
    own, line = top.texts[r], [""] * top.width
    below = [any(top.texts[k][c] for k in range(r + 1, last + 1)) for c in range(top.width)]
    for c in range(top.width):
        span = top.spans.get((r, c))
        if span and (c == span.left or span.bottom < last):
            line[c] = top.texts[span.top][span.left]
        elif own[c] or span or r in top.grouped or not c:
            line[c] = own[c]
        elif below[c] and below[c - 1]:
            line[c] = line[c - 1]
    return line


def _names(lines: Sequence[Sequence[str]], known: Known) -> tuple[list[str], tuple[str, ...]]:
    """Name each column by its words from top to bottom; also give the upper words left out.

    Upper words are left out where the lower ones alone are a known name; not where two columns
    would then be called the same. A unit in them is kept: it holds for the whole group.
    """
    columns = [words_of(words) for words in zip(*lines, strict=True)]
    short = [_known_part(words, known) for words in columns]
    twice = {name for name, count in Counter(label(words) for words in short).items() if count > 1}
    used = [
        words if label(part) in twice else part for words, part in zip(columns, short, strict=True)
    ]
    left = {
        word
        for words, part in zip(columns, used, strict=True)
        for word in words[: len(words) - len(part)]
    }
    named = [with_unit(words, part) for words, part in zip(columns, used, strict=True)]
    return named, tuple(sorted(left))


def _known_part(words: Sequence[str], known: Known) -> Sequence[str]:
    parts = [words[at:] for at in range(len(words))]
    return next((part for part in parts if known(label(part))), words)


def _grown(top: _Top, known: Known, first: int, last: int) -> tuple[int, int]:
    """Add the rows that belong to the header by its form, whatever they say."""
    while last - first + 1 < DEEPEST:
        touching = [s for (r, _), s in top.spans.items() if first <= r <= last]
        wider = (
            min([first, *(span.top for span in touching)]),
            max([last, *(span.bottom for span in touching)]),
        )
        if wider == (first, last) and _has_columns_below(top, last):
            wider = first, last + 1
        if wider == (first, last) and first and _tells_apart(top, known, first, last):
            wider = first - 1, last
        if wider == (first, last) or wider[1] - wider[0] + 1 > DEEPEST:
            break
        first, last = wider
    return first, last


def _has_columns_below(top: _Top, last: int) -> bool:
    """Whether the next row names columns of groups in this one, and nothing else.

    Each group has two columns or more; some column has no group, and is blank in the next row.
    """
    if last + 1 >= len(top.numbers):
        return False
    upper, lower = top.texts[last], top.texts[last + 1]
    words = top.words[last + 1]
    if any(text and not word for text, word in zip(lower, words, strict=True)):
        return False
    groups = [c for c in range(top.width) if lower[c]]
    begun = [c for c in groups if upper[c]]
    each = all(c + 1 < top.width and lower[c + 1] and not upper[c + 1] for c in begun)
    led = all(upper[c] or (c and lower[c - 1]) for c in groups)
    alone = any(upper[c] and not lower[c] for c in range(top.width))
    return bool(begun) and each and led and alone


def _tells_apart(top: _Top, known: Known, first: int, last: int) -> bool:
    """Whether the row above is one of groups: merged over some columns, or parting equal names."""
    above = first - 1
    captioned = any(":" in text or "：" in text for text in top.texts[above])
    if captioned or top.numbers[first] - top.numbers[above] > 1:
        return False
    before = _repeated(_names(_lines(top, first, last), known)[0])
    after = _repeated(_names(_lines(top, above, last), known)[0])
    return after < before or _is_over_some(top, above)


def _repeated(names: Sequence[str]) -> int:
    return sum(count - 1 for name, count in Counter(names).items() if name)


def _is_over_some(top: _Top, row: int) -> bool:
    spans = {span for (r, _), span in top.spans.items() if r == row and span.right > span.left}
    below = [c for c, text in enumerate(top.texts[row + 1]) if text]
    return any(
        not _CAPTION.search(top.texts[row][span.left])
        and all(top.texts[row + 1][c] for c in range(span.left, span.right + 1))
        and any(not span.left <= c <= span.right for c in below)
        for span in spans
    )


def _with_units(top: _Top, last: int) -> int:
    below = top.texts[last + 1 : last + 2]
    return last + 1 if below and are_units(below[0]) and not _are_ordinals(below[0]) else last


def _are_ordinals(texts: Sequence[str]) -> bool:
    """Whether a row only counts the columns: ``甲 乙 1 2 3``, ``(1) (2) (3=1+2)``."""
    marks = [text for text in texts if text]
    rest = [text for text in marks if not _MARK.fullmatch(text)]
    found = [_ORDINAL.fullmatch(text) for text in rest]
    counted = [match and int(match[1]) for match in found] == list(range(1, len(rest) + 1))
    marked = len(rest) < len(marks) or all(text[0] in "(（" for text in rest)
    return counted and len(rest) >= (LEAST_MARKED if marked else LEAST_ORDINALS)


def notes_on(header: Header) -> list[str]:
    """Say which rows above the header were passed over, and what became of its own."""
    titles = [number for number, _ in header.titles]
    units = [text for _, text in header.titles if _UNIT_CAPTION.search(text)]
    first, last = header.numbers[0], header.numbers[-1]
    return [
        *([f"表头以上第 {some(titles)} 行是标题或说明，已略过"] if titles else []),
        *([f"表头以上写着“{text[:40]}”，列的单位仍以表头或 --unit 为准" for text in units]),
        *([f"表头占第 {first}–{last} 行"] if last > first else []),
        *([f"上层表头 {some(header.unused)} 没有计入列名"] if header.unused else []),
    ]
