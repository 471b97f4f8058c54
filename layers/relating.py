"""Relating 关系留存: how parcels lie in units, kept by the editions of both.

What was divided once is found again in memory, or among the copies on disk; a new edition is
divided only where it differs from the one before it.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from threading import Lock
from typing import Any, Protocol, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.atlas import County, Edition, land_of
from layers.leaves import Once
from layers.live import Live
from layers.progress import Told
from layers.relations import Rule, Shares, apportion, is_quick
from layers.rings import Land

FORMAT = 1
"""Version of what is kept on disk; another one is not read."""

KEPT = 8
"""Divisions that stay in memory: at a million parcels 50 MB each."""

MANY = 20_000
"""Parcels from which a division is kept on disk: fewer are divided as quickly."""

RUN = 50_000
"""Parcels after which it is told how far a division is, where it takes long."""

COLUMNS = ("part", "unit", "share", "part_area", "outside", "overlap")
SLIVER_COLUMNS = ("part", "unit", "share")
"""What a division consists of, as arrays."""

Mark: TypeAlias = tuple[int, str]
"""What tells the rows of an edition: its number, and its checksum or, before those, its moment."""

Key: TypeAlias = tuple[str, Rule, Mark, Mark]


class Copies(Protocol):
    """Where arrays are kept under a key: :class:`layers.store.derived.Derived`."""

    def load(self, key: str) -> Mapping[str, NDArray[Any]] | None:
        """Return the arrays of a key; None where there are none."""
        ...

    def save(self, key: str, arrays: Mapping[str, NDArray[Any]], *, of: Iterable[str] = ()) -> None:
        """Keep arrays under a key, as long as the editions of these tags."""
        ...


class Relations:
    """The divisions of one workspace's parcels; safe to ask from several threads."""

    def __init__(self, copies: Copies | None = None) -> None:
        self._copies, self._lock = copies, Lock()
        self._held: OrderedDict[Key, Once[Shares]] = OrderedDict()
        self._last: dict[tuple[str, Rule], tuple[Land, Land, Shares]] = {}
        self._told: Told | None = None

    @contextmanager
    def telling(self, told: Told) -> Iterator[None]:
        """Let `told` hear how far divisions are, as long as this is open."""
        self._told = told
        try:
            yield
        finally:
            self._told = None

    def shares(self, county: County, layer: str, rule: Rule = "split") -> Shares:
        """Return how the parcels of a county lie in the units of a layer.

        Parameters
        ----------
        layer
            ``zones`` or ``towns``.
        """
        marks = _mark(county.editions.get("parcels")), _mark(county.editions.get(layer))
        key = (layer, rule, *marks)
        with self._lock:
            once = self._held.setdefault(key, Once(lambda: self._found(county, key)))
            self._held.move_to_end(key)
            while len(self._held) > KEPT:
                self._held.popitem(last=False)
        return once()

    def _found(self, county: County, key: Key) -> Shares:
        layer, rule, *_ = key
        parts, units = land_of(county.atlas, "parcels"), land_of(county.atlas, layer)
        name, tags = _name(key), [_tag("parcels", key[2]), _tag(layer, key[3])]
        lasting = self._copies if len(parts) >= MANY and name else None
        shares = _unpacked(lasting.load(name)) if lasting else None
        if shares is None or len(shares.part_area) != len(parts):
            shares = self._divided(parts, units, layer, rule)
            if lasting:
                lasting.save(name, _packed(shares), of=tags)
        self._last[layer, rule] = parts, units, shares
        return shares

    def _divided(self, parts: Land, units: Land, layer: str, rule: Rule) -> Shares:
        """Divide what the last division of the layer does not tell already."""
        if (layer, rule) in self._last:
            before = self._last[layer, rule]
            return Live(before[0], before[1], rule, before[2]).follow(parts, units)
        size = len(parts) if is_quick(parts, units) else RUN
        runs = []
        for begin in range(0, max(len(parts), 1), max(size, 1)):
            rings = parts.rings[begin : begin + size]
            some = parts if size >= len(parts) else replace(parts, rings=rings)
            runs.append(apportion(some, units, rule))
            if self._told:
                self._told(f"划分宗地（{layer}）", min(begin + size, len(parts)), len(parts))
        return runs[0] if len(runs) == 1 else joined(runs)


def joined(runs: Sequence[Shares]) -> Shares:
    """Put the shares of consecutive parts one behind the other."""
    first = np.cumsum([0, *(len(run.part_area) for run in runs)])[:-1].tolist()
    moved = [
        replace(run, part=run.part + at, slivers=run.slivers.assign(part=run.slivers["part"] + at))
        for run, at in zip(runs, first, strict=True)
    ]
    columns = {name: np.concatenate([getattr(m, name) for m in moved]) for name in COLUMNS}
    return Shares(**columns, slivers=pd.concat([m.slivers for m in moved], ignore_index=True))


def _mark(edition: Edition | None) -> Mark:
    return (0, "") if edition is None else (edition.number, edition.content or edition.created_at)


def _name(key: Key) -> str:
    """Name a division on disk by what its rows are; editions of before checksums have no name."""
    layer, rule, parcels, units = key
    if not all(content.isalnum() for _, content in (parcels, units)):
        return ""
    return f"shares-{FORMAT}.{rule}.{_tag('parcels', parcels)}.{_tag(layer, units)}"


def _tag(layer: str, mark: Mark) -> str:
    return f"{layer}.{mark[0]}.{mark[1][:16]}"


def _packed(shares: Shares) -> dict[str, NDArray[Any]]:
    told = {f"sliver_{name}": shares.slivers[name].to_numpy() for name in SLIVER_COLUMNS}
    return {name: getattr(shares, name) for name in COLUMNS} | told


def _unpacked(arrays: Mapping[str, NDArray[Any]] | None) -> Shares | None:
    if arrays is None:
        return None
    slivers = pd.DataFrame({name: arrays[f"sliver_{name}"] for name in SLIVER_COLUMNS})
    return Shares(**{name: arrays[name] for name in COLUMNS}, slivers=slivers)
