"""Hot and cold spots as files that a GIS opens."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from geoapi.views.exports import save_shapes
from layers import LAYERS

if TYPE_CHECKING:
    from geoapi.planning.variation.clusters import Clusters
    from layers.atlas import County


def save_hotspot_shapes(county: County, found: Clusters, path: Path) -> Path:
    """Write the units with their shapes and what was found of them, as the answer names it."""
    key = LAYERS[found.table.by].key[0]
    shapes = county.atlas[found.table.by][[key, "geometry"]].rename(columns={key: "key"})
    rows = pd.DataFrame(found.to_json()["rows"])
    return save_shapes(shapes.merge(rows, on="key"), path, "hotspots")
