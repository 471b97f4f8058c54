"""A PostGIS server of the tests' own: started when first asked for, stopped with the session."""

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parent.name))
TEMPLATE = "with_postgis"
NUMBERS = count(1)
PLAIN = "-c listen_addresses= -c fsync=off -c max_connections=40 -c shared_buffers=64MB"


def absent():
    """Why there is no server here; None where there is one. In CI its absence is a failure."""
    if not PROGRAMS:
        return "PostgreSQL is not installed"
    if not list(Path("/usr/share/postgresql").glob("*/extension/postgis.control")):
        return "PostGIS is not installed"
    return None


def _run(program, *words):
    """PostgreSQL refuses to run as root: the package's own user runs it then."""
    user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    command = [*user, str(PROGRAMS[-1] / program), *map(str, words)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")


def name_of(address):
    """The name of the database of an address."""
    return address.partition("@/")[2].partition("?")[0]


class Server:
    """A server on a socket in its own folder; every database it gives is new and has PostGIS."""

    def __init__(self, folder):
        self.folder = folder

    def psql(self, database, sql):
        _run("psql", "-qX", "-h", self.folder, "-U", "mutu", "-d", database, "-c", sql)

    @contextmanager
    def database(self, template=TEMPLATE):
        """A new database, dropped afterwards."""
        name = f"county_{next(NUMBERS)}"
        self.psql("postgres", f"CREATE DATABASE {name} TEMPLATE {template}")
        yield f"postgresql://mutu@/{name}?host={self.folder}"
        self.psql("postgres", f"DROP DATABASE {name} WITH (FORCE)")

    def start(self):
        words = f"{PLAIN} -k {self.folder}"
        _run(
            "pg_ctl",
            "-D",
            self.folder / "data",
            "-w",
            "-l",
            self.folder / "log",
            "-o",
            words,
            "start",
        )

    def stop(self):
        """Stop as a power cut would: nobody is asked, nothing is written."""
        _run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")


def _ask_passwords(rules):
    """Of everyone who is a member of `guarded`; all others are trusted."""
    rules.write_text(f"local all +guarded scram-sha-256\n{rules.read_text()}")


@contextmanager
def server():
    """Start a server; stop it and remove its folder afterwards."""
    if (why := absent()) is not None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(why)
    folder = Path(tempfile.mkdtemp(prefix="mutu-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    data = folder / "data"
    _run("initdb", "-D", data, "-U", "mutu", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
    _ask_passwords(data / "pg_hba.conf")
    made = Server(folder)
    made.start()
    try:
        made.psql("postgres", f"CREATE DATABASE {TEMPLATE}")
        made.psql(TEMPLATE, "CREATE EXTENSION postgis")
        made.psql("postgres", "CREATE ROLE guarded")
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)
