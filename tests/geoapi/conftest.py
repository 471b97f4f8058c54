"""One toy workspace, and one service over it, for all tests of the service."""

import pytest
from starlette.testclient import TestClient

from tests.geoapi import service


@pytest.fixture(scope="session")
def workspace_path(tmp_path_factory):
    path = tmp_path_factory.mktemp("service") / "toy.gpkg"
    service.make_workspace(path)
    return path


@pytest.fixture(scope="session")
def app(workspace_path):
    return service.make_app(workspace_path)


@pytest.fixture(scope="session")
def client(app):
    return TestClient(app, follow_redirects=False)


@pytest.fixture(scope="session")
def past_path(tmp_path_factory):
    path = tmp_path_factory.mktemp("past") / "toy.gpkg"
    service.make_history(path)
    return path


@pytest.fixture(scope="session")
def past(past_path):
    """A client of a service over a county with a past."""
    return TestClient(service.make_app(past_path), follow_redirects=False)


@pytest.fixture(scope="session")
def get(client):
    """Ask for JSON; the answer must be 200."""

    def get(path, **params):
        answer = client.get(path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return get


@pytest.fixture(scope="session")
def address(app):
    """The same service on a real port: for clients, and for paths the test client decodes twice."""
    with service.running(app) as found:
        yield found


@pytest.fixture(scope="session")
def outside(address):
    """A client of the real port."""
    import httpx2

    with httpx2.Client(base_url=address) as found:
        yield found
