"""What the tests of this folder share."""

import pytest
from hypothesis import settings

from layers.store import create
from tests.made import CRS

# A property is tried often enough, however slow the day.
settings.register_profile("layers", deadline=None, max_examples=60)
settings.load_profile("layers")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "示例 县.gpkg"


@pytest.fixture
def workspace(path):
    return create(path, crs=CRS, name="示例县", codes="cn")
