"""Crowds 重叠: parts whose land several units hold, because the units lie over one another."""

import numpy as np
import shapely

from layers.overlay import plain
from layers.overlay.drawn import Drawn
from layers.overlay.ground import Found, Ground
from layers.overlay.tiles import Ints
from layers.rings import Floats


def covered(
    lands: Drawn, held: Ground, regions: Drawn, found: Found, overlapping: Ints
) -> tuple[Ints, Floats]:
    """Tell how much of each part that overlapping units share is covered at least once.

    Parameters
    ----------
    found
        Shares of parts, without noise.
    overlapping
        The units that share land with another.

    Returns
    -------
    tuple
        The parts that at least two overlapping units hold, and their shares covered by any unit.
    """
    crowd = np.isin(found.unit, overlapping)
    often = np.bincount(found.part[crowd], minlength=len(held.area)) > 1
    rows = np.flatnonzero(often[found.part])
    whole = np.unique(found.part[rows][found.share[rows] >= 1])
    cut = rows[~np.isin(found.part[rows], whole)]
    parts, shares = _united(lands, held, regions, found.where(cut))
    return np.append(whole, parts), np.append(np.ones(len(whole)), shares)


def _united(lands: Drawn, held: Ground, regions: Drawn, found: Found) -> tuple[Ints, Floats]:
    parts, first = np.unique(found.part, return_index=True)
    if not len(parts):
        return parts, np.empty(0)
    shapes = plain.mended(lands.some_shapes(parts))
    at = np.searchsorted(parts, found.part)
    units = plain.mended(regions.shapes)[found.unit]
    pieces = np.split(shapely.intersection(shapes[at], units), first[1:])
    unions = np.array([shapely.union_all(several) for several in pieces], dtype=object)
    own, every = held.some(parts), np.arange(len(parts))
    return parts, plain.land(unions, every, own) / plain.land(shapes, every, own)
