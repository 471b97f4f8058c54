"""Changes 变化: two editions of a layer compared, as far as everyone may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Protocol
from weakref import WeakKeyDictionary

import geopandas as gpd

from geoapi.planning.errors import PlanningError
from geoapi.views.diff.words import Comparison
from geoapi.views.tiles.kept import Kept
from layers import layer_named
from layers.atlas import County, Edition, Identity
from layers.diff import compare
from layers.leaves import Once

KEPT = 2
"""Comparisons that are kept of each county; a map's tiles ask for them again."""

_COMPARING = Lock()
_COMPARED: WeakKeyDictionary[Identity, Kept[Comparison]] = WeakKeyDictionary()


class Editions(Protocol):
    """Where editions are read from: a workspace, or the service's holder of one."""

    def editions(self, layer_name: str | None = None) -> Sequence[tuple[Edition, bool]]:
        """Return every edition, with whether it is current."""
        ...

    def read_edition(self, layer_name: str, number: int) -> gpd.GeoDataFrame:
        """Read the rows of an edition."""
        ...


@dataclass(frozen=True)
class Between:
    """Which editions are compared; without numbers the current one with the one before.

    Attributes
    ----------
    source
        Where they are read from.
    """

    source: Editions
    layer: str = "parcels"
    before: int | None = None
    after: int | None = None


def ask_changes(county: County, between: Between) -> Comparison:
    """Compare two editions of a layer; confidential fields are left out.

    Raises
    ------
    PlanningError
        There are no two editions to compare, or one is not there.
    """
    layer = layer_named(between.layer)
    found = {one.number: one for one, _ in between.source.editions(layer.name)}
    before, after = _numbers(sorted(found), between, layer.zh)

    def compared() -> Comparison:
        frames = [between.source.read_edition(layer.name, number) for number in (before, after)]
        diff = compare(layer, *frames, restricted=False)
        return Comparison(county.name, found[before], found[after], diff, county.made_up)

    with _COMPARING:
        held = _COMPARED.setdefault(county.identity, Kept(KEPT))
    return held.get(f"{layer.name} {before} {after}", Once(compared))


def _numbers(there: Sequence[int], between: Between, title: str) -> tuple[int, int]:
    after = between.after or (there[-1] if there else 0)
    earlier = [number for number in there if number < after]
    before = between.before or (earlier[-1] if earlier else 0)
    for number in (before, after):
        if number not in there:
            listed = "、".join(map(str, there)) or "还没有"
            raise PlanningError(
                f"{title}没有可比的第 {number} 版；有：{listed}" if number
                else f"{title}只有一个版本或还没有版本，无从比较；有：{listed}"
            )  # fmt: skip
    return before, after
