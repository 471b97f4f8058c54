"""Class limits and colours, the same on web maps and printed figures 分级与设色.

Limits are quantiles 分位数, natural breaks 自然断点, or given by policy 指定界限. Colours are
ColorBrewer's YlGn: one hue, light to dark, told apart by every kind of colour vision and in black
and white.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Literal

import numpy as np

from geoapi.planning.errors import PlanningError
from geoapi.views.natural import natural_limits

How = Literal["quantile", "natural", "given"]

NO_DATA = "#c9ced3"
"""Grey of the class 无数据, hatched where the medium can."""

HOW_WORDS: Mapping[How, tuple[str, str]] = {
    "quantile": ("分位数", "quantiles"),
    "natural": ("自然断点", "natural breaks"),
    "given": ("指定界限", "given limits"),
}
"""The way limits were made, in Chinese and English."""

RAMPS: dict[int, tuple[str, ...]] = {
    0: (),
    1: ("#78c679",),
    2: ("#c2e699", "#31a354"),
    3: ("#ffffcc", "#a1d382", "#238443"),
    4: ("#ffffcc", "#c2e699", "#78c679", "#238443"),
    5: ("#ffffcc", "#c2e699", "#78c679", "#31a354", "#006837"),
    6: ("#ffffcc", "#d9f0a3", "#addd8e", "#78c679", "#31a354", "#006837"),
    7: ("#ffffcc", "#d9f0a3", "#addd8e", "#78c679", "#41ab5d", "#238443", "#005a32"),
}


@dataclass(frozen=True)
class Classes:
    """Half-open classes: a value equal to a limit belongs to the upper class.

    Attributes
    ----------
    limits
        Inner limits, rising; one fewer than the classes.
    labels
        ``< 5``, ``5 – 10``, ``≥ 20``; no unit.
    colours
        One CSS colour a class, light to dark.
    how
        The way the limits were made.
    """

    limits: tuple[float, ...]
    labels: tuple[str, ...]
    colours: tuple[str, ...]
    how: How = "quantile"

    def of(self, value: float | None) -> int | None:
        """Return the class of a value; None where the value is unknown or there is no class."""
        if value is None or not math.isfinite(value) or not self.labels:
            return None
        return bisect_right(self.limits, value)

    def how_words(self, language: str) -> str:
        """Say which way the limits were made: 分级：自然断点."""
        zh, en = HOW_WORDS[self.how]
        return f"分级：{zh}" if language == "zh" else f"Classes: {en}"

    def counts(self, values: Iterable[float | None]) -> tuple[int, ...]:
        """Return how many known values fall in each class."""
        if not self.labels:
            return ()
        found = np.searchsorted(self.limits, _known(values), side="right")
        return tuple(np.bincount(found, minlength=len(self.labels)).tolist())


@dataclass(frozen=True)
class Classing:
    """How classes are to be made; the same for every figure of a view.

    Attributes
    ----------
    limits
        Inner limits, rising, where they are given; else they are made of the figures.
    """

    how: How = "quantile"
    limits: tuple[float, ...] = ()

    def of(self, values: Iterable[float | None]) -> Classes:
        """Put figures into classes."""
        if self.how == "given":
            return classify(values, limits=self.limits)
        return classify(values, how=self.how)

    @property
    def text(self) -> str:
        """How it is asked for."""
        return ",".join(map(_plain, self.limits)) if self.how == "given" else self.how


NUMBER = re.compile(r"[-−]?\d{1,15}(\.\d{1,15})?", re.ASCII)
"""A limit as people write it; fifteen figures are kept to the last."""
FIGURES = 15
WAYS: Mapping[str, How] = {"quantile": "quantile", "natural": "natural"}
"""What is asked for by a word."""


def read_classing(text: str | None, option: str) -> Classing:
    """Read how classes are asked for: ``quantile``, ``natural``, or limits such as ``5,10,20``.

    Parameters
    ----------
    option
        What the asker calls it; the error names it.

    Raises
    ------
    PlanningError
        Neither a way nor limits: one to six plain numbers, rising.
    """
    if text is None:
        return Classing()
    if text in WAYS:
        return Classing(WAYS[text])
    parts = [part.strip() for part in re.split("[,，]", text)]
    wrong = PlanningError(
        f"{option} 应为 quantile（分位数）、natural（自然断点），或由小到大的界限，至多 "
        f"{max(RAMPS) - 1} 个，如 5,10,20，不是 {text[:60]}"
    )
    if len(parts) >= max(RAMPS) or not all(map(_is_number, parts)):
        raise wrong
    limits = tuple(float(part.replace("−", "-")) for part in parts)
    if any(a >= b for a, b in pairwise(limits)):
        raise wrong
    return Classing("given", limits)


def _is_number(part: str) -> bool:
    figures = re.sub(r"[^0-9]", "", part).lstrip("0")
    return NUMBER.fullmatch(part) is not None and len(figures) <= FIGURES


def classify(
    values: Iterable[float | None], k: int = 5, *, limits: Sequence[float] | None = None,
    how: How = "quantile",
) -> Classes:  # fmt: skip
    """Make classes of nearly equal counts with rounded limits, by natural breaks, or as given.

    Parameters
    ----------
    values
        Unknown and infinite values are left out; they belong to no class.
    k
        Classes wanted, 1 to 7; fewer where there are fewer different values.
    limits
        Set by policy; kept to the digit, and so written.

    Raises
    ------
    ValueError
        `k` out of range, or `limits` not rising.
    """
    if not 1 <= k <= max(RAMPS):
        raise ValueError(f"分级数应在 1 至 {max(RAMPS)} 之间 (classes: 1 to {max(RAMPS)}): {k}")
    known = np.sort(_known(values))
    if limits is not None:
        found = _given(limits)
        return Classes(found, _labels(found, known, _plain_words), RAMPS[len(found) + 1], "given")
    if not known.size:
        return Classes((), (), (), how)
    found = natural_limits(known, k) if how == "natural" else _quantiles(known, k)
    return Classes(found, _labels(found, known, _text), RAMPS[len(found) + 1], how)


def _known(values: Iterable[float | None]) -> np.ndarray:
    """Return the values that are known and finite, in their order."""
    given = values if isinstance(values, np.ndarray) else [*values]
    figures = np.asarray(given, dtype=float)  # None becomes NaN
    known: np.ndarray = figures[np.isfinite(figures)]
    return known


def _given(limits: Sequence[float]) -> tuple[float, ...]:
    if not all(map(math.isfinite, limits)) or any(a >= b for a, b in pairwise(limits)):
        raise ValueError(f"分级界限应由小到大 (class limits must rise): {list(limits)}")
    if len(limits) >= max(RAMPS):
        raise ValueError(f"分级过多 (too many class limits): {len(limits)}")
    return tuple(float(limit) for limit in limits)


def _quantiles(known: np.ndarray, k: int) -> tuple[float, ...]:
    """Return the roundest limits that keep every class filled and none twice too full."""
    different = np.unique(known)
    k = min(k, different.size)
    if k < 2:  # noqa: PLR2004 - one class has no inner limit
        return ()
    raw = np.quantile(known, np.arange(1, k) / k)
    for step, digits in _steps(float(different[-1] - different[0])):
        limits = np.round(np.round(raw / step) * step, digits)
        if _even(limits, known):
            return tuple(limits.tolist())
    return tuple(np.unique(raw[raw > different[0]]).tolist())


def _steps(span: float) -> Iterator[tuple[float, int]]:
    """Yield 5, 2, 1 times falling powers of ten, with the decimals each one needs."""
    top = math.floor(math.log10(span))
    for power in range(top, top - 5, -1):
        for lead in (5, 2, 1):
            yield lead * 10.0**power, max(0, -power)


def _even(limits: np.ndarray, known: np.ndarray) -> bool:
    if not (np.diff(limits) > 0).all():
        return False
    counts = np.diff([0, *np.searchsorted(known, limits), known.size])
    return bool(counts.min() > 0 and counts.max() <= 2 * math.ceil(known.size / counts.size))


def _labels(
    limits: Sequence[float], known: np.ndarray, write: Callable[[float], str]
) -> tuple[str, ...]:
    if not limits:
        low, high = (_text(float(known[0])), _text(float(known[-1]))) if known.size else ("", "")
        return (low if low == high else f"{low} – {high}",)
    words = [write(limit) for limit in limits]
    between = [f"{a} – {b}" for a, b in pairwise(words)]
    return (f"< {words[0]}", *between, f"≥ {words[-1]}")


def _text(limit: float) -> str:
    """Write a limit with up to six figures, thousands parted, no trailing zeros, a true minus."""
    digits = max(0, 5 - math.floor(math.log10(abs(limit)))) if limit else 0
    text = f"{limit:,.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace("-", "−")


def _plain(limit: float) -> str:
    """Write a limit with all its figures and no more: 5, 12.5."""
    text = f"{Decimal(repr(limit)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _plain_words(limit: float) -> str:
    whole, dot, rest = _plain(abs(limit)).partition(".")
    return f"{'−' if limit < 0 else ''}{int(whole):,}{dot}{rest}"
