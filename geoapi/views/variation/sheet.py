"""The printed sheet of a distribution 分布图件: lying across, in the style of the maps."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
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
from geoapi.views.printed.margins import foot, titles
from geoapi.views.printed.sheet import GREY, Sheet, blank_sheet, write
from geoapi.views.variation.charts import groups_chart, histogram, lorenz, parts_chart, table
from geoapi.views.variation.matter import VariedScene
from geoapi.views.variation.words import subject_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from geoapi.planning.variation.distributed import Distributed
    from geoapi.views.printed.setting import Setting, Size
    from geoapi.views.scene import Scene
    from geoapi.views.variation.panel import Box

HALF = 0.54
"""Part of the frame that the left half takes."""
SMALL, LARGE = 48.0, 96.0
"""Heights of tables of three lines, and of more or with a note."""


@dataclass(frozen=True)
class Places:
    """Where charts and tables stand on a sheet, in points: left, bottom, right, top."""

    square: Box
    upper: Box
    lower: Box
    tall: Box
    wide: Box
    corner: Box
    short: Box


def places(size: Size, tables: float) -> Places:
    """Return the places on a sheet: tables so high, in points; charts take what is left."""
    low, high = size.bottom + 14, size.bottom + 14 + tables
    left, right, bottom, top = size.left + 14, size.right - 16, size.bottom, size.top - 24
    middle, split = size.left + HALF * size.across, bottom + size.up * 0.44
    return Places(
        square=(middle + 62, high + 62, right, top),
        upper=(left + 38, split + 56, middle - 12, top),
        lower=(left, bottom + 36, middle - 12, split),
        tall=(left + 38, high + 62, middle - 12, top),
        wide=(left, low, right, high),
        corner=(middle + 30, low, right, high),
        short=(left, low, middle - 12, high),
    )


def distribution_sheet(scene: Scene) -> Callable[[Setting], Any]:
    """Return what sets the scene's distribution on a sheet and gives the matplotlib Figure.

    Raises
    ------
    FigureError
        The scene has none, or nothing is known; or the sheet is to stand upright.
    """
    spread = scene.spread if isinstance(scene, VariedScene) else None
    if spread is None or not len(spread.whole):
        why = "没有已知的比值" if spread is not None else "此图需要分布的结果"
        raise FigureError(f"{why} (nothing to draw)")
    return partial(_set, scene, spread)


def _set(scene: Scene, spread: Distributed, setting: Setting) -> Any:
    size = setting.size()
    if size.width < size.height:
        raise FigureError("分布图只有横幅 (the sheet of a distribution lies across)")
    small = spread.parts is None and not _grouped(spread)
    sheet, where = blank_sheet(size), places(size, SMALL if small else LARGE)
    titles(sheet, _title(scene, spread), _subtitle(scene, spread))
    draw = _open if spread.parts is None else _closed
    draw(sheet, where, spread, scene.language)
    lorenz(sheet, where.square, spread, scene.language)
    foot(sheet, scene, [])
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


def _open(sheet: Sheet, where: Places, spread: Distributed, language: str) -> None:
    grouped = _grouped(spread)
    histogram(sheet, where.upper if grouped else where.tall, spread, language)
    if grouped:
        groups_chart(sheet, where.lower, spread, language)
        words = in_words(
            language, "分组比较：细线 5%–95%，方框 25%–75%，竖线为中位数，菱形为合计之比",
            "Groups: line P5–P95, box P25–P75, bar median, diamond ratio of the sums",
        )  # fmt: skip
        write(sheet, (where.corner[0], where.corner[1] + 22), words, 7.8, ha="left", color=GREY)
    else:
        title = in_words(language, "分位数", "Quantiles")
        table(sheet, where.short, _quantiles(spread, language), title)
    title = in_words(language, "比值最低的一部分占多少", "What the lowest hold")
    table(sheet, where.corner, _lowest(spread, language), title)


def _grouped(spread: Distributed) -> bool:
    return any(len(held) for _, held in spread.groups)


def _closed(sheet: Sheet, where: Places, spread: Distributed, language: str) -> None:
    """Show parts of several firms each: nothing of a single one."""
    parts_chart(sheet, where.tall, spread, language)
    table(sheet, where.wide, _parts(spread, language), in_words(language, "各份", "The parts"))
    words = in_words(
        language, f"每份至少 {LEAST} 家企业；不显示单个企业的数，曲线在各份之间以直线相连",
        f"Each part is of at least {LEAST} firms; no single one is shown, and the curve is straight"
        " between parts",
    )  # fmt: skip
    write(sheet, (where.wide[0], where.wide[1] + 22), words, 8.2, ha="left", color=GREY)


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
