"""The same county as a workspace, through the library's own drafts."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from tqdm import tqdm

from benchmarks.data.parcels import CRS
from benchmarks.data.tables import TABLES, read_pieces
from layers import layer_named
from layers.schema import DTYPES, Layer
from layers.store import Origin, create


def write_workspace(folder: Path, path: Path) -> None:
    """Make a workspace of the tables in a folder; nothing is checked, they are made right."""
    workspace = create(path, crs=CRS, name="性能测试县（虚构）", codes="none", made_up=True)
    for name in TABLES:
        layer = layer_named(name)
        with workspace.draft(name) as draft, tqdm(desc=name, disable=None) as bar:
            for rows, shapes in read_pieces(folder, name):
                draft.append(conformed(layer, rows, shapes))
                bar.update(len(rows))
            draft.publish(Origin(f"{name}.parquet", "", "", {"crs": CRS}))


def conformed(layer: Layer, rows: pd.DataFrame, shapes: np.ndarray | None) -> gpd.GeoDataFrame:
    """Bring rows to the declared columns; one that is absent is unknown."""
    columns = {f.name: _typed(rows, f.name, DTYPES[f.type]) for f in layer.fields}
    if layer.shape is None:
        return gpd.GeoDataFrame(columns)
    if shapes is None:
        shapes = np.full(len(rows), None, dtype=object)
    if layer.shape == "multipolygon":
        shapes = _multi(shapes)
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(shapes, crs=CRS), crs=CRS)


def _typed(rows: pd.DataFrame, name: str, dtype: str) -> "pd.Series[object]":
    if name in rows:
        return rows[name].astype(dtype).reset_index(drop=True)
    return pd.Series([None] * len(rows), dtype=object).astype(dtype)


def _multi(shapes: np.ndarray) -> np.ndarray:
    parts, owner = shapely.get_parts(shapes, return_index=True)
    return np.asarray(shapely.multipolygons(parts, indices=owner))
