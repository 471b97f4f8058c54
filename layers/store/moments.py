"""Moments 时刻: which editions were current when, told by the journal of the books."""

from datetime import datetime

from layers.errors import NotYetError
from layers.store.backend import Session
from layers.store.records import (
    Record,
    all_records,
    current_records,
    refuse_pruned,
    shown,
    stamp,
)


def records_at(session: Session, at: datetime | None) -> dict[str, Record]:
    """Return the editions that were current at a moment; None is now.

    Raises
    ------
    NotYetError
        The moment lies before the first edition.
    PrunedError
        The rows of an edition needed are gone.
    """
    if at is None:
        return current_records(session)
    numbers = [(layer, number) for layer, number, _ in state_at(session, at)]
    there = {(r.edition.layer, r.edition.number): r for r in all_records(session)}
    return {layer: there[layer, number] for layer, number in numbers}


def state_at(session: Session, at: datetime) -> tuple[tuple[str, int, str], ...]:
    """Tell which editions were current at a moment, and since when they exist: cheap.

    Raises
    ------
    NotYetError, PrunedError
        As :func:`records_at`.
    """
    found = session.run(THEN, (stamp(at),))
    if not found:
        raise NotYetError(_too_early(session, at))
    for layer, number, _, pruned_at, pruned_by in found:
        refuse_pruned(layer, number, pruned_at, pruned_by)
    return tuple((str(layer), int(number), str(made)) for layer, number, made, *_ in found)


THEN = """
SELECT c.layer, c.number, e.created_at, e.pruned_at, e.pruned_by FROM mutu_current c
LEFT JOIN mutu_editions e ON e.layer = c.layer AND e.number = c.number
WHERE c.at = (SELECT MAX(b.at) FROM mutu_current b WHERE b.layer = c.layer AND b.at <= ?)
ORDER BY c.layer
"""


def _too_early(session: Session, at: datetime) -> str:
    then = shown(stamp(at))
    [(first,)] = session.run("SELECT MIN(at) FROM mutu_current")
    told = f"最早可查询的时刻是 {shown(first)}" if first else "工作区里还没有任何版本"
    return f"{then} 时工作区里没有数据；{told}"
