"""Plate of hot and cold spots 冷热点: clusters as colours, Gi* as rims, both corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from geoapi.views.figure_words import (
    decimals,
    in_words,
    known,
    measure_unit,
    number_words,
    period_words,
    quantity,
    share_words,
    unit_name,
)
from geoapi.views.printed.cartography import HATCH, HATCH_INK, draw, draw_areas, draw_marks, shapes
from geoapi.views.printed.furniture import Key
from geoapi.views.printed.lettering import Call
from geoapi.views.printed.plates import Plate
from geoapi.views.printed.sheet import Sheet
from geoapi.views.variation.layer import ORDER, clusters_of, hotspots_heading
from geoapi.views.variation.words import (
    COLOURS,
    EDGES,
    SPOTS,
    kind_colour,
    kind_words,
    leaning,
    p_words,
)
from layers import LAYERS

if TYPE_CHECKING:
    from geoapi.planning.variation.clusters import Clusters
    from geoapi.views.printed.ground import Fit
    from geoapi.views.scene import Scene

CALLED = 8
"""Units called out: those that stand out, by how much."""
RIM = 2.2
MANY = 400
"""Areas above which none has an outline, and those that stand out have marks."""
PLAIN, UNKNOWN = "#d6d1c4", "#efece4"
DOT: dict[str, Any] = {"marker": "o", "markersize": 6.0}
UNDER_LINES, OVER_LINES = 3.0, 7.0


def hotspots_plate(scene: Scene) -> Plate:
    """Give the plate of the scene's hot and cold spots."""
    found = clusters_of(scene)
    rows = _areas(scene, found)
    by_towns = found.table.by == "towns"
    return Plate(
        title=hotspots_heading(scene)[0],
        subtitle=_subtitle(scene, found),
        legend=in_words(scene.language, "聚集类型（局部莫兰）", "Cluster (local Moran)"),
        keys=_keys(scene, found, rows),
        paint=lambda sheet, fit: _paint(sheet, fit, rows, by_towns=by_towns),
        subject=() if by_towns else list(shapes(scene.county.atlas["zones"])),
        calls=_calls(scene, found, rows),
        captions=_captions(rows) if by_towns else {},
    )


def _areas(scene: Scene, found: Clusters) -> Any:
    frame = scene.county.atlas[found.table.by]
    there = shapes(frame)
    key = LAYERS[found.table.by].key[0]
    keyed = frame.loc[there.index, [key]].assign(shape=there.to_numpy())
    rows = found.rows.assign(kind=leaning(found))
    return rows.merge(keyed, left_on="key", right_on=key, how="inner")


def _paint(sheet: Sheet, fit: Fit, rows: Any, *, by_towns: bool) -> list[Any]:
    if len(rows) > MANY:
        return _marked(sheet, fit, rows)
    colours = [None if pd.isna(kind) else kind_colour(kind) for kind in rows["kind"]]
    order = UNDER_LINES if by_towns else OVER_LINES
    draw_areas(sheet, rows["shape"], colours, 0.7, order=order)
    for spot, colour in EDGES.items():
        rims = rows.loc[rows["spot"] == spot, "shape"]
        style: dict[str, Any] = {"facecolor": "none", "edgecolor": colour, "linewidth": RIM}
        draw(sheet, rims, zorder=order + 0.3, linestyle=_dash(spot), **style)
    return []


def _marked(sheet: Sheet, fit: Fit, rows: Any) -> list[Any]:
    """Draw many areas without outlines, and a mark on each that stands out."""
    plain: dict[str, Any] = {"edgecolor": "none", "zorder": OVER_LINES}
    judged, marks = rows["kind"].notna(), []
    apart = judged & (rows["kind"] != "ns")
    draw(sheet, rows.loc[~judged, "shape"], facecolor=UNKNOWN, **plain)
    draw(sheet, rows.loc[judged & ~apart, "shape"], facecolor=PLAIN, **plain)
    for kind in sorted(rows.loc[apart, "kind"].unique(), reverse=True):
        these, colour = rows.loc[rows["kind"] == kind, "shape"], kind_colour(kind)
        draw(sheet, these, facecolor=colour, **plain)
        if not kind.startswith("~"):
            marks += draw_marks(sheet, fit, these, color=colour, **DOT)
    for spot in EDGES:
        there = rows.loc[rows["spot"] == spot, "shape"]
        marks += draw_marks(sheet, fit, there, zorder=14.2, **_ring(spot))
    return marks


