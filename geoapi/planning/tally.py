"""Tally 汇总: a measure by unit. Rows + outside + unplaced = total, to rounding."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from geoapi.planning.errors import PlanningError
from geoapi.planning.facts import facts_of, latest_period
from geoapi.planning.measures import SCALES, Measure, measure_named
from layers.atlas import Atlas
from layers.codes import INDUSTRIES, check_period
from layers.relations import apportion

Figure = dict[str, Any]
"""numerator, denominator, value (display units, None unknown), n, known_share."""

FIGURES = ["numerator", "denominator", "value", "n", "known_share"]
FIRMS = "firms"
"""Beside each figure, for confidentiality alone: how many firms' figures are in it."""


@dataclass(frozen=True)
class MeasureTable:
    """A measure by unit, in display units.

    Attributes
    ----------
    rows
        key, name, value, numerator, denominator, n, known_share; NaN where unknown. `n` counts
        the parcels or enterprises whose figures are in the sums.
    outside, unplaced, overlap, total
        Land in none of the units; figures without known land; what overlapping units count
        twice; everything. rows + outside + unplaced - overlap = total.
    withheld
        Sum of what is not shown, because it would tell a single firm's figure; in the equation
        above it stands for the rows left blank. None where all is shown.
    """

    measure: Measure
    by: str
    period: str | None
    rows: pd.DataFrame
    outside: Figure
    unplaced: Figure
    overlap: Figure
    total: Figure
    withheld: Figure | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the contract's ``measure`` answer, without its basis."""
        shown = self.rows.drop(columns=FIRMS, errors="ignore")
        rows = shown.astype(object).where(shown.notna(), None)
        return {
            "measure": self.measure.name,
            "title": self.measure.title,
            "unit": self.measure.unit,
            "by": self.by,
            "period": self.period,
            "rows": rows.to_dict(orient="records"),
            **{name: _told(getattr(self, name)) for name in ("outside", "unplaced", "overlap")},
            **({"withheld": _told(self.withheld)} if self.withheld else {}),
            "total": _told(self.total),
            "missing": self.rows.loc[self.rows["value"].isna(), "key"].tolist(),
        }


def _told(figure: Figure) -> Figure:
    return {name: value for name, value in figure.items() if name != FIRMS}


@dataclass(frozen=True)
class Spread:
    """Facts spread over units: unit is a position, or NaN for outside; extra is double counting."""

    facts: pd.DataFrame
    keys: pd.Series
    names: pd.Series
    overlap: pd.DataFrame


def measure(
    atlas: Atlas,
    name: str,
    *,
    by: str,
    period: str | None = None,
    where: Callable[[str, pd.DataFrame], pd.Series] | None = None,
) -> MeasureTable:
    """Compute a measure by unit.

    Parameters
    ----------
    by
        parcels, enterprises, industries, zones, towns or county.
    period
        ``2024`` or ``2024Q1``; the latest year stated where None.
    where
        Which facts count: given the layer's name and its rows, a mask. None: all.

    Raises
    ------
    PlanningError
        Unknown measure or unit, or a period that is not one.
    """
    wanted = measure_named(name)
    if by not in UNITS:
        raise PlanningError(f"没有统计单元 {by}；有：{'、'.join(UNITS)}")
    if period and (sentence := check_period(period)):
        raise PlanningError(f"{sentence}，不是 {period}")
    period = period or (latest_period(atlas) if wanted.base == "statements" else None)
    facts = facts_of(atlas, wanted, period, by_firm=by in {"enterprises", "industries"})
    if where is not None:
        facts = _filtered(facts, atlas, wanted, where)
    spread = UNITS[by](atlas, facts)
    return _table(facts, spread, wanted, by=by, period=period)


def _filtered(
    facts: pd.DataFrame,
    atlas: Atlas,
    wanted: Measure,
    where: Callable[[str, pd.DataFrame], pd.Series],
) -> pd.DataFrame:
    layer, key = ("parcels", "parcel_id") if wanted.base == "parcels" else ("enterprises", "uscc")
    kept = atlas[layer].loc[where(layer, atlas[layer]), key]
    return facts[facts[key].isin(kept)].reset_index(drop=True)


def _by_area(layer: str, key: str) -> Callable[[Atlas, pd.DataFrame], Spread]:
    def spread(atlas: Atlas, facts: pd.DataFrame) -> Spread:
        units, parcels = atlas[layer], atlas["parcels"]
        shares = apportion(parcels, units)
        at = pd.Series(range(len(parcels)), index=parcels["parcel_id"])
        facts = facts.assign(part=at.reindex(facts["parcel_id"]).to_numpy())
        placed = facts.dropna(subset=["part"]).astype({"part": int})
        inside = placed.merge(shares.pairs[["part", "unit", "share"]], on="part")
        outside = placed.assign(unit=np.nan, share=shares.outside[placed["part"]])
        twice = placed.assign(unit=np.nan, share=shares.overlap[placed["part"]])
        unplaced = facts[facts["part"].isna()].assign(unit=-1.0, share=1.0)
        every = pd.concat([inside, outside[outside["share"] > 0], unplaced], ignore_index=True)
        return Spread(every, units[key], units["name"], twice[twice["share"] > 0])

    return spread


def _by_key(facts: pd.DataFrame, column: pd.Series, keys: pd.Series, names: pd.Series) -> Spread:
    """Spread facts whole, each to the unit its own key names; without one it is outside."""
    at = pd.Series(np.arange(len(keys), dtype=float), index=keys.to_numpy())
    unit = at.reindex(column.to_numpy()).to_numpy()
    every = facts.assign(unit=unit, share=1.0)
    return Spread(every, keys.reset_index(drop=True), names.reset_index(drop=True), every.iloc[:0])


