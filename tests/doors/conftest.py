"""A small county, brought in by the commands once; every test gets a copy of its own."""

import shutil

import pytest

from tests.doors.door import CRS, ENTERPRISES, PARCELS, TOWNS, Door, mutu


@pytest.fixture(scope="session")
def _bare(tmp_path_factory):
    """A workspace without any layer."""
    made = Door(tmp_path_factory.mktemp("bare"))
    done = mutu("init", "--crs", CRS, "--name", "示例县", "-w", made.workspace)
    assert done.code == 0, done.said
    return made


@pytest.fixture(scope="session")
def _county(_bare, tmp_path_factory):
    """Two towns, three parcels, three enterprises."""
    made = Door(tmp_path_factory.mktemp("county"))
    shutil.copyfile(_bare.workspace, made.workspace)
    for name, frame in (("towns", TOWNS), ("parcels", PARCELS), ("enterprises", ENTERPRISES)):
        frame.to_file(made.folder / f"{name}.gpkg")
        made.take(name, made.folder / f"{name}.gpkg")
    return made


@pytest.fixture
def bare(_bare, tmp_path):
    shutil.copyfile(_bare.workspace, tmp_path / _bare.name)
    return Door(tmp_path)


@pytest.fixture
def county(_county, tmp_path):
    shutil.copyfile(_county.workspace, tmp_path / _county.name)
    return Door(tmp_path)
