"""Rows about parcels with their shapes 宗地图形: for GIS, by the file's ending."""

from pathlib import Path

import pandas as pd

from geoapi.views.exports import save_shapes
from layers.atlas import County


def save_parcel_shapes(county: County, frame: pd.DataFrame, path: Path, layer: str) -> Path:
    """Write a table for people whose first column is the code of a parcel, with its shape."""
    parcels = county.atlas["parcels"]
    shapes = parcels.geometry.set_axis(parcels["parcel_id"])
    keys = frame.iloc[:, 0].tolist() if len(frame.columns) else []
    placed = shapes.reindex(keys).set_axis(frame.index)
    return save_shapes(frame.assign(geometry=placed), path, layer)
