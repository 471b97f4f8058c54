"""Objections 异议: to an area of the public list, or to a figure stated; and their decisions.

A decision that gives right to a firm becomes a correction of one value; no edition changes.
What names a person or a way to reach one, and every reason, is kept out of public views.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any, Literal, cast, get_args

from geoapi.register.entries import Entry
from layers import LAYERS
from layers.corrections import STRUCK, Correction
from layers.schema import Field

KIND = "objection"
FILED, DECIDED, WITHDRAWN = "filed", "decided", "withdrawn"

Outcome = Literal["accepted", "partly", "rejected"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
State = Literal["open", "accepted", "partly", "rejected", "withdrawn"]

NOT_USED = "not_used"
"""The word for a claim that a firm does not use the parcel at all."""

ABOUT: Mapping[str, str] = {"occupancies": "parcel_id", "statements": "period"}
"""Layer that may be objected to -> what names its row beside the firm."""

FIELDS: Mapping[str, str] = {
    NOT_USED: "occupancies",
    **{
        f.name: layer
        for layer in ABOUT
        for f in LAYERS[layer].fields
        if f.need != "key" and f.type != "list"
    },
}
"""Field that may be claimed -> its layer."""


@dataclass(frozen=True)
class Decision:
    """What was decided, by whom, when, and on which paper.

    Attributes
    ----------
    value
        What counts now; as the claim's field holds it.
    where
        The parcel, or the period, of the row that it corrects.
    """

    outcome: Outcome
    value: Any
    where: str | None
    on: date
    at: datetime
    who: str
    reason: str
    document: str
    document_name: str


@dataclass(frozen=True)
class Objection:
    """An objection as it stands after its entries.

    Attributes
    ----------
    field, value
        What is claimed: a field of :data:`FIELDS`, and its value in the canonical unit.
    where
        The parcel, or the period, that it is about; None where only the firm is named.
    on
        The day it was made, as the person states it; `at` is when it was registered.
    """

    number: int
    version: int
    state: State
    uscc: str
    field: str
    value: Any
    where: str | None
    on: date
    at: datetime
    who: str
    contact: str
    reason: str
    document: str
    document_name: str
    decision: Decision | None = None
    history: tuple[Entry, ...] = ()

    @property
    def layer(self) -> str:
        """The layer that it is about."""
        return FIELDS[self.field]

    @property
    def declared(self) -> Field | None:
        """The field claimed, as its layer declares it; None where the whole row is."""
        return None if self.field == NOT_USED else LAYERS[self.layer].field(self.field)

    @property
    def restricted(self) -> bool:
        """Whether what it claims is confidential."""
        return self.declared is not None and self.declared.access == "restricted"

    @property
    def name(self) -> str:
        """What corrections call it."""
        return f"异议第{self.number}号"


def objections_of(entries: Iterable[Entry]) -> list[Objection]:
    """Tell how each objection stands, of entries in order."""
    return [_folded(tuple(own)) for _, own in groupby(entries, lambda e: e.number)]


def _folded(entries: Sequence[Entry]) -> Objection:
    objection = _filed(entries[0])
    for entry in entries[1:]:
        objection = _after(objection, entry)
    return replace(objection, history=tuple(entries))


def _filed(entry: Entry) -> Objection:
    told, private = entry.told, entry.private
    return Objection(
        entry.number, entry.version, "open", told["uscc"], told["field"],
        _value(entry, told["field"]), told["where"], date.fromisoformat(told["on"]), entry.at,
        entry.who, private["contact"], private["reason"], entry.document, entry.document_name,
    )  # fmt: skip


def _after(objection: Objection, entry: Entry) -> Objection:
    if entry.act == WITHDRAWN:
        return replace(objection, version=entry.version, state="withdrawn")
    told = entry.told
    outcome = cast("Outcome", told["outcome"])
    decision = Decision(
        outcome, _value(entry, objection.field), told["where"], date.fromisoformat(told["on"]),
        entry.at, entry.who, entry.private["reason"], entry.document, entry.document_name,
    )  # fmt: skip
    return replace(objection, version=entry.version, state=outcome, decision=decision)


def _value(entry: Entry, field: str) -> Any:
    """Read a value back; days were written as text."""
    value = entry.private["value"] if "value" in entry.private else entry.told.get("value")
    is_day = field != NOT_USED and LAYERS[FIELDS[field]].field(field).type == "date"
    return date.fromisoformat(value) if is_day and value is not None else value


def written(field: str, value: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a value as entries hold it: for everyone, or where it is confidential for few."""
    held = value.isoformat() if isinstance(value, date) else value
    declared = None if field == NOT_USED else LAYERS[FIELDS[field]].field(field)
    if declared is not None and declared.access == "restricted":
        return {}, {"value": held}
    return {"value": held}, {}


def corrections_of(objections: Iterable[Objection]) -> list[Correction]:
    """Return the corrections that decisions make, in the order of the decisions."""
    decided = [o for o in objections if o.decision and o.state in {"accepted", "partly"}]
    ordered = sorted(decided, key=lambda o: (_of(o).at, o.number))
    return [correction_of(o, _of(o)) for o in ordered]


def _of(objection: Objection) -> Decision:
    return cast("Decision", objection.decision)


def correction_of(objection: Objection, decision: Decision) -> Correction:
    """Return the correction that a decision makes."""
    key = (objection.uscc, str(decision.where))
    field = STRUCK if objection.field == NOT_USED else objection.field
    return Correction(objection.layer, key, field, decision.value, objection.name)
