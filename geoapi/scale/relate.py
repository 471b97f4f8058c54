"""Relations 关系 by partitions: which part of which parcel lies in which unit, as Parquet."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pandas as pd

from geoapi.questions.basis import basis
from geoapi.scale.pieces import UNITS, Place, place_of, shares
from geoapi.scale.work import Job, total
from layers.partitions import Dataset
from layers.partitions.folder import drafted, move, must_be_free
from layers.partitions.geo import save_columns
from layers.progress import Told, quiet


@dataclass(frozen=True)
class Question:
    """Which units, and the folder that the answers are written to."""

    place: Place
    layer: str
    folder: str


@dataclass(frozen=True)
class Related:
    """How much was related, by legal area, m². ``inside + outside - overlap = area``."""

    parcels: int
    pairs: int
    area: float
    inside: float
    outside: float
    overlap: float


def add(several: Sequence[Related]) -> Related:
    """Add what several partitions hold."""
    return Related(*map(sum, zip(*(vars(one).values() for one in several), strict=True)))


NOTHING = Related(0, 0, 0.0, 0.0, 0.0, 0.0)


def relate(client: Any, dataset: Dataset, layer: str, folder: Path, told: Told = quiet) -> Related:
    """Write the shares of every parcel in the units of a layer, a file for each partition.

    Columns: parcel_id, the unit's code (missing: the part in no unit), share (0-1) and area
    (legal, m²), and overlap: the share of the parcel that is counted more than once. The folder,
    which workers must see too, appears whole or not at all; ``relations.json`` in it says what
    the figures rest on.

    Raises
    ------
    StoreError
        Something is in the folder, or it cannot be written to.
    ScaleError
        The cluster could not finish.
    """
    folder = folder.absolute()
    must_be_free(folder)
    with drafted(folder) as aside:
        found = _written(client, dataset, layer, aside, told)
        for half in aside.glob(".*"):  # of a worker that died
            half.unlink()
        answer = related_answer(dataset, layer, found)
        (aside / "relations.json").write_bytes(orjson.dumps(answer, option=orjson.OPT_INDENT_2))
        move(aside, folder)
    return found


def _written(client: Any, dataset: Dataset, layer: str, aside: Path, told: Told) -> Related:
    job = Job(write_shares, Question(place_of(dataset), layer, str(aside)), add)
    numbers = range(len(dataset))
    return total(client, job, numbers, told) if numbers else NOTHING


def related_answer(dataset: Dataset, layer: str, found: Related) -> dict[str, Any]:
    """Say what was related, and what that rests on."""
    return {"units": layer, **asdict(found), "basis": basis(dataset.county())}


def write_shares(question: Question, number: int) -> Related:
    """Write one partition's shares, whole or not at all, and tell their sums."""
    place, key = question.place, UNITS[question.layer]
    partition = place.open().read_partition(number, ("parcel_id",))
    found = shares(place, partition, question.layer)
    codes = place.layer(question.layer)[key].to_numpy()
    legal = np.nan_to_num(found.part_area)
    rest = np.flatnonzero(found.outside > 0)
    pairs = found.pairs.assign(code=codes[found.pairs["unit"]])
    none = pd.DataFrame({
        "part": rest, "code": None, "share": found.outside[rest],
        "area": (found.outside * found.part_area)[rest],
    })  # fmt: skip
    rows = pd.concat([pairs[["part", "code", "share", "area"]], none], ignore_index=True)
    rows = rows.sort_values("part", kind="stable", ignore_index=True)
    parcels = partition.rows["parcel_id"].to_numpy()
    save_columns({
        "parcel_id": parcels[rows["part"]], key: rows["code"], "share": rows["share"],
        "area": rows["area"], "overlap": found.overlap[rows["part"]],
    }, Path(question.folder, f"{number:06d}.parquet"))  # fmt: skip
    return Related(
        len(parcels), len(pairs), float(legal.sum()), float(pairs["area"].sum()),
        float((found.outside * legal).sum()), float((found.overlap * legal).sum()),
    )  # fmt: skip
