"""The paragraph of a comparison of editions 版本对比的一段话, for who signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from geoapi.planning.measures import SCALES
from geoapi.views.diff.words import HOW, KINDS, Comparison, counted, keys_of, registered, shown_in
from geoapi.views.figure_words import number_words
from layers.reshaped import GRID, PRECISION
from layers.schema import Field

KEYS_SHOWN = 5
"""Keys that the paragraph names of a kind; the tables name all."""

DIGITS = "一二三四五六七八九"


def paragraph(told: Comparison) -> str:
    """Tell what changed in one paragraph: what came and went, which fields, how much land."""
    if told.diff.empty:
        return f"{_opening(told)}完全相同，{counted(told, told.diff.same)}均未变。{_left_out(told)}"
    parts = ["：".join(filter(None, (_came_and_went(told), _changes(told)))), _retouched(told)]
    parts.append(f"其余 {counted(told, told.diff.same)}未变")
    whole = "；".join(part for part in parts if part)
    return f"{_opening(told)}{whole}。{_area(told)}{_lineage(told)}{_left_out(told)}"


def _opening(told: Comparison) -> str:
    before, after = (
        f"第 {e.number} 版（{e.file}，{e.created_at[:10]} 入库，{counted(told, e.rows)}）"
        for e in (told.before, told.after)
    )
    return f"{told.layer.zh}：与{before}相比，{after}"


def _came_and_went(told: Comparison) -> str:
    diff = told.diff
    removed = keys_of(told.layer, diff.before, diff.removed[: KEYS_SHOWN + 1])
    gone = f"（{_listed(removed)}）" if removed else ""
    return (
        f"新增 {counted(told, len(diff.added))}、删除 {counted(told, len(diff.removed))}{gone}、"
        f"变更 {counted(told, len(diff.changed))}"
    )


def _listed(keys: Sequence[str]) -> str:
    more = "等" if len(keys) > KEYS_SHOWN else ""
    return "、".join(keys[:KEYS_SHOWN]) + more


def _changes(told: Comparison) -> str:
    fields = [_field(told, told.layer.field(name)) for name in told.diff.changes]
    return "、".join([*fields, *_reshaped(told)])


def _field(told: Comparison, field: Field) -> str:
    """Tell how many rows changed; how much in all where both figures are known, and beside it."""
    values, sums = told.diff.values(field.name), told.flows.get(field.name)
    scale, unit = shown_in(field)
    said = []
    if sums and sums.changed is not None:
        said.append(f"合计 {signed(sums.changed / scale)} {unit}")
    for how in ("became_known", "became_unknown"):
        if count := int((values["how"] == how).sum()):
            much = getattr(sums, how, None)
            figure = "" if much is None else f" {number_words(much / scale, 2)} {unit}"
            said.append(f"{HOW[how]} {counted(told, count)}{figure}")
    note = f"（{'，'.join(said)}）" if said else ""
    return f"{field.zh} {counted(told, len(values))}{note}"


def _reshaped(told: Comparison) -> list[str]:
    table = told.diff.shapes.table
    found = table[table["kind"] == "reshaped"]
    said = [f"{HOW[kind]} {counted(told, int((table['kind'] == kind).sum()))}"
            for kind in ("appeared", "vanished") if (table["kind"] == kind).any()]  # fmt: skip
    if not len(found):
        return said
    farthest, middle = found["moved"].max(), found["moved"].median()
    note = [f"位移最大 {farthest:,.3f} 米，中位数 {middle:,.3f} 米"]
    if found["gained"].notna().any():
        gap = (found["area_after"] - found["area_before"]).sum()
        note.append(f"椭球面积合计 {_mu(gap, sign=True)}：得 {_mu(found['gained'].sum())}、"
                    f"失 {_mu(found['lost'].sum())}")  # fmt: skip
    return [f"图形变化 {counted(told, len(found))}（{'；'.join(note)}）", *said]


def _mu(square_metres: float, *, sign: bool = False) -> str:
    mu = square_metres / SCALES["m2"][0]
    return f"{signed(mu) if sign else number_words(mu, 2)} 亩"


def signed(value: float, digits: int = 2) -> str:
    """Write a difference with its sign: +12.34."""
    return f"{round(value, digits) + 0.0:+,.{digits}f}".replace("-", "−")


def _retouched(told: Comparison) -> str:
    table = told.diff.shapes.table
    found = table[table["kind"] == "retouched"]
    if not len(found):
        return ""
    only = len(told.diff.retouched)
    whole = f"，其中 {counted(told, len(found) - only)}另有变更" if only < len(found) else ""
    return (
        f"图形微调 {counted(told, len(found))}{whole}"
        f"（每个界址点位移都小于 {PRECISION:g} 米，最大{_small(found['moved'].max())}）"
    )


def _small(metres: float) -> str:
    return f" {metres:.6f} 米" if metres >= GRID else f"不足 {GRID:f} 米"


def _area(told: Comparison) -> str:
    field = registered(told.layer)
    sums = told.flows.get(field.name) if field else None
    if field is None or sums is None:
        return ""
    steps = (sums.added, sums.removed, sums.changed, sums.became_known, sums.became_unknown)
    if not any(steps):
        return f"{field.zh}已知合计仍为 {_mu(sums.after or 0)}。"
    before, after = (_mu(value or 0) for value in (sums.before, sums.after))
    gap = (sums.after or 0) - (sums.before or 0)
    return f"{field.zh}已知合计由 {before}变为 {after}（{_mu(gap, sign=True)}）。"


def _lineage(told: Comparison) -> str:
    said = [
        f"{family.words} {family.count:,} 例（{_listed(family.examples)}）"
        for family in families(told)
    ]
    partial = int((told.diff.lineage["kind"] == "").sum())
    said += [f"{KINDS['']} {partial:,} 对，比例见表"] if partial else []
    return f"按图形看沿革：{'；'.join(said)}。" if said else ""


@dataclass(frozen=True)
class Family:
    """Land of one kind of exact lineage: the word, how often, and the first keys A→B、C."""

    words: str
    count: int
    examples: tuple[str, ...]


def families(told: Comparison) -> list[Family]:
    """Count the land whose lineage is exact, by word; splits by how many they became."""
    table = told.diff.lineage
    found = []
    for kind in dict.fromkeys(table["kind"]):
        pairs = table[table["kind"] == kind]
        if kind == "split":
            sizes = pairs.groupby("before")["after"].transform("size")
            found += [_family(told, f"一分为{_numeral(size)}", pairs[sizes == size], "before")
                      for size in sorted(sizes.unique())]  # fmt: skip
        elif kind:
            side = "before" if kind == "absorbed" else "after"
            found.append(_family(told, KINDS[kind], pairs, side))
    return found


def _numeral(number: int) -> str:
    """Write a number as 一分为三 has it; from a hundred on in figures."""
    tens, ones = divmod(number, 10)
    if tens > len(DIGITS):
        return f" {number} 宗"
    ten = "" if tens == 0 else "十" if tens == 1 else f"{DIGITS[tens - 1]}十"
    return ten + (DIGITS[ones - 1] if ones else "")


def _family(told: Comparison, words: str, pairs: pd.DataFrame, side: str) -> Family:
    """Count by the row that one became several of, or several became."""
    first = pairs[side].unique()
    shown = pairs[pairs[side].isin(first[: KEYS_SHOWN + 1])].groupby(side, sort=False)
    return Family(words, len(first), tuple(_arrow(told, group) for _, group in shown))


def _arrow(told: Comparison, pairs: pd.DataFrame) -> str:
    frames = (("before", told.diff.before), ("after", told.diff.after))
    keys = [keys_of(told.layer, frame, pairs[name].unique()) for name, frame in frames]
    return "→".join("、".join(some) for some in keys)


def _left_out(told: Comparison) -> str:
    fields = "、".join(told.layer.field(name).zh for name in told.diff.left_out)
    return f"保密字段未列入比较：{fields}。" if fields else ""
