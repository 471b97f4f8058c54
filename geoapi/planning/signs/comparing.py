"""Comparing 比对: what a supply claims against what was seen. A sign, never a verdict."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geoapi.planning.assemblies.holders import last_signed
from geoapi.planning.signs.seen import VARIANTS, Looking, Seen, look
from layers.atlas import Atlas, land_of, table_of
from layers.rings import Flags, Floats

EMPTY, EARLY = "started_but_empty", "not_started_but_built"
"""Claimed to be started or finished, and nothing stands there; and the other way."""

STARTED, NOT_STARTED = "started", "not_started"


@dataclass(frozen=True, eq=False)
class Signs:
    """Where claims and observations do not fit each other.

    Attributes
    ----------
    rows
        A row for each supply with a sign, or that has one with some tolerance less or more:
        parcel_id, supply_id, holder_name, claim, claim_on, observed_on, source, area (of the
        parcel as drawn, m²), built_area, built_share, sign ("" where only a changed tolerance
        gives one), flips (of :data:`VARIANTS`).
    compared, unseen, unclaimed, shapeless
        Supplies whose claim could be compared; whose claim nobody looked at; that claim nothing;
        and that have no shape.
    flips
        Variant -> how many supplies have another sign with it.
    """

    on: date
    looking: Looking
    rows: pd.DataFrame
    compared: int
    unseen: int
    unclaimed: int
    shapeless: int
    flips: dict[str, int]


def find_signs(atlas: Atlas, on: date, looking: Looking) -> Signs:
    """Compare the supplies of a date with what was seen by then.

    Of each parcel the supply signed last counts. It claims to be started by the date of its
    start or completion, and not to be started where it says so (evidence ``none``); a blank
    claims nothing. What was seen before the date claimed, or before the supply was signed, does
    not speak against it.

    Parameters
    ----------
    atlas
        Supplies, parcels and observations are read.
    """
    supplies = last_signed(table_of(atlas, "supplies"), on)
    supplies = supplies[supplies["supply_id"].notna()].sort_values("supply_id")
    table, land = table_of(atlas, "parcels"), land_of(atlas, "parcels")
    place = pd.Index(table["parcel_id"]).get_indexer(supplies["parcel_id"])
    drawn = (place >= 0) & (np.diff(land.rings.shapes)[place] > 0)
    supplies, place = supplies[drawn], place[drawn]
    shapes = land.rings.take(place).to_shapes()
    seen = look(shapes, atlas["observations"], looking, on)
    area = shapely.area(shapes)
    rows = _rows(supplies, seen, area, looking.share or 0.0)
    claims, looked = rows["claim"] != "", rows["observed_on"].notna()
    flips = {name: int((rows[name] != rows["sign"]).sum()) for name in VARIANTS}
    told = rows[(rows[["sign", *VARIANTS]] != "").any(axis=1)]
    return Signs(
        on, looking, _told(told), int((claims & looked).sum()),
        int((claims & ~looked).sum()), int((~claims).sum()), int((~drawn).sum()), flips,
    )  # fmt: skip


def _rows(supplies: pd.DataFrame, seen: Seen, area: Floats, share: float) -> pd.DataFrame:
    claim, since = _claims(supplies, seen)
    rows = pd.DataFrame({
        "parcel_id": supplies["parcel_id"].to_numpy(object),
        "supply_id": supplies["supply_id"].to_numpy(object),
        "holder_name": supplies["holder_name"].to_numpy(object),
        "claim": claim, "claim_on": since, "observed_on": seen.on, "source": seen.source,
        "area": area, "built_area": seen.built[""], "built_share": seen.built[""] / area,
    })  # fmt: skip
    rows["sign"] = _sign(claim, seen.built[""], share * area)
    for name in VARIANTS:
        factor = {"share-": 0.0, "share+": 2.0}.get(name, 1.0)
        rows[name] = _sign(claim, seen.built.get(name, seen.built[""]), factor * share * area)
    return rows


def _claims(supplies: pd.DataFrame, seen: Seen) -> tuple[Any, Any]:
    """Return what each supply claims of the day it was looked at, and from when on."""
    looked = pd.Series(seen.on, index=supplies.index).fillna(pd.Timestamp.max.floor("s"))
    started = supplies["started_on"].fillna(supplies["finished_on"])
    begun = (started <= looked).to_numpy(bool)
    waiting = (supplies["start_evidence"] == "none") & ~(supplies["signed_on"] > looked)
    none = waiting.to_numpy(bool) & started.isna().to_numpy()
    claim = np.where(begun, STARTED, np.where(none, NOT_STARTED, ""))
    return claim.astype(object), started.where(begun).to_numpy()


def _sign(claim: Any, built: Floats, least: Floats) -> Any:
    """Name the sign of each supply; what nobody looked at is NaN, and has none."""
    stands: Flags = built > least
    known = ~np.isnan(built)
    empty = known & (claim == STARTED) & ~stands
    early = known & (claim == NOT_STARTED) & stands
    return np.where(empty, EMPTY, np.where(early, EARLY, "")).astype(object)


def _told(rows: pd.DataFrame) -> pd.DataFrame:
    flips = [[name for name in VARIANTS if row[name] != row["sign"]] for _, row in rows.iterrows()]
    told = rows.drop(columns=list(VARIANTS)).assign(flips=pd.Series(flips, index=rows.index))
    order = {EMPTY: 0, EARLY: 1, "": 2}
    return told.sort_values(
        ["sign", "supply_id"], key=lambda c: c.map(order) if c.name == "sign" else c
    ).reset_index(drop=True)
