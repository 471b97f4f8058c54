"""Measures 指标 by partitions: each gives its sums; ratios are taken once, at the end."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geoapi.planning.errors import PlanningError
from geoapi.planning.measures import measure_named
from geoapi.planning.measuring.adding import sums_of
from geoapi.planning.measuring.asked import Question
from geoapi.planning.measuring.facts import latest
from geoapi.planning.measuring.firms import Firms
from geoapi.planning.measuring.ledger import Ledger
from geoapi.planning.measuring.sums import CLOSING, Sums, added
from geoapi.planning.measuring.tally import MeasureTable
from geoapi.planning.measuring.unit_names import CROSSED, SIZES, kind_of
from geoapi.scale.parts import Asked, Part, Work, add, over_parcels, questions_of, reduce
from geoapi.scale.pieces import UNITS, place_of
from geoapi.scale.used import Used, united
from geoapi.scale.work import Job, total
from layers.atlas import complete
from layers.leaves import FrameLeaf, Leaf
from layers.partitions import Dataset
from layers.partitions.geo import give_back
from layers.progress import Told, quiet

FIRM = ("uscc", "name", "industry_code")
"""What firms are and are called."""

WHOLE = frozenset({CROSSED, SIZES, "scales"})
"""Units that ask more of a firm than one partition, and these columns, know."""


@dataclass(frozen=True, eq=False)
class Ready:
    """What is asked of which dataset, checked; and the county without any parcel."""

    dataset: Dataset
    asked: Asked
    questions: list[Question]
    leaves: dict[str, Leaf]

    def nobody(self, firms: Firms | None = None) -> Ledger:
        """Return the ledger of a county in which nobody uses land."""
        there = {name: self.leaves[name] for name in (*UNITS, "enterprises")}
        return Ledger(complete(there, self.dataset.manifest.crs), firms=firms)


def ready(dataset: Dataset, asked: Asked) -> Ready:
    """Check what is asked, before any worker is.

    Raises
    ------
    PlanningError
        An unknown measure or unit, a period that is not one, a filter that cannot be asked; or
        parcels as units: there are as many rows as parcels.
    """
    if "parcels" in asked.by:
        raise PlanningError(
            "分区计算不能按 parcels：结果与宗地一样多；请按乡镇、园区、行业、企业或全县"
        )
    if whole := [by for by in asked.by if kind_of(by) in WHOLE]:
        raise PlanningError(
            f"分区计算不能按 {'、'.join(whole)}：须知道企业的全部用地；请用 mutu measure"
        )
    leaves = _leaves(dataset, asked)
    questions = questions_of(Ledger(complete(leaves, dataset.manifest.crs)), asked)
    made = Ready(dataset, asked, questions, leaves)
    if asked.where:  # a filter is checked where it is used
        nobody = made.nobody()
        for one in questions:
            sums_of(nobody, one)
    return made


def measure(client: Any, ready: Ready, told: Told = quiet) -> list[MeasureTable]:
    """Compute measures by units, partition by partition; each name by each unit, in their order.

    Raises
    ------
    ScaleError
        The cluster could not finish.
    """
    dataset, numbers = ready.dataset, range(len(ready.dataset))
    if not numbers:
        nowhere = Ledger(complete(ready.leaves, dataset.manifest.crs))
        return [sums_of(nowhere, q).table() for q in ready.questions]
    job, used = Job(reduce, Work(place_of(dataset), ready.asked), add), list[Used]()

    def heard(part: Part) -> None:
        if part.used is not None:
            used.append(part.used)

    found = total(client, job, numbers, told, heard)
    everybody = _everybody(ready, united(used))
    used.clear()
    give_back()
    nobody = ready.nobody(everybody.firms)
    tables = {
        at: _sums(ready.questions[at], everybody, nobody, _over(ready, found, at)).table()
        for at in _unit_by_unit(ready, everybody)
    }
    return [tables[at] for at in range(len(tables))]


def _unit_by_unit(ready: Ready, everybody: Ledger) -> Iterator[int]:
    """Yield where the questions of each unit are, and let go of what only that unit needed."""
    for unit in ready.asked.by:
        yield from (at for at, question in enumerate(ready.questions) if question.by == unit)
        everybody.forget_spreads()
        give_back()


def _over(ready: Ready, found: Part, at: int) -> Sums | None:
    """Return what partitions found of a question over parcels; None of one over firms."""
    question = ready.questions[at]
    if not over_parcels(question):
        return None
    before = [q for q in ready.questions[:at] if over_parcels(q) and q.by == question.by]
    return found.sums[question.by][len(before)]


def _sums(question: Question, everybody: Ledger, nobody: Ledger, theirs: Sums | None) -> Sums:
    """Return the sums over firms; or those over parcels, with the units in which no parcel lies.

    Who is counted under a measure over parcels is known from those that firms use.
    """
    ours = sums_of(everybody, question)
    if theirs is None:
        return ours
    sums = added([sums_of(nobody, question), theirs])
    if question.by == "enterprises":
        sums = _in_order(sums, everybody)
    return replace(sums, unit=_columns(sums).get_indexer(_columns(ours)[ours.unit]), firm=ours.firm)


def _columns(sums: Sums) -> pd.Index:
    """Return the keys of the units, and behind them the closing words, which no code is."""
    return pd.Index([*sums.keys, *(f"<{word}>" for word in CLOSING)], dtype=object)


def _in_order(sums: Sums, county: Ledger) -> Sums:
    """Put firms, as units, in the order of the county."""
    order = np.argsort(pd.Index(county.firms.keys).get_indexer(pd.Index(sums.keys)))
    columns = np.append(order, len(order) + np.arange(len(CLOSING)))
    return replace(
        sums, keys=sums.keys.iloc[order], names=sums.names.iloc[order],
        parts=sums.parts[:, columns],
    )  # fmt: skip


def _leaves(dataset: Dataset, asked: Asked) -> dict[str, Leaf]:
    """Read of the small layers what is asked for: of a country's firms all would be too much."""
    shaped: dict[str, Leaf] = {name: FrameLeaf(dataset.layer(name)) for name in UNITS}
    tables = {
        "enterprises": dataset.table("enterprises", None if asked.where else FIRM),
        "statements": _statements(dataset, asked),
        "occupancies": dataset.table("occupancies"),
    }
    give_back()
    return shaped | {name: FrameLeaf(gpd.GeoDataFrame(table)) for name, table in tables.items()}


def _statements(dataset: Dataset, asked: Asked) -> pd.DataFrame:
    """Read the statements of the period asked for, or the latest, and what is summed of them."""
    periods = dataset.table("statements", ("period",))["period"]
    period = asked.period or latest(periods.dropna().unique().tolist())
    wanted = [m for m in map(measure_named, asked.names) if m.base == "statements"]
    summed = {name for m in wanted for name in (*m.numerator, *m.denominator)}
    rows = dataset.table("statements", ("uscc", "period", *summed))
    return rows[(periods == period).to_numpy(bool)].reset_index(drop=True)


def _everybody(ready: Ready, used: Used) -> Ledger:
    """Return the ledger of the county with the parcels that firms use."""
    parcels = {"parcels": FrameLeaf(gpd.GeoDataFrame(used.rows))}
    return Ledger(complete(ready.leaves | parcels, ready.dataset.manifest.crs), used.shares_in)
