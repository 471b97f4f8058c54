"""Notices 法律文书: a draft for one supply of a county, with what its layers know."""

from datetime import date
from typing import Any

import pandas as pd

from geoapi.planning.errors import PlanningError
from geoapi.planning.idle.notice_items import draft
from geoapi.planning.idle.notices import KINDS, TITLES, Draft, Known, NoticeKind
from geoapi.questions.idle import ask_idle
from layers.atlas import County, table_of

SHORT: dict[str, NoticeKind] = {
    "调查通知书": "inquiry", "认定书": "recognition", "征缴决定书": "fee", "收回决定书": "recovery",
}  # fmt: skip
NAMES = SHORT | {name: kind for kind in KINDS for name in (kind, TITLES[kind])}
"""What a kind of notice may be called."""


def kind_of_notice(name: str) -> NoticeKind:
    """Return the kind of notice that a name means."""
    if name not in NAMES:
        there = "、".join(f"{kind}（{TITLES[kind]}）" for kind in KINDS)
        raise PlanningError(f"没有文书 {name[:60]}；有：{there}")
    return NAMES[name]


def ask_notice(county: County, kind: NoticeKind, supply: str, on: date, office: str = "") -> Draft:
    """Draft a notice for one supply on a date.

    Raises
    ------
    NoticeError
        The law does not open this notice for this land on this day.
    """
    (finding,) = ask_idle(county, on, supply=supply)
    supplies = table_of(county.atlas, "supplies")
    row = supplies.loc[supplies["supply_id"] == supply].iloc[0]
    known = Known(
        contract_no=_text(row["contract_no"]), batch_no=_text(row["batch_no"]),
        holder_uscc=_text(row["holder_uscc"]),
        finish_by=None if pd.isna(row["finish_by"]) else row["finish_by"].date(),
        town=_name(county, "towns", "town_code", finding.town_code),
        zone=_name(county, "zones", "zone_code", finding.zone_code), office=office or None,
    )  # fmt: skip
    return draft(finding, kind, on, known)


def _name(county: County, layer: str, key: str, code: str | None) -> str | None:
    if code is None:
        return None
    table = table_of(county.atlas, layer)
    return _text(table.loc[table[key] == code, "name"].iloc[0])


def _text(value: Any) -> str | None:
    return None if pd.isna(value) else str(value)
