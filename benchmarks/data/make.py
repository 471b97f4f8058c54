"""Make a county of some size once and keep it: ``python -m benchmarks.data.make 20000 FOLDER``."""

import json
import shutil
import sys
from dataclasses import asdict
from pathlib import Path

from benchmarks.data.tables import write_tables
from benchmarks.data.workspace import write_workspace
from geoapi.planning.measures import MEASURES, SCALES

EDITION = 1
"""Raised whenever what is made changes, so that nothing old is measured."""


def county(folder: Path, count: int) -> Path:
    """Return the folder with the files of a county; they are made where they are not there."""
    place = folder / f"county-{count}-v{EDITION}"
    if not (place / "measures.json").exists():
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        write_tables(place, count)
        write_workspace(place, place / "county.gpkg")
    (place / "measures.json").write_text(json.dumps(declared()))
    return place


def declared() -> list[dict[str, object]]:
    """Tell the peers what each measure sums, and how many units make one that is shown."""
    return [
        {**{k: asdict(m)[k] for k in ("name", "base", "numerator", "denominator")},
         "above": SCALES[m.above][0], "below": SCALES[m.below][0]}
        for m in MEASURES.values()
    ]  # fmt: skip


if __name__ == "__main__":
    print(county(Path(sys.argv[2]), int(sys.argv[1])))
