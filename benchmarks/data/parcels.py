"""Parcels that tile the county: where they lie, and what the register says of them.

Made some lines at a time, each from a seed of its own, so that any number of them needs no more
memory and a block comes out the same whoever asks for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from benchmarks.data.lattice import Counts, Edges, Floats, lattice, polygons, rings

CRS = "EPSG:4549"
ORIGIN, SIDE = np.array([475_000.0, 3_700_000.0]), 50_000.0
"""South-west corner of the county, and its length and width, metres."""

SEED = 7
AT_ONCE = 65_536
JITTER, BEND, TYPICAL, MOST = 0.2, 0.06, 4.25, 14
"""Nodes move by this share of a cell, corners of an edge by this share of it; corners between two
nodes: on average, and at most."""

HOLED, POND = 0.005, 0.08
"""Share of parcels with a hole that the next parcel owns, and its radius as a share of a cell."""


@dataclass(frozen=True)
class Grid:
    """How the parcels are arranged."""

    columns: int
    rows: int

    @property
    def cell(self) -> Floats:
        return SIDE / np.array([self.columns, self.rows])


def grid_of(count: int) -> Grid:
    """Arrange exactly `count` parcels, as nearly square as they can be."""
    columns = next(n for n in range(int(count**0.5), 0, -1) if count % n == 0)
    return Grid(columns, count // columns)


def _weights() -> Floats:
    """Return how often an edge has 0, 1, … corners: fewer ever rarer, `TYPICAL` on average."""
    numbers = np.arange(MOST + 1)
    low, high = 0.5, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        shares = middle**numbers / (middle**numbers).sum()
        low, high = (middle, high) if shares @ numbers < TYPICAL else (low, middle)
    return shares


WEIGHTS = _weights()


def _nodes(grid: Grid, line: int) -> Floats:
    random = np.random.default_rng([SEED, 0, line])
    nodes = np.stack([np.arange(grid.columns + 1.0), np.full(grid.columns + 1, line)], axis=1)
    moved = random.uniform(-JITTER, JITTER, nodes.shape)
    moved[[0, -1], 0] = 0.0
    if line in {0, grid.rows}:
        moved[:, 1] = 0.0
    return np.round((nodes + moved) * grid.cell + ORIGIN, 3)


def _edges(begins: Floats, ends: Floats, kind: int, number: int) -> Edges:
    """Draw the corners between nodes; what lies on the county's boundary stays on it."""
    random = np.random.default_rng([SEED, kind, number])
    counts = random.choice(MOST + 1, len(begins), p=WEIGHTS)
    if kind == 1:
        counts = np.maximum(counts, 1)  # so that a parcel has six corners at least
    edge = np.repeat(np.arange(len(begins)), counts)
    order = np.arange(len(edge)) - np.repeat(np.cumsum(counts) - counts, counts)
    along = (order + 1 + random.uniform(-0.3, 0.3, len(edge))) / (counts[edge] + 1)
    span = (ends - begins)[edge]
    bend = random.uniform(-BEND, BEND, len(edge)) * 4 * along * (1 - along)
    outer = _on_boundary(begins, ends)[edge]
    points = begins[edge] + along[:, None] * span
    points += np.where(outer, 0.0, bend)[:, None] * span[:, ::-1] * [-1, 1]
    return Edges(counts.astype(np.int64), np.round(points, 3))


def _on_boundary(begins: Floats, ends: Floats) -> Counts:
    outer = [ORIGIN[0], ORIGIN[0] + SIDE], [ORIGIN[1], ORIGIN[1] + SIDE]
    return np.any([np.isin(begins[:, k], outer[k]) & (begins[:, k] == ends[:, k]) for k in (0, 1)],
                  axis=0)  # fmt: skip


