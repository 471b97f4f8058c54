"""The quick way to longitude and latitude is the one PROJ takes by itself."""

import numpy as np
import pyproj
import pytest

from layers.crs import to_crs84


@pytest.mark.parametrize("crs", ["EPSG:4549", "EPSG:4528", "EPSG:32650", "EPSG:4490", "EPSG:3857"])
def test_it_is_the_way_of_proj(crs):
    slow = pyproj.Transformer.from_crs(crs, "OGC:CRS84", always_xy=True)
    random = np.random.default_rng(1)
    lon, lat = random.uniform(118, 122, 50), random.uniform(25, 45, 50)
    x, y = slow.transform(lon, lat, direction="INVERSE")
    assert np.array(to_crs84(crs).transform(x, y)) == pytest.approx(np.array([lon, lat]), abs=1e-9)
    assert to_crs84(crs) is to_crs84(crs)
