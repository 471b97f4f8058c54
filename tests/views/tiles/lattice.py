"""A county of square parcels of 50 m, side by side, whose land is known."""

import numpy as np
import shapely

from geoapi.views.tiles.outlines import outlines_of_land, outlines_of_shapes
from layers.atlas import Land
from layers.rings import rings_of
from tests.toy import CRS, EAST, NORTH
from tests.views.tiles.test_grid import tile_at  # noqa: F401 - for who imports this

SIDE = 50.0


def squares(columns, rows, *, step=SIDE, side=SIDE, bend=0.0, seed=0):
    """Parcels with a corner more on each side, moved by up to `bend`; shared edges stay shared."""
    rng = np.random.default_rng(seed)
    nodes = np.stack(np.meshgrid(np.arange(2 * columns + 1), np.arange(2 * rows + 1)), axis=-1)
    at = nodes * step / 2 + rng.uniform(-bend, bend, nodes.shape) + (EAST, NORTH)
    ring = [(0, 0), (1, 0), (2, 0), (2, 1), (2, 2), (1, 2), (0, 2), (0, 1)]
    found = []
    for row in range(rows):
        for column in range(columns):
            corners = [at[2 * row + dy, 2 * column + dx] for dx, dy in ring]
            found.append(shapely.MultiPolygon([shapely.Polygon(corners)]))
    if side != step:
        low = at[::2, ::2][:-1, :-1].reshape(-1, 2)
        found = [shapely.MultiPolygon([b]) for b in shapely.box(*low.T, *(low + side).T)]
    return np.array(found, dtype=object)


def land_of(shapes):
    return outlines_of_land(Land(rings_of(shapes), CRS))


def mixed(shapes):
    return outlines_of_shapes(np.array(shapes, dtype=object), CRS)
