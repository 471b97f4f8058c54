"""The benchmark's own PostGIS server, and what its processes use."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self
from unittest.mock import patch

from tests import postgres
from tests.postgres import Server

TUNED = (
    "-c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    " -c max_connections=40 -c shared_buffers=4GB -c max_wal_size=8GB -c checkpoint_timeout=1h"
    " -c max_worker_processes=8 -c max_parallel_workers=4 -c max_parallel_maintenance_workers=2"
)
"""For one large question at a time; how the tests' servers are started otherwise."""

SETTLES, EVERY = 0.3, 0.1
"""Seconds after which a server has counted in a connection that was closed; between two looks at
its memory."""


@contextmanager
def tuned_server() -> Iterator[Server]:
    with patch.object(postgres, "PLAIN", TUNED), postgres.server() as started:
        yield started


def _main(folder: Path) -> int:
    return int((folder / "data" / "postmaster.pid").read_text().split()[0])


def _processes(main: int) -> Iterator[tuple[int, list[str]]]:
    """Return the server's processes, itself first of all, and their fields of /proc/…/stat."""
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile: its parent has counted it in
            continue
        if int(status.parent.name) == main or int(fields[1]) == main:
            yield int(status.parent.name), fields


def server_cpu(folder: Path) -> float:
    """CPU seconds of a server so far: its own, its living processes' and those that ended."""
    main, ticks = _main(folder), 0
    for number, fields in _processes(main):
        ticks += sum(map(int, fields[11:15] if number == main else fields[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def server_memory(folder: Path) -> float:
    """Megabytes that a server's processes hold now; what they share is counted once."""
    held = 0
    for number, _ in _processes(_main(folder)):
        try:
            lines = Path(f"/proc/{number}/smaps_rollup").read_text().splitlines()
        except OSError:  # it has ended
            continue
        held += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return held / 1024


class Peak:
    """The most memory a server held while the block ran, MB."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.most, self.done = folder, 0.0, threading.Event()
        self.thread = threading.Thread(target=self._look)

    def _look(self) -> None:
        while not self.done.wait(EVERY):
            self.most = max(self.most, server_memory(self.folder))

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.done.set()
        self.thread.join()
