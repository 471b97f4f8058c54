"""What cases change elsewhere 案件的效力: start dates, days that run, land recognised as idle."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from geoapi.planning.cases.case import Case
from geoapi.planning.cases.steps import DECIDED, FEE, RECOGNISED
from geoapi.planning.idle.history import ENDING, RESTARTING, Disposal, Kind, Notice


@dataclass(frozen=True, eq=False)
class Decided:
    """The cases of a county at one moment; the same object stands for the same state.

    Attributes
    ----------
    mark
        Changes with every entry.
    """

    cases: tuple[Case, ...] = ()
    mark: str = ""

    def on(self, day: date) -> Iterator[Case]:
        """Yield the cases as they stood at the end of a day; withdrawn ones have no effect."""
        stood = (case.until(day) for case in self.cases)
        return (case for case in stood if case is not None and case.state != "withdrawn")


def disposals_of(cases: Iterable[Case]) -> list[Disposal]:
    """Return the disposals that were carried out.

    A start date counts anew from the agreement; the fee is charged when it is paid; land that was
    taken back is so when the case is done.
    """
    return [one for case in cases for one in _disposals(case)]


def _disposals(case: Case) -> Iterator[Disposal]:
    supply, way = case.subject.supply_id, None
    for taken in case.taken:
        if taken.step in {"choose", "reconsider"}:
            way = taken.way
        if way is None:
            continue
        anew = taken.step == "carry_out" and way in RESTARTING
        charged = way == FEE and taken.step == "pay"
        ended = way in ENDING and taken.step == "finish"
        if anew or charged or ended:
            yield Disposal(supply, taken.on, way, taken.start_by, taken.paper or None)


def notices_of(cases: Iterable[Case]) -> list[Notice]:
    """Return the days from which the 30 days of Art. 5 and 17 still run."""
    return [one for case in cases for one in _notices(case)]


def _notices(case: Case) -> Iterator[Notice]:
    supply = case.subject.supply_id
    if case.state == "suspected":
        yield Notice(supply, "found", case.opened.on)
    served = case.find("notify")
    if case.state == "noticed" and served:
        yield Notice(supply, "inquiry", served.on, served.paper)
    decided = case.find("carry_out")
    done = any(case.find(step) for step in ("pay", "give_back", "enforce"))
    if case.state == "in_progress" and case.way in DECIDED and decided and not done:
        kind: Kind = "fee" if case.way == FEE else "recovery"
        yield Notice(supply, kind, decided.on, decided.paper)


def recognised_supplies(cases: Iterable[Case]) -> dict[str, str]:
    """Return supply -> its 《闲置土地认定书》, of land recognised and not yet disposed of."""
    return {case.subject.supply_id: paper for case, paper in _recognised(cases)}


def recognised_parcels(cases: Iterable[Case]) -> dict[str, str]:
    """Return parcel -> the 《闲置土地认定书》 by which it is idle, until it is disposed of."""
    return {
        held.parcel_id: f"{paper}（{case.name}）"
        for case, paper in _recognised(cases)
        for held in case.parcels
    }


def _recognised(cases: Iterable[Case]) -> Iterator[tuple[Case, str]]:
    for case in cases:
        found = case.recognised
        if case.state in RECOGNISED and found is not None:
            yield case, found.paper
