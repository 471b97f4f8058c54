"""What the tests of this folder share."""

from itertools import count

import pytest
from hypothesis import settings

from layers.relations import apportion
from layers.store import create
from tests.layers.stored import MADE

# A property is tried often enough, however slow the day.
settings.register_profile("layers", deadline=None, max_examples=60)
settings.load_profile("layers")

SCHEMAS = count(1)


def pytest_generate_tests(metafunc):
    """A test of the store runs on both, unless it asks for the file itself: its `path`."""
    if metafunc.definition.path.name.startswith("test_store") and (
        "workspace" in metafunc.fixturenames
    ):
        places = ["path"] if "path" in metafunc.fixturenames else ["path", "schema"]
        metafunc.parametrize("workspace", places, indirect=True)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "示例 县.gpkg"


@pytest.fixture(scope="session")
def county(postgres):
    with postgres.database() as address:
        yield address


@pytest.fixture
def schema(county):
    return f"{county}&schema=county_{next(SCHEMAS)}"


@pytest.fixture
def stored(database):
    """A workspace in a database of its own."""
    return create(database, **MADE)


@pytest.fixture
def workspace(request):
    place = request.getfixturevalue(getattr(request, "param", "path"))
    return create(place, **MADE)


@pytest.fixture
def divided(monkeypatch):
    """How many parts were divided, by each division."""
    counts = []

    def counted(parts, units, rule="split"):
        counts.append(len(parts))
        return apportion(parts, units, rule)

    for module in ("layers.live", "layers.relating"):
        monkeypatch.setattr(f"{module}.apportion", counted)
    return counts
