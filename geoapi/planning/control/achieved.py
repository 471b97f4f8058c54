"""Achieved 实际值: every control indicator of every parcel, in canonical units; NaN unknown."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from geoapi.planning.measuring.facts import NONE, Floats
from geoapi.planning.measuring.ledger import Ledger, Placing
from layers import LAYERS

COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "floor_area_ratio": ("floor_area",),
    "building_coefficient": ("footprint_area", "yard_area"),
    "office_land_share": ("office_area",),
    "green_ratio": ("green_area",),
    "investment_intensity": ("fixed_investment",),
})  # fmt: skip
"""What is summed above registered land, by indicator: columns of parcels."""

STATED: Mapping[str, str] = MappingProxyType(
    {"output_intensity": "output_value", "tax_intensity": "tax_paid"}
)
"""And columns of the statements of those who use the land."""


def achieved(ledger: Ledger, item: str, period: str | None) -> Floats:
    """Return an indicator of every parcel; the denominator is the registered area.

    A figure of enterprises is known where that of every user is.
    """
    land = ledger.numbers("parcels", "site_area")
    if item in STATED:
        above = _stated(ledger, STATED[item], period)
    else:
        above = np.sum([ledger.numbers("parcels", name) for name in COLUMNS[item]], axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(land > 0, above / land, np.nan)


def _stated(ledger: Ledger, column: str, period: str | None) -> Floats:
    placing: Placing = ("statements", period, False)
    facts = ledger.facts(placing)
    factor = 1.0 if facts.factor is None else facts.factor
    figure = ledger.figures(placing, column)[facts.row] * factor
    placed = facts.parcel != NONE
    parcel, value = facts.parcel[placed], figure[placed]
    sums = np.bincount(parcel, np.nan_to_num(value), minlength=ledger.parcels).astype(float)
    users = np.bincount(parcel, minlength=ledger.parcels)
    unknown = np.bincount(parcel, np.isnan(value).astype(float), minlength=ledger.parcels)
    sums[(users == 0) | (unknown > 0)] = np.nan
    return sums


def lacking(item: str) -> tuple[str, ...]:
    """Name the fields an indicator is made of."""
    above = COLUMNS.get(item) or (STATED[item],)
    return (*above, "site_area")


def _restricted(item: str) -> bool:
    layer, names = ("parcels", COLUMNS.get(item)) if item in COLUMNS else (
        "statements", (STATED[item],))  # fmt: skip
    return any(LAYERS[layer].field(name).access == "restricted" for name in names or ())


RESTRICTED = frozenset(item for item in (*COLUMNS, *STATED) if _restricted(item))
"""Indicators that hold a single enterprise's confidential figure: neither it nor its verdict is
told without the role."""
