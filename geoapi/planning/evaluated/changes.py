"""What a second run changed 变动: two states of evaluated land, compared."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geoapi.planning.evaluated.land import EvaluatedLand

ROUNDING = 1e-6
"""Square metres that are no change."""

LEFT = ("parcel_id", "unallocated", "excess")
"""What is compared of parcels."""


@dataclass(frozen=True, eq=False)
class AreaChanges:
    """The figures that differ between two runs, m²; NaN unknown, or not there.

    Attributes
    ----------
    rows
        uscc, parcel_id, before, after, difference: of firms on parcels.
    firms
        uscc, name, before, after, difference: of firms.
    parcels
        parcel_id, and `unallocated` and `excess`, each before and after.
    """

    rows: pd.DataFrame
    firms: pd.DataFrame
    parcels: pd.DataFrame


def area_changes(before: EvaluatedLand, after: EvaluatedLand) -> AreaChanges:
    """Compare two runs; what is in one of them only is a change too."""
    names = pd.concat([after.firms, before.firms]).drop_duplicates("uscc")[["uscc", "name"]]
    firms = _differing(before.firms, after.firms, ["uscc"]).merge(names, on="uscc", how="left")
    return AreaChanges(
        _differing(before.rows, after.rows, ["uscc", "parcel_id"]),
        firms[["uscc", "name", "before", "after", "difference"]],
        _of_parcels(before.parcels, after.parcels),
    )


def _differing(before: pd.DataFrame, after: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    sides = [
        side[[*keys, "evaluated"]].rename(columns={"evaluated": name})
        for side, name in ((before, "before"), (after, "after"))
    ]
    both = sides[0].merge(sides[1], on=keys, how="outer", indicator=True)
    moved = ~np.isclose(both["before"], both["after"], rtol=0, atol=ROUNDING, equal_nan=True)
    changed = both[moved | (both.pop("_merge") != "both").to_numpy()].reset_index(drop=True)
    return changed.assign(difference=changed["after"] - changed["before"])


def _of_parcels(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    both = _side_by_side(before[[*LEFT]], after[[*LEFT]])
    moved = np.zeros(len(both), dtype=bool)
    for name in LEFT[1:]:
        then, now = both[f"{name}_before"], both[f"{name}_after"]
        moved |= ~np.isclose(then, now, rtol=0, atol=ROUNDING, equal_nan=True)
    return both[moved].reset_index(drop=True)


def _side_by_side(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Join two states of the parcels; at once where they are the same ones."""
    if before["parcel_id"].equals(after["parcel_id"]):
        sides = [
            s.drop(columns="parcel_id").add_suffix(e)
            for s, e in ((before, "_before"), (after, "_after"))
        ]
        return pd.concat([before["parcel_id"], *sides], axis=1)
    return before.merge(after, on="parcel_id", how="outer", suffixes=("_before", "_after"))
