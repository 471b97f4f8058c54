"""What an image of the county shows: halls, ground cover, and which towns clouds did not hide.

Most of it fits what the supplies say; a few finished parcels stand empty, and a few that are said
not to have been started are built on.
"""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import shapely.affinity

from layers.sample.geography import CRS, Land
from layers.sample.plans import hall
from layers.sample.shapes import Rng, rounded

SEEN_ON = pd.Timestamp("2025-04-18")
SOURCE = "示例卫星影像（虚构）"
HIDDEN = 2
"""Towns under clouds."""

EMPTY, EARLY, HUTS = 6, 5, 7
"""Finished parcels without a hall, parcels built on too early, and empty ones with but a hut."""

OFFSET = 1.2
"""Metres by which the image is off, in each direction, as images are."""

COVERS = ("bare", "grass", "crops", "hard_surface", "trees", "water", "other")


def make_observations(
    land: Land, parcels: gpd.GeoDataFrame, supplies: pd.DataFrame, rng: Rng
) -> gpd.GeoDataFrame:
    """Return one survey: its extent, buildings, and the cover of land without any."""
    first = supplies.drop_duplicates("parcel_id")
    lots = first[["parcel_id", "state"]].merge(parcels[["parcel_id", "geometry"]])
    built, open_ = _sorted(lots, rng)
    seen = shapely.union_all(land.towns.geometry.to_numpy()[:-HIDDEN])
    rows: list[tuple[str, str | None, Any]] = [("extent", None, seen)]
    rows += [("building", None, hall(lot)) for lot in built["geometry"]]
    huts = open_["geometry"].iloc[:HUTS]
    rows += [("building", None, lot.representative_point().buffer(3, 2)) for lot in huts]
    rows += [
        ("land_cover", _cover(str(one.state), rng), one.geometry) for one in open_.itertuples()
    ]
    frame = pd.DataFrame(rows, columns=["kind", "cover", "geometry"])
    frame["geometry"] = [_moved(shape) for shape in frame["geometry"]]
    frame["observed_on"], frame["source"] = SEEN_ON, SOURCE
    frame.insert(0, "observation_id", [f"GC{n:04d}" for n in range(1, len(frame) + 1)])
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=CRS)


def _sorted(lots: pd.DataFrame, rng: Rng) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tell lots with a hall from those without; a few of each are not as they should be."""
    done = (lots["state"] == "finished").to_numpy(copy=True)
    empty = rng.choice(np.flatnonzero(done), EMPTY, replace=False)
    late = np.flatnonzero(lots["state"].str.startswith("not_started").to_numpy())
    done[empty] = False
    done[rng.choice(late, EARLY, replace=False)] = True
    return lots[done], lots[~done]


def _cover(state: str, rng: Rng) -> str:
    if state.startswith(("started", "suspended")):
        return "construction"
    return str(rng.choice(COVERS))


def _moved(shape: Any) -> Any:
    moved = rounded(shapely.affinity.translate(shape, OFFSET, -OFFSET))
    return moved if moved.geom_type == "MultiPolygon" else shapely.MultiPolygon([moved])
