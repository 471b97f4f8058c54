"""The desk for cases 案件受理: opened and taken further, each step in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from geoapi.planning.cases.case import Case, CaseError, Subject, Taken
from geoapi.planning.cases.checks import take
from geoapi.planning.cases.effects import Decided
from geoapi.planning.cases.steps import ENDED
from geoapi.planning.cases.ways import Ground
from geoapi.register.cases import KIND, act_of, case_of, cases_of, taken_of
from geoapi.register.documents import Document
from geoapi.register.entries import Entry, Kept, Reading, Register
from geoapi.register.errors import RegisterError
from layers.store.backend import Backend
from layers.store.register import is_kept

NOTHING = Decided()
"""What is decided where no case was ever opened: always the same."""


class StepError(RegisterError):
    """A step of a case that is not allowed, or lacks something; the message says why."""


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except CaseError as error:
        raise StepError(str(error)) from error


@dataclass(frozen=True)
class Opening:
    """What somebody states who opens a case."""

    subject: Subject
    taken: Taken
    document: Document | None = None


def all_cases(register: Register) -> list[Case]:
    """Return every case, by number."""
    with register.reading() as reading:
        return cases_of(reading.entries(KIND))


def one_case(register: Register, number: int) -> Case:
    """Return one case.

    Raises
    ------
    UnknownMatterError
        There is none of this number.
    """
    with register.reading() as reading:
        return case_of(_found(reading, number))


def _found(reading: Reading, number: int) -> list[Entry]:
    return reading.matter(KIND, number, "闲置土地案件", "还没有立过案")


def decided(backend: Backend, at: datetime | None = None) -> Decided:
    """Return the cases of a workspace, now or as registered by a moment; quick where none are."""
    with backend.reading() as stored:
        if not is_kept(stored):
            return NOTHING
    with Register(backend).reading() as reading:
        entries = [e for e in reading.entries(KIND) if at is None or e.at <= at]
    if not entries:
        return NOTHING
    state = repr([(e.number, e.version) for e in entries])
    return Decided(tuple(cases_of(entries)), sha256(state.encode()).hexdigest()[:16])


def open_case(register: Register, opening: Opening, ground: Ground) -> Case:
    """Open a case for a supply that is suspected idle.

    Raises
    ------
    StepError
        The day lies ahead; a case of this supply is open; or the software does not suspect it,
        and no document says why somebody does.
    """
    subject, taken = opening.subject, _with(opening.taken, opening.document)
    if taken.on > ground.today:
        raise StepError(f"日期 {taken.on} 在将来；应不晚于今天（{ground.today}）")
    if subject.verdict == "not_applicable":
        raise StepError(f"{subject.supply_id} 在 {taken.on} 尚未供地或者已经收回，不立案")
    if subject.verdict != "suspected_idle" and not (opening.document and taken.note.strip()):
        raise StepError(
            f"{subject.supply_id} 在 {taken.on} 按现有资料不是疑似闲置；"
            "由人发现涉嫌闲置的，请写明理由（note）并附材料"
        )
    with register.writing() as writing:
        for case in cases_of(writing.entries(KIND)):
            if case.subject.supply_id == subject.supply_id and case.state not in ENDED:
                raise StepError(f"{subject.supply_id} 已有{case.name}，尚未办结")
        return case_of([writing.open(KIND, act_of(taken, opening.document, subject))])


def take_step(  # noqa: PLR0913 - what is known of one step
    register: Register, number: int, taking: Taken, ground: Ground, *,
    document: Document | None = None, seen: int | None = None,
) -> Case:  # fmt: skip
    """Register a step; see :func:`geoapi.planning.cases.checks.take`.

    Parameters
    ----------
    seen
        The version of the case that the person has read; the present one where not given.

    Raises
    ------
    ConflictError
        Somebody has added to it since.
    StepError
        The step is not allowed, or lacks something.
    """
    with register.writing() as writing:
        entries = _found(writing, number)
        case = case_of(entries)
        version = case.version if seen is None else seen
        writing.must_be(entries[-1], version)
        with _told():
            after = take(case, _with(taking, document), ground)
        entry = writing.follow(KIND, number, act_of(after.last, document), seen=version)
        return case.with_step(taken_of(entry))


def _with(taking: Taken, document: Document | None) -> Taken:
    if document is None:
        return replace(taking, document="", document_name="")
    return replace(taking, document=document.sha256, document_name=document.name)


def document_of_step(register: Register, number: int, version: int) -> tuple[str, Kept]:
    """Return the file of a step, and its name.

    Raises
    ------
    UnknownMatterError
        There is no such case or step, or it has no file.
    """
    with register.reading() as reading:
        return reading.document_at(_found(reading, number), version, f"案件第{number}号", "步")
