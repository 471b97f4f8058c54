"""Pieces 分区中的事: what every task on a worker needs of its dataset and partition."""

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.errors import StoreError
from layers.partitions import Dataset, Partition, open_dataset
from layers.relations import Rule, Shares, apportion

UNITS = {"zones": "zone_code", "towns": "town_code"}
"""Layers that land is apportioned to, and what their units are called by."""


@dataclass(frozen=True)
class Place:
    """A dataset as workers find it: the folder, shared by all, and what must be in it."""

    folder: str
    mark: str

    def open(self) -> Dataset:
        """Open it, once in each worker.

        Raises
        ------
        StoreError
            There is another dataset in that folder where the worker is.
        """
        return _opened(self)

    def layer(self, name: str) -> gpd.GeoDataFrame:
        """Return a small layer, read once in each worker."""
        return _layer(self, name)

    def firms(self) -> pd.DataFrame:
        """Return what firms are and are called, read once in each worker."""
        return _firms(self)


def place_of(dataset: Dataset) -> Place:
    """Say where a dataset is, and which."""
    return Place(str(dataset.folder), dataset.manifest.mark)


@lru_cache(maxsize=2)
def _opened(place: Place) -> Dataset:
    found = open_dataset(Path(place.folder))
    if found.manifest.mark != place.mark:
        raise StoreError(f"工作节点上的 {place.folder} 是另一份分区数据；各节点须共用同一文件夹")
    return found


@lru_cache(maxsize=6)
def _layer(place: Place, name: str) -> gpd.GeoDataFrame:
    return place.open().layer(name)


@lru_cache(maxsize=2)
def _firms(place: Place) -> pd.DataFrame:
    return place.open().table("enterprises", ("uscc", "name", "industry_code"))


def shares(place: Place, partition: Partition, layer: str, rule: Rule = "split") -> Shares:
    """Apportion the parcels of a partition; only units near them are looked at."""
    units = place.layer(layer)
    near = np.flatnonzero(_near(partition, units))
    found = apportion(partition.land(), units.iloc[near], rule)
    small = found.slivers.assign(unit=near[found.slivers["unit"]])
    return replace(found, unit=near[found.unit], slivers=small)


def _near(partition: Partition, units: gpd.GeoDataFrame) -> np.ndarray:
    points = partition.land().rings.points
    if not len(points):
        return np.zeros(len(units), dtype=bool)
    (west, east), (south, north) = ((one.min(), one.max()) for one in points.T)
    left, low, right, high = shapely.bounds(units.geometry.to_numpy()).T
    near: np.ndarray = (left <= east) & (right >= west) & (low <= north) & (high >= south)
    return near
