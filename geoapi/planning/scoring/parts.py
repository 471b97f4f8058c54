"""One mapping of a scheme's file, read key by key; what is wrong is told with its line."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from geoapi.planning.scoring.lines import Located, Path
from layers.units import factor

Problem = tuple[int, str]

NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15}|/[0-9]{1,15})?")
"""What may be read exactly; a power of ten could be of any length."""


@dataclass
class Part:
    """A mapping within a file.

    Attributes
    ----------
    problems
        Line and words of what is wrong, shared by all parts of a file.
    blank
        Keys that are written without a value where that is allowed: what a document leaves open.
    """

    file: Located
    path: Path
    problems: list[Problem]
    blank: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    @property
    def value(self) -> dict[str, Any]:
        """The mapping; an empty one where something else stands."""
        held = self.file.value
        for step in self.path:
            held = held[step]
        return held if isinstance(held, dict) else {}

    @property
    def line(self) -> int:
        """The line on which it begins."""
        return self.file.line(self.path)

    def wrong(self, text: str, *path: str | int) -> None:
        """Note a problem at a place within."""
        whole = (*self.path, *path)
        name = ".".join(str(step) for step in whole)
        self.problems.append((self.file.line(whole), f"{name}：{text}" if name else text))

    def take(
        self, key: str, read: Callable[[Any], Any], default: Any, *, open_: bool = False,
        needed: bool = False,
    ) -> Any:  # fmt: skip
        """Return the value of a key.

        Parameters
        ----------
        open_
            It may be written without a value: then it is noted as blank.
        needed
            It must be written.
        """
        self.seen.add(key)
        given = self.value.get(key)
        if given is None:
            self._nothing(key, open_=open_, needed=needed)
            return default
        try:
            return read(given)
        except (ValueError, TypeError, KeyError) as error:
            self.wrong(f"“{given}”无效；{error}", key)
            return default

    def _nothing(self, key: str, *, open_: bool, needed: bool) -> None:
        if key in self.value and open_:
            self.blank.append(key)
        elif key in self.value:
            self.wrong("写了键就须有值（本键不能留空）", key)
        elif needed:
            hint = "；文件没有给出的，写上键、值留空" if open_ else ""
            self.wrong(f"缺少 {key}{hint}")

    def part(self, key: str) -> "Part":
        """Return a mapping within; an empty one where it is not written."""
        self.seen.add(key)
        given = self.value.get(key)
        if given is not None and not isinstance(given, dict):
            self.wrong("应为“键: 值”的形式", key)
        if not isinstance(given, dict):
            return Part(Located({}, {}), (), self.problems)
        return Part(self.file, (*self.path, key), self.problems)

    def parts(self, key: str, *, needed: bool = False) -> Iterator["Part"]:
        """Yield the mappings of a list."""
        self.seen.add(key)
        given = self.value.get(key)
        if given is None and not needed:
            return
        if not isinstance(given, list) or not given:
            self.wrong("应为一列“- 键: 值”", key)
            return
        for at, held in enumerate(given):
            if isinstance(held, dict):
                yield Part(self.file, (*self.path, key, at), self.problems)
            else:
                self.wrong("应为“键: 值”的形式", key, at)

    def close(self) -> tuple[str, ...]:
        """Refuse keys nobody asked for; return what is blank."""
        for key in self.value:
            if key not in self.seen:
                self.wrong(f"不认识的键；可用 {'、'.join(sorted(self.seen))}", key)
        return tuple(self.blank)


def text(value: Any) -> str:
    """Read words."""
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return str(value).strip()
    raise ValueError("应为文字")


def texts(value: Any) -> tuple[str, ...]:
    """Read a word or a list of words."""
    return tuple(text(v) for v in (value if isinstance(value, list) else [value]))


def share(value: Any) -> Fraction:
    """Read ``20%``, ``1/3`` or ``0.2`` exactly; 0 and 1 are shares too."""
    number = ratio(value)
    if not 0 <= number <= 1:
        raise ValueError("应在 0 和 1（100%）之间")
    return number


def ratio(value: Any) -> Fraction:
    """Read ``150%``, ``3/2`` or ``1.5`` exactly."""
    if isinstance(value, bool):
        raise ValueError("应为数，如 20%、1/3、0.2")  # noqa: TRY004 - told like the others
    told = str(value).strip()
    bare = told.removesuffix("%")
    if not NUMBER.fullmatch(bare):
        raise ValueError("应为数，如 20%、1/3、0.2")
    try:
        return Fraction(bare) / (100 if told.endswith("%") else 1)
    except ZeroDivisionError as error:
        raise ValueError("应为数，分母不能为 0") from error


def number(value: Any) -> float:
    """Read a number."""
    return float(ratio(value))


def whole(value: Any) -> int:
    """Read a whole number."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise ValueError("应为整数")


def years(value: Any) -> int:
    """Read a number of years, one at least."""
    count = whole(value)
    if count < 1:
        raise ValueError("应为正整数（年）")
    return count


def flag(value: Any) -> bool:
    """Read true or false."""
    if isinstance(value, bool):
        return value
    raise ValueError("应为 true 或 false")


def day(value: Any) -> date:
    """Read a date."""
    if type(value) is date:
        return value
    raise ValueError("应为日期，如 2024-05-31")


def area(value: Any) -> float:
    """Read an area with its unit, ``3 亩``, as m²."""
    amount, _, unit = str(value).strip().partition(" ")
    one = factor("m2", unit) if unit else None
    if one is None:
        raise ValueError("应写明单位，如 3 亩、3000 平方米")
    return number(amount) * one


def one_of(names: Sequence[str]) -> Callable[[Any], Any]:
    """Return a reader of one of some words."""

    def read(value: Any) -> str:
        if value in names:
            return str(value)
        raise ValueError(f"可用 {'、'.join(names)}")

    return read
