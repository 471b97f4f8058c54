"""Ours alone: the first answer after a start, and how long one waits for the next ones.

``python -m benchmarks.asking [--first] FOLDER OUT``: writes OUT.json, title -> seconds; with
``--first`` only the first question is asked.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.ours import ledger_of, read, warm
from geoapi.planning.measuring.ahead import ask_ahead
from geoapi.planning.measuring.filters import cql2_filter
from geoapi.planning.measuring.ledger import Ledger
from geoapi.planning.measuring.tally import measure
from layers.atlas import land_of
from layers.live import Live

REPEATS = 5


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


LARGE, ABOVE = cql2_filter("site_area > 10000"), cql2_filter("above_scale = true")
"""Parcels over 15 mu; firms above scale: as somebody asks the service."""


def first(folder: Path) -> Ledger:
    """Open the workspace and answer a first question."""
    ledger = ledger_of(read(folder))
    measure(ledger, "tax_intensity", by="zones", period="2024")
    return ledger


QUESTIONS: dict[str, Callable[[Ledger], object]] = {
    "the same again": lambda led: measure(led, "tax_intensity", by="zones", period="2024"),
    "another measure": lambda led: measure(led, "output_intensity", by="zones", period="2024"),
    "a measure of parcels": lambda led: measure(led, "floor_area_ratio", by="zones"),
    "by industry": lambda led: measure(led, "tax_intensity", by="industries", period="2024"),
    "another year": lambda led: measure(led, "tax_intensity", by="zones", period="2023"),
    "with a threshold": lambda led: measure(
        led, "tax_intensity", by="zones", period="2024", where=ABOVE
    ),
    "parcels with a threshold": lambda led: measure(
        led, "floor_area_ratio", by="zones", where=LARGE
    ),
    "the county": lambda led: measure(led, "investment_intensity", by="county"),
}


def changed(ledger: Ledger) -> Callable[[], object]:
    """Prepare one parcel's change: its first corner moves by a metre."""
    parcels, zones = (land_of(ledger.atlas, layer) for layer in ("parcels", "zones"))
    live = Live(parcels, zones, shares=ledger.shares("zones"))
    row = np.array([len(parcels) // 2])
    shapes = parcels.rings.take(row)
    shapes.points[[0, shapes.starts[1] - 1]] += 1.0
    return lambda: live.edit(row, shapes)


def ask(folder: Path) -> dict[str, dict[str, float]]:
    """Ask every question: the first time, any later one, and where a service asked ahead."""
    warm()
    begun = time.perf_counter()
    ledger = first(folder)
    answered = time.perf_counter() - begun
    found = {"the first answer": {"first": answered}}
    for title, question in QUESTIONS.items():
        times = [timed(lambda: question(ledger)) for _ in range(REPEATS)]  # noqa: B023 - at once
        found[title] = {"first": times[0], "again": statistics.median(times[1:])}
    served = first(folder)
    found["asking ahead"] = {"first": timed(lambda: ask_ahead(served))}
    for title, question in QUESTIONS.items():
        found[title]["served"] = timed(lambda: question(served))  # noqa: B023 - at once
    edit = changed(ledger)
    times = [timed(edit) for _ in range(REPEATS)]
    found["zones after one parcel changed"] = {
        "first": times[0], "again": statistics.median(times[1:]),
    }  # fmt: skip
    return found


if __name__ == "__main__":
    *words, folder, out = sys.argv[1:]
    if words == ["--first"]:
        first(Path(folder))
    else:
        Path(out).with_suffix(".json").write_text(json.dumps(ask(Path(folder))))
