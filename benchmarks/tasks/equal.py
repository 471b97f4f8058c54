"""Are the results the same? Asked before speed is compared; a disagreement ends the run."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from benchmarks.data.parcels import SIDE

AGREES, A_METRE = 1e-6, 4e-9
"""Largest relative difference, and what it may be for each metre of a parcel's side where that is
more: ours divides a parcel by areas on the ellipsoid, the others in the plane it was drawn in,
whose scale is not quite the same all over a parcel."""

CELLS, FIGURES = ["measure", "by", "key"], ["numerator", "denominator", "value", "known_share"]


def agrees(parcels: int) -> float:
    """Return the largest relative difference in a county of so many parcels."""
    return max(AGREES, A_METRE * SIDE / parcels**0.5)


def measures_apart(ours: Path, other: Path) -> float:
    """Return the largest relative difference of any figure; infinite where counts differ."""
    mine, theirs = (_known(path) for path in (ours, other))
    both = mine.join(theirs, how="outer", suffixes=("_ours", ""))
    if both.isna().any(axis=None) or not (both["n"] == both["n_ours"]).all():
        return float("inf")
    pairs = [(both[name].to_numpy(), both[f"{name}_ours"].to_numpy()) for name in FIGURES]
    return max(_apart(*pair) for pair in pairs)


def _known(path: Path) -> pd.DataFrame:
    """Read the rows that hold any figure; a unit without one is told by some and not by others."""
    rows = pq.read_table(path).to_pandas()
    rows = rows[rows["n"] > 0]
    rows["denominator"] = rows["denominator"].fillna(0.0)
    return rows.set_index(CELLS)[[*FIGURES, "n"]]


def _apart(one: np.ndarray, other: np.ndarray) -> float:
    scale = np.maximum(np.abs(one), np.abs(other))
    return float(
        np.max(np.where(scale > 0, np.abs(one - other) / np.where(scale > 0, scale, 1), 0))
    )


def shares_apart(ours: Path, other: Path) -> float:
    """Return the largest relative difference of the land of a unit; infinite where pairs differ."""
    mine, theirs = (_pairs(path) for path in (ours, other))
    if not mine.index.equals(theirs.index):
        return float("inf")
    sums = [one.groupby("unit")["share"].sum().to_numpy() for one in (mine, theirs)]
    return _apart(*sums)


def _pairs(path: Path) -> pd.DataFrame:
    return pq.read_table(path).to_pandas().set_index(["part", "unit"]).sort_index()


def areas_apart(ours: Path, other: Path) -> float:
    """Return the largest relative difference of the area of a parcel, among those measured."""
    mine, theirs = (pq.read_table(path).column("area").to_numpy() for path in (ours, other))
    return _apart(mine[: len(theirs)], theirs)
