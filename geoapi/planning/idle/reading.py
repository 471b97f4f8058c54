"""Rows of the layers as records 供地记录: the one place where idle land reads frames."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from geoapi.planning.idle.history import Disposal, Notice
from geoapi.planning.idle.records import NO_PARCEL, Parcel, Supply
from layers.atlas import table_of

NOTHING: Mapping[str, Any] = MappingProxyType({})
NOT_FIELDS = ("parcel", "disposals", "notices")
SUPPLY_FIELDS = tuple(f.name for f in fields(Supply) if f.name not in NOT_FIELDS)


def read_records(
    atlas: Mapping[str, pd.DataFrame], *, zone_of: Mapping[str, str] = NOTHING,
    town_of: Mapping[str, str] = NOTHING,
    disposals: Mapping[str, tuple[Disposal, ...]] = NOTHING,
    notices: Mapping[str, tuple[Notice, ...]] = NOTHING,
) -> Iterator[Supply]:  # fmt: skip
    """Yield every supply of an atlas, each with its parcel and what was done about it."""
    supplies, land = table_of(atlas, "supplies"), table_of(atlas, "parcels")
    supplied = land[land["parcel_id"].isin(supplies["parcel_id"])]
    parcels = read_parcels(supplied, zone_of, town_of)
    yield from read_supplies(supplies, parcels, disposals, notices)


def read_parcels(
    frame: pd.DataFrame, zone_of: Mapping[str, str], town_of: Mapping[str, str]
) -> dict[str, Parcel]:
    """Return parcel -> what is used of it; an area of 0 is no area."""
    columns = (_plain(frame[name]) for name in ("parcel_id", "name", "ownership", "site_area"))
    return {
        key: Parcel(
            known=True,
            name=name,
            ownership=ownership,
            area=area or None,
            zone_code=zone_of.get(key),
            town_code=town_of.get(key),
        )
        for key, name, ownership, area in zip(*columns, strict=True)
    }


def read_supplies(
    frame: pd.DataFrame, parcels: Mapping[str, Parcel],
    disposals: Mapping[str, tuple[Disposal, ...]] = NOTHING,
    notices: Mapping[str, tuple[Notice, ...]] = NOTHING,
) -> Iterator[Supply]:  # fmt: skip
    """Yield the rows of the supplies layer, each with its parcel and what was done about it."""
    columns = [_plain(frame[name]) for name in SUPPLY_FIELDS]
    lands = [parcels.get(key, NO_PARCEL) for key in _plain(frame["parcel_id"])]
    keys = frame["supply_id"].tolist()
    done = ([held.get(key, ()) for key in keys] for held in (disposals, notices))
    yield from map(Supply, *columns, lands, *done)


def _plain(column: "pd.Series[Any]") -> list[Any]:
    """Return a column as Python values, with None for what is missing (or not finite)."""
    missing = column.isna()
    if pd.api.types.is_datetime64_any_dtype(column):
        column = column.dt.date
    elif pd.api.types.is_float_dtype(column):
        missing |= ~np.isfinite(column)
    return [None if m else v for v, m in zip(column.astype(object), missing, strict=True)]
