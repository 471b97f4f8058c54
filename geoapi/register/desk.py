"""The desk 受理台: objections registered and looked up, each in one transaction."""

from geoapi.register.acts import Deciding, Filing, Grounds, decided, filed, withdrawn
from geoapi.register.entries import Act, Entry, Kept, Reading, Register, Writing
from geoapi.register.errors import RegisterError
from geoapi.register.objections import KIND, Objection, corrections_of, objections_of
from layers.corrections import Correction

MOST_OPEN = 5_000
"""Objections that wait for a decision at the same time; then no more are taken."""


def all_objections(register: Register) -> list[Objection]:
    """Return every objection, by number."""
    with register.reading() as reading:
        return objections_of(reading.entries(KIND))


def all_corrections(register: Register) -> list[Correction]:
    """Return the corrections that the decisions so far make, in their order."""
    return corrections_of(all_objections(register))


def one_objection(register: Register, number: int) -> Objection:
    """Return one objection.

    Raises
    ------
    UnknownMatterError
        There is none of this number.
    """
    with register.reading() as reading:
        return _found(reading, number)


def _found(reading: Reading, number: int) -> Objection:
    return objections_of(reading.matter(KIND, number, "异议", "还没有登记过异议"))[0]


def file_objection(register: Register, filing: Filing, grounds: Grounds) -> Objection:
    """Register an objection; see :func:`geoapi.register.acts.filed`."""
    act = filed(filing, grounds)
    with register.writing() as writing:
        waiting = [o for o in objections_of(writing.entries(KIND)) if o.state == "open"]
        if len(waiting) >= MOST_OPEN:
            raise RegisterError(f"待决定的异议已有 {len(waiting)} 件，暂不受理；请先决定一些")
        return _alone(writing.open(KIND, act))


def _alone(entry: Entry) -> Objection:
    return objections_of([entry])[0]


def decide_objection(
    register: Register, number: int, deciding: Deciding, grounds: Grounds,
    *, seen: int | None = None,
) -> Objection:  # fmt: skip
    """Register a decision; see :func:`geoapi.register.acts.decided`.

    Parameters
    ----------
    seen
        The version of the objection that the person has read; the present one where not given.

    Raises
    ------
    ConflictError
        Somebody has added to it since.
    """
    with register.writing() as writing:
        there = _found(writing, number)
        version = there.version if seen is None else seen
        _same(writing, there, version)
        return _entered(writing, there, decided(there, deciding, grounds), version)


def withdraw_objection(
    register: Register, number: int, who: str, reason: str, *, seen: int | None = None
) -> Objection:
    """Register that an objection is withdrawn; see :func:`geoapi.register.acts.withdrawn`."""
    with register.writing() as writing:
        there = _found(writing, number)
        version = there.version if seen is None else seen
        _same(writing, there, version)
        return _entered(writing, there, withdrawn(there, who, reason), version)


def _same(writing: Writing, there: Objection, version: int) -> None:
    """Tell of a conflict before anything else that may be wrong: it explains the rest."""
    writing.must_be(there.history[-1], version)


def _entered(writing: Writing, there: Objection, act: Act, version: int) -> Objection:
    entry = writing.follow(KIND, there.number, act, seen=version)
    return objections_of([*there.history, entry])[0]


def document_at(register: Register, number: int, version: int) -> tuple[str, Kept]:
    """Return the file of an entry, and its name.

    Raises
    ------
    UnknownMatterError
        There is no such objection or entry, or it has no file.
    """
    with register.reading() as reading:
        history = _found(reading, number).history
        return reading.document_at(history, version, f"异议第{number}号", "条")
