"""What every peer's script does the same: its arguments, its clock, its results.

``python -m benchmarks.peers.NAME TASK FOLDER OUT``: prepares (not timed), works (timed), and writes
OUT.json with what that took, and OUT.parquet with the result.
"""

import json
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

PERIOD, DAY = "2024", "2024-12-31"
"""What is asked: the year, and the day on which land use is taken."""

SLIVER = 1e-6
"""Share of a parcel below which a piece is drawing noise; the same for everybody."""

LEGAL = "+proj=cea +lat_ts=0 +a=6378137 +rf=298.257222101 +type=crs"
"""The ellipsoid's equal-area plane, in which planar areas are legal areas."""

UNITS = {"zones": "zone_code", "towns": "town_code"}


@dataclass(frozen=True)
class Task:
    """Work to be timed.

    Attributes
    ----------
    prepare
        Brings the data into the form the work starts from; not timed.
    work
        What is timed: given what was prepared and the path for its result.
    result
        Turns what the work left into the table that is compared; not timed. None where the
        work has written it.
    scale
        By how much the work must be multiplied where it was done on a sample.
    """

    prepare: Callable[[Path], Any]
    work: Callable[[Any, Path], Any]
    result: Callable[[Any], pa.Table] | None = None
    scale: Callable[[Any], float] = lambda _: 1.0


def main(tasks: Mapping[str, Task]) -> None:
    task, folder, out = tasks[sys.argv[1]], Path(sys.argv[2]), Path(sys.argv[3])
    begun = time.perf_counter()
    ready = task.prepare(folder)
    wall, cpu = time.perf_counter(), time.process_time()
    done = task.work(ready, out.with_suffix(".parquet"))
    took = {"work": time.perf_counter() - wall, "work_cpu": time.process_time() - cpu}
    took = {name: seconds * task.scale(ready) for name, seconds in took.items()}
    took["prepare"] = wall - begun
    out.with_suffix(".json").write_text(json.dumps(took))
    if task.result:
        pq.write_table(task.result(done), out.with_suffix(".parquet"))


def declared(folder: Path) -> list[dict[str, Any]]:
    """Read what the measures sum."""
    found: list[dict[str, Any]] = json.loads((folder / "measures.json").read_text())
    return found


def tidy(measures: list[dict[str, Any]], by: str, wide: Mapping[str, Any]) -> pa.Table:
    """Turn one row a unit with all sums into one row a unit and measure, in display units."""
    tables = [_rows(number, one, wide) for number, one in enumerate(measures)]
    return pa.concat_tables(tables).append_column("by", pa.array([by] * sum(map(len, tables))))


def _rows(number: int, measure: dict[str, Any], wide: Mapping[str, Any]) -> pa.Table:
    upper, lower, count, known = (
        np.array(wide[f"{c}{number}"], dtype=float) for c in ("a", "b", "n", "k")
    )
    upper, lower = upper / measure["above"], lower / measure["below"]
    with np.errstate(divide="ignore", invalid="ignore"):
        value = upper / lower if measure["denominator"] else upper
        share = known / np.array(wide["weight"], dtype=float)
    return pa.table({
        "measure": [measure["name"]] * len(upper), "key": pa.array(wide["code"]).cast(pa.string()),
        "numerator": upper, "denominator": lower, "value": value, "n": count, "known_share": share,
    })  # fmt: skip


def write(tables: list[pa.Table], path: Path) -> None:
    pq.write_table(pa.concat_tables(tables), path)
