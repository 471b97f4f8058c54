"""The shapes that the small map of an object draws: its own, and the land around."""

from typing import Any

import numpy as np

from layers.atlas import County, table_of


def around(county: County, *, own: str = "", keys: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return the shapes of towns, zones and parcels by kind; those of `keys` stand for themselves.

    Parameters
    ----------
    own
        The layer that `keys` are of; the shapes of them are under ``own``.
    """
    found: dict[str, Any] = {}
    for layer, key in (("towns", "town_code"), ("parcels", "parcel_id"), ("zones", "zone_code")):
        shapes = np.asarray(county.atlas[layer].geometry, dtype=object)
        if layer != own:
            found[layer] = shapes
            continue
        mine = table_of(county.atlas, layer)[key].isin(keys).to_numpy()
        found |= {layer: shapes[~mine], "own": shapes[mine]}
    return found
