"""The book of cases 案件簿: what people decided, as it is laid over the county that is served."""

import logging
import time
from datetime import datetime
from threading import Lock

from geoapi.http.holder import Holder
from geoapi.planning.cases.effects import Decided
from geoapi.register.case_desk import decided
from layers.store.backend import Backend

LOOK_EVERY = 1.0
"""Seconds for which what was read counts as current."""

PAST_KEPT = 8

LOG = logging.getLogger("mutu")


class Book:
    """Reads the cases of a workspace, at most once a second; the same state is the same object."""

    def __init__(self) -> None:
        self._now: Decided | None = None
        self._until = 0.0
        self._past: dict[str, Decided] = {}
        self._lock = Lock()

    @property
    def held(self) -> Decided | None:
        """What was read a moment ago; None where it has to be read."""
        return self._now if time.monotonic() < self._until else None

    def forget(self) -> None:
        """Read anew when next asked: something was just registered."""
        self._until = 0.0

    def read(self, backend: Backend) -> Decided:
        """Return the cases as they are now; where they cannot be read, as they were."""
        with self._lock:
            if (held := self.held) is not None:
                return held
            self._now = self._same(self._fetched(backend))
            self._until = time.monotonic() + LOOK_EVERY
            return self._now

    def read_ahead(self, holder: Holder) -> None:
        """Read at the start, so that a workspace that breaks later is still answered from."""
        try:
            self.read(holder.backend)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next to ask is told
            LOG.warning("登记的案件读取失败，待提问时再读：%s", error)

    def _fetched(self, backend: Backend) -> Decided:
        try:
            return decided(backend)
        except Exception as error:
            if self._now is None:
                raise
            LOG.error("登记的案件读取失败，继续使用上一次读到的：%s", error)  # noqa: TRY400 - as above
            return self._now

    def _same(self, found: Decided) -> Decided:
        return self._now if self._now is not None and self._now.mark == found.mark else found

    def at(self, backend: Backend, moment: datetime) -> Decided:
        """Return the cases as registered by a past moment."""
        found = decided(backend, moment)
        with self._lock:
            while len(self._past) >= PAST_KEPT:
                self._past.pop(next(iter(self._past)))
            return self._past.setdefault(found.mark, found)
