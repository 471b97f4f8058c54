"""What a click on the map tells 弹窗: rows of text, put in the page as text and never as HTML.

A row is None where the fact is unknown (the page writes 未知) and "" where it does not apply
(the page leaves it out). One enterprise's figures are never among them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from geoapi.planning.measures import SCALES
from geoapi.views.figure_words import field_words, side_words
from geoapi.views.web.words import (
    area,
    choice_title,
    day,
    days_between,
    field_title,
    missing,
    number,
    quantity,
    say,
    share,
)
from layers import LAYERS

if TYPE_CHECKING:
    from geoapi.planning.idle.findings import IdleFinding
    from geoapi.planning.measures import Measure
    from geoapi.views.scene import Scene

Rows: TypeAlias = list[str | None]

PARCEL_FIELDS = (
    "parcel_id", "site_area", "floor_area", "land_use_code", "ownership", "build_state",
    "supply_state",
)  # fmt: skip
ZONE_FIELDS = ("zone_code", "kind", "tier", "status", "recognised_on")
IDLE_WORDS: Mapping[str, tuple[str, str]] = {
    "verdict": ("判断", "Verdict"),
    "supply": ("电子监管号", "Supply"),
    "parcel": ("宗地代码", "Parcel"),
    "holder": ("土地使用权人", "Holder"),
    "place": ("位置", "Place"),
    "area": ("面积", "Area"),
    "due": ("应动工日期", "Start due"),
    "since": ("疑似闲置起算", "Idle since"),
    "recover": ("可收回日期", "Recoverable on"),
    "cause": ("原因", "Cause"),
    "fee": ("土地闲置费", "Idle fee"),
    "articles": ("适用条款", "Articles"),
    "missing": ("缺少资料", "Missing"),
}


def idle_titles(scene: Scene) -> tuple[str, ...]:
    """Titles of the rows of :func:`idle_rows`."""
    return tuple(words[0 if scene.language == "zh" else 1] for words in IDLE_WORDS.values())


def idle_rows(finding: IdleFinding, scene: Scene, names: Mapping[str, str]) -> Rows:
    """Tell one finding: verdict and class, the clocks, the articles, what is missing.

    `names` gives town and zone names by code.
    """
    language = scene.language
    places = [names.get(code or "", code or "") for code in (finding.town_code, finding.zone_code)]
    cause = choice_title("supplies", "cause", finding.cause, language)
    gaps = [_gap_title(name, language) for name in finding.missing]
    return [
        verdict_words(finding, language),
        finding.supply_id,
        finding.parcel_id,
        finding.holder_name or "",
        " · ".join(filter(None, places)) or None,
        area(finding.area, language),
        _due(finding, language),
        _clock(finding.idle_since, scene),
        _clock(finding.recoverable_on, scene) if finding.idle_since else "",
        cause,
        _fee(finding, language),
        _articles(finding.articles, language),
        _join(gaps, language),
    ]


def verdict_words(finding: IdleFinding, language: str) -> str:
    """Return ``疑似闲置（未动工开发）``, or that the data do not allow a judgement."""
    if finding.verdict != "suspected_idle":
        return say("data_missing", language)
    kind = say(finding.idle_class, language) if finding.idle_class else None
    head = say("suspected_idle", language)
    return (f"{head}（{kind}）" if language == "zh" else f"{head} ({kind})") if kind else head


def parcel_titles(scene: Scene) -> tuple[str, ...]:
    """Titles of the rows of :func:`parcel_rows`."""
    users = "用地企业" if scene.language == "zh" else "users"
    return (*(field_title("parcels", name, scene.language) for name in PARCEL_FIELDS), users)


def parcel_rows(parcel: Any, scene: Scene, users: Sequence[str]) -> Rows:
    """Tell one parcel by its public facts and the names of who uses it; no money."""
    language = scene.language
    scheme = choice_title("parcels", "land_use_scheme", parcel.land_use_scheme, language)
    use = None if missing(parcel.land_use_code) else str(parcel.land_use_code)
    return [
        "" if missing(parcel.name) else str(parcel.parcel_id),
        area(parcel.site_area, language),
        area(parcel.floor_area, language),
        f"{use}（{scheme}）" if use and scheme else use,
        choice_title("parcels", "ownership", parcel.ownership, language),
        _code(parcel.build_state),
        _code(parcel.supply_state),
        _join(users, language),
    ]


def zone_titles(scene: Scene) -> tuple[str, ...]:
    """Titles of the rows of :func:`zone_rows`."""
    return tuple(field_title("zones", name, scene.language) for name in ZONE_FIELDS)


def zone_rows(zone: Any, scene: Scene) -> Rows:
    """Tell one zone as it was declared; a status is the bureau's, not ours."""
    status = choice_title("zones", "status", zone.status, scene.language)
    return [_code(zone.zone_code), _code(zone.kind), _code(zone.tier), status,
            day(zone.recognised_on)]  # fmt: skip


