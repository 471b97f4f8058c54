"""The land that is measured: generated, the same in every process."""

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

CRS, ORIGIN = "EPSG:4549", (480_000.0, 3_700_000.0)
CELL, COLUMNS, ROWS = 100.0, 250, 200
SIDES, ZONE_POINTS, SEED = 5, 80, 7

CODE, SITE = "ZDDM", "登记面积(平方米)"
"""Headers of the file to import: parcel code and registered area."""


@dataclass(frozen=True)
class Land:
    parcels: gpd.GeoDataFrame
    zones: gpd.GeoDataFrame


def make_land() -> Land:
    """50 000 parcels that share their edges, 20 corners each, and 100 zones over a quarter."""
    random = np.random.default_rng(SEED)
    return Land(frame(make_parcels(random, COLUMNS, ROWS)), frame(make_zones(random)))


def frame(shapes: np.ndarray) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"at": np.arange(len(shapes))}, geometry=shapes, crs=CRS)


def make_parcels(random: np.random.Generator, columns: int, rows: int) -> np.ndarray:
    nodes = np.stack(np.mgrid[: columns + 1, : rows + 1], axis=-1).astype(float)
    nodes = (nodes + random.uniform(-0.2, 0.2, nodes.shape)) * CELL + ORIGIN
    corners = [nodes[:-1, :-1], nodes[1:, :-1], nodes[1:, 1:], nodes[:-1, 1:]]
    steps = np.arange(SIDES) / SIDES
    sides = [
        one[..., None, :] + (other - one)[..., None, :] * steps[:, None]
        for one, other in zip(corners, corners[1:] + corners[:1], strict=True)
    ]
    rings = np.concatenate(sides, axis=2).reshape(-1, 4 * SIDES, 2)
    return np.asarray(shapely.polygons(np.round(rings, 3)))


def make_zones(random: np.random.Generator) -> np.ndarray:
    spacing = np.array([COLUMNS, ROWS]) * CELL / 10
    middles = (np.indices((10, 10)).reshape(2, -1).T + 0.5) * spacing + ORIGIN
    angles = np.linspace(0, 2 * np.pi, ZONE_POINTS, endpoint=False)
    radii = random.uniform(450, 800, (100, 1)) * random.uniform(0.9, 1.2, (100, ZONE_POINTS))
    ring = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    return np.asarray(shapely.polygons(np.round(middles[:, None] + radii[..., None] * ring, 3)))


def write_parcels(file: Path, columns: int, rows: int) -> None:
    """Write a GeoPackage as a bureau hands it over: codes, names, classes, area and money."""
    shapes = make_parcels(np.random.default_rng(SEED), columns, rows)
    at, area = np.arange(len(shapes)), shapely.area(shapes).round(2)
    table = {
        CODE: [f"320999{n // 10**5:06d}GB{n % 10**5:05d}" for n in at],
        "DKMC": [f"工业用地{n}" for n in at],
        "TDYT": np.where(at % 3, "0701", "0601"),
        "地类标准": "三调",
        SITE: area,
        "固定资产投资(万元)": (area / 3).round(2),
    }
    parcels = gpd.GeoDataFrame(table, geometry=shapes, crs=CRS)
    parcels.to_file(file, layer="parcels", driver="GPKG")
