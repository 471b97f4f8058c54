"""Zones and towns: blobs over a quarter of the county, and 64 towns that meander and tile it."""

import numpy as np
import pandas as pd
import shapely

from benchmarks.data.lattice import Edges, Floats, lattice, polygons, rings
from benchmarks.data.parcels import ORIGIN, SEED, SIDE

TOWNS, BENDS, SWING = 8, 274, 350.0
"""Towns along each side; corners on each of their edges; how far an edge meanders, metres."""

ZONES = (20, 15)
RADIUS = (500.0, 1_060.0)
CORNERS = (60, 400)
PARTED, RINGED, PAIR = range(10, 16), range(20, 26), (30, 31)
"""Zones with a second part, zones with a hole, and two that overlap."""


def make_towns() -> tuple[pd.DataFrame, np.ndarray]:
    random = np.random.default_rng([SEED, 10])
    nodes = np.stack(np.meshgrid(*2 * [np.arange(TOWNS + 1.0)]), axis=-1)
    moved = random.uniform(-0.15, 0.15, nodes.shape)
    moved[:, [0, -1], 0] = moved[[0, -1], :, 1] = 0.0
    nodes = np.round((nodes + moved) * SIDE / TOWNS + ORIGIN, 3)
    shapes = polygons(*rings(lattice(nodes, _meander)))
    numbers = pd.Series(np.arange(len(shapes)))
    codes = "320999" + (numbers + 100).astype(str)
    return pd.DataFrame({"town_code": codes, "name": "镇" + numbers.astype(str)}), shapes


def _meander(begins: Floats, ends: Floats, kind: int, number: int) -> Edges:
    """Swing from side to side; the outermost edges are the county's straight boundary."""
    random = np.random.default_rng([SEED, 10 + kind, number])
    along = np.arange(1, BENDS + 1) / (BENDS + 1)
    waves = np.arange(1, 7)
    heights = random.normal(0, 1, (len(begins), len(waves))) / waves
    swing = heights @ np.sin(np.pi * waves[:, None] * along) * SWING
    swing += random.uniform(-3, 3, swing.shape) * np.sin(np.pi * along)
    swing[_outer(begins, ends)] = 0.0
    span = ends - begins
    normal = span[:, ::-1] * [-1, 1] / np.hypot(*span.T)[:, None]
    points = begins[:, None] + along[:, None] * span[:, None] + swing[..., None] * normal[:, None]
    return Edges(np.full(len(begins), BENDS), np.round(points.reshape(-1, 2), 3))


def _outer(begins: Floats, ends: Floats) -> np.ndarray:
    same = (begins == ends) & (np.isin(begins, ORIGIN) | np.isin(begins, ORIGIN + SIDE))
    return np.asarray(same.any(axis=1))


def make_zones() -> tuple[pd.DataFrame, np.ndarray]:
    random = np.random.default_rng([SEED, 20])
    spacing = SIDE / np.array(ZONES)
    grid = np.stack(np.meshgrid(*map(np.arange, ZONES)), axis=-1).reshape(-1, 2)
    middles = (grid + 0.5 + random.uniform(-0.05, 0.05, grid.shape)) * spacing + ORIGIN
    corners = np.exp(random.uniform(*np.log(CORNERS), len(grid))).astype(int)
    shapes = np.array(
        [_blob(at, random.uniform(*RADIUS), n, random) for at, n in zip(middles, corners)]  # noqa: B905
    )
    for n in PARTED:
        aside = _blob(middles[n] + [0, spacing[1] / 2 - 150], 110, 60, random)
        shapes[n] = shapely.MultiPolygon([shapes[n], aside])
    for n in RINGED:
        hole = _blob(middles[n], 150, 60, random)
        shapes[n] = shapely.Polygon(shapes[n].exterior, [hole.exterior])
    one, other = PAIR
    shift = middles[one] - middles[other] + [900, 0]
    shapes[other] = shapely.transform(shapes[other], lambda points: np.round(points + shift, 3))
    numbers = pd.Series(np.arange(len(shapes)))
    codes = "Z" + numbers.astype(str).str.zfill(3)
    return pd.DataFrame({"zone_code": codes, "name": "园区" + numbers.astype(str)}), shapes


def _blob(middle: Floats, radius: float, corners: int, random: np.random.Generator) -> object:
    angles = np.arange(corners) * 2 * np.pi / corners
    waves = np.arange(2, 6)
    swing = random.normal(0, 0.08, len(waves)) @ np.sin(
        waves[:, None] * angles + random.uniform(0, 6.3, (len(waves), 1))
    )
    reach = radius * np.clip(1 + swing + random.normal(0, 0.004, corners), 0.6, 1.25)
    ring = middle + reach[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return shapely.Polygon(np.round(ring, 3))