def _by_parcel(atlas: Atlas, facts: pd.DataFrame) -> Spread:
    parcels = atlas["parcels"]
    spread = _by_key(facts, facts["parcel_id"], parcels["parcel_id"], parcels["name"])
    return _without_land(spread)


def _without_land(spread: Spread) -> Spread:
    homeless = spread.facts["parcel_id"].isna()
    facts = spread.facts.assign(unit=spread.facts["unit"].mask(homeless, -1.0))
    return Spread(facts, spread.keys, spread.names, spread.overlap)


def _by_enterprise(atlas: Atlas, facts: pd.DataFrame) -> Spread:
    firms = atlas["enterprises"]
    known = pd.Series(pd.unique(facts["uscc"].dropna()))
    keys = pd.concat([firms["uscc"], known[~known.isin(firms["uscc"])]], ignore_index=True)
    names = firms.set_index("uscc")["name"].reindex(keys)
    return _by_key(facts, facts["uscc"], keys, names)


def _by_industry(atlas: Atlas, facts: pd.DataFrame) -> Spread:
    """Spread by GB/T 4754-2017 division (大类): the first two digits."""
    division = atlas["enterprises"].set_index("uscc")["industry_code"].str[:2]
    mine = division.reindex(facts["uscc"]).reset_index(drop=True)
    keys = pd.Series(sorted(mine.dropna().unique()), dtype="str")
    return _by_key(facts, mine, keys, keys.map(INDUSTRIES).fillna(keys))


def _whole(_: Atlas, facts: pd.DataFrame) -> Spread:
    every = facts.assign(unit=facts["parcel_id"].isna().map({True: -1.0, False: 0.0}), share=1.0)
    return Spread(every, pd.Series(["county"]), pd.Series(["全县"]), every.iloc[:0])


UNITS: dict[str, Callable[[Atlas, pd.DataFrame], Spread]] = {
    "parcels": _by_parcel,
    "enterprises": _by_enterprise,
    "industries": _by_industry,
    "zones": _by_area("zones", "zone_code"),
    "towns": _by_area("towns", "town_code"),
    "county": _whole,
}
"""What a measure can be asked by."""


def _table(
    base: pd.DataFrame, spread: Spread, wanted: Measure, *, by: str, period: str | None
) -> MeasureTable:
    facts = _known(spread.facts)
    unit = facts["unit"]
    inside = facts[unit >= 0]
    rows = _sums(inside, inside["unit"].astype(int), wanted).reindex(range(len(spread.keys)))
    rows[["numerator", "denominator"]] = rows[["numerator", "denominator"]].fillna(0.0)
    rows[["n", FIRMS]] = rows[["n", FIRMS]].fillna(0).astype(int)
    rows["key"], rows["name"] = spread.keys.to_numpy(), spread.names.to_numpy()
    return MeasureTable(
        wanted, by, period, rows[["key", "name", *FIGURES, FIRMS]].reset_index(drop=True),
        outside=_figure(facts[unit.isna()], wanted),
        unplaced=_figure(facts[unit < 0], wanted),
        overlap=_figure(_known(spread.overlap), wanted),
        total=_figure(_known(base.assign(share=1.0)), wanted),
    )  # fmt: skip


def _known(facts: pd.DataFrame) -> pd.DataFrame:
    return facts.assign(known=facts["numerator"].notna() & facts["denominator"].notna())


NO_FIGURE: Figure = {
    "numerator": 0.0, "denominator": 0.0, "value": None, "n": 0, "known_share": None, FIRMS: 0,
}  # fmt: skip


def _sums(facts: pd.DataFrame, group: pd.Series, wanted: Measure) -> pd.DataFrame:
    """Sum each group's known facts, in display units; the known share is by land."""
    known, weight = facts["known"], (facts["weight"] * facts["share"]).fillna(0.0)
    share = facts["share"].where(known, 0.0)
    parts = pd.DataFrame({
        "numerator": (facts["numerator"] * share).fillna(0.0) / SCALES[wanted.above][0],
        "denominator": (facts["denominator"] * share).fillna(0.0) / SCALES[wanted.below][0],
        "known_weight": weight.where(known, 0.0),
        "weight": weight,
        "known_rows": known.astype(float),
        "rows": 1.0,
    })  # fmt: skip
    sums = parts.groupby(group.to_numpy()).sum()
    for count, column in (("n", "thing"), (FIRMS, "firm")):
        sums[count] = facts[column].where(known).groupby(group.to_numpy()).nunique()
    lower = sums["denominator"] if wanted.is_ratio else pd.Series(1.0, index=sums.index)
    sums["value"] = (sums["numerator"] / lower.where(lower != 0)).where(sums["n"] > 0)
    by_land = sums["known_weight"] / sums["weight"].where(sums["weight"] > 0)
    sums["known_share"] = by_land.fillna(sums["known_rows"] / sums["rows"])
    return sums[[*FIGURES, FIRMS]]


def _figure(facts: pd.DataFrame, wanted: Measure) -> Figure:
    if facts.empty:
        return dict(NO_FIGURE)
    row = _sums(facts, pd.Series(0, index=facts.index), wanted).iloc[0]
    figure: Figure = {name: None if pd.isna(row[name]) else float(row[name]) for name in FIGURES}
    return figure | {"n": int(row["n"]), FIRMS: int(row[FIRMS])}
