"""Told 答案: control indicators as JSON; display units, unknown as null."""

import math
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import pandas as pd

from geoapi.planning.control.industry import Ruling
from geoapi.planning.control.judge import Judged, missing
from geoapi.planning.control.tables import ITEMS, Limit


def shown(item: str, value: float | None) -> float | None:
    """Return a canonical value in the indicator's display unit; None where unknown."""
    if value is None or not math.isfinite(value):
        return None
    return value / ITEMS[item].scale


def limit_json(limit: Limit, used: Limit | None) -> dict[str, Any]:
    """Return a limit as its table has it, and whether it is the one that counts."""
    return {
        "value": shown(limit.item, limit.value), "written": limit.written,
        "edition": limit.edition, "code_edition": limit.code_edition, "code": limit.code or None,
        "region_class": limit.region_class or None, "clause": limit.clause or None,
        "source": limit.source, "verified": limit.verified or None, "table": limit.table,
        "used": limit is used,
    }  # fmt: skip


def rows_json(
    judged: Judged, parcels: pd.Series, where: Mapping[str, Any], verdicts: Collection[str]
) -> Iterator[dict[str, Any]]:
    """Yield the row of each parcel and indicator.

    Parameters
    ----------
    parcels
        The key of each parcel.
    where
        ``zones`` and ``towns``: parcel -> the unit that holds most of it.
    verdicts
        Those that are told.
    """
    rows = judged.rows
    for row in _records(rows[rows["verdict"].isin(list(verdicts))]):
        code, item, kind = row["code"], row["item"], row["kind"]
        ruling = judged.rules[code, item, kind]
        key = parcels.iloc[row["parcel"]]
        yield {
            "parcel_id": key, "zone_code": where["zones"].get(key),
            "town_code": where["towns"].get(key), "industry_code": code,
            "industries": list(judged.industries.every.get(row["parcel"], ())),
            "item": item, "title": ITEMS[item].title, "kind": kind, "verdict": row["verdict"],
            "measured": shown(item, row["measured"]), "limit": shown(item, row["limit"]),
            "bound": ITEMS[item].bound, "unit": ITEMS[item].unit, **_cited(ruling),
            "limits": [limit_json(limit, ruling.limit) for limit in ruling.limits],
            "missing": missing(judged, code, item, row),
        }  # fmt: skip


def _records(rows: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield rows with None for a code or kind that is not there."""
    plain = rows.assign(**{
        name: rows[name].astype(object).where(rows[name].notna(), None) for name in ("code", "kind")
    })  # fmt: skip
    for row in plain.to_dict(orient="records"):
        yield {str(name): value for name, value in row.items()}


def _cited(ruling: Ruling) -> dict[str, Any]:
    limit = ruling.limit
    return {name: (getattr(limit, name) or None) if limit else None
            for name in ("edition", "clause", "source", "verified")}  # fmt: skip


def promises_json(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield the row of each promise, in display units."""
    for row in frame.to_dict(orient="records"):
        item = str(row["item"])
        standard, due = row["standard_land"], row["due_on"]
        yield {
            "supply_id": row["supply_id"], "parcel_id": row["parcel_id"],
            "standard_land": None if pd.isna(standard) else bool(standard), "item": item,
            "title": ITEMS[item].title, "unit": ITEMS[item].unit,
            "promised": shown(item, row["promised"]), "achieved": shown(item, row["achieved"]),
            "due_on": None if pd.isna(due) else due.date().isoformat(),
            "verdict": row["verdict"], "missing": [m for m in row["missing"].split("、") if m],
        }  # fmt: skip
