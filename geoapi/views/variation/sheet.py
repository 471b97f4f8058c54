"""The printed sheet of a distribution 分布图件: A4 landscape, in the style of the maps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from geoapi.planning.confidential import LEAST
from geoapi.planning.variation.distribution import SHARES
from geoapi.views.errors import FigureError
from geoapi.views.figure_words import (
    decimals,
    in_words,
    measure_name,
    number_words,
    period_words,
    share_words,
    side_words,
    unit_name,
)
from geoapi.views.printed.sheet import (
    BOTTOM,
    GREY,
    LEFT,
    RIGHT,
    TOP,
    WORDS,
    Sheet,
    blank_sheet,
    foot,
    foot_lines,
    text_width,
    titles,
    watermark,
    write,
)
from geoapi.views.variation.charts import groups_chart, histogram, lorenz, parts_chart, table
from geoapi.views.variation.matter import VariedScene
from geoapi.views.variation.words import subject_words

if TYPE_CHECKING:
    from geoapi.planning.variation.distributed import Distributed
    from geoapi.views.scene import Scene

MIDDLE = 452.0
"""Between the left and the right half, in points."""
SQUARE = (MIDDLE + 62, BOTTOM + 172, RIGHT - 16, TOP - 24)
UPPER = (LEFT + 52, BOTTOM + 262, MIDDLE - 12, TOP - 24)
LOWER = (LEFT + 14, BOTTOM + 36, MIDDLE - 12, BOTTOM + 206)
TALL = (LEFT + 52, BOTTOM + 172, MIDDLE - 12, TOP - 24)
WIDE = (LEFT + 14, BOTTOM + 14, RIGHT - 16, BOTTOM + 110)
CORNER = (MIDDLE + 30, BOTTOM + 14, RIGHT - 16, BOTTOM + 110)
SHORT = (LEFT + 14, BOTTOM + 14, MIDDLE - 12, BOTTOM + 110)


def distribution_sheet(scene: Scene) -> Any:
    """Set the scene's distribution on a sheet and give the matplotlib Figure.

    Raises
    ------
    FigureError
        The scene has none, or nothing is known.
    """
    spread = scene.spread if isinstance(scene, VariedScene) else None
    if spread is None or not len(spread.whole):
        why = "没有已知的比值" if spread is not None else "此图需要分布的结果"
        raise FigureError(f"{why} (nothing to draw)")
    sheet = blank_sheet()
    titles(sheet, _title(scene, spread), _subtitle(scene, spread))
    if spread.parts is None:
        _open(sheet, spread, scene.language)
    else:
        _closed(sheet, spread, scene.language)
    lorenz(sheet, SQUARE, spread, scene.language)
    _foot(sheet, scene)
    return sheet.figure


def _title(scene: Scene, spread: Distributed) -> str:
    measure, language = spread.subjects.asked.measure, scene.language
    unit, name = unit_name(spread.subjects.asked.by, language), measure_name(measure, language)
    county = scene.county.name
    return in_words(language, f"{county}{unit}{name}分布图",
                    f"Distribution of {name} over {unit}, {county}")  # fmt: skip


def _subtitle(scene: Scene, spread: Distributed) -> str:
    parts = [
        period_words(spread.subjects.asked.period, scene.language),
        subject_words(spread, scene.language),
    ]
    return "　".join(part for part in parts if part)


def _open(sheet: Sheet, spread: Distributed, language: str) -> None:
    grouped = any(len(held) for _, held in spread.groups)
    histogram(sheet, UPPER if grouped else TALL, spread, language)
    if grouped:
        groups_chart(sheet, LOWER, spread, language)
        words = in_words(
            language, "分组比较：细线 5%–95%，方框 25%–75%，竖线为中位数，菱形为合计之比",
            "Groups: line P5–P95, box P25–P75, bar median, diamond ratio of the sums",
        )  # fmt: skip
        write(sheet, (CORNER[0], CORNER[1] + 22), words, 7.8, ha="left", color=GREY)
    else:
        title = in_words(language, "分位数", "Quantiles")
        table(sheet, SHORT, _quantiles(spread, language), title)
    title = in_words(language, "比值最低的一部分占多少", "What the lowest hold")
    table(sheet, CORNER, _lowest(spread, language), title)


def _closed(sheet: Sheet, spread: Distributed, language: str) -> None:
    """Show parts of several firms each: nothing of a single one."""
    parts_chart(sheet, TALL, spread, language)
    table(sheet, WIDE, _parts(spread, language), in_words(language, "各份", "The parts"))
    words = in_words(
        language, f"每份至少 {LEAST} 家企业；不显示单个企业的数，曲线在各份之间以直线相连",
        f"Each part is of at least {LEAST} firms; no single one is shown, and the curve is straight"
        " between parts",
    )  # fmt: skip
    write(sheet, (WIDE[0], WIDE[1] + 22), words, 8.2, ha="left", color=GREY)


def _quantiles(spread: Distributed, language: str) -> pd.DataFrame:
    whole = spread.whole
    digits = decimals(whole.ratios[-1:])
    weight = side_words(spread.subjects.asked.measure, "denominator", language)
    rows = {
        in_words(language, "按个数", "By count"): whole.quantiles(),
        in_words(language, f"按{weight}", f"By {weight}"): whole.land_quantiles(),
    }
    return pd.DataFrame([
        {"": name, **{f"{share:.0%}": number_words(float(value), digits)
                      for share, value in zip(SHARES, values, strict=True)}}
        for name, values in rows.items()
    ])  # fmt: skip


def _lowest(spread: Distributed, language: str) -> pd.DataFrame:
    shares = (0.1, 0.2, 0.3, 0.5, 0.8)
    held = spread.whole.lowest(shares)
    head = in_words(language, "个数最低的", "Lowest by count")
    words = {name: [share_words(value) for value in held[name]] for name in ("land", "yields")}
    sides = _sides(spread, language)
    return pd.DataFrame([
        {head: side, **dict(zip([f"{share:.0%}" for share in shares], told, strict=True))}
        for side, told in zip(sides, words.values(), strict=True)
    ])  # fmt: skip


def _sides(spread: Distributed, language: str) -> list[str]:
    """Name what shares are of, below the line and above it."""
    measure = spread.subjects.asked.measure
    words = [side_words(measure, side, language) for side in ("denominator", "numerator")]
    return [in_words(language, f"占{word}", f"Of {word}") for word in words]


def _parts(spread: Distributed, language: str) -> pd.DataFrame:
    parts = spread.parts if spread.parts is not None else pd.DataFrame()
    rows = {
        in_words(language, "个数", "Count"): [f"{n:,}" for n in parts["n"]],
        **{side: [share_words(v) for v in parts[name]] for side, name in zip(
            _sides(spread, language), ("land", "yields"), strict=True)},
    }  # fmt: skip
    head = in_words(language, "份", "Part")
    return pd.DataFrame([
        {head: name, **{str(at + 1): text for at, text in enumerate(values)}}
        for name, values in rows.items()
    ])  # fmt: skip


def _foot(sheet: Sheet, scene: Scene) -> None:
    words = WORDS[scene.language]
    office = words["office"] + scene.office if scene.office else ""
    red = "　".join([words["made_up"], words["secret"]] if scene.made_up else [words["secret"]])
    reserve = max(text_width(office, 7.6), text_width(red, 8.2)) + 24
    facts = [f"{words['drawn']}{scene.on.isoformat()}"]
    foot(sheet, foot_lines(facts, scene.basis, reserve=reserve), [office] if office else [], red)
    if scene.made_up:
        watermark(sheet, words["made_up"])
