"""The county being served 当前数据: one immutable snapshot, swapped whole when editions change.

Past states are read when they are asked for, one at a time; the last few stay in memory. Rows
that did not change are shared with them, and with the next snapshot.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from threading import Lock
from typing import Protocol

import geopandas as gpd

from geoapi.http.errors import NotReadyError
from geoapi.planning.measuring.ahead import ask_ahead
from geoapi.questions.basis import ledger_of
from layers.atlas import County, Edition
from layers.errors import NotYetError, PrunedError
from layers.progress import Told, quiet
from layers.store import Profile
from layers.store.backend import Backend

State = tuple[tuple[str, int, str], ...]
"""Layer, edition and when it was stored, of every layer that had one."""

PAST_KEPT = 2
"""Past states whose snapshots stay in memory."""

LOG = logging.getLogger("mutu")


class Source(Protocol):
    """What a county is read from: a workspace."""

    @property
    def backend(self) -> Backend:
        """Where the workspace is kept."""
        ...

    def read(
        self, at: datetime | None = None, *, held: Sequence[County] = (), told: Told = quiet
    ) -> County:
        """Read the current editions, or those of a moment, as one consistent snapshot."""
        ...

    def state(self, at: datetime | None = None) -> State:
        """Tell which editions are current, or were at a moment, cheaply."""
        ...

    def profiles(self, layer_name: str | None = None) -> Sequence[Profile]:
        """Return the remembered ways to read files."""
        ...

    def editions(self, layer_name: str | None = None) -> Sequence[tuple[Edition, bool]]:
        """Return every edition, with whether it is current."""
        ...

    def read_edition(self, layer_name: str, number: int) -> gpd.GeoDataFrame:
        """Read the rows of an edition."""
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
        self._past: dict[State, County] = {}
        self._loading, self._recalling, self._keeping = Lock(), Lock(), Lock()
        self._asked: County | None = None
        self.failure: str | None = None
        self.loaded_at: datetime | None = None

    @property
    def county(self) -> County:
        """The snapshot to answer from; whoever took it keeps it, whatever is loaded after."""
        if self._county is None:
            raise NotReadyError("数据尚未载入，请稍后再试；原因见服务日志")
        return self._county

    def at(self, moment: datetime) -> County:
        """Return the county as its editions were at a past moment.

        However many moments are asked for, those of one state share one snapshot; nobody who asks
        for the current one waits.

        Raises
        ------
        NotYetError, PrunedError
            Nothing was stored at that moment yet, or rows of it were dropped since.
        NotReadyError
            They cannot be read; the log says why.
        """
        try:
            state = self._source.state(at=moment)
            snapshot = self._kept(state) or self._recall(state, moment)
        except (NotYetError, PrunedError):
            raise
        except Exception as error:
            LOG.error("%s 的版本载入失败：%s", moment, error)  # noqa: TRY400 - as for the current
            raise NotReadyError("这一时刻的数据无法读取；原因见服务日志") from error
        return replace(snapshot, at=moment)

    def _kept(self, state: State) -> County | None:
        """Return a snapshot that is in memory, as the last one asked for."""
        if self._county is not None and _state(self._county) == state:
            return self._county
        with self._keeping:
            if state in self._past:
                self._past[state] = self._past.pop(state)
            return self._past.get(state)

    def _recall(self, state: State, moment: datetime) -> County:
        """Read a past snapshot, one at a time; the one longest not asked for goes."""
        with self._recalling:
            if (kept := self._kept(state)) is not None:
                return kept
            county = self._source.read(at=moment, held=self._held())
            with self._keeping:
                self._past[_state(county)] = county
                while len(self._past) > PAST_KEPT:
                    self._past.pop(next(iter(self._past)))
            return county

    def _held(self) -> list[County]:
        with self._keeping:
            past = list(self._past.values())
        return past if self._county is None else [self._county, *past]

    @property
    def backend(self) -> Backend:
        """Where the workspace is kept: for what is registered in it."""
        return self._source.backend

    def profiles(self, layer: str) -> Sequence[Profile]:
        """Return the remembered ways to read files of a layer."""
        return self._source.profiles(layer)

    def editions(self, layer_name: str | None = None) -> Sequence[tuple[Edition, bool]]:
        """Return every edition, with whether it is current."""
        return self._source.editions(layer_name)

    def read_edition(self, layer_name: str, number: int) -> gpd.GeoDataFrame:
        """Read the rows of an edition that need not be current; one at a time."""
        with self._recalling:
            return self._source.read_edition(layer_name, number)

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

    def load(self, told: Told = quiet) -> None:
        """Load the county as it is now; what goes wrong is raised, `told` hears how far it is."""
        self._county = county = self._source.read(held=self._held(), told=told)
        self.failure, self.loaded_at = None, datetime.now(UTC)
        LOG.info("已载入 %s：%s", county.name, county.edition_numbers)

    def ahead(self) -> bool:
        """Ask what people ask first of a county, once after it was loaded: nobody waits for it.

        Returns
        -------
        bool
            Whether this county had not been asked before.
        """
        county = self._county
        if county is None or county is self._asked:
            return False
        self._asked = county
        try:
            ask_ahead(ledger_of(county))
        except Exception as error:  # noqa: BLE001 - whatever it is, who asks himself is told
            LOG.warning("预先计算未完成，待提问时再算：%s", error)
        return True

    def _note(self, error: Exception) -> None:
        """Log the reason once, with its paths; outside only its kind is told."""
        if self.failure is None:
            LOG.error("载入失败，继续使用上一版：%s", error)
        self.failure = type(error).__name__


def _state(county: County) -> State:
    return tuple(sorted((name, e.number, e.created_at) for name, e in county.editions.items()))