def shapes_of(grid: Grid, first: int, last: int) -> np.ndarray:
    """Make the parcels of some rows: polygons, and a few with a hole or two parts."""
    nodes = np.stack([_nodes(grid, line) for line in range(first, last + 1)])
    shapes = polygons(*rings(lattice(nodes, _edges, first)))
    middles = (nodes[:-1, :-1] + nodes[1:, :-1] + nodes[1:, 1:] + nodes[:-1, 1:]) / 4
    rows = [np.random.default_rng([SEED, 3, row]) for row in range(first, last)]
    holed = np.concatenate([random.random(grid.columns) < HOLED for random in rows])
    holed[grid.columns - 1 :: grid.columns] = False
    where = np.flatnonzero(holed)
    ponds = _ponds(grid, middles.reshape(-1, 2)[where])
    shapes[where] = [
        shapely.Polygon(shapely.get_exterior_ring(shapes[n]), [pond.exterior.reverse()])
        for n, pond in zip(where, ponds, strict=True)
    ]
    shapes[where + 1] = [
        shapely.MultiPolygon([shapes[n], pond]) for n, pond in zip(where + 1, ponds, strict=True)
    ]
    return shapes


def _ponds(grid: Grid, middles: Floats) -> np.ndarray:
    angles = np.arange(8) * np.pi / 4
    ring = np.stack([np.cos(angles), np.sin(angles)], axis=1) * POND * grid.cell.min()
    return np.asarray(shapely.polygons(np.round(middles[:, None] + ring, 3)))


def blocks(count: int) -> Iterator[tuple[pd.DataFrame, np.ndarray]]:
    """Walk through all parcels: what is known of them, and their shapes."""
    grid = grid_of(count)
    step = max(1, AT_ONCE // grid.columns)
    for first in range(0, grid.rows, step):
        shapes = shapes_of(grid, first, min(first + step, grid.rows))
        yield _register(first * grid.columns, shapes), shapes


def parcel_ids(numbers: Counts) -> "pd.Series[str]":
    """Write codes of 19 characters, as parcels have them."""
    text = pd.Series(np.char.zfill(numbers.astype("U11"), 11))
    return "320999" + text.str[:6] + "GB" + text.str[6:]


def _register(begin: int, shapes: np.ndarray) -> pd.DataFrame:
    """Say what the register holds: area, buildings, money; unknown where it does not say."""
    random, count = np.random.default_rng([SEED, 4, begin]), len(shapes)
    numbers = np.arange(begin, begin + count)
    site = np.round(shapely.area(shapes) * random.normal(1, 5e-4, count), 2)
    part = {name: random.uniform(*ends, count) for name, ends in PARTS.items()}
    columns = {name: np.round(site * share, 2) for name, share in part.items()}
    industrial = random.random(count) < INDUSTRIAL
    money = np.where(industrial, np.round(site * random.lognormal(8, 0.7, count), 2), np.nan)
    for name, known in KNOWN.items():
        columns[name][random.random(count) >= known] = np.nan
    site[random.random(count) < UNSURVEYED] = np.nan
    return pd.DataFrame({
        "parcel_id": parcel_ids(numbers), "name": "地块" + pd.Series(numbers.astype(str)),
        "land_use_code": np.where(industrial, "0601", "0701"), "land_use_scheme": "survey3",
        "ownership": "state", "site_area": site, **columns, "fixed_investment": money,
    })  # fmt: skip


PARTS = {
    "floor_area": (0.2, 2.5), "footprint_area": (0.1, 0.6), "yard_area": (0.0, 0.2),
    "office_area": (0.0, 0.1), "green_area": (0.0, 0.3),
}  # fmt: skip
"""Columns that are a share of the site, from and to."""

KNOWN = {
    "floor_area": 0.9, "footprint_area": 0.8, "yard_area": 0.5, "office_area": 0.4,
    "green_area": 0.6,
}  # fmt: skip
"""How often a column is filled in."""

INDUSTRIAL, UNSURVEYED = 0.15, 0.005