def _ring(spot: str) -> dict[str, Any]:
    """Style of the mark of a hot or cold spot where areas are too many for rims."""
    ring = {"marker": "o", "markersize": 9.0, "markerfacecolor": "none"}
    return {**ring, "markeredgecolor": EDGES[spot], "markeredgewidth": 1.6}


def _dash(spot: str) -> Any:
    return "-" if spot == "hot" else (0, (4, 1.5))


def _subtitle(scene: Scene, found: Clusters) -> str:
    language = scene.language
    unit, judged = unit_name(found.table.by, language), int(found.rows["moran"].notna().sum())
    share = found.table.total["known_share"]
    parts = [
        period_words(found.table.period, language),
        in_words(language, f"{unit} {judged:,} 个", f"{judged:,} {unit}"),
        found.neighbours.words if language == "zh" else found.neighbours.words_en,
        in_words(language, "已知比例：", "Known: ") + share_words(share) if known(share) else "",
    ]
    return "　".join(part for part in parts if part)


def _keys(scene: Scene, found: Clusters, rows: Any) -> list[Key]:
    language = scene.language
    counts, marked = rows["kind"].value_counts(), len(rows) > MANY
    shown = [k for k in ORDER if not k.startswith("~") or counts.get(k, 0)]
    keys = [
        Key(f"{kind_words(kind, language)}（{counts.get(kind, 0):,}）",
            style={"facecolor": PLAIN if marked and kind == "ns" else kind_colour(kind)})
        for kind in shown
    ]  # fmt: skip
    if lone := int(rows["kind"].isna().sum()):
        hatched = {"facecolor": "white", "hatch": HATCH, "edgecolor": HATCH_INK}
        words = in_words(language, "无数据或无邻居", "No figure or no neighbour")
        keys.append(
            Key(f"{words}（{lone:,}）", style={"facecolor": UNKNOWN} if marked else hatched)
        )
    keys += [_spot_key(spot, found, language, marked=marked) for spot in EDGES]
    return [*keys, *(Key(line, "note") for line in _method(found, language))]


def _spot_key(spot: str, found: Clusters, language: str, *, marked: bool) -> Key:
    words = f"{in_words(language, *SPOTS[spot])} Gi*（{found.spots[spot]:,}）"
    if marked:
        return Key(words, "marker", _ring(spot))
    rim = {"edgecolor": EDGES[spot], "linewidth": RIM, "ls": _dash(spot)}
    return Key(words, style={"facecolor": "white", **rim})


def _method(found: Clusters, language: str) -> list[str]:
    trial = found.trial
    return [
        in_words(
            language, f"置换 {trial.permutations:,} 次，种子 {trial.seed}",
            f"{trial.permutations:,} permutations, seed {trial.seed}",
        ),
        in_words(
            language, f"FDR 校正（BH）{trial.alpha:g}；双侧",
            f"FDR (BH) {trial.alpha:g}; two-sided",
        ),
        in_words(
            language, f"全局 I = {number_words(found.moran, 3)}，{p_words(found.moran_p)}",
            f"Global I = {number_words(found.moran, 3)}, {p_words(found.moran_p)}",
        ),
    ]  # fmt: skip


def _calls(scene: Scene, found: Clusters, rows: Any) -> list[Call]:
    """Call out the significant units that stand out most, high ones and low ones."""
    apart = rows[rows["cluster"].isin(list(COLOURS)[:4]) | rows["spot"].isin(list(EDGES))]
    first = apart.assign(far=apart["gstar"].abs()).sort_values(
        ["far", "key"], ascending=[False, True]
    )
    unit, digits = measure_unit(found.table.measure, scene.language), decimals(rows["value"])
    return [
        Call(row.shape, (_name(row), quantity(row.value, unit, digits=digits)),
             "high" if row.gstar > 0 else "low")
        for row in first.head(CALLED).itertuples()
    ]  # fmt: skip


def _captions(rows: Any) -> dict[str, str]:
    """Figure of each town, written under its name."""
    digits = decimals(rows["value"])
    return {row.key: number_words(row.value, digits) for row in rows.itertuples()}


def _name(row: Any) -> str:
    return str(row.key if pd.isna(row.name) else row.name)
