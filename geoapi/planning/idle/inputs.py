"""Inputs 所据资料: the figures a finding rests on, each with the edition and the file it is of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from geoapi.planning.idle.law import BY_DECISION
from geoapi.planning.idle.records import Supply
from geoapi.planning.idle.rules import START_FIELDS, Reading, finished
from geoapi.planning.idle.ways import Provision
from layers import LAYERS
from layers.atlas import Edition

OF_PARCEL = {"ownership": "ownership", "site_area": "area"}
"""Field of the parcels layer -> where a supply holds it."""
HALT = ("suspended_on", "due_area", "developed_area", "total_investment", "invested")
DISPOSAL = ("ownership", "mode", "cause", "cause_verified", "filed", "price")


@dataclass(frozen=True, slots=True)
class Input:
    """One figure used; `value` None = blank, or withheld because it is confidential."""

    layer: str
    field: str
    title: str
    value: Any
    edition: int | None
    file: str | None
    withheld: bool = False


def inputs(
    supply: Supply, on: date, reading: Reading, provision: Provision,
    editions: Mapping[str, Edition],
) -> tuple[Input, ...]:  # fmt: skip
    """Return the figures that a verdict and its disposal rest on, blank ones too."""
    fields = dict.fromkeys((*_used(supply, on, reading, provision), "site_area"))
    return tuple(_input(supply, name, editions) for name in fields)


def _used(supply: Supply, on: date, reading: Reading, provision: Provision) -> Iterator[str]:
    if supply.signed_on is not None:
        yield "signed_on"
    if reading.verdict == "not_applicable":
        return
    if finished(supply, on):
        yield from ("finished_on", "start_evidence")
        return
    yield "start_by"
    if supply.start_by is None:
        yield "delivered_on"
    yield from START_FIELDS
    if reading.started or supply.suspended_on is not None:
        yield from HALT
    if reading.idle_class is not None:
        yield from DISPOSAL[: None if BY_DECISION in provision.articles else -1]


def _input(supply: Supply, name: str, editions: Mapping[str, Edition]) -> Input:
    layer = "parcels" if name in OF_PARCEL else "supplies"
    held = supply.parcel if layer == "parcels" else supply
    field, edition = LAYERS[layer].field(name), editions.get(layer)
    secret = field.access == "restricted"
    value = getattr(held, OF_PARCEL.get(name, name))
    return Input(
        layer, name, field.zh, None if secret else value,
        edition.number if edition else None, edition.file if edition else None,
        withheld=secret and value is not None,
    )  # fmt: skip
