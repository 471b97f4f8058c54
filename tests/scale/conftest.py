"""One county, cut in five, for all tests of partitions and the cluster."""

import pytest

from layers.partitions import write
from tests.scale.sampled import sample_workspace

pytest.importorskip("pyarrow")


@pytest.fixture(scope="session")
def workspace(tmp_path_factory):
    return sample_workspace(tmp_path_factory.mktemp("scale") / "county.gpkg")


@pytest.fixture(scope="session")
def county(workspace):
    return workspace.read()


@pytest.fixture(scope="session")
def dataset(workspace, tmp_path_factory):
    return write(workspace, tmp_path_factory.mktemp("scale") / "分区", rows=600)
