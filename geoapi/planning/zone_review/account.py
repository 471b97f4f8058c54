"""Account 面积台账 of each zone: what is built × what is supplied, idle G and high-tech H apart.

Parcels are divided among the zones by area. Land without a code is unknown land, and what no
parcel covers is stated beside it: neither is ever assigned.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.planning.measuring.coded import Int32
from geoapi.planning.measuring.ledger import Ledger
from geoapi.planning.zone_review.codes import (
    BUILD_ROWS,
    SUPPLY_COLUMNS,
    UNKNOWN,
    Cells,
    Floats,
    numbered,
)
from layers.atlas import land_of
from layers.relations import Shares, legal_areas

AreaBasis = Literal["measured", "registered"]
"""Which area is divided: 椭球面积, which closes with the zone's boundary, or 登记面积."""

HIGHTECH = ("H1", "H2")


@dataclass(frozen=True, eq=False)
class Patches:
    """Pieces of parcels, each in one zone.

    Attributes
    ----------
    parcel, zone
        Positions in their layers.
    share, area
        Share of the parcel, and that share of the area chosen, m²; NaN where it is unknown.
    build, supply
        Row and column of the account, by parcel.
    """

    parcel: Int32
    zone: Int32
    share: Floats
    area: Floats
    build: Int32
    supply: Int32

    def added(self, values: Floats, zones: int) -> Floats:
        """Add up values of pieces by zone; unknown ones add nothing."""
        return np.bincount(self.zone, np.nan_to_num(values), minlength=zones).astype(float)


@dataclass(frozen=True, eq=False)
class Account:
    """The account of every zone, m²; the first axis is the zone.

    Attributes
    ----------
    keys, names
        Of the zones.
    boundary
        Legal area within the zone's boundary.
    matrix, registered
        Zone × build state × supply state: of the area chosen, and of the registered one.
    no_area
        Pieces of parcels whose area (of the basis) is unknown: they are in no sum.
    idle
        Zone × build × supply of the land recognised as idle; None where no list of it was given.
    suspected
        Land suspected idle and not recognised, by zone; None where it was not asked.
    hightech
        Zone × (H1, H2) × build state.
    """

    basis: AreaBasis
    keys: pd.Series
    names: pd.Series
    boundary: Floats
    matrix: Floats
    registered: Floats
    no_area: Floats
    idle: Floats | None
    suspected: Floats | None
    hightech: Floats
    patches: Patches

    @cached_property
    def total(self) -> Floats:
        """All land of parcels in each zone, m²."""
        held: Floats = self.matrix.sum(axis=(1, 2))
        return held

    def area(self, cells: Cells) -> Floats:
        """Return the land of some cells, m², by zone."""
        return cells.area(self.matrix)


def account(
    ledger: Ledger, *, recognised: Collection[str] | None = None,
    suspected: Collection[str] | None = None, basis: AreaBasis = "measured",
) -> Account:  # fmt: skip
    """Draw up the area account of every zone.

    Parameters
    ----------
    recognised
        Parcels recognised as idle 经认定的闲置土地, by people; None: not known, so G is not 0.
    suspected
        Parcels that the program suspects; shown apart, never in G.
    basis
        Which area is added up.
    """
    zones, shares = ledger.table("zones"), ledger.shares("zones")
    patches = _patches(ledger, shares, basis)
    keys = ledger.table("parcels")["parcel_id"]
    known = None if recognised is None else keys.isin(set(recognised)).to_numpy(bool)
    doubted = None
    if suspected is not None:
        doubted = keys.isin(set(suspected) - set(recognised or ())).to_numpy(bool)
    count = len(zones)
    return Account(
        basis, zones["zone_code"], zones["name"], legal_areas(land_of(ledger.atlas, "zones")),
        _matrix(patches, patches.area, count),
        _matrix(patches, patches.share * ledger.numbers("parcels", "site_area")[patches.parcel],
                count),
        patches.added(np.isnan(patches.area).astype(float), count),
        None if known is None else _matrix(patches, _where(patches, known), count),
        None if doubted is None else patches.added(_where(patches, doubted), count),
        _hightech(ledger, patches, count), patches,
    )  # fmt: skip


def _patches(ledger: Ledger, shares: Shares, basis: AreaBasis) -> Patches:
    parcel = shares.part.astype(np.int32)
    whole = shares.part_area if basis == "measured" else ledger.numbers("parcels", "site_area")
    return Patches(
        parcel, shares.unit.astype(np.int32), shares.share, shares.share * whole[parcel],
        numbered(ledger.column("parcels", "build_state"), BUILD_ROWS)[parcel],
        numbered(ledger.column("parcels", "supply_state"), SUPPLY_COLUMNS)[parcel],
    )  # fmt: skip


def _where(patches: Patches, flagged: NDArray[np.bool_]) -> Floats:
    """Return the area of the pieces of flagged parcels, 0 of others."""
    return np.where(flagged[patches.parcel], patches.area, 0.0)


def _matrix(patches: Patches, area: Floats, zones: int) -> Floats:
    rows, columns = len(BUILD_ROWS), len(SUPPLY_COLUMNS)
    cell = (patches.zone.astype(np.int64) * rows + patches.build) * columns + patches.supply
    held = np.bincount(cell, np.nan_to_num(area), minlength=zones * rows * columns)
    return held.reshape(zones, rows, columns).astype(float)


def _hightech(ledger: Ledger, patches: Patches, zones: int) -> Floats:
    kinds = numbered(ledger.column("parcels", "hightech"), (*HIGHTECH, UNKNOWN))
    kind = kinds[patches.parcel]
    rows, some = len(BUILD_ROWS), kind < len(HIGHTECH)
    cell = (patches.zone[some].astype(np.int64) * len(HIGHTECH) + kind[some]) * rows
    cell += patches.build[some]
    area = np.nan_to_num(patches.area[some])
    held = np.bincount(cell, area, minlength=zones * len(HIGHTECH) * rows)
    return held.reshape(zones, len(HIGHTECH), rows).astype(float)
