"""Facts 事实行: the rows that a measure adds up, each with its place and its firm.

A fact is a piece of one parcel or one enterprise: the sums above and below the line, and what it
weighs in the known share. Spreading a fact over units keeps its total.
"""

from datetime import date

import numpy as np
import pandas as pd

from geoapi.planning.measures import Measure
from layers.area import legal_area
from layers.atlas import Atlas
from layers.landuse import LandUse, land_use

COLUMNS = ["thing", "parcel_id", "uscc", "firm", "numerator", "denominator", "weight"]
"""thing: what is counted (a parcel or an enterprise); firm: whose figures these are, as far as
occupancies tell (else the parcel stands for one); weight: land, m², for the known share."""


def parcel_facts(atlas: Atlas, measure: Measure) -> pd.DataFrame:
    """Return one fact for each parcel; a parcel lacking a column has NaN on that side."""
    parcels = atlas["parcels"]
    measured = legal_area(parcels.geometry.to_numpy(), parcels.crs)
    known = pd.DataFrame(parcels.drop(columns="geometry")).assign(measured_area=measured)
    return pd.DataFrame({
        "thing": known["parcel_id"],
        "parcel_id": known["parcel_id"],
        "uscc": pd.Series(np.nan, index=known.index, dtype="str"),
        "firm": _firm(atlas, known["parcel_id"]),
        "numerator": _sum(known, measure.numerator),
        "denominator": _sum(known, measure.denominator),
        "weight": known["measured_area"],
    })  # fmt: skip


def _firm(atlas: Atlas, parcels: pd.Series) -> pd.Series:
    """Return the one firm on each parcel; a parcel of none or several stands for itself."""
    uses = atlas["occupancies"].drop_duplicates(["parcel_id", "uscc"])
    alone = uses[~uses["parcel_id"].duplicated(keep=False)].set_index("parcel_id")["uscc"]
    return parcels.map(alone).fillna(parcels)


def split_by_users(facts: pd.DataFrame, use: LandUse) -> pd.DataFrame:
    """Split parcel facts among the firms that use each parcel; the rest keeps no firm."""
    uses = use.uses.dropna(subset=["share"])[["parcel_id", "uscc", "share"]]
    used = facts.drop(columns="uscc").merge(uses, on="parcel_id")
    taken = uses.groupby("parcel_id")["share"].sum().reindex(facts["parcel_id"]).fillna(0.0)
    rest = facts.assign(share=1 - taken.to_numpy())
    rest = rest[rest["share"].abs() > 1e-12]  # noqa: PLR2004 - rounding
    both = pd.concat([used, rest], ignore_index=True)
    return _scaled(both)


def statement_facts(atlas: Atlas, measure: Measure, period: str, use: LandUse) -> pd.DataFrame:
    """Return the facts of enterprises in a period, placed on the parcels they use.

    A firm's figures are divided among its parcels by the land it uses there. A firm on one parcel
    is placed whole, its land known or not; a firm without known land has no parcel: *unplaced*,
    and so is what it uses of a parcel that no layer holds.
    Firms that use land but made no statement are facts with unknown sums.
    """
    statements = atlas["statements"]
    stated = statements[statements["period"] == period].drop_duplicates("uscc")
    land = _land_by_firm(use)
    known = pd.DataFrame(stated).merge(land, on="uscc", how="outer")
    known["numerator"] = _sum(known, measure.numerator)
    known["denominator"] = _sum(known, measure.denominator)
    known["weight"] = known["site_area"]
    known["thing"] = known["firm"] = known["uscc"]
    return _placed(known[[c for c in COLUMNS if c != "parcel_id"]], use)


def _land_by_firm(use: LandUse) -> pd.DataFrame:
    """Return the land each firm uses, m²; NaN where any part of it is unknown."""
    area = use.uses.groupby("uscc")["area"].agg(lambda a: a.sum(skipna=False))
    return area.rename("site_area").reset_index()


def _placed(facts: pd.DataFrame, use: LandUse) -> pd.DataFrame:
    uses = use.uses.copy()
    whole = uses.groupby("uscc")["area"].transform(lambda a: a.sum(skipna=False))
    single = uses.groupby("uscc")["parcel_id"].transform("size") == 1
    uses["share"] = (uses["area"] / whole).where(whole > 0).mask(single, 1.0)
    spread = facts.merge(uses[["uscc", "parcel_id", "share"]], on="uscc", how="left")
    unknown = spread["share"].isna()
    spread.loc[unknown, "parcel_id"] = np.nan
    spread = spread[~(unknown & spread.duplicated(["uscc", "parcel_id"]))]
    registered = spread["parcel_id"].isin(use.unallocated.index)
    spread["parcel_id"] = spread["parcel_id"].where(registered)
    return _scaled(spread.assign(share=spread["share"].fillna(1.0)))


def _scaled(facts: pd.DataFrame) -> pd.DataFrame:
    sums = ["numerator", "denominator", "weight"]
    facts[sums] = facts[sums].mul(facts["share"], axis=0)
    return facts[COLUMNS].reset_index(drop=True)


def _sum(rows: pd.DataFrame, columns: tuple[str, ...]) -> pd.Series:
    """Add columns; unknown where any is. No columns (a total's lower side) is zero."""
    if not columns:
        return pd.Series(0.0, index=rows.index)
    return rows[list(columns)].astype(float).sum(axis=1, skipna=False)


def last_day(period: str) -> date:
    """Return the day on which land use is taken for a period: its last."""
    year, _, quarter = period.partition("Q")
    month = int(quarter) * 3 if quarter else 12
    return (pd.Timestamp(int(year), month, 1) + pd.offsets.MonthEnd(0)).date()


def latest_period(atlas: Atlas) -> str | None:
    """Return the latest year stated, or the latest quarter where no year is; None without any."""
    periods = atlas["statements"]["period"].dropna().unique().tolist()
    years = [p for p in periods if "Q" not in p]
    return max(years or periods, default=None)


def facts_of(atlas: Atlas, measure: Measure, period: str | None, *, by_firm: bool) -> pd.DataFrame:
    """Return the facts of a measure; parcels are split among firms where `by_firm` asks it."""
    if measure.base == "statements":
        day = period or "9999"
        return statement_facts(atlas, measure, day, land_use(atlas, last_day(day)))
    facts = parcel_facts(atlas, measure)
    if not by_firm:
        return facts
    on = last_day(period) if period else date.max
    return split_by_users(facts, land_use(atlas, on))