def measure_titles(measure: Measure, scene: Scene) -> tuple[str, ...]:
    """Titles of the rows of :func:`measure_rows`."""
    over_firms = measure.base == "statements"
    if scene.language == "zh":
        return (measure.title, "计算", "企业数" if over_firms else "宗地数", "资料已知比例")
    return (measure.title_en, "from", "firms" if over_firms else "parcels", "known share")


def measure_rows(row: Any, measure: Measure, scene: Scene, digits: int = 2) -> Rows:
    """Tell one figure with its unit and the two sums it is the ratio of; `row` may be None."""
    if row is None:
        return [None, None, None, None]
    return [
        quantity(row.value, unit_of(measure, scene.language), digits),
        working(row, measure, scene.language),
        number(row.n, 0),
        share(row.known_share),
    ]


def unit_of(measure: Measure, language: str) -> str:
    """Return the unit of a measure as the language writes it."""
    return measure.unit if language == "zh" else measure.unit_en


def working(row: Any, measure: Measure, language: str) -> str | None:
    """Return ``税收实际贡献 1,234.5 万元 ÷ 企业用地面积 210.3 亩``; "" for a plain total."""
    if not measure.denominator:
        return ""
    parts = [
        _side(measure, side, quantity(value, _scale(scale, language)), language)
        for side, value, scale in (
            ("numerator", row.numerator, measure.above),
            ("denominator", row.denominator, measure.below),
        )
    ]
    return None if None in parts else " ÷ ".join(filter(None, parts))


def _scale(scale: str, language: str) -> str:
    return str(SCALES[scale][1 if language == "zh" else 2])


def _side(measure: Measure, side: str, text: str | None, language: str) -> str | None:
    return None if text is None else f"{side_words(measure, side, language)} {text}"


def _gap_title(name: str, language: str) -> str:
    layer, _, field = name.rpartition(".")
    known = layer in LAYERS and field in {one.name for one in LAYERS[layer].fields}
    return field_title(layer, field, language) if known else field_words(field or name, language)


def _due(finding: IdleFinding, language: str) -> str | None:
    if finding.start_due is None:
        return None
    sources = {
        "contract": ("按合同约定", "contract"),
        "hand_over_plus_1y": ("实际交地满一年", "one year after hand-over"),
    }
    source = sources.get(finding.start_due_source or "", ("", ""))[0 if language == "zh" else 1]
    date = finding.start_due.isoformat()
    return (f"{date}（{source}）" if language == "zh" else f"{date} ({source})") if source else date


def _clock(then: Any, scene: Scene) -> str | None:
    """Return a date and how many days it lies back or ahead of the date asked for."""
    days = days_between(then, scene.on)
    if days is None:
        return None
    if scene.language == "zh":
        return f"{then}（{'已' if days >= 0 else '还有'} {abs(days):,} 天）"
    return f"{then} ({abs(days):,} days {'ago' if days >= 0 else 'ahead'})"


def _fee(finding: IdleFinding, language: str) -> str:
    if finding.fee is None:
        return ""
    text = number(float(finding.fee) / 10_000, 2)
    return f"{text} 万元" if language == "zh" else f"{text} × 10k yuan"


def _articles(articles: Sequence[int], language: str) -> str:
    if not articles:
        return ""
    if language == "zh":
        return "《闲置土地处置办法》" + "、".join(f"第{n}条" for n in articles)
    return "Order 53, " + ", ".join(f"Article {n}" for n in articles)


def _join(words: Sequence[str], language: str) -> str:
    return ("、" if language == "zh" else ", ").join(words)


def _code(value: object) -> str | None:
    return None if missing(value) else str(value)
