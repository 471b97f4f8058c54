"""What reports say of idle land 闲置土地文字: sentences, and the tables that hold their figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from geoapi.views.documents.text import SUMS
from geoapi.views.figure_words import (
    IDLE_CLASSES,
    VERDICTS,
    fees,
    field_words,
    in_words,
    known,
    land_area,
    mu_words,
    number_words,
)
from geoapi.views.idle.tables import articles
from geoapi.views.scene import Scene
from layers.units import WAN

if TYPE_CHECKING:
    from geoapi.planning.idle.findings import IdleFinding


def idle_sentences(scene: Scene) -> list[str]:
    """Say in words what was found of idle land: counts, areas, fees, what is missing."""
    suspected = [f for f in scene.idle if f.verdict == "suspected_idle"]
    counts = Counter(str(finding.verdict) for finding in scene.idle)
    if scene.language != "zh":
        return [_idle_english(scene, suspected, counts)]
    others = [(v, n) for v, n in counts.items() if v != "suspected_idle"]
    rest = "".join(f"，{VERDICTS[v][0]} {n} 宗" for v, n in sorted(others))
    area = mu_words(land_area(suspected))
    judged = f"对 {len(scene.idle)} 宗供地逐宗判定，疑似闲置 {len(suspected)} 宗、{area} 亩"
    first = f"{judged}{rest}。"
    return [first, *_class_sentences(suspected), *_missing_sentences(scene.idle)]


def _idle_english(scene: Scene, suspected: Sequence[IdleFinding], counts: Mapping[str, int]) -> str:
    area = mu_words(land_area(suspected))
    return (
        f"{len(scene.idle)} supplies were judged as of {scene.on}: {len(suspected)} suspected "
        f"idle, {area} mu; {counts['data_missing']} lack data; {counts['not_idle']} not idle."
    )


def _class_sentences(suspected: Sequence[IdleFinding]) -> list[str]:
    if not suspected:
        return []
    parts = []
    for name, (zh, _) in IDLE_CLASSES.items():
        some = [f for f in suspected if f.idle_class == name]
        if some:
            parts.append(f"{zh} {len(some)} 宗、{mu_words(land_area(some))} 亩")
    fined = [f for f in suspected if known(f.fee)]
    ready = [f for f in suspected if f.recoverable]
    text = f"其中{'，'.join(parts)}。" if parts else ""
    if fined:
        text += (
            f"按《闲置土地处置办法》可测算闲置费的 {len(fined)} 宗，合计 {_wan(fees(fined))} 万元。"
        )
    if ready:
        area = mu_words(land_area(ready))
        text += f"未动工已满两年、具备依法收回条件待核查的 {len(ready)} 宗、{area} 亩。"
    return [text] if text else []


def _missing_sentences(findings: Sequence[IdleFinding]) -> list[str]:
    short = [f for f in findings if f.verdict == "data_missing"]
    if not short:
        return []
    gaps = Counter(name for finding in short for name in finding.missing)
    words = "、".join(f"{field_words(name)}（{n} 宗）" for name, n in sorted(gaps.items()))
    return [f"资料不全、未作判定的 {len(short)} 宗，缺少：{words}。"]


def _wan(yuan: float | None) -> str:
    return number_words(None if yuan is None else yuan / WAN, SUMS)


SUMMARY_HEADERS = {
    "zh": ["项目", "宗数", "面积（亩）", "闲置费（万元）"],
    "en": ["What", "Supplies", "Area (mu)", "Fee (10k yuan)"],
}


def summary_rows(findings: Sequence[IdleFinding], language: str) -> list[list[str]]:
    """Rows of the table that sums the findings up: every count and area that the text names."""
    suspected = [f for f in findings if f.verdict == "suspected_idle"]
    short = [f for f in findings if f.verdict == "data_missing"]
    gaps = sorted({name for f in short for name in f.missing})
    first = VERDICTS["suspected_idle"], suspected
    others = ((words, [f for f in findings if f.verdict == v]) for v, words in VERDICTS.items())
    lines = [
        first,
        *((_of(words), [f for f in suspected if f.idle_class == c])
          for c, words in IDLE_CLASSES.items()),
        (("可测算闲置费", "With a fee by law"), [f for f in suspected if known(f.fee)]),
        (("未动工满两年", "Two years not started"), [f for f in suspected if f.recoverable]),
        *(other for other in others if other[0] != first[0]),
        *(((f"缺：{field_words(n)}", f"Lacking: {field_words(n, 'en')}"),
           [f for f in short if n in f.missing]) for n in gaps),
    ]  # fmt: skip
    whole = ("判定的供地合计", "All supplies judged"), list(findings)
    kept = [line for line in lines if line[1] or line is first]
    return [_summed(words, some, language) for words, some in (*kept, whole)]


def _of(words: tuple[str, str]) -> tuple[str, str]:
    return f"其中：{words[0]}", f"of them: {words[1]}"


def _summed(words: tuple[str, str], some: Sequence[IdleFinding], language: str) -> list[str]:
    fee = _wan(fees(some)) if any(known(f.fee) for f in some) else "—"
    return [in_words(language, *words), f"{len(some):,}", mu_words(land_area(some)), fee]


IDLE_HEADERS = {
    "zh": [
        "序号", "宗地代码 / 地块", "面积（亩）", "类型", "应动工日期", "满一年日期", "条款",
        "闲置费（万元）",
    ],
    "en": [
        "No.", "Parcel", "Area (mu)", "Class", "Start due", "Idle since", "Articles",
        "Fee (10k yuan)",
    ],
}  # fmt: skip


def idle_rows(scene: Scene) -> list[list[str]]:
    """Rows of the printed table of suspected idle land, the earliest first, and their total."""
    suspected = [f for f in scene.idle if f.verdict == "suspected_idle"]
    ordered = sorted(suspected, key=lambda f: (str(f.idle_since or "9"), f.supply_id))
    rows = [_idle_cells(index, f, scene.language) for index, f in enumerate(ordered, start=1)]
    total = in_words(scene.language, "合计", "Total")
    area, fee = mu_words(land_area(suspected)), _wan(fees(suspected))
    return [*rows, [str(len(rows)), total, area, "", "", "", "", fee]]


def _idle_cells(index: int, finding: IdleFinding, language: str) -> list[str]:
    place = " ".join(part for part in (finding.parcel_id, finding.name) if part)
    words = IDLE_CLASSES.get(finding.idle_class or "", ("—", "—"))
    return [
        str(index),
        place or finding.supply_id,
        mu_words(finding.area),
        in_words(language, *words),
        _day(finding.start_due),
        _day(finding.idle_since),
        articles(finding.articles, language) or "—",
        _wan(finding.fee),
    ]


def _day(day: Any) -> str:
    return day.isoformat() if day is not None else "—"
