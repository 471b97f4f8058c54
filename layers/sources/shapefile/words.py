"""The words of a DBF: one encoding for the whole file, found from every byte of its text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.sources.encodings import ACCEPTED, label
from layers.sources.raw import clean, objects, some, unique, unreadable
from layers.sources.shapefile.dbf import (
    NAME,
    TEXT,
    Column,
    Dbf,
    Matrix,
    beyond_ascii,
    blocks,
    cells,
    kept,
    overflowed,
    trimmed,
)
from layers.sources.trials import Guess, Trial, best, cut, try_on, weigh

NUMBERED = re.compile(rb"(.+)(_\d{1,2})", re.DOTALL)
"""How columns whose cut names are the same are told apart: ``地块名_1``."""

SHOWN = 40
"""Characters of a text that a message shows."""


@dataclass(frozen=True)
class Words:
    """What is known of a table before its records are read.

    Attributes
    ----------
    guess
        The encoding and why.
    columns, headers
        The columns that can be read, and their names.
    cut
        Those of the headers that may be the beginning of a longer name.
    live
        Records that are not marked as deleted.
    """

    guess: Guess
    columns: tuple[Column, ...]
    headers: tuple[str, ...]
    cut: frozenset[str]
    live: int
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Records:
    """Some records: their positions in the table, their columns, what was noted."""

    at: NDArray[np.int64]
    columns: list[NDArray[Any]]
    notes: list[str]


def words(table: Dbf, guesses: Sequence[Guess]) -> Words:
    """Try encodings on all names and on all text of the records that are not deleted.

    Raises
    ------
    SourceError
        No encoding reads everything; for each the first place where it fails.
    """
    trials = [Trial(guess) for guess in guesses]
    for trial in trials:
        _try_names(trial, table)
    live = sum(_try_block(trials, table, *alive) for alive in _alive(table, 0, table.count))
    if (guess := best(trials)) is None:
        failed = "；".join(f"{label(t.guess.encoding)}：{t.failed}" for t in trials)
        raise unreadable(table.path, f"属性文字无法解读，不合之处：{failed}", accept=ACCEPTED)
    columns = tuple(column for column in table.columns if column.kind == TEXT or column.reader)
    read = [header(column.name, guess.encoding) for column in columns]
    headers, twice = unique(map(clean, read))
    full = (h for h, column in zip(headers, columns, strict=True) if _full(column.name, guess))
    deleted = table.count - live
    notes = (
        *_unread(table, guess),
        *_broken(columns, read, guess),
        *twice,
        *([f"{deleted} 条记录已标记删除，未读"] if deleted else []),
    )
    return Words(guess, columns, tuple(headers), frozenset(full), live, notes)


def _try_names(trial: Trial, table: Dbf) -> None:
    for number, column in enumerate(table.columns, 1):
        try:
            weigh(trial, header(column.name, trial.guess.encoding))
        except UnicodeDecodeError:
            trial.failed = trial.failed or f"第 {number} 列的列名"


def header(name: bytes, encoding: str) -> str:
    """Decode a column's name; what is left of a character that was cut is left out.

    Such a rest stands at the end, or before the number that tells equal names apart.
    """
    if len(name) < NAME:
        return name.decode(encoding)
    numbered = NUMBERED.fullmatch(name)
    stem, number = numbered.groups() if numbered else (name, b"")
    return cut(stem, encoding) + number.decode("ascii")


def _full(name: bytes, guess: Guess) -> bool:
    """Whether one more character like the last would not have had room in the name."""
    last = header(name, guess.encoding)[-1:]
    return len(name) + max(len(last.encode(guess.encoding)), 1) > NAME


def _unread(table: Dbf, guess: Guess) -> list[str]:
    other = [column for column in table.columns if column.kind != TEXT and not column.reader]
    names = [f"{header(column.name, guess.encoding)}（类型 {column.kind}）" for column in other]
    return [f"列 {some(names)} 是备注或其他软件特有的类型，未读"] if names else []


def _broken(columns: Sequence[Column], read: Sequence[str], guess: Guess) -> list[str]:
    pairs = zip(columns, read, strict=True)
    broken = [text for column, text in pairs if column.name != text.encode(guess.encoding)]
    note = f"列名 {some(broken)} 在一个字的中间被截断（DBF 列名最多 {NAME} 字节），余下的半字已去掉"
    return [note] if broken else []


def _alive(table: Dbf, begin: int, end: int) -> Iterator[tuple[Matrix, NDArray[np.int64]]]:
    """Give records that are not deleted with their positions in the table, block by block."""
    for first, block in blocks(table, begin, end):
        at = np.flatnonzero(kept(block))
        yield (block if len(at) == len(block) else block[at]), at + first


def _try_block(trials: Sequence[Trial], table: Dbf, block: Matrix, at: NDArray[np.int64]) -> int:
    """Try encodings on a block's text; return the number of its records."""
    for column in table.columns:
        values, places = beyond_ascii(block, column)
        for trial in trials:
            wrong = None if trial.failed else try_on(trial, values, column.width)
            if wrong is not None:
                name = column.name.decode(trial.guess.encoding, "replace")
                shown = values[wrong].decode(trial.guess.encoding, "backslashreplace")[:SHOWN]
                trial.failed = f"第 {at[places[wrong]] + 1} 个要素的“{name}”是“{shown}”"
    return len(at)


def records(table: Dbf, known: Words, begin: int, end: int) -> Records:
    """Read the records `begin` to `end` that are not deleted; empty text is missing."""
    places: list[NDArray[np.int64]] = [np.empty(0, dtype=np.int64)]
    values: list[list[NDArray[Any]]] = [[] for _ in known.columns]
    faults: dict[str, list[int]] = {}
    for block, at in _alive(table, begin, end):
        places.append(at)
        for column, name, read in zip(known.columns, known.headers, values, strict=True):
            texts = cells(block, column).tolist()
            read.append(_values(column, texts, known.guess.encoding))
            for fault, wrong in _faults(block, column, texts, known.guess.encoding):
                faults.setdefault(f"列“{name}”{fault}", []).extend((at[wrong] + 1).tolist())
    notes = [f"{fault}：第 {some(rows)} 个要素" for fault, rows in faults.items()]
    columns = [np.concatenate(read) if read else objects([]) for read in values]
    return Records(np.concatenate(places), columns, notes)


def _values(column: Column, texts: Sequence[bytes], encoding: str) -> NDArray[Any]:
    if column.reader:
        return column.reader(texts)
    known = {text: _text(trimmed(text), column, encoding) for text in set(texts)}
    return objects([known[text] for text in texts])


def _text(value: bytes, column: Column, encoding: str) -> str | None:
    full = len(value) == column.width
    return (cut(value, encoding) if full else value.decode(encoding)) or None


def _faults(
    block: Matrix, column: Column, texts: Sequence[bytes], encoding: str
) -> Iterator[tuple[str, NDArray[np.int64] | list[int]]]:
    """Name what the program that wrote the file has lost, with positions in the block."""
    if len(narrow := overflowed(block, column)):
        yield "有放不下而写成星号的数，按空白读入", narrow
    if broken := [at for at, text in enumerate(texts) if _is_broken(text, column, encoding)]:
        yield "有在一个字的中间被截断的文字", broken


def _is_broken(text: bytes, column: Column, encoding: str) -> bool:
    """Whether a text fills its column and ends within a character."""
    if column.kind != TEXT or len(text) < column.width or text.isascii():
        return False
    value = trimmed(text)
    return len(value) == column.width and cut(value, encoding).encode(encoding) != value
