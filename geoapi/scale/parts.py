"""Parts 分区合计: what one partition answers to measures, and how such answers are added."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd

from geoapi.planning.measures import measure_named
from geoapi.planning.measuring.adding import sums_of
from geoapi.planning.measuring.asked import Question, question
from geoapi.planning.measuring.filters import cql2_filter
from geoapi.planning.measuring.ledger import Ledger
from geoapi.planning.measuring.sums import Sums, added
from geoapi.scale.pieces import UNITS, Place, shares
from geoapi.scale.used import AREAS, Used, used_of
from layers.atlas import complete
from layers.leaves import FrameLeaf, Leaf
from layers.partitions import Partition
from layers.relations import Rule, Shares


@dataclass(frozen=True)
class Asked:
    """Measures by units, in a period, of what a CQL2 filter keeps: what `mutu measure` asks."""

    names: tuple[str, ...]
    by: tuple[str, ...]
    period: str | None = None
    where: str | None = None
    rule: Rule = "split"


@dataclass(frozen=True)
class Work:
    """What a partition is asked, and where it is."""

    place: Place
    asked: Asked


@dataclass(frozen=True, eq=False)
class Part:
    """What a partition answers.

    Attributes
    ----------
    sums
        By the units asked for: those of the measures over parcels, who is counted left out.
    used
        The parcels that firms use. They are told once, and are not added up on the way.
    """

    sums: Mapping[str, Sequence[Sums]]
    used: Used | None = None


def add(parts: Sequence[Part]) -> Part:
    """Add the sums of several partitions."""
    return Part({
        by: list(map(added, zip(*(part.sums[by] for part in parts), strict=True)))
        for by in parts[0].sums
    })  # fmt: skip


def reduce(work: Work, number: int) -> Part:
    """Add up one partition's parcels, and tell which of them firms use."""
    asked, place = work.asked, work.place
    dataset = place.open()
    partition = dataset.read_partition(number, _columns(asked))
    occupancies = dataset.layer("occupancies", number)
    named = partition.rows["parcel_id"].isin(occupancies["parcel_id"]).to_numpy()
    if all(measure_named(name).base == "statements" for name in asked.names):
        partition, named = partition.take(np.flatnonzero(named)), named[named]
    ledger = _ledger(place, partition, occupancies)
    # First of all, because the area of land is known with them.
    land = {layer: ledger.shares(layer, asked.rule) for layer in asked.by if layer in UNITS}
    over = [q for q in questions_of(ledger, asked) if over_parcels(q)]
    sums = {by: [_unnamed(sums_of(ledger, q)) for q in over if q.by == by] for by in asked.by}
    return Part(sums, used_of(partition, ledger.areas, land, np.flatnonzero(named)))


def _unnamed(sums: Sums) -> Sums:
    return replace(sums, unit=sums.unit[:0], firm=sums.firm[:0])


def _ledger(place: Place, partition: Partition, occupancies: pd.DataFrame) -> Ledger:
    """Return the ledger of some parcels and of the firms that use them."""
    every = place.firms()
    there = pd.concat([occupancies["uscc"], occupancies["lessor_uscc"]])
    leaves: dict[str, Leaf] = {name: FrameLeaf(place.layer(name)) for name in UNITS}
    leaves |= {
        "parcels": partition,
        "occupancies": FrameLeaf(gpd.GeoDataFrame(occupancies)),
        "enterprises": FrameLeaf(
            gpd.GeoDataFrame(every[every["uscc"].isin(there)].reset_index(drop=True))
        ),
    }

    def given(layer: str, rule: Rule = "split") -> Shares:
        return shares(place, partition, layer, rule)

    return Ledger(complete(leaves, partition.land().crs), given)


def _columns(asked: Asked) -> list[str] | None:
    """Return the columns of parcels that are read; all of them where a filter may ask for any."""
    if asked.where:
        return None
    wanted = [measure_named(name) for name in asked.names]
    summed = (c for m in wanted if m.base == "parcels" for c in (*m.numerator, *m.denominator))
    return [*AREAS, *summed]


def over_parcels(question: Question) -> bool:
    """Tell whether a measure sums the figures of parcels, rather than of firms."""
    return question.measure.base == "parcels"


def questions_of(ledger: Ledger, asked: Asked) -> list[Question]:
    """Return every measure by every unit, checked."""
    where = cql2_filter(asked.where) if asked.where else None
    return [
        question(ledger, name, by=by, period=asked.period, where=where, rule=asked.rule)
        for name in asked.names
        for by in asked.by
    ]
