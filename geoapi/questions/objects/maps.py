"""The shapes that the small map of an object draws: its own, and the land around."""

from typing import Any

import numpy as np
import shapely

from layers.atlas import County, land_of, leaf_of, shapes_at
from layers.rings import Flags, Shapes

LAND = (("towns", "town_code"), ("parcels", "parcel_id"), ("zones", "zone_code"))

LEAST = 120.0
"""Metres of land around even the smallest."""


def around(county: County, *, own: str = "", keys: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return the shapes of towns, zones and parcels by kind; those of `keys` stand for themselves.

    Only land near that of `keys` is there, one and a half times as far as it reaches: of a large
    county all would take seconds. Without any nothing is.

    Parameters
    ----------
    own
        The layer that `keys` are of; the shapes of them are under ``own``.
    """
    mine = np.zeros(0, dtype=bool)
    found: dict[str, Any] = {"own": np.empty(0, dtype=object)}
    for layer, key in LAND:
        if layer == own:
            mine = leaf_of(county.atlas, layer).column(key).isin(keys).to_numpy(bool)
            found["own"] = shapes_at(county.atlas, layer, np.flatnonzero(mine))
    for layer, _ in LAND:
        near = _near(county, layer, found["own"])
        if layer == own:
            near &= ~mine
        found[layer] = shapes_at(county.atlas, layer, np.flatnonzero(near))
    return found


def _near(county: County, layer: str, own: Shapes) -> Flags:
    """Tell which shapes of a layer may show on a map of some."""
    held = land_of(county.atlas, layer).rings.bounds()
    if not len(own):
        return np.zeros(len(held), dtype=bool)
    west, south, east, north = shapely.total_bounds(own)
    reach = max(1.5 * (east - west), 1.5 * (north - south), LEAST)
    with np.errstate(invalid="ignore"):
        there = (held[:, 0] < east + reach) & (held[:, 2] > west - reach)
        there &= (held[:, 1] < north + reach) & (held[:, 3] > south - reach)
    near: Flags = there
    return near
