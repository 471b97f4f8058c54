"""Pool 指标池 of reclaimed land: what was accepted, what zones were given, what is left.

Nothing is ever given that was not accepted before: a planned reclamation adds nothing.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from geoapi.planning.errors import PlanningError
from layers.units import MU

ROUNDING = 0.01
"""m² that rounding of figures in 亩 may leave."""


@dataclass(frozen=True, eq=False)
class Pool:
    """The pool at the end of a year, areas in m².

    Attributes
    ----------
    accepted, given
        Sums of the entries ``reclaimed`` and ``swap``.
    by_year
        year, accepted, given (in it), left (after it).
    overdrawn
        Sentences: where more was given than was accepted by then, in all or of a parcel.
    """

    year: int
    accepted: float
    given: float
    by_year: pd.DataFrame
    overdrawn: tuple[str, ...]

    @property
    def left(self) -> float:
        """What may still be given; 0 where too much was given."""
        return max(self.accepted - self.given, 0.0)

    def require(self, area: float) -> None:
        """Raise unless the pool holds an area (m²).

        Raises
        ------
        PlanningError
            More is asked for than was accepted and not yet given.
        """
        if not area > 0:
            raise PlanningError(f"置换面积应大于 0，不是 {area / MU:,.2f} 亩")
        if area > self.left + ROUNDING:
            raise PlanningError(
                f"指标池只余 {self.left / MU:,.2f} 亩（验收 {self.accepted / MU:,.2f}、已置换 "
                f"{self.given / MU:,.2f}），不能置换 {area / MU:,.2f} 亩"
            )


def pool_of(quotas: pd.DataFrame, year: int) -> Pool:
    """Add up the pool from the ledger, up to the end of a year; entries have no day.

    Parameters
    ----------
    quotas
        The layer's columns; entries of other kinds do not concern the pool.
    """
    rows = quotas[(quotas["year"] <= year) & quotas["kind"].isin(["reclaimed", "swap"])]
    columns = {
        name: rows["area"].where(rows["kind"] == kind, 0.0).astype(float)
        for name, kind in (("accepted", "reclaimed"), ("given", "swap"))
    }
    entries = pd.DataFrame({"year": rows["year"].astype(int), **columns,
                            "parcel_id": rows["parcel_id"].astype(object)})  # fmt: skip
    by_year = entries.groupby("year")[["accepted", "given"]].sum()
    by_year["left"] = (by_year["accepted"] - by_year["given"]).cumsum()
    return Pool(
        year, float(entries["accepted"].sum()), float(entries["given"].sum()),
        by_year.reset_index(), (*_by_year(by_year), *_by_parcel(entries)),
    )  # fmt: skip


def _by_year(by_year: pd.DataFrame) -> list[str]:
    short = by_year[by_year["left"] < -ROUNDING]["left"]
    return [f"至 {year} 年底多置换 {-left / MU:,.2f} 亩" for year, left in short.items()]


def _by_parcel(entries: pd.DataFrame) -> list[str]:
    """Tell where the swaps that name a parcel exceed what was accepted of it."""
    sums = entries.groupby("parcel_id")[["accepted", "given"]].sum()
    over = sums[sums["given"] > sums["accepted"] + ROUNDING]
    sums_over = zip(over.index, over["accepted"] / MU, over["given"] / MU, strict=True)
    return [
        f"宗地 {parcel} 验收 {accepted:,.2f} 亩，置换 {given:,.2f} 亩"
        for parcel, accepted, given in sums_over
    ]


def flows(quotas: pd.DataFrame, year: int) -> list[dict[str, Any]]:
    """Tell each swap of the ledger: from which parcel and town to which zone, with its documents.

    A source that the entry does not name is not guessed: it is the pool. The town is the entry's,
    else the one that the acceptance of its parcel names.

    Returns
    -------
    entry_id, year, parcel_id, town_code, zone_code, area (m²), document, and ``accepted``: the
    documents by which the parcel was accepted.
    """
    held = quotas[quotas["year"] <= year]
    plain = held.astype(object).where(held.notna(), None)
    sources: dict[str, list[dict[Any, Any]]] = {}
    for row in plain[plain["kind"] == "reclaimed"].to_dict("records"):
        sources.setdefault(str(row["parcel_id"]), []).append(row)
    swaps = plain[plain["kind"] == "swap"].sort_values(["year", "entry_id"])
    return [_flow(row, sources.get(str(row["parcel_id"]), [])) for row in swaps.to_dict("records")]


def _flow(swap: dict[Any, Any], accepted: list[dict[Any, Any]]) -> dict[str, Any]:
    towns = [one["town_code"] for one in accepted if one["town_code"]]
    return {
        "entry_id": swap["entry_id"], "year": int(swap["year"]), "parcel_id": swap["parcel_id"],
        "town_code": swap["town_code"] or next(iter(towns), None),
        "zone_code": swap["zone_code"], "area": float(swap["area"]), "document": swap["document"],
        "accepted": [one["document"] for one in accepted],
    }  # fmt: skip


def utilisation(floor: float, vacant: float) -> float | None:
    """Return the share of standard factories that is let 厂房利用率; None without any."""
    return None if not np.isfinite(floor) or floor <= 0 else 1 - vacant / floor
