"""What is kept between tiles 缓存: values made once, the last used; finished tiles up to a size."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

from layers.leaves import Once

T = TypeVar("T")


class Kept(Generic[T]):
    """The values last used, each made once however many ask for it at a time."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, Lock()
        self._held: OrderedDict[str, Once[T]] = OrderedDict()

    def get(self, key: str, once: Once[T]) -> T:
        """Return the value of a key; where there is none, what `once` makes."""
        with self._lock:
            once = self._held.setdefault(key, once)
            self._held.move_to_end(key)
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return once()


class Finished:
    """Finished tiles, the last used, of so many bytes at most."""

    def __init__(self, most: int) -> None:
        self._most, self._bytes, self._lock = most, 0, Lock()
        self._held: OrderedDict[str, bytes] = OrderedDict()

    def get(self, key: str) -> bytes | None:
        """Return a tile, empty where it shows nothing; None where it has to be made."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
            return self._held.get(key)

    def put(self, key: str, tile: bytes) -> None:
        """Keep a tile; what was longest not asked for goes."""
        with self._lock:
            if key in self._held or len(tile) > self._most:
                return
            self._held[key] = tile
            self._bytes += len(tile) + OVERHEAD
            while self._bytes > self._most:
                _, gone = self._held.popitem(last=False)
                self._bytes -= len(gone) + OVERHEAD


OVERHEAD = 400
"""Bytes that a kept tile takes beside its own."""
