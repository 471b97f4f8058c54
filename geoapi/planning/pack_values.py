"""How the values of a policy pack are read: years, days, shares, texts; each refuses the rest."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TypeVar

from geoapi.planning.pack_checks import is_kind

T = TypeVar("T")


def years(value: object) -> int:
    """Read a number of years."""
    return _whole(value, "年")


def days(value: object) -> int:
    """Read a number of days."""
    return _whole(value, "日")


def _whole(value: object, unit: str) -> int:
    if isinstance(value, int) and value > 0 and not isinstance(value, bool):
        return value
    raise ValueError(f"应为正整数（{unit}）")


def share(value: object) -> Fraction:
    """Read ``1/3``, ``25%`` or ``0.25`` exactly."""
    try:
        read = Fraction(str(value).removesuffix("%")) / (100 if str(value).endswith("%") else 1)
    except (ValueError, ZeroDivisionError) as error:
        raise ValueError("应为 1/3、25% 或者 0.25 的写法") from error
    if not 0 < read < 1:
        raise ValueError("应在 0 和 1 之间")
    return read


def positive(value: object) -> float:
    """Read a number above 0."""
    if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
        return float(value)
    raise ValueError("应为大于 0 的数")


def optional(read: Callable[[object], T]) -> Callable[[object], T | None]:
    """Read a value, or None where the document gives none and a county has not set it."""
    return lambda value: None if value is None else read(value)


def names(value: object) -> Mapping[str, str]:
    """Read code -> words, in their order."""
    if isinstance(value, dict) and value and all(is_kind(v, str) for v in value.values()):
        return {str(key): text for key, text in value.items()}
    raise ValueError("应为“代码: 文字”的形式")


def text(value: object) -> str:
    """Read words."""
    if isinstance(value, str) and value.strip():
        return value
    raise ValueError("应为文字")
