"""Which tiles are asked for: the same for everybody."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

WEST, SOUTH, SIDE = 475_000.0, 3_700_000.0, 50_000.0
"""The county's square in EPSG:4549, metres."""

ZOOMS = (8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18)
MANY = 16
"""Tiles of each zoom."""

PART = 3
"""Every third parcel is drawn, so that land and what is not land both show."""

FIELDS = ("parcel_id", "land_use_code", "site_area")
EXTENT, BUFFER = 4096, 64
HALF = np.pi * 6_378_137.0


@dataclass(frozen=True)
class At:
    """One tile."""

    z: int
    y: int
    x: int

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north in web mercator."""
        side = 2 * HALF / (1 << self.z)
        west, north = self.x * side - HALF, HALF - self.y * side
        return west, north - side, west + side, north


def choose(to_mercator: Callable[[np.ndarray], np.ndarray]) -> list[At]:
    """Choose tiles around random places of the county."""
    rng = np.random.default_rng(11)
    places = np.array([WEST, SOUTH]) + SIDE * rng.uniform(0.04, 0.96, (MANY, 2))
    found = []
    for z in ZOOMS:
        at = to_mercator(places)
        column = (at[:, 0] + HALF) / (2 * HALF) * (1 << z)
        row = (HALF - at[:, 1]) / (2 * HALF) * (1 << z)
        found += [At(z, int(r), int(c)) for r, c in zip(row, column, strict=True)]
    return found


def write(tiles: list[At], path: Path) -> None:
    path.write_text(json.dumps([[t.z, t.y, t.x] for t in tiles]))


def read(path: Path) -> list[At]:
    return [At(*one) for one in json.loads(path.read_text())]
