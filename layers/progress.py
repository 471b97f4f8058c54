"""Progress 进度: who wants to hear how far a long work is."""

from collections.abc import Callable

Told = Callable[[str, int, int | None], None]
"""Hears what is done, how many rows so far, how many in all where that is known."""


def quiet(_: str, __: int, ___: int | None) -> None:
    """Hear nothing."""
