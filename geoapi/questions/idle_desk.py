"""The idle desk 闲置处置台: what is suspected, and what falls due, as the bureau works it off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import numpy as np
import shapely

from geoapi.planning.idle.clocks import Clock, falling_due
from geoapi.planning.idle.due import MOST_DAYS, WINDOWS, all_due
from geoapi.planning.idle.findings import IdleFinding
from geoapi.questions.basis import ledger_of
from geoapi.questions.idle import ask_idle
from geoapi.views.figure_words import IDLE_CLASSES, VERDICTS, in_words, land_area, mu_words
from geoapi.views.idle.due_tables import CLOCKS
from geoapi.views.objects.sheet import Block, Column, Language
from layers.atlas import County, shapes_at
from layers.units import MU, WAN

Wanted = Literal["suspected", "recoverable", "due", "missing", "all"]


@dataclass(frozen=True)
class Filter:
    """Which supplies the desk shows.

    Attributes
    ----------
    days
        How far ahead a day counts as coming, with `show` due.
    """

    show: Wanted = "suspected"
    days: int = 90
    zone: str = ""
    town: str = ""

    def holds(self, finding: IdleFinding, on: date) -> bool:
        """Tell whether a supply is shown."""
        here = self.zone in {"", finding.zone_code} and self.town in {"", finding.town_code}
        return here and _shown(finding, on, self)


def _shown(finding: IdleFinding, on: date, wanted: Filter) -> bool:
    if wanted.show == "due":
        return bool(falling_due(finding.clocks, on, wanted.days))
    if wanted.show == "missing":
        return finding.verdict == "data_missing"
    if wanted.show == "recoverable":
        return finding.verdict == "suspected_idle" and bool(finding.recoverable)
    return wanted.show == "all" or finding.verdict == "suspected_idle"


@dataclass(frozen=True, eq=False)
class Desk:
    """What the desk shows.

    Attributes
    ----------
    windows
        Days ahead -> how many days that the law sets come by then.
    recoverable, recoverable_mu
        Supplies that may be recovered already, and their land.
    places
        Where each supply lies, in the county's plane; NaN where that is not known.
    """

    block: Block
    found: Sequence[IdleFinding]
    windows: dict[int, int]
    suspected: int
    suspected_mu: str
    recoverable: int
    recoverable_mu: str
    missing: int
    places: Any


def ask_desk(county: County, on: date, wanted: Filter, language: Language = "zh") -> Desk:
    """Tell what is on the desk on a day: what comes first stands first."""
    every = ask_idle(county, on)
    shown = [one for one in every if wanted.holds(one, on)]
    nexts = {one.supply_id: _next(one, on) for one in shown}
    shown.sort(key=lambda one: _order(one, nexts[one.supply_id], wanted))
    suspected = [one for one in every if one.verdict == "suspected_idle"]
    free = [one for one in suspected if one.recoverable]
    return Desk(
        _block(county, shown, (nexts, on), language), shown,
        {days: len(all_due(every, on, days)) for days in WINDOWS},
        len(suspected), mu_words(land_area(suspected)), len(free), mu_words(land_area(free)),
        sum(one.verdict == "data_missing" for one in every), _places(county, shown),
    )  # fmt: skip


def _next(finding: IdleFinding, on: date) -> Clock | None:
    return min(falling_due(finding.clocks, on, MOST_DAYS), key=lambda one: one.on, default=None)


def _order(finding: IdleFinding, clock: Clock | None, wanted: Filter) -> tuple[Any, ...]:
    """Order by the next day where days are asked for, else what is recoverable and large first."""
    if wanted.show == "due":
        return (clock.on if clock else date.max, finding.supply_id)
    return (not finding.recoverable, -(finding.area or 0), finding.supply_id)


def _block(
    county: County, shown: Sequence[IdleFinding], clocks: tuple[dict[str, Clock | None], date],
    language: Language,
) -> Block:  # fmt: skip
    def say(zh: str, en: str) -> str:
        return in_words(language, zh, en)

    nexts, on = clocks
    columns = (
        Column(say("电子监管号", "Supply"), link="supplies"), Column(say("地块", "Site")),
        Column(say("土地使用权人", "Holder")), Column(say("园区", "Zone")),
        Column(say("乡镇", "Town")), Column(say("面积（亩）", "Area (mu)"), 2),
        Column(say("判断", "Verdict")), Column(say("闲置满一年", "Idle since")),
        Column(say("可收回", "Recoverable on")), Column(say("闲置费（万元）", "Fee (10k yuan)"), 2),
        Column(say("下一个期限", "Next day")), Column(say("剩余天数", "Days left"), 0),
        Column(say("期限事项", "What")),
    )  # fmt: skip
    names = {layer: _names(county, layer) for layer in ("zones", "towns")}
    rows = [_row(one, nexts[one.supply_id], on, (names, language)) for one in shown]
    empty = say("没有符合条件的供地。", "No such supply.")
    return Block("desk", say("供地清单", "Supplies"), columns, rows, empty)


def _names(county: County, layer: str) -> dict[str, str]:
    frame, key = county.atlas[layer], {"zones": "zone_code", "towns": "town_code"}[layer]
    return dict(zip(frame[key], frame["name"], strict=True))


def _row(
    one: IdleFinding, clock: Clock | None, on: date, how: tuple[dict[str, Any], Language]
) -> tuple[Any, ...]:
    names, language = how
    kind = IDLE_CLASSES.get(one.idle_class or "")
    words = in_words(language, *VERDICTS[one.verdict])
    told = (
        clock.on.isoformat(), (clock.on - on).days, in_words(language, *CLOCKS[clock.name])
    ) if clock else (None, None, None)  # fmt: skip
    return (
        one.supply_id, one.name or one.parcel_id, one.holder_name,
        names["zones"].get(one.zone_code or "", one.zone_code),
        names["towns"].get(one.town_code or "", one.town_code),
        None if one.area is None else one.area / MU,
        f"{words} · {in_words(language, *kind)}" if kind else words,
        _day(one.idle_since), _day(one.recoverable_on),
        None if one.fee is None else one.fee / WAN, *told,
    )  # fmt: skip


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _places(county: County, shown: Sequence[IdleFinding]) -> Any:
    """Return a point in the parcel of each supply."""
    keys = ledger_of(county).series("parcels", "parcel_id")
    at = dict(zip(keys, range(len(keys)), strict=True))
    rows = np.array([at.get(one.parcel_id, -1) for one in shown], dtype=int)
    found = np.full((len(shown), 2), np.nan)
    if (there := rows >= 0).any():
        points = shapely.point_on_surface(shapes_at(county.atlas, "parcels", rows[there]))
        found[there] = np.column_stack([shapely.get_x(points), shapely.get_y(points)])
    return found


def due_week(county: County, on: date, language: Language) -> list[tuple[str, str, str, str, str]]:
    """Tell what falls due in the seven days from a day: day, what, words, supply, name."""
    return [
        (due.clock.on.isoformat(), in_words(language, *CLOCKS[due.clock.name]), due.clock.words,
         due.finding.supply_id, due.finding.name or due.finding.holder_name or "")
        for due in all_due(ask_idle(county, on), on, 6)
    ]  # fmt: skip
