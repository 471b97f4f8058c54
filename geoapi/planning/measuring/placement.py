"""Placement 归属: which parcel lies in which zone or town, and what lies in none, or in two."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from geoapi.planning.errors import PlanningError
from geoapi.planning.measuring.ledger import Ledger
from geoapi.planning.measuring.units import AREAS
from layers.relations import RULES, SLIVER, Rule, Shares
from layers.rings import Floats


@dataclass(frozen=True, eq=False)
class Placement:
    """How parcels lie in the units of a layer.

    Attributes
    ----------
    rows, slivers
        parcel_id, key, name (of the unit), share (of the parcel), area (legal, m²): every parcel
        in every unit that it has land in; and the pieces too small to be land, which the rest of
        the parcel took.
    outside, overlap
        parcel_id, share, area of what lies in no unit, and of what counts more than once.
    unknown
        Codes of the parcels without a shape.
    total
        Legal area of all parcels, m²: rows + outside - overlap.
    """

    layer: str
    rule: Rule
    rows: pd.DataFrame
    outside: pd.DataFrame
    overlap: pd.DataFrame
    slivers: pd.DataFrame
    unknown: list[str]
    total: float

    @property
    def by_unit(self) -> pd.DataFrame:
        """key, name, whole (parcels wholly inside), cut (by its border), area (m²) of each unit."""
        rows = self.rows.assign(whole=self.rows["share"] >= 1, cut=self.rows["share"] < 1)
        units = rows.groupby("key", sort=False)
        found = units.agg({"name": "first", "whole": "sum", "cut": "sum", "area": "sum"})
        return found.reset_index()

    def to_json(self) -> dict[str, Any]:
        """Return the answer, without its basis."""
        parts = {name: getattr(self, name) for name in ("rows", "outside", "overlap", "slivers")}
        return {
            "units": self.layer,
            "rule": self.rule,
            **{name: _records(frame) for name, frame in parts.items()},
            "sliver_below": SLIVER,
            "sums": {n: float(f["area"].sum()) for n, f in parts.items()} | {"total": self.total},
            "missing": self.unknown,
        }


def placement(ledger: Ledger, layer: str, rule: str = "split") -> Placement:
    """Tell how the parcels lie in zones or towns.

    Raises
    ------
    PlanningError
        There is no such layer of units, or no such rule.
    """
    if layer not in AREAS:
        raise PlanningError(f"宗地只能与 {'、'.join(AREAS)} 比较，不是 {layer}")
    known = {name: name for name in RULES}
    if rule not in known:
        raise PlanningError(f"没有归属规则 {rule}；有：{'、'.join(RULES)}")
    shares = ledger.shares(layer, known[rule])
    parcels, units = ledger.series("parcels", "parcel_id"), ledger.table(layer)
    pieces = pd.DataFrame({"part": shares.part, "unit": shares.unit, "share": shares.share})
    told = [_named(one, parcels, units, AREAS[layer], shares) for one in (pieces, shares.slivers)]
    outside = np.where(np.isnan(shares.part_area), 0.0, shares.outside)
    return Placement(
        layer, known[rule], told[0], _spread(outside, parcels, shares),
        _spread(shares.overlap, parcels, shares), told[1],
        parcels[np.isnan(shares.part_area)].tolist(), float(np.nansum(shares.part_area)),
    )  # fmt: skip


def _named(
    pieces: pd.DataFrame, parcels: pd.Series, units: pd.DataFrame, key: str, shares: Shares
) -> pd.DataFrame:
    part, unit = pieces["part"].to_numpy(), pieces["unit"].to_numpy()
    return pd.DataFrame({
        "parcel_id": parcels.iloc[part].reset_index(drop=True),
        "key": units[key].iloc[unit].reset_index(drop=True),
        "name": units["name"].iloc[unit].reset_index(drop=True),
        "share": pieces["share"].to_numpy(),
        "area": pieces["share"].to_numpy() * shares.part_area[part],
    })  # fmt: skip


def _spread(share: Floats, parcels: pd.Series, shares: Shares) -> pd.DataFrame:
    rows = np.flatnonzero(share > 0)
    return pd.DataFrame({
        "parcel_id": parcels.iloc[rows].reset_index(drop=True),
        "share": share[rows],
        "area": share[rows] * shares.part_area[rows],
    })  # fmt: skip


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    plain = frame.astype(object).where(frame.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in plain.to_dict("records")]
