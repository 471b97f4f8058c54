"""Used land 用到的宗地: the few parcels that firms use, out of all partitions.

A firm's figures are divided among all its parcels, wherever they lie, so they are divided where
the question is asked; what is needed for it is as large as the occupancies, not as the land.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.partitions import Partition
from layers.relating import joined
from layers.relations import Rule, Shares
from layers.rings import Floats

AREAS = ("parcel_id", "site_area", "floor_area")
"""What tells how much of a parcel each firm uses."""


@dataclass(frozen=True, eq=False)
class Used:
    """Parcels that firms use.

    Attributes
    ----------
    rows, area
        What was read of them, and their legal area, m².
    shares
        Their shares in units, by layer.
    """

    rows: pd.DataFrame
    area: Floats
    shares: dict[str, Shares]

    def shares_in(self, layer: str, *_: Rule) -> Shares:
        """Return their shares in the units of a layer; of one that is not asked for, none."""
        return self.shares.get(layer) or _nowhere(self.area)


def used_of(
    partition: Partition, area: Floats, land: Mapping[str, Shares], at: NDArray[np.intp]
) -> Used:
    """Take the used parcels out of a partition and of its shares in units."""
    shares = {layer: _taken(whole, at) for layer, whole in land.items()}
    return Used(partition.rows.iloc[at], area[at], shares)


def _nowhere(area: Floats) -> Shares:
    none, count = np.zeros(0, dtype=np.int64), len(area)
    small = pd.DataFrame({"part": none, "unit": none, "share": none.astype(float)})
    return Shares(none, none, none.astype(float), area, np.ones(count), np.zeros(count), small)


def _taken(shares: Shares, at: NDArray[np.intp]) -> Shares:
    number = np.full(len(shares.outside), -1)
    number[at] = np.arange(len(at))
    kept = number[shares.part] >= 0
    small = shares.slivers.assign(part=number[shares.slivers["part"]])
    return Shares(
        number[shares.part[kept]], shares.unit[kept], shares.share[kept],
        shares.part_area[at], shares.outside[at], shares.overlap[at], small[small["part"] >= 0],
    )  # fmt: skip


def united(several: Sequence[Used]) -> Used:
    """Put the parcels of several partitions one behind the other."""
    rows = pd.concat([used.rows for used in several], ignore_index=True)
    area = np.concatenate([used.area for used in several])
    return Used(rows, area, {
        layer: joined([used.shares[layer] for used in several]) for layer in several[0].shares
    })  # fmt: skip
