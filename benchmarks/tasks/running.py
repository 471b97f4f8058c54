"""Run the cases of a task in turn, each in a fresh process, and compare what they found."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.tasks.cases import OURS, POSTGIS, TASKS, Case, Task
from benchmarks.tasks.equal import agrees
from benchmarks.tasks.places import PEERS, Took, run
from benchmarks.tasks.server import SETTLES, Peak, server_cpu, tuned_server
from tests.postgres import Server

SLOW = 20.0
"""Seconds of work from which a case runs once only; told in the table by its number of runs."""


@dataclass(frozen=True)
class Bench:
    """The county in files, where results are put, and the server: with an address once loaded."""

    size: int
    county: Path
    out: Path
    server: Server | None = None
    address: str = ""


@dataclass
class Ran:
    """The runs of one case, and how far its answer is from ours."""

    case: Case
    runs: list[Took] = field(default_factory=list)
    apart: float = 0.0

    @property
    def goes_on(self) -> bool:
        return not self.runs or self.runs[0]["work"] < SLOW


def measure(bench: Bench, task: Task, repeats: int) -> list[Ran]:
    """Run every case that can be run; an answer unlike ours ends the run."""
    rans = [Ran(case) for case in task.cases if not case.peer.lacks()]
    for number in range(repeats):
        for ran in (one for one in rans if one.goes_on):
            ran.runs.append(once(bench, ran.case))
            print(f"{ran.case.word} {ran.case.peer.title} {number + 1}: {ran.runs[-1]}", flush=True)
            if number == 0:
                ran.apart = agreed(bench, task, ran.case)
    return rans


def agreed(bench: Bench, task: Task, case: Case) -> float:
    ours, theirs = (_out(bench, one).with_suffix(".parquet") for one in (task.cases[0], case))
    apart = task.apart(ours, theirs)
    most = case.agrees or agrees(bench.size)
    if not apart <= most:
        sys.exit(f"{case.peer.title} ({case.word}) differs by {apart:.1e}, over {most:.0e}")
    return apart


def _out(bench: Bench, case: Case) -> Path:
    return bench.out / f"{case.peer.module.rpartition('.')[2]}-{case.word}"


def once(bench: Bench, case: Case) -> Took:
    """Run a case: seconds and CPU seconds of the work, of the whole command, and peak MB."""
    python = sys.executable if case.peer == OURS else str(PEERS)
    out = _out(bench, case)
    command = [python, "-m", case.peer.module, case.word, str(bench.county), str(out)]
    if case.peer != POSTGIS:
        took = run(command)
        return took | json.loads(out.with_suffix(".json").read_text())
    with _database(bench, case.word) as address:
        return _on_server(bench, command, address, out)


def _on_server(bench: Bench, command: list[str], address: str, out: Path) -> Took:
    """Count in what the server did, and held, for it."""
    assert bench.server
    before = server_cpu(bench.server.folder)
    with Peak(bench.server.folder) as peak:
        took = run(command, BENCH_POSTGIS=address)
    time.sleep(SETTLES)
    used = server_cpu(bench.server.folder) - before
    took |= json.loads(out.with_suffix(".json").read_text())
    took["cpu"] += used
    took["work_cpu"] += used
    took["memory"] += peak.most
    return took


@contextmanager
def _database(bench: Bench, word: str) -> Iterator[str]:
    """Give the loaded database, or a new one to the task that starts from files."""
    if word != "files":
        yield bench.address
        return
    assert bench.server
    with bench.server.database() as address:
        yield address


@contextmanager
def bench(size: int, county: Path, out: Path) -> Iterator[tuple[Bench, Took | None]]:
    """Start the server and load it, where there is one; also tell what loading took."""
    if POSTGIS.lacks():
        yield Bench(size, county, out), None
        return
    with tuned_server() as server, server.database() as address:
        started = Bench(size, county, out, server, address)
        yield started, once(started, Case(POSTGIS, "load"))


def lacking() -> dict[str, str]:
    """Tell who could not be run, and why."""
    peers = {case.peer.title: case.peer for task in TASKS.values() for case in task.cases}
    return {title: why for title, peer in peers.items() if (why := peer.lacks())}
