"""What all tests share: the command line, and a PostGIS server for the session."""

import json
import sys
from types import SimpleNamespace

import pytest

from tests.postgres import server


@pytest.fixture(scope="session")
def postgres():
    with server() as made:
        yield made


@pytest.fixture
def database(postgres):
    with postgres.database() as address:
        yield address


@pytest.fixture
def mutu(monkeypatch, capsysbinary):
    """Run a command in this process; gives its exit code and what it said.

    `json` is its one JSON document, and the rest must be on stderr.
    """
    from geoapi.cli import main

    def called(*words, code=0, told=False):
        monkeypatch.setattr(sys, "argv", ["mutu", *map(str, words), *(["--json"] if told else [])])
        with pytest.raises(SystemExit) as left:
            main()
        out, err = (text.decode() for text in capsysbinary.readouterr())
        assert (left.value.code or 0) == code, err or out
        assert "Traceback" not in err
        return SimpleNamespace(out=out, err=err, json=json.loads(out) if told else None)

    return called
