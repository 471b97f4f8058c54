"""The county being served 当前数据: one immutable snapshot, swapped whole when editions change."""

import logging
from datetime import UTC, datetime
from threading import Lock
from typing import Protocol

from geoapi.http.errors import NotReadyError
from layers.atlas import County

LOG = logging.getLogger("mutu")


class Source(Protocol):
    """What a county is read from: a workspace."""

    def read(self) -> County:
        """Read the current editions as one consistent snapshot."""
        ...

    def state(self) -> tuple[tuple[str, int], ...]:
        """Tell which editions are current, cheaply."""
        ...


class Holder:
    """Gives the county of the last good load.

    Attributes
    ----------
    failure
        Kind of the error that kept the newest editions from loading; None while all is well.
    loaded_at
        When the county was loaded.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._county: County | None = None
        self._loading = Lock()
        self.failure: str | None = None
        self.loaded_at: datetime | None = None

    @property
    def county(self) -> County:
        """The snapshot to answer from; whoever took it keeps it, whatever is loaded after."""
        if self._county is None:
            raise NotReadyError("数据尚未载入，请稍后再试；原因见服务日志")
        return self._county

    def refresh(self) -> bool:
        """Load the county where its editions changed; a failure keeps the last good one.

        Returns
        -------
        bool
            Whether a new snapshot is now served.
        """
        with self._loading:
            try:
                return self._update()
            except Exception as error:  # noqa: BLE001 - whatever breaks, the old one serves on
                self._note(error)
                return False

    def _update(self) -> bool:
        held = self._county
        if held is not None and self._source.state() == _state(held):
            self.failure = None
            return False
        self.load()
        return True

    def load(self) -> None:
        """Load the county as it is now; what goes wrong is raised."""
        self._county = county = self._source.read()
        self.failure, self.loaded_at = None, datetime.now(UTC)
        LOG.info("已载入 %s：%s", county.name, county.edition_numbers)

    def _note(self, error: Exception) -> None:
        """Log the reason once, with its paths; outside only its kind is told."""
        if self.failure is None:
            LOG.error("载入失败，继续使用上一版：%s", error)
        self.failure = type(error).__name__


def _state(county: County) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(county.edition_numbers.items()))
