"""The sample county as a workspace, without the messy files and the door."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers import LAYERS
from layers.sample import NAME, make_sample
from layers.sample.geography import CRS
from layers.store import create


def conformed(name, rows):
    layer = LAYERS[name]
    columns = {
        f.name: pd.Series(rows.get(f.name, [None] * len(rows)), dtype=object)
        .where(lambda column: column.notna(), None)
        .astype(f.dtype)
        .reset_index(drop=True)
        for f in layer.fields
    }
    if layer.shape is None:
        return gpd.GeoDataFrame(columns)
    shapes = rows.geometry.to_numpy()
    if layer.shape == "multipolygon":
        parts, owner = shapely.get_parts(shapes, return_index=True)
        shapes = np.asarray(shapely.multipolygons(parts, indices=owner))
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(shapes, crs=CRS), crs=CRS)


def sample_workspace(path):
    """Store every layer; zones and parcels as if they had been delivered in degrees."""
    workspace = create(path, crs=CRS, name=NAME, codes="cn", made_up=True)
    for name, rows in make_sample().items():
        degrees = {"crs": "EPSG:4490"} if name in {"parcels", "zones"} else {}
        workspace.add_edition(
            name, conformed(name, rows), file=f"{name}.gpkg", sha256="0" * 64, report=degrees
        )
    return workspace
