"""In which unit a boundary-point TXT writes its areas: 公顷 by its format, 平方米 by some programs.

Told for the file as a whole, by the areas of its own points: see `establish`.
"""

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from layers.sources.raw import some
from layers.units import MU

HECTARE = 10_000.0
MIDDLE = 100.0
"""Between 公顷 and 平方米, 10,000 apart: a ratio below is nearer to the one, above to the other."""

CLOSE = 0.01
"""Areas that agree to one percent are in the same unit."""

NAME = "地块面积"
_STATED = re.compile(r"(\d+(?:\.\d*)?|\.\d+)\s*(\D*)")
_WORDS = {
    "公顷": "公顷", "ha": "公顷", "hm2": "公顷", "hm²": "公顷", "亩": "亩",
    "平方米": "平方米", "平米": "平方米", "㎡": "平方米", "m2": "平方米", "m²": "平方米",
}  # fmt: skip


@dataclass(frozen=True)
class Areas:
    """The areas as written, without a unit behind the figure; their header; what was decided."""

    header: str
    values: list[str | None]
    notes: list[str]


def establish(
    stated: Sequence[str | None],
    shapes: Sequence[Any],
    lines: Sequence[int],
) -> Areas:
    """Find the unit of the stated areas, one for all plots.

    A unit written behind the figures stands. Otherwise it is whichever of 公顷 and 平方米 is nearer
    to the area of the points for more plots. Where that is as many for the one as for the other, or
    both are far off while 亩 fits, the header names no unit, and the door will ask for one.

    Parameters
    ----------
    stated
        地块面积 of each plot as written; None where it is blank.
    shapes
        The plots in metres; those that are no valid areas are not compared.
    lines
        Where each plot stands, for the notes.
    """
    read = [_STATED.fullmatch(text) if text else None for text in stated]
    words = {_WORDS.get(found[2].strip().lower()) for found in read if found and found[2].strip()}
    if words:
        return _written(stated, read, words)
    ratios = [
        (line, float(found[1]) * HECTARE / shape.area, shape.area)
        for found, shape, line in zip(read, shapes, lines, strict=True)
        if found and float(found[1]) > 0 and shape is not None and shape.area > 0 and shape.is_valid
    ]
    if not ratios:
        told = [f"{NAME}无从与界址点相比，按格式规定的公顷读入"] if any(read) else []
        return Areas(f"{NAME}(公顷)", list(stated), told)
    return _compared(stated, ratios)


def _written(
    stated: Sequence[str | None], read: Sequence[re.Match[str] | None], words: set[str | None]
) -> Areas:
    if len(words) > 1 or None in words:
        told = "地块面积后面写的单位不止一种，或不认识：请统一后再导入"
        return Areas(NAME, list(stated), [told])
    [unit] = words
    values = [found[1] if found else text for found, text in zip(read, stated, strict=True)]
    return Areas(f"{NAME}({unit})", values, [f"{NAME}按文件所写的{unit}读入"])


def _compared(stated: Sequence[str | None], ratios: Sequence[tuple[int, float, float]]) -> Areas:
    metres = [line for line, ratio, _ in ratios if ratio > MIDDLE]
    hectares = [line for line, ratio, _ in ratios if ratio <= MIDDLE]
    unit = "公顷" if len(hectares) > len(metres) else "平方米"
    figures = _figures(ratios)
    if len(hectares) == len(metres) or _is_mu(ratios):
        like = "亩" if _is_mu(ratios) else "公顷的与像平方米的一样多"
        told = f"{NAME}像是{like}，没有认定单位（{figures}），请用 --unit 指明"
        return Areas(NAME, list(stated), [told])
    notes = [f"{NAME}按{unit}读入（{figures}）"]
    if few := metres if unit == "公顷" else hectares:
        notes.append(f"第 {some(few)} 行的地块面积更像另一种单位，仍按{unit}读入，请核对")
    return Areas(f"{NAME}({unit})", list(stated), notes)


def _is_mu(ratios: Sequence[tuple[int, float, float]]) -> bool:
    """Whether the areas fit 亩 and neither of the two units; nothing is read as 亩 by this."""
    mu = HECTARE / MU
    return abs(statistics.median(ratio for _, ratio, _ in ratios) / mu - 1) < CLOSE


def _figures(ratios: Sequence[tuple[int, float, float]]) -> str:
    written = sum(ratio * area / HECTARE for _, ratio, area in ratios)
    computed = sum(area for _, _, area in ratios)
    return (
        f"{len(ratios)} 个地块所写合计 {written:.4f}，按界址点算得 {computed / HECTARE:.4f} 公顷、"
        f"{computed:.2f} 平方米"
    )
