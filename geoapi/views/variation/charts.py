"""Charts of a distribution 分布图: counts by class, Lorenz curve, groups side by side, parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D

from geoapi.views.figure_words import (
    bracketed,
    decimals,
    in_words,
    known,
    measure_name,
    measure_unit,
    number_words,
    share_words,
    side_words,
    unit_name,
)
from geoapi.views.printed.furniture import nice_step
from geoapi.views.printed.sheet import GREY, INK, Sheet, write
from geoapi.views.printed.texts import shorten, text_width
from geoapi.views.variation.panel import Box, Panel, even
from geoapi.views.variation.words import group_words

if TYPE_CHECKING:
    from geoapi.planning.variation.distributed import Distributed
    from geoapi.planning.variation.distribution import Distribution

FILL, EDGE, LOSS = "#a6d48a", "#238443", "#e6a57e"
CURVE, SHADE = "#006837", "#e4f1d4"
BINS, CUT = 14, 0.975
"""Classes of a histogram, and the quantile beyond which all are in the last one."""
GROUPS_SHOWN = 14
FIRST = 96.0
"""Width of the first column of a table, in points."""
PER_CENT = [0, 0.2, 0.4, 0.6, 0.8, 1.0]


def axis_title(spread: Distributed, language: str) -> str:
    """Name the measure with its unit."""
    measure = spread.subjects.asked.measure
    return bracketed(measure_name(measure, language), measure_unit(measure, language), language)


def histogram(sheet: Sheet, box: Box, spread: Distributed, language: str) -> None:
    """Count subjects by class of their ratio; the last class holds all that is higher."""
    ratios, unit = spread.whole.ratios, unit_name(spread.subjects.asked.by, language)
    edges = class_edges(ratios)
    inside = np.minimum(ratios, (edges[-2] + edges[-1]) / 2)
    counts = np.histogram(inside, edges)[0]
    most = max(int(counts.max(initial=0)), 1)
    panel = Panel(sheet, box, (edges[0], edges[-1]), (0, most * 1.12))
    title = axis_title(spread, language)
    panel.frame(in_words(language, f"各级{unit}个数", f"Number of {unit} by class"))
    for low, high, count in zip(edges[:-1], edges[1:], counts, strict=True):
        colour = LOSS if high <= 0 else FILL
        panel.bar((low, high), (0, count), facecolor=colour, edgecolor="white", linewidth=0.8)
    values, words = even(edges[0], edges[-1], 8)
    if ratios[-1] > edges[-1]:
        x, y = panel.at((edges[-2] + edges[-1]) / 2, counts[-1])
        write(sheet, (x, y + 6), f"≥ {edges[-2]:g}", 7.6, color=GREY, halo=2, gid="beyond")
    panel.ticks_across(values, words, title)
    whole = [v for v in even(0, most)[0] if v == int(v)]
    panel.ticks_up(whole, [f"{v:,.0f}" for v in whole], in_words(language, "个数", "Count"))
    _marks(panel, spread, language)


def class_edges(ratios: Any) -> Any:
    """Return round limits of classes; 0 is one where any value is below it."""
    low, high = min(0.0, float(ratios[0])), float(np.quantile(ratios, CUT))
    step = nice_step(max(high - low, 1e-9) / BINS * 1.5)
    first, last = np.floor(low / step), max(np.ceil(high / step), np.floor(low / step) + 1)
    return np.arange(first, last + 1) * step


def _marks(panel: Panel, spread: Distributed, language: str) -> None:
    """Mark the ratio of the sums and the median, each with its figure."""
    whole = spread.whole
    value, median = whole.value or 0.0, float(whole.quantiles((0.5,))[0])
    digits = decimals([value, median])
    words = (
        (value, in_words(language, "合计之比", "Ratio of sums"), "-"),
        (median, in_words(language, "中位数", "Median"), (0, (4, 2))),
    )
    _, _, right, top = panel.box
    for row, (at, word, dash) in enumerate(words):
        if panel.across[0] <= at <= panel.across[1]:
            panel.line([at, at], [0, panel.up[1]], lw=1.2, linestyle=dash, color=INK, zorder=8)
        text = f"{word} {number_words(at, digits)}"
        y = top - 9 - 13 * row
        x = right - text_width(text, 8.6) - 6
        style: dict[str, Any] = {"color": INK, "lw": 1.2, "linestyle": dash, "zorder": 9}
        panel.sheet.paper.add_line(Line2D((x - 24, x - 4), (y, y), **style))
        write(panel.sheet, (x, y), text, 8.6, ha="left", halo=2.4, gid="mark")


def parts_chart(sheet: Sheet, box: Box, spread: Distributed, language: str) -> None:
    """Show the ratio of each part of equal count: what may be shown of a confidential one."""
    parts = spread.parts
    if parts is None:
        return
    low, high = min(0.0, parts["value"].min()), max(0.0, parts["value"].max())
    panel = Panel(sheet, box, (0, len(parts)), (low * 1.12, high * 1.12 or 1.0))
    by = unit_name(spread.subjects.asked.by, language)
    panel.frame(
        in_words(
            language,
            f"{by}按比值由低到高分成 {len(parts)} 份，每份的合计之比",
            f"{by} from the lowest, in {len(parts)} parts: ratio of the sums of each",
        )
    )
    digits = decimals(parts["value"])
    for at, value in enumerate(parts["value"]):
        colour = LOSS if value < 0 else FILL
        panel.bar((at + 0.12, at + 0.88), (0, value), facecolor=colour, edgecolor=EDGE, lw=0.6)
        x, y = panel.at(at + 0.5, max(value, 0))
        write(sheet, (x, y + 6), number_words(value, digits), 8.0, halo=2, gid="value")
    middles = [at + 0.5 for at in range(len(parts))]
    panel.ticks_across(
        middles,
        [str(at + 1) for at in range(len(parts))],
        in_words(language, "份（由低到高）", "Part, from the lowest"),
    )
    panel.ticks_up(*even(panel.up[0], high), axis_title(spread, language))


def lorenz(sheet: Sheet, box: Box, spread: Distributed, language: str) -> None:
    """Draw the Lorenz curve with the diagonal, and the Gini coefficient in figures."""
    measure, gini = spread.subjects.asked.measure, spread.whole.gini
    land, yields = spread.curve()
    low = min(0.0, float(np.nanmin(yields))) if len(yields) and gini is not None else 0.0
    panel = Panel(sheet, box, (0, 1), (low, 1))
    panel.frame(in_words(language, "洛伦兹曲线", "Lorenz curve"))
    panel.line([0, 1], [0, 1], lw=0.8, linestyle=(0, (4, 2)), color=GREY)
    if gini is not None:
        panel.area([*land, 1, 0], [*yields, 1, 0], facecolor=SHADE, edgecolor="none", zorder=4)
        panel.line(land, yields, lw=1.9, color=CURVE, zorder=8)
        _lowest(panel, spread, language)
    sides = [side_words(measure, side, language) for side in ("denominator", "numerator")]
    words = [f"{share:.0%}" for share in PER_CENT]
    panel.ticks_across(
        PER_CENT,
        words,
        in_words(
            language,
            f"{sides[0]}累计比重（按比值由低到高）",
            f"Cumulated {sides[0]}, from the lowest",
        ),
    )
    panel.ticks_up(
        PER_CENT, words, in_words(language, f"{sides[1]}累计比重", f"Cumulated {sides[1]}")
    )
    left, _, _, top = box
    text = number_words(gini, 3) if known(gini) else "—"
    write(sheet, (left + 12, top - 16), in_words(language, "基尼系数", "Gini"), 9.0, ha="left")
    write(sheet, (left + 12, top - 34), text, 20, ha="left", bold=0.6, gid="gini")


def _lowest(panel: Panel, spread: Distributed, language: str) -> None:
    """Say what the half of the land with the lowest ratios yields."""
    land, yields = spread.curve()
    half = float(np.interp(0.5, land, yields))
    panel.line([0.5, 0.5], [panel.up[0], half], lw=0.7, color=EDGE, linestyle=":", zorder=9)
    panel.line([0, 0.5], [half, half], lw=0.7, color=EDGE, linestyle=":", zorder=9)
    x, y = panel.at(0.5, half)
    style: dict[str, Any] = {"marker": "o", "ms": 4.5, "color": CURVE, "zorder": 10}
    panel.sheet.paper.add_line(Line2D([x], [y], markeredgecolor="white", **style))
    measure = spread.subjects.asked.measure
    above, below = (side_words(measure, s, language) for s in ("numerator", "denominator"))
    about = in_words(language, "约 ", "about ") if spread.parts is not None else ""
    lines = (
        in_words(language, f"比值最低的一半{below}", f"Half of {below}, the lowest,"),
        in_words(language, f"只占{above} {about}{half:.1%}", f"has {about}{half:.1%} of {above}"),
    )
    for row, line in enumerate(lines):
        write(panel.sheet, (x + 9, y - 6 - 11 * row), line, 8.2, ha="left", halo=2.4, gid="half")


def groups_chart(sheet: Sheet, box: Box, spread: Distributed, language: str) -> None:
    """Show groups side by side: P5 to P95, the middle half, the median, the ratio of the sums."""
    groups = [(g, held) for g, held in spread.groups if len(held)]
    groups.sort(key=lambda one: -(one[1].value or 0))
    shown = groups[:GROUPS_SHOWN]
    left, bottom, right, top = box
    if not shown:
        return
    spans = np.array([held.quantiles((0.05, 0.95)) for _, held in shown])
    values = [held.value or 0.0 for _, held in shown]
    low, high = min(0.0, spans[:, 0].min()), max(spans[:, 1].max(), *values)
    inner = (left + 108, bottom, right - 116, top)
    panel = Panel(sheet, inner, (low, high * 1.03), (len(shown), 0))
    by = spread.subjects.group or ""
    rest = len(groups) - len(shown)
    more = in_words(language, f"（只列前 {len(shown)} 个，另有 {rest} 个）",
                    f" (first {len(shown)}, {rest} more)") if rest else ""  # fmt: skip
    title = unit_name(by, language)
    panel.frame(in_words(language, f"分{title}比较{more}", f"By {title}{more}"))
    panel.ticks_across(*even(low, high, 6), axis_title(spread, language))
    _heads(panel, language)
    digits = decimals(values)
    for row, (group, held) in enumerate(shown):
        _strip(panel, row, held)
        _row(panel, row, (group_words(group, by, language), held), digits)


def _heads(panel: Panel, language: str) -> None:
    _, _, right, top = panel.box
    words = (("合计之比", "Ratio"), ("个数", "n"), ("基尼", "Gini"), ("已知", "Known"))
    for at, (zh, en) in zip(COLUMNS, words, strict=True):
        write(panel.sheet, (right + at, top + 5), in_words(language, zh, en), 7.0, color=GREY,
              ha="right")  # fmt: skip


COLUMNS = (36.0, 60.0, 86.0, 116.0)
"""Where the columns beside the strips end, in points to the right of them."""


def _strip(panel: Panel, row: int, held: Distribution) -> None:
    p5, p25, p50, p75, p95 = held.quantiles((0.05, 0.25, 0.5, 0.75, 0.95))
    middle = row + 0.5
    panel.line([p5, p95], [middle, middle], lw=0.9, color=EDGE)
    panel.bar((p25, p75), (row + 0.78, row + 0.22), facecolor=FILL, edgecolor=EDGE, linewidth=0.6)
    panel.line([p50, p50], [row + 0.78, row + 0.22], lw=1.6, color=CURVE, zorder=8)
    x, y = panel.at(held.value, middle)
    style: dict[str, Any] = {"marker": "D", "ms": 4.0, "color": INK, "zorder": 10}
    panel.sheet.paper.add_line(Line2D([x], [y], markeredgecolor="white", **style))


def _row(panel: Panel, row: int, told: tuple[str, Distribution], digits: int) -> None:
    (name, held), (left, _, right, _) = told, panel.box
    _, y = panel.at(panel.across[0], row + 0.5)
    write(panel.sheet, (left - 5, y), shorten(name, 7.8, 104), 7.8, ha="right", gid="group")
    gini = number_words(held.gini, 2) if known(held.gini) else "—"
    share = share_words(held.known_share)
    figures = (number_words(held.value, digits), f"{len(held):,}", gini, share)
    for at, text in zip(COLUMNS, figures, strict=True):
        write(panel.sheet, (right + at, y), text, 7.6, ha="right", color=INK)


def table(sheet: Sheet, box: Box, frame: pd.DataFrame, title: str) -> None:
    """Write a small table: headers, then rows of text, columns to the right."""
    left, bottom, right, top = box
    write(sheet, (left, top + 13), title, 9.6, ha="left", bold=0.3, gid="panel")
    first = left + FIRST
    columns = [first, *np.linspace(first, right, len(frame.columns))[1:]]
    pitch = min(14.0, (top - bottom) / (len(frame) + 1))
    lines = [list(map(str, frame.columns)), *frame.to_numpy().tolist()]
    for row, line in enumerate(lines):
        y = top - pitch * (row + 0.5)
        for x, text in zip(columns, line, strict=True):
            style: dict[str, Any] = {"ha": "right", "color": GREY if row == 0 else INK}
            write(sheet, (x - 2, y), shorten(text, 7.8, FIRST), 7.8, **style)
        if row == 0:
            rule = Line2D((left, right), (y - pitch / 2, y - pitch / 2), color=INK, lw=0.5)
            sheet.paper.add_line(rule)
