"""Files with shapes: a bare shapefile, a zipped one, GeoPackages, GeoJSON, boundary points."""

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from layers.sample import headers
from layers.sample.cells import dates_as, in_words
from layers.sample.geography import CRS
from layers.sample.shapes import Rng

Frames = Mapping[str, pd.DataFrame]
GEOGRAPHIC = "EPSG:4490"
ZONE_CRS = "EPSG:4528"
SHAPEFILE_DATE = bytes((124, 6, 1))
"""Year since 1900, month, day that the DBF heads carry: no clock is read."""


def write_towns(folder: Path, frames: Frames, _: Rng) -> Path:
    """Write a shapefile in GBK without .cpg and without a language byte."""
    path = folder / "乡镇界线.shp"
    shapes = gpd.GeoSeries(frames["towns"].geometry, crs=CRS)
    table = in_words(frames["towns"], "towns", headers.TOWNS)
    _shapefile(gpd.GeoDataFrame(table, geometry=shapes), path)
    path.with_suffix(".cpg").unlink()
    dbf = bytearray(path.with_suffix(".dbf").read_bytes())
    dbf[29] = 0
    path.with_suffix(".dbf").write_bytes(dbf)
    return path


def _fresh(path: Path) -> Path:
    """Take an earlier file away: a GeoPackage would be added to."""
    path.unlink(missing_ok=True)
    return path


def _shapefile(frame: gpd.GeoDataFrame, path: Path) -> None:
    frame.to_file(path, driver="ESRI Shapefile", encoding="GBK", engine="pyogrio")
    dbf = bytearray(path.with_suffix(".dbf").read_bytes())
    dbf[1:4] = SHAPEFILE_DATE
    path.with_suffix(".dbf").write_bytes(dbf)


def write_zones(folder: Path, frames: Frames, _: Rng) -> Path:
    """Write GeoJSON in longitude and latitude."""
    table = in_words(frames["zones"], "zones", headers.ZONES)
    table["认定日期"] = dates_as(frames["zones"]["recognised_on"], "%Y-%m-%d")
    shapes = project(frames["zones"].geometry, GEOGRAPHIC)
    features = [
        {"type": "Feature", "properties": row, "geometry": shapely.geometry.mapping(shape)}
        for row, shape in zip(table.to_dict("records"), shapes, strict=True)
    ]
    path = folder / "园区边界.geojson"
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    path.write_text(text, encoding="utf-8")
    return path


def project(shapes: Any, crs: str) -> list[Any]:
    """Return shapes of the county in another CRS: 9 decimals of a degree, millimetres."""
    change = pyproj.Transformer.from_crs(CRS, crs, always_xy=True)
    decimals = 9 if crs == GEOGRAPHIC else 3
    return [
        shapely.transform(
            s, lambda xy: np.round(np.column_stack(change.transform(*xy.T)), decimals)
        )
        for s in shapes
    ]


def write_parcels(folder: Path, frames: Frames, rng: Rng) -> Path:
    """Write a GeoPackage of two layers; some numbers are text, one outline crosses itself."""
    path = _fresh(folder / "宗地.gpkg")
    parcels = frames["parcels"]
    table = in_words(parcels, "parcels", headers.PARCELS)
    invested = table["固定资产投资(万元)"]
    table["固定资产投资(万元)"] = [None if v is None else f"{v:,.2f}" for v in invested]
    table["登记面积(亩)"] = _zeros(table["登记面积(亩)"])
    shapes = parcels.geometry.to_numpy(copy=True)
    crossed = next(i for i in rng.permutation(len(shapes)) if _cross(shapes[i]) is not None)
    shapes[crossed] = _cross(shapes[crossed])
    frame = gpd.GeoDataFrame(_typed(table), geometry=shapes, crs=CRS)
    frame.to_file(path, layer="宗地_2024", driver="GPKG", engine="pyogrio")
    frame_of_sheet = gpd.GeoDataFrame(geometry=[shapely.box(*frame.total_bounds)], crs=CRS)
    frame_of_sheet.to_file(path, layer="图廓", driver="GPKG", engine="pyogrio", mode="a")
    return path


def _zeros(areas: pd.Series) -> pd.Series:
    """Write 0 for a few unknown areas, as programs do that know no blank."""
    areas = areas.astype(float)
    areas.loc[areas.index[areas.isna()][:5]] = 0.0
    return areas


def _cross(shape: Any) -> Any:
    """Swap the two points of a cut corner, as happens when points are typed in; None if none is."""
    ring = np.array(shape.exterior.coords)
    for at in range(1, len(ring) - 2):
        if 5 < np.hypot(*(ring[at + 1] - ring[at])) < 20:  # noqa: PLR2004 - metres of a cut corner
            ring[[at, at + 1]] = ring[[at + 1, at]]
            crossed = shapely.Polygon(ring)
            return None if crossed.is_valid else crossed
    return None


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    """Give columns of numbers their type back; a column with one word stays text."""
    typed = table.copy()
    for header in typed.columns[typed.map(_plain).all()]:
        typed[header] = pd.to_numeric(typed[header])
    return typed


def _plain(value: Any) -> bool:
    return value is None or isinstance(value, (int, float))


def write_factories(folder: Path, frames: Frames, _: Rng) -> Path:
    """Write a zipped shapefile in GBK; its short headers have no room for units."""
    table = in_words(frames["factories"], "factories", headers.FACTORIES)
    frame = gpd.GeoDataFrame(_typed(table), geometry=frames["factories"].geometry, crs=CRS)
    path = folder / "标准厂房.zip"
    _shapefile(frame, folder / "标准厂房.shp")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for part in sorted(folder.glob("标准厂房.*")):
            if part.suffix != ".zip":
                packed.writestr(zipfile.ZipInfo(part.name), part.read_bytes())
                part.unlink()
    return path


def write_facilities(folder: Path, frames: Frames, _: Rng) -> Path:
    """Write one GeoPackage layer that mixes points and lines."""
    path = _fresh(folder / "基础设施.gpkg")
    table = in_words(frames["facilities"], "facilities", headers.FACILITIES)
    frame = gpd.GeoDataFrame(table, geometry=frames["facilities"].geometry, crs=CRS)
    frame.to_file(path, layer="设施", driver="GPKG", engine="pyogrio")
    return path


def write_constraints(folder: Path, frames: Frames, _: Rng) -> Path:
    """Write a GeoPackage whose eastings carry the zone number (40), unlike the county's."""
    path = _fresh(folder / "规划控制线.gpkg")
    table = in_words(frames["constraints"], "constraints", headers.CONSTRAINTS)
    shapes = project(frames["constraints"].geometry, ZONE_CRS)
    frame = gpd.GeoDataFrame(table, geometry=shapes, crs=ZONE_CRS)
    frame.to_file(path, layer="控制线", driver="GPKG", engine="pyogrio")
    return path


def write_observations(folder: Path, frames: Frames, _: Rng) -> Path:
    """Write a GeoPackage as an interpreter of images delivers it."""
    path = _fresh(folder / "地面观测.gpkg")
    seen = frames["observations"]
    table = in_words(seen, "observations", headers.OBSERVATIONS)
    table["影像日期"] = dates_as(seen["observed_on"], "%Y-%m-%d")
    frame = gpd.GeoDataFrame(table, geometry=seen.geometry, crs=CRS)
    frame.to_file(path, layer="观测", driver="GPKG", engine="pyogrio")
    return path
