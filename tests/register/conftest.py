"""A register in each kind of store, over the toy county."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest

from geoapi.register.acts import Grounds
from geoapi.register.entries import Register
from layers.store import create
from tests.toy import CRS, atlas

SCHEMAS = count(1)
TODAY = date(2025, 5, 25)


@pytest.fixture(scope="session")
def server_database(postgres):
    with postgres.database() as address:
        yield address


@pytest.fixture
def path(tmp_path):
    return tmp_path / "county.gpkg"


@pytest.fixture
def schema(server_database):
    return f"{server_database}&schema=register_{next(SCHEMAS)}"


@pytest.fixture(params=["path", "schema"])
def workspace(request):
    """An empty workspace: a file, and a schema of PostGIS."""
    place = request.getfixturevalue(request.param)
    return create(place, crs=CRS, name="玩具县", codes="none")


@pytest.fixture
def register(workspace):
    """Its clock goes on by a second whenever it is asked."""
    ticks = (datetime(2025, 5, 25, 1, tzinfo=UTC) + timedelta(seconds=n) for n in count())
    return Register(workspace.backend, lambda: next(ticks))


@pytest.fixture
def grounds():
    return Grounds(atlas(), "none", TODAY)
