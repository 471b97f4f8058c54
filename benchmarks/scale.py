"""How partitions and a cluster grow: ``python -m benchmarks.scale --sizes 100000,1000000``.

For each size: a county, written by ``mutu scale write``, then all measures by zones, towns and
industries by ``mutu scale measure``, each in processes of its own, whose peaks are watched. Up to
a million parcels the answer is held against that of one machine. The table goes to
docs/scale-figures.csv.
"""

import argparse
import csv
import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import psutil

from benchmarks.data.make import county
from geoapi.planning.measuring.ledger import Ledger
from geoapi.planning.measuring.tally import measure
from layers.store import open_workspace

TABLE = Path(__file__).parents[1] / "docs" / "scale-figures.csv"
BY = ("zones", "towns", "industries")
COMPARED, CLOSE = 1_000_000, 1e-9
"""Parcels up to which one machine is asked too; relative difference that is rounding."""

EVERY = 0.05
"""Seconds between two looks at the processes."""


@dataclass(frozen=True)
class Figures:
    """What one command took: seconds, and peaks of resident memory, MB; folder is on disk, MB."""

    parcels: int
    step: str
    partitions: int
    wall_s: float
    cpu_s: float
    driver_mb: int
    worker_mb: int
    folder_mb: int


def run(words: list[str]) -> tuple[float, float, int, int]:
    """Run a command; return its seconds, those of all processors, and the peaks of memory."""
    begin = time.perf_counter()
    command = [sys.executable, "-m", "geoapi.cli", *words]
    started = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    top, peaks, used = psutil.Process(started.pid), {}, {}
    while started.poll() is None:
        for process in _family(top):
            peaks[process.pid] = max(peaks.get(process.pid, 0), _peak(process.pid))
            used[process.pid] = _seconds(process, used.get(process.pid, 0.0))
        time.sleep(EVERY)
    if started.returncode:
        raise SystemExit(f"mutu {' '.join(words)}: exit {started.returncode}")
    driver = peaks.pop(started.pid)
    return (
        time.perf_counter() - begin, sum(used.values()), driver, max(peaks.values(), default=0)
    )  # fmt: skip


def _family(top: psutil.Process) -> Iterator[psutil.Process]:
    try:
        yield from [top, *top.children(recursive=True)]
    except psutil.NoSuchProcess:
        return


def _seconds(process: psutil.Process, before: float) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return before
    return float(times.user + times.system)


def _peak(pid: int) -> int:
    """Return the most memory that a process ever had resident, MB."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    found = [line for line in lines if line.startswith("VmHWM")]
    return int(found[0].split()[1]) // 1024 if found else 0


def size_of(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) >> 20


def measured(folder: Path, size: int, workers: tuple[str, str]) -> Iterator[Figures]:
    """Write and measure a county of a size."""
    place = county(folder, size)
    dataset, answer = place / "partitions", place / "measures-of-partitions.json"
    taken = run(["scale", "write", str(dataset), "-w", str(place / "county.gpkg")])
    partitions = len(list((dataset / "parcels").iterdir()))
    yield Figures(size, "write", partitions, *_rounded(taken), size_of(dataset))
    count, memory = workers
    units = [word for unit in BY for word in ("--by", unit)]
    taken = run(["scale", "measure", str(dataset), "all", *units, "--workers", count,
                 "--memory", memory, "-o", str(answer)])  # fmt: skip
    yield Figures(size, "measure", partitions, *_rounded(taken), size_of(dataset))
    if size <= COMPARED:
        compare(json.loads(answer.read_text(encoding="utf-8"))["by"], place / "county.gpkg")


def _rounded(taken: tuple[float, float, int, int]) -> tuple[float, float, int, int]:
    wall, cpu, driver, worker = taken
    return round(wall, 1), round(cpu, 1), driver, worker


def compare(answers: list[dict[str, object]], workspace: Path) -> None:
    """Hold every figure against the one of a single machine."""
    ledger, worst = Ledger(open_workspace(workspace).read().atlas), 0.0
    for answer in answers:
        table = measure(ledger, answer["measure"], by=answer["by"], period=answer["period"])
        found, expected = list(_figures(answer)), list(_figures(table.to_json()))
        assert len(found) == len(expected), (answer["measure"], answer["by"])
        for one, other in zip(found, expected, strict=True):
            if one != other:
                worst = max(worst, abs(one - other) / max(abs(other), 1e-12))
    print(f"{len(answers)} tables, worst relative difference {worst:.1e}")
    assert worst <= CLOSE


def _figures(answer: object) -> Iterator[object]:
    if isinstance(answer, dict):
        for name, part in answer.items():
            yield from () if name in {"basis", "title"} else _figures(part)
    elif isinstance(answer, list):
        for part in answer:
            yield from _figures(part)
    else:
        yield None if isinstance(answer, float) and math.isnan(answer) else answer


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="100000,1000000")
    parser.add_argument("--folder", type=Path, default=Path("out"), help="for the data, kept")
    parser.add_argument("--workers", default="2")
    parser.add_argument("--memory", default="3GB")
    return parser.parse_args()


def main() -> None:
    given = asked()
    print(f"{os.cpu_count()} processors, {psutil.virtual_memory().total >> 30} GB")
    rows = []
    for size in map(int, given.sizes.split(",")):
        for figures in measured(given.folder, size, (given.workers, given.memory)):
            print(figures, flush=True)
            rows.append(asdict(figures))
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [f.name for f in fields(Figures)])
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
