"""The file that is imported: a GeoPackage as a bureau hands it over."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from benchmarks.data.parcels import CRS, blocks

CODE, SITE = "ZDDM", "登记面积(平方米)"
"""Headers of parcel code and registered area."""


def write_parcels(file: Path, count: int) -> None:
    """Write codes, names, classes, area and money of some parcels, with their shapes."""
    parts = [(rows, shapes) for rows, shapes in blocks(count)]
    known = pd.concat([rows for rows, _ in parts], ignore_index=True)
    shapes = np.concatenate([shapes for _, shapes in parts])
    pieces, owner = shapely.get_parts(shapes, return_index=True)
    area = shapely.area(shapes).round(2)
    table = {
        CODE: known["parcel_id"],
        "DKMC": known["name"],
        "TDYT": known["land_use_code"],
        "地类标准": "三调",
        SITE: area,
        "固定资产投资(万元)": (area / 3).round(2),
    }
    whole = shapely.multipolygons(pieces, indices=owner)
    parcels = gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(whole, crs=CRS), crs=CRS)
    parcels.to_file(file, layer="parcels", driver="GPKG")
