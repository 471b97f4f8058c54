"""Idle land 闲置土地 by partitions: each judges the supplies of its own parcels."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from typing import Any

import numpy as np

from geoapi.planning.idle.findings import IdleFinding, find_idle
from geoapi.planning.idle.law import IdleTest, read_idle_test
from geoapi.scale.pieces import UNITS, Place, place_of, shares
from geoapi.scale.work import Job, each
from layers.partitions import Dataset
from layers.partitions.dataset import ELSEWHERE
from layers.progress import Told, quiet

READ = ("parcel_id", "name", "ownership", "site_area")


@dataclass(frozen=True)
class Question:
    """Which land is idle on a day."""

    place: Place
    on: date


def find(client: Any, dataset: Dataset, on: date, *, told: Told = quiet) -> list[IdleFinding]:
    """Judge every supply of land on a date, in the order of ``supply_id``.

    The findings are held here; parcels never are.
    """
    _test(on)
    numbers = [ELSEWHERE, *range(len(dataset))]
    job = Job(judge, Question(place_of(dataset), on), _listed)
    found = _listed(each(client, job, numbers, told))
    return sorted(found, key=lambda finding: finding.supply_id)


def _listed(several: Iterable[list[IdleFinding]]) -> list[IdleFinding]:
    return [finding for some in several for finding in some]


def judge(question: Question, number: int) -> list[IdleFinding]:
    """Judge the supplies whose parcels are in one partition; in none, for -1."""
    dataset, on = question.place.open(), question.on
    supplies = dataset.layer("supplies", number)
    if supplies.empty:
        return []
    county = dataset.county()
    find_here = partial(find_idle, sources=county.sources, editions=dict(county.editions))
    if number == ELSEWHERE:
        nowhere = dataset.atlas(())["parcels"]
        return find_here({"parcels": nowhere, "supplies": supplies}, on, _test(on))
    partition = dataset.read_partition(number, READ)
    named = partition.rows["parcel_id"].isin(supplies["parcel_id"]).to_numpy()
    some = partition.take(np.flatnonzero(named))
    keys = some.rows["parcel_id"]
    zone_of, town_of = (
        shares(question.place, some, layer).largest(keys, question.place.layer(layer)[key])
        for layer, key in UNITS.items()
    )
    return find_here(
        {"parcels": some.rows, "supplies": supplies}, on, _test(on),
        zone_of=zone_of, town_of=town_of,
    )  # fmt: skip


@lru_cache(maxsize=16)
def _test(on: date) -> IdleTest:
    return read_idle_test(on)
