"""Control indicators 工业项目建设用地控制指标: parcels and promises of a county on a day."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import pandas as pd

from geoapi.planning.control.achieved import RESTRICTED
from geoapi.planning.control.editions import Edition, edition_named, edition_on, national
from geoapi.planning.control.judge import VERDICTS, Judged, judge
from geoapi.planning.control.promises import promises
from geoapi.planning.control.tables import Limit
from geoapi.planning.control.told import promises_json, rows_json
from geoapi.planning.errors import PlanningError
from geoapi.planning.measuring.facts import last_day, latest
from geoapi.questions.basis import basis, ledger_of, places
from geoapi.views.control_tables import ControlMatter
from layers.atlas import County
from layers.codes import check_period


@dataclass(frozen=True, eq=False)
class Control:
    """What was asked, and what was found.

    Attributes
    ----------
    local
        Limits of the county's and the province's own tables.
    period
        Whose statements give output and tax; None where none was closed by that day.
    """

    on: date
    edition: Edition
    local: tuple[Limit, ...]
    region_class: str | None
    period: str | None
    judged: Judged
    promises: pd.DataFrame

    @property
    def tables(self) -> list[str]:
        """Names of the local tables."""
        return list(dict.fromkeys(limit.table for limit in self.local))


def ask_control(  # noqa: PLR0913 - a judgement has this many inputs, all named
    county: County, on: date, *, edition: str | None = None, local: tuple[Limit, ...] = (),
    region_class: str | None = None, period: str | None = None, restricted: bool = False,
) -> Control:  # fmt: skip
    """Judge industrial parcels by the edition on a day, and local tables where they are stricter.

    Parameters
    ----------
    region_class
        Of the county 地区类别: published, never inferred; None: not stated.
    period
        Whose statements give output and tax; the last one closed by the day where None.
    restricted
        Whether single enterprises' figures, and the verdicts on them, may be told.
    """
    if period and (sentence := check_period(period)):
        raise PlanningError(f"{sentence}，不是 {period}")
    ledger = ledger_of(county)
    chosen = edition_named(edition) if edition else edition_on(on)
    closed = [p for p in ledger.periods if last_day(p) <= on]
    period = period or latest(closed)
    hidden = () if restricted else RESTRICTED
    limits = (*national(chosen.edition), *local)
    judged = judge(
        ledger, limits, on, period=period, region_class=region_class, withheld=hidden
    )  # fmt: skip
    kept = promises(ledger, on, period=period, withheld=hidden)
    return Control(on, chosen, local, region_class, period, judged, kept)


def control_rows(
    county: County, told: Control, verdicts: Collection[str] = ()
) -> list[dict[str, Any]]:
    """Return the rows of the parcels, those of some verdicts where any is named."""
    if wrong := sorted(set(verdicts) - set(VERDICTS)):
        raise PlanningError(f"没有判定 {'、'.join(wrong)[:60]}；有：{'、'.join(VERDICTS)}")
    zone_of, town_of = places(county)
    keys = ledger_of(county).table("parcels")["parcel_id"]
    where = {"zones": zone_of, "towns": town_of}
    return list(rows_json(told.judged, keys, where, verdicts or VERDICTS))


def promise_rows(told: Control) -> list[dict[str, Any]]:
    """Return the rows of the promises."""
    return list(promises_json(told.promises))


def counts(told: Control) -> dict[str, dict[str, int]]:
    """Count the verdicts of each indicator."""
    found: dict[str, dict[str, int]] = {}
    pairs = told.judged.rows[["item", "verdict"]].value_counts(sort=False).reset_index()
    for item, verdict, count in zip(pairs["item"], pairs["verdict"], pairs["count"], strict=True):
        if count:
            found.setdefault(str(item), {})[str(verdict)] = int(count)
    return found


def control_matter(county: County, told: Control, verdicts: Collection[str] = ()) -> ControlMatter:
    """Return what the tables are drawn from."""
    return ControlMatter(
        control_rows(county, told, verdicts), promise_rows(told), counts(told), told.edition,
        told.tables, told.region_class, told.period, told.judged.not_applicable,
        told.judged.withheld,
    )  # fmt: skip


def control_answer(county: County, told: Control, verdicts: Collection[str] = ()) -> dict[str, Any]:
    """Return the answer of ``control``."""
    edition = told.edition
    packs = {f"control-indicators-{edition.edition}": edition.cited}
    return {
        "on": told.on.isoformat(), "edition": asdict(edition), "tables": told.tables,
        "region_class": told.region_class, "period": told.period,
        "rows": control_rows(county, told, verdicts), "promises": promise_rows(told),
        "counts": counts(told), "not_applicable": told.judged.not_applicable,
        "withheld": list(told.judged.withheld),
        "basis": basis(county, on=told.on, packs=packs),
    }  # fmt: skip
