"""Kept 存留: values that are made once and asked many times, by several threads at once."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

Value = TypeVar("Value")


class Kept:
    """The values asked for last; a thread that asks for one in the making waits for it.

    Parameters
    ----------
    most
        How many are kept at most; None keeps all.
    """

    def __init__(self, most: int | None = None) -> None:
        self._most = most
        self._entries: OrderedDict[Hashable, _Entry] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return the value of a key, made now if there is none; one that fails is not kept."""
        entry = self._entry(key)
        with entry.lock:
            if not entry.made:
                entry.value = make()
                entry.made = True
        value: Value = entry.value
        return value

    def has(self, key: Hashable) -> bool:
        """Tell whether the value of a key is there already."""
        with self._lock:
            return key in self._entries and self._entries[key].made

    def _entry(self, key: Hashable) -> "_Entry":
        with self._lock:
            entry = self._entries.setdefault(key, _Entry())
            self._entries.move_to_end(key)
            while self._most is not None and len(self._entries) > self._most:
                self._entries.popitem(last=False)
            return entry


class _Entry:
    def __init__(self) -> None:
        self.lock = Lock()
        self.made = False
        self.value: Any = None
