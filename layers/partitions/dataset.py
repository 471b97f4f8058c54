"""Dataset 分区数据集: opened, and read one partition, or one small layer, at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from layers import LAYERS, layer_named
from layers.atlas import Atlas, County, empty_frame, make_atlas
from layers.errors import DamageError
from layers.leaves import DRAWN_IN
from layers.partitions import geo, manifest
from layers.partitions.arrow import GEOMETRY, PARTITION, frame_of_table
from layers.partitions.manifest import Manifest
from layers.partitions.wkb import rings_of_wkb
from layers.rings import Land
from layers.schema import Layer

PLACED = ("supplies", "occupancies")
"""Layers whose rows name a parcel, and are stored beside the number of its partition."""

ELSEWHERE = -1
"""The partition of rows whose parcel is in none."""


@dataclass(frozen=True, eq=False)
class Partition:
    """Some parcels, as a :class:`layers.leaves.Leaf`: their columns, and where they lie."""

    rows: pd.DataFrame
    ground: Land

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.rows)

    def column(self, name: str) -> "pd.Series[Any]":
        """Return one column."""
        return self.rows[name]

    def table(self) -> pd.DataFrame:
        """Return the columns without shapes."""
        return self.rows

    def land(self) -> Land:
        """Return where the rows lie."""
        return self.ground

    def frame(self) -> gpd.GeoDataFrame:
        """Return columns and shapes."""
        shapes = self.ground.rings.to_shapes()
        made = gpd.GeoDataFrame(self.rows, geometry=shapes, crs=self.ground.crs)
        if self.ground.in_degrees:
            made.attrs[DRAWN_IN] = "degrees"
        return made

    def take(self, at: NDArray[np.integer]) -> "Partition":
        """Return some of them, in a given order."""
        rows = self.rows.iloc[at].reset_index(drop=True)
        return Partition(rows, replace(self.ground, rings=self.ground.rings.take(at)))


@dataclass(frozen=True)
class Dataset:
    """A folder that was written by :func:`layers.partitions.write`."""

    folder: Path
    manifest: Manifest

    def __len__(self) -> int:
        """Return the number of partitions."""
        return len(self.manifest.rows)

    def read_partition(self, number: int, columns: Sequence[str] | None = None) -> Partition:
        """Read one partition of the parcels, or some declared columns and their shapes.

        Raises
        ------
        DamageError
            The file is not there, or is not what was written.
        """
        layer = LAYERS["parcels"]
        fields = [f for f in layer.fields if columns is None or f.name in columns]
        path = parcels_file(self.folder, number)
        table = geo.load(path, [*(f.name for f in fields), GEOMETRY])
        if table.num_rows != self.manifest.rows[number]:
            raise DamageError(f"分区数据 {path} 与清单不符，已损坏或被改动")
        rings = _apart(path, table.column(GEOMETRY).combine_chunks())
        land = Land(rings, self.manifest.crs, "parcels" in self.manifest.in_degrees)
        return Partition(frame_of_table(table, fields), land)

    def column(self, number: int, name: str) -> Any:
        """Read one column of a partition's parcels, as Arrow holds it."""
        return geo.load(parcels_file(self.folder, number), [name]).column(name)

    def table(self, name: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """Read a small layer, or some declared columns of it, without shapes."""
        layer = layer_named(name)
        fields = [f for f in layer.fields if columns is None or f.name in columns]
        if name not in self.manifest.editions:
            none = empty_frame(layer, self.manifest.crs)
            return pd.DataFrame(none[[f.name for f in fields]])
        path = layer_file(self.folder, name)
        return frame_of_table(geo.load(path, [f.name for f in fields]), fields)

    def layer(self, name: str, partition: int | None = None) -> gpd.GeoDataFrame:
        """Read a small layer; of one that names parcels, the rows of one partition if asked."""
        layer, path = layer_named(name), layer_file(self.folder, name)
        if name not in self.manifest.editions:
            return empty_frame(layer, self.manifest.crs)
        where = {} if partition is None else {"filters": [(PARTITION, "=", partition)]}
        shapes = [GEOMETRY] if layer.shape else []
        table = geo.load(path, [*(f.name for f in layer.fields), *shapes], **where)
        return self._frame(layer, table)

    def _frame(self, layer: Layer, table: Any) -> gpd.GeoDataFrame:
        rows = frame_of_table(table, layer.fields)
        if not layer.shape:
            return gpd.GeoDataFrame(rows)
        wkb = table.column(GEOMETRY).to_numpy()
        frame = gpd.GeoDataFrame(rows, geometry=shapely.from_wkb(wkb), crs=self.manifest.crs)
        if layer.name in self.manifest.in_degrees:
            frame.attrs[DRAWN_IN] = "degrees"
        return frame

    def atlas(self, names: Sequence[str]) -> Atlas:
        """Read some small layers; all others are empty, the parcels too."""
        return make_atlas({name: self.layer(name) for name in names}, self.manifest.crs)

    def county(self, names: Sequence[str] = ()) -> County:
        """Return the county, with some small layers: what answers say of themselves."""
        told = self.manifest
        return County(
            told.name, told.crs, told.codes, self.atlas(names), told.editions, told.made_up
        )


def open_dataset(folder: Path) -> Dataset:
    """Open a folder; the error says how to write one."""
    return Dataset(folder.absolute(), manifest.read(folder))


def parcels_file(folder: Path, number: int) -> Path:
    """Return the file of a partition: its place along the curve is its name."""
    return folder / "parcels" / f"{number:06d}.parquet"


def layer_file(folder: Path, name: str) -> Path:
    """Return the file of a small layer."""
    return folder / "layers" / f"{name}.parquet"


def _apart(path: Path, wkb: Any) -> Any:
    try:
        return rings_of_wkb(wkb)
    except (ValueError, shapely.GEOSException) as error:
        raise DamageError(f"分区数据 {path} 中的图形已损坏：{error}") from error


def partitions_of(dataset: Dataset, keys: "pd.Series[str]") -> NDArray[np.int32]:
    """Return the partition of each parcel that is named; -1 where it is in none.

    What is in memory is what is asked for, and the codes of one partition.
    """
    asked = pd.Index(keys.dropna().unique())
    found = np.full(len(asked) + 1, ELSEWHERE, dtype=np.int32)
    for number in range(len(dataset)):
        there = asked.get_indexer(pd.Index(dataset.column(number, "parcel_id").to_pandas()))
        found[there[there >= 0]] = number
    numbers: NDArray[np.int32] = found[asked.get_indexer(pd.Index(keys))]
    return numbers
