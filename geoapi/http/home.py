"""What the home page 首页 shows: the questions it asks, and the words for their answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from geoapi.http.rankings import Asked, Ranking, ranked
from geoapi.planning.idle.findings import IdleFinding
from geoapi.planning.measures import SCALES, Measure, measure_named
from geoapi.planning.measuring.tally import MeasureTable
from geoapi.questions.idle import ask_idle
from geoapi.questions.measures import ask_measure
from geoapi.views.figure_words import (
    CAUSES,
    IDLE_CLASSES,
    SOURCES,
    VERDICTS,
    fees,
    field_words,
    in_words,
    land_area,
    mu_words,
    number_words,
    share_words,
    side_words,
)
from geoapi.views.idle.tables import articles
from geoapi.views.scene import Scene
from layers.atlas import County, table_of
from layers.units import WAN

Language = Literal["zh", "en"]
FIRST_ROWS = 12
"""Findings on the page; the table for download has all."""


@dataclass(frozen=True)
class IdleRow:
    """One finding, as the page writes it."""

    supply_id: str
    parcel_id: str
    name: str
    holder: str
    place: str
    area: str
    kind: str
    since: str
    recoverable_on: str
    recoverable: bool
    fee: str


@dataclass(frozen=True)
class Home:
    """Everything on the page."""

    county: County
    scene: Scene
    measure: Measure
    by: str
    land: MeasureTable
    zones: Ranking
    towns: Ranking
    idle: Sequence[IdleRow]
    tally: Mapping[str, Any]
    periods: Sequence[str]


def home_of(county: County, asked: Asked) -> Home:
    """Ask everything the page shows."""
    on, language = asked.on, asked.language
    findings = ask_idle(county, on)
    suspected = sorted((f for f in findings if f.verdict == "suspected_idle"), key=_urgency)
    names = _names(county)
    measure = measure_named(asked.measure)
    rank = [ranked(county, measure, unit, asked) for unit in ("zones", "towns")]
    return Home(
        county=county,
        scene=Scene(county, None, findings, on, language, made_up=county.made_up),
        measure=measure,
        by=asked.by,
        land=ask_measure(county, "site_area", by="county"),
        zones=rank[0],
        towns=rank[1],
        idle=[idle_row(f, names, language) for f in suspected[:FIRST_ROWS]],
        tally=_tally(findings, suspected),
        periods=sorted(
            table_of(county.atlas, "statements")["period"].dropna().unique(), reverse=True
        ),
    )


def _urgency(finding: IdleFinding) -> tuple[bool, float, str]:
    return not finding.recoverable, -(finding.area or 0), finding.supply_id


def _tally(findings: Sequence[IdleFinding], suspected: Sequence[IdleFinding]) -> dict[str, Any]:
    recoverable = [f for f in suspected if f.recoverable]
    fee = fees(suspected)
    return {
        "supplies": len(findings),
        "suspected": len(suspected),
        "suspected_mu": mu_words(land_area(suspected)),
        "recoverable": len(recoverable),
        "recoverable_mu": mu_words(land_area(recoverable)),
        "missing": sum(f.verdict == "data_missing" for f in findings),
        "fee": number_words(None if fee is None else fee / WAN, 1),
    }


def _names(county: County) -> dict[str, str]:
    """Code -> name of every zone and town."""
    zones, towns = table_of(county.atlas, "zones"), table_of(county.atlas, "towns")
    return dict(zip(zones["zone_code"], zones["name"], strict=True)) | dict(
        zip(towns["town_code"], towns["name"], strict=True)
    )


def idle_row(finding: IdleFinding, names: Mapping[str, str], language: Language) -> IdleRow:
    """Write one finding."""
    codes = (finding.town_code, finding.zone_code)
    kind = IDLE_CLASSES.get(finding.idle_class or "")
    return IdleRow(
        supply_id=finding.supply_id,
        parcel_id=finding.parcel_id or "",
        name=finding.name or finding.parcel_id or "—",
        holder=finding.holder_name or "",
        place=" · ".join(names.get(code, code) for code in codes if code) or "—",
        area=mu_words(finding.area),
        kind=in_words(language, *kind) if kind else "—",
        since=_day(finding.idle_since),
        recoverable_on=_day(finding.recoverable_on),
        recoverable=bool(finding.recoverable),
        fee="—" if finding.fee is None else number_words(finding.fee / WAN, 1),
    )


def _day(day: date | None) -> str:
    return day.isoformat() if day else "—"


def written(home: Home) -> dict[str, str]:
    """Write the figures that stand alone on the page."""
    land, language = home.land.total, home.scene.language
    unit = 1 if language == "zh" else 2
    return {
        "land": number_words(land["numerator"], 0),
        "land_known": share_words(land["known_share"]),
        "parcels": f"{len(table_of(home.county.atlas, 'parcels')):,}",
        "above": side_words(home.measure, "numerator", language),
        "below": side_words(home.measure, "denominator", language),
        "above_unit": str(SCALES[home.measure.above][unit]),
        "below_unit": str(SCALES[home.measure.below][unit]),
    }


def supply_of(county: County, on: date, supply_id: str, language: Language) -> dict[str, Any]:
    """Ask what the page of one supply shows: its finding, and the finding as the lists write it."""
    (finding,) = ask_idle(county, on, supply=supply_id)
    return {
        "finding": finding,
        "row": idle_row(finding, _names(county), language),
        "verdict": in_words(language, *VERDICTS[finding.verdict]),
        "source": in_words(language, *SOURCES.get(finding.start_due_source or "", ("", ""))),
        "cause": in_words(language, *CAUSES.get(finding.cause or "", ("—", "—"))),
        "articles": articles(finding.articles, language) or "—",
        "missing": [field_words(name, language) for name in finding.missing],
    }
