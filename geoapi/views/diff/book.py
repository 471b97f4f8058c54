"""Files of a comparison of editions 版本对比: a workbook for people, a CSV with every line."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd

from geoapi.views.diff.tables import (
    changes_frame,
    flows_frame,
    line_order,
    lineage_frame,
    named,
    rows_frame,
    shapes_frame,
)
from geoapi.views.diff.text import paragraph
from geoapi.views.diff.words import HOW, Comparison
from geoapi.views.files import written
from geoapi.views.table_files import DECIMAL, Tab, safe_for_csv, save_tables
from layers.atlas import Edition
from layers.diff import SAME
from layers.relations import SLIVER
from layers.reshaped import GRID, PRECISION
from layers.units import MU

SHEET_ROWS = 50_000
"""Rows that one sheet of a workbook lists; the summary says so, and a CSV has them all."""

AT_ONCE = 50_000
"""Lines of a CSV that are made at a time."""

FORMATS: Mapping[str, str] = MappingProxyType(
    {"m²": DECIMAL, "亩）": "#,##0.0000", "米）": "0.000000", "比例": "0.0000%",
     "数值": "#,##0.00####", "差": "#,##0.00####"}
)  # fmt: skip
"""What a header contains -> the number format of its column."""

OF_SHAPES = (
    "图形按界址点逐点比较，起点与方向不计",
    f"点数不变、每点位移都小于 {PRECISION:g} 米（界址点坐标的精度）的列为图形微调，其余为图形变化",
    "最大位移：任一方界址点到另一方界线的最大距离（豪斯多夫距离）",
    "登记面积取自文件，椭球面积按坐标计算，两者分列，互不替代",
    f"得失地块在平面上切割（格网 {GRID:g} 米），面积为其占整宗的份额乘以整宗椭球面积",
    "沿革只看新增、删除的行，及保留的行所得、所失的土地",
    f"份额与 1 相差不超过 {SLIVER:g} 才写改号、分割、合并、划出、并入，其余只列份额",
)
"""How shapes are compared, in words."""

LINE = ("变化", "字段", "情形", "旧值", "新值", "旧数值", "新数值", "差", "单位", "最大位移（米）")
"""Columns of a CSV besides keys and names."""


def save_book(told: Comparison, path: Path) -> Path:
    """Write the workbook: summary, sums, and a sheet each for what came, went and changed."""
    return save_tables(path, diff_tabs(told), on=date.fromisoformat(told.after.created_at[:10]))


def diff_tabs(told: Comparison) -> list[Tab]:
    """Give the sheets of the workbook; a sheet too long for it is cut, and the summary says so."""
    diff, lines = told.diff, line_order(told)
    frames = {
        "新增": (rows_frame(told, "after", diff.added[:SHEET_ROWS]), len(diff.added)),
        "删除": (rows_frame(told, "before", diff.removed[:SHEET_ROWS]), len(diff.removed)),
        "变更": (changes_frame(told, lines[:SHEET_ROWS]), len(lines)),
    }
    if told.layer.shape is not None:
        frames["图形变化"] = shapes_frame(told, SHEET_ROWS), len(diff.shapes.table)
        frames["沿革"] = lineage_frame(told, SHEET_ROWS), len(diff.lineage)
    cut = {name: total for name, (frame, total) in frames.items() if total > len(frame)}
    sums = flows_frame(told)
    sheets = {"合计": sums} if len(sums) else {}
    sheets |= {name: frame for name, (frame, _) in frames.items()}
    note = "虚构示例数据" if told.made_up else ""
    tabs = [Tab(name, frame, note=note, formats=_formats(frame)) for name, frame in sheets.items()]
    return [Tab("摘要", summary_frame(told, cut), note=note), *tabs]


def _formats(frame: pd.DataFrame) -> dict[str, str]:
    found = {header: [style for part, style in FORMATS.items() if part in header]
             for header in map(str, frame.columns)}  # fmt: skip
    numbers = {str(name) for name, kind in frame.dtypes.items() if kind == "float64"}
    return {header: styles[0] for header, styles in found.items() if styles and header in numbers}


def summary_frame(told: Comparison, cut: Mapping[str, int]) -> pd.DataFrame:
    """Say what changed and what that rests on: both editions, how rows were matched, how exact.

    Parameters
    ----------
    cut
        Sheet -> how many rows it ought to have, where it lists fewer.
    """
    lines = [("结论", paragraph(told), ""), ("县（市、区）", told.county, "")]
    if told.made_up:
        lines.append(("说明", "虚构示例数据", ""))
    lines += [*_edition("前一版", told.before), *_edition("后一版", told.after)]
    lines += [("口径", words, "") for words in method(told)]
    lines += [("未列全", f"工作表“{name}”只列前 {SHEET_ROWS:,} 行，共 {total:,} 行", "全部见 .csv")
              for name, total in cut.items()]  # fmt: skip
    return pd.DataFrame(lines, columns=["项目", "内容", "说明"])


def _edition(title: str, edition: Edition) -> list[tuple[str, str, str]]:
    return [
        (title, f"第 {edition.number} 版，{edition.rows:,} 行", edition.file),
        ("　SHA-256", edition.sha256, "；".join(f"{n} {h}" for n, h in edition.files.items())),
        ("　入库", edition.created_at, edition.who or "经办人未记录"),
    ]


def method(told: Comparison) -> list[str]:
    """Say how rows were matched, and what counts as the same."""
    keys = "、".join(told.layer.field(name).zh for name in told.layer.key)
    said = [f"按{keys}逐行对应；空与有值互变算变更，写作“补填”“变为空”",
            f"数值相对差不超过 {SAME:g}（计量单位换算的舍入）视为相同"]  # fmt: skip
    if told.layer.shape is None:
        return said
    return [*said, *OF_SHAPES]


def save_lines(told: Comparison, path: Path) -> Path:
    """Write every change as one line of a CSV, some at a time; areas of shapes in 亩."""
    with written(path) as draft, draft.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        for number, frame in enumerate(line_frames(told)):
            if number == 0:
                writer.writerow([safe_for_csv(header) for header in frame.columns])
            columns = [frame[header].tolist() for header in frame.columns]
            writer.writerows([safe_for_csv(v) for v in row] for row in zip(*columns, strict=True))
    return path


def line_frames(told: Comparison) -> Iterator[pd.DataFrame]:
    """Walk through every change: rows added and removed, values, shapes; headers come first."""
    diff, lines = told.diff, line_order(told)
    headers = [*named(told, "after", diff.added[:0]).columns, *LINE]
    yield pd.DataFrame(columns=headers)
    for words, side, rows in (("新增", "after", diff.added), ("删除", "before", diff.removed)):
        for begin in range(0, len(rows), AT_ONCE):
            part = named(told, side, rows[begin : begin + AT_ONCE])
            yield part.assign(变化=words).reindex(columns=headers)
    for begin in range(0, len(lines), AT_ONCE):
        part = changes_frame(told, lines[begin : begin + AT_ONCE])
        yield part.assign(变化="变更").reindex(columns=headers)
    for begin in range(0, len(diff.shapes.table), AT_ONCE):
        yield _shapes(told, slice(begin, begin + AT_ONCE)).reindex(columns=headers)


def _shapes(told: Comparison, part: slice) -> pd.DataFrame:
    table = told.diff.shapes.table.iloc[part].reset_index(drop=True)
    frame = named(told, "after", told.diff.now[table["at"].to_numpy(dtype=np.int64)])
    mu = table[["area_before", "area_after"]] / MU
    points = table[["points_before", "points_after"]].astype(str) + " 点"
    return frame.assign(
        变化=np.where(table["kind"] == "retouched", HOW["retouched"], HOW["reshaped"]),
        字段="椭球面积", 情形=table["kind"].map(HOW), 单位="亩",
        旧值=points["points_before"], 新值=points["points_after"],
        旧数值=mu["area_before"], 新数值=mu["area_after"],
        差=mu["area_after"] - mu["area_before"],
    ).assign(**{"最大位移（米）": table["moved"]})  # fmt: skip
