"""The question in pandas and numpy, for the peers that have no SQL: land use, shares, sums."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa

from benchmarks.peers.common import DAY, LEGAL, PERIOD, SLIVER, UNITS, tidy

SHAPED = ("parcels", "zones", "towns")
PLAIN = ("enterprises", "statements", "occupancies")

Tables = dict[str, Any]


@dataclass(frozen=True)
class Uses:
    """`uses`: uscc, part, area, share (of the parcel); `land`: parcels and site_area of a firm."""

    uses: pd.DataFrame
    land: pd.DataFrame


def read(folder: Path) -> Tables:
    """Read all files; the legal area of each parcel is measured as geopandas does it."""
    tables = {name: gpd.read_parquet(folder / f"{name}.parquet") for name in SHAPED}
    tables |= {name: pd.read_parquet(folder / f"{name}.parquet") for name in PLAIN}
    return tables


def with_legal_area(tables: Tables) -> Tables:
    parcels = tables["parcels"]
    return tables | {"parcels": parcels.assign(legal=parcels.geometry.to_crs(LEGAL).area)}


def land_use(tables: Tables) -> Uses:
    """Tell who uses what: as stated, or the whole parcel of its only user."""
    day, uses = pd.Timestamp(DAY), tables["occupancies"]
    uses = uses[~(uses["from_on"] > day) & ~(uses["to_on"] < day)]
    at = tables["parcels"].set_index("parcel_id")[["number", "site_area"]]
    uses = uses.join(at, on="parcel_id", how="inner", suffixes=("", "_parcel"))
    only = uses.groupby("number")["uscc"].transform("size") == 1
    area = uses["site_area"].fillna(uses["site_area_parcel"].where(only))
    share = area / uses["site_area_parcel"]
    uses = pd.DataFrame(
        {"uscc": uses["uscc"], "part": uses["number"], "area": area, "share": share}
    )
    sums = uses.groupby("uscc")["area"].agg(["size", "count", "sum"])
    land = sums["sum"].where(sums["count"] == sums["size"])
    return Uses(uses, pd.DataFrame({"parcels": sums["size"], "site_area": land}))


def spread(uses: Uses) -> pd.DataFrame:
    """Return the share of each firm's figures on each parcel."""
    found = uses.uses.join(uses.land, on="uscc")
    share = (found["area"] / found["site_area"]).mask(found["parcels"] == 1, 1.0)
    return found[["uscc", "part"]].assign(share=share).dropna()


def answer(tables: Tables, shares: dict[str, pd.DataFrame], measures: list[Any]) -> list[pa.Table]:
    """Return all measures by zone, town and industry, given the shares of parcels in units."""
    use = land_use(tables)
    statements = tables["statements"]
    stated = statements[statements["period"] == PERIOD].set_index("uscc")
    firms = stated.join(use.land, how="outer").assign(weight=lambda f: f["site_area"]).reset_index()
    parcels = tables["parcels"].assign(
        weight=lambda p: p["legal"], measured_area=lambda p: p["legal"]
    )
    division = tables["enterprises"].set_index("uscc")["industry_code"].str[:2]
    mine = {b: [m for m in measures if m["base"] == b] for b in ("parcels", "statements")}
    found = []
    for units, code in UNITS.items():
        pairs = shares[units][shares[units]["share"] > SLIVER]
        codes = tables[units][code].to_numpy()
        both = spread(use).merge(pairs, on="part", suffixes=("", "_in"))
        both["share"] *= both["share_in"]
        placed = both.groupby(["uscc", "unit"], as_index=False)["share"].sum()
        row = pd.Index(firms["uscc"]).get_indexer(placed["uscc"])
        found += [
            sums(mine["parcels"], parcels, pairs["part"].to_numpy(), pairs, (units, codes)),
            sums(mine["statements"], firms, row, placed, (units, codes)),
        ]
    used = use.uses.dropna(subset=["share"])
    used = used.assign(unit=division.reindex(used["uscc"]).to_numpy())
    used = used.groupby(["part", "unit"], as_index=False)["share"].sum()
    whole = pd.DataFrame({"unit": division.reindex(firms["uscc"]).to_numpy(), "share": 1.0})
    for base, facts, row, pairs in (
        ("parcels", parcels, used["part"].to_numpy(), used),
        ("statements", firms, np.arange(len(firms)), whole),
    ):
        unit, codes = pd.factorize(pairs["unit"], sort=True)
        found.append(sums(mine[base], facts, row, pairs.assign(unit=unit), ("industries", codes)))
    return found


def sums(
    measures: list[Any], facts: pd.DataFrame, row: np.ndarray, pairs: pd.DataFrame,
    units: tuple[str, np.ndarray],
) -> pa.Table:  # fmt: skip
    """Add up all measures of one base by unit; `row` tells whose figures each share divides."""
    by, codes = units
    unit, share = pairs["unit"].to_numpy(), pairs["share"].to_numpy()

    def total(values: np.ndarray) -> np.ndarray:
        return np.bincount(unit, values, minlength=len(codes))

    weight = np.nan_to_num(facts["weight"].to_numpy()[row] * share)
    wide: dict[str, Any] = {"code": list(codes), "weight": total(weight)}
    for number, measure in enumerate(measures):
        upper = sum(facts[c].to_numpy() for c in measure["numerator"])
        lower = sum((facts[c].to_numpy() for c in measure["denominator"]), np.zeros(len(facts)))
        known = ~np.isnan(upper + lower)[row]
        wide[f"a{number}"] = total(np.where(known, upper[row] * share, 0.0))
        wide[f"b{number}"] = total(np.where(known, lower[row] * share, 0.0))
        wide[f"n{number}"] = total(known.astype(float))
        wide[f"k{number}"] = total(np.where(known, weight, 0.0))
    return tidy(measures, by, wide)
