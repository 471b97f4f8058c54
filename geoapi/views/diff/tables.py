"""Tables of a comparison of editions 版本对比表: what came, went, changed; and what it rests on.

Areas in 亩, those of shapes in m² too, money in 万元; unknown is an empty cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from geoapi.views.diff.words import (
    HOW,
    KINDS,
    Comparison,
    exact,
    name_field,
    names_of,
    registered,
    shown_in,
    value_words,
)
from geoapi.views.figure_words import bracketed
from layers.reshaped import Floats, Ints, areas
from layers.schema import Field
from layers.units import MU


def line_order(told: Comparison) -> pd.DataFrame:
    """Order every changed value by row, then by field: at (place in both editions), field."""
    changes = told.diff.changes
    at = np.concatenate([*changes.values(), np.empty(0, dtype=np.int64)])
    field = np.repeat(np.arange(len(changes)), [len(rows) for rows in changes.values()])
    order = np.lexsort((field, at))
    names = np.array(list(changes), dtype=object)
    return pd.DataFrame({"at": at[order], "field": pd.Categorical(names[field[order]])})


def changes_frame(told: Comparison, lines: pd.DataFrame) -> pd.DataFrame:
    """Give changed values as a table: key, name, field, how, before and after, the difference.

    Parameters
    ----------
    lines
        Some of :func:`line_order`.
    """
    groups = lines.reset_index(drop=True).groupby("field", observed=True, sort=False)
    parts = [_of_field(told, told.layer.field(str(name)), group["at"]) for name, group in groups]
    headers = [*_headers(told), "字段", "情形", "旧值", "新值", "旧数值", "新数值", "差", "单位"]
    if not parts:
        return _typed(pd.DataFrame(columns=headers))
    body = pd.concat(parts).sort_index()
    rows = told.diff.now[lines["at"].to_numpy()]
    return pd.concat([named(told, "after", rows), _typed(body)], axis=1)[headers]


def _headers(told: Comparison) -> list[str]:
    field = name_field(told.layer)
    keys = [told.layer.field(name).zh for name in told.layer.key]
    return [*keys, *([told.layer.field(field).zh] if field else [])]


def named(told: Comparison, side: str, rows: Ints, prefix: str = "") -> pd.DataFrame:
    """Give the keys and names of rows of one edition."""
    frame = told.diff.before if side == "before" else told.diff.after
    columns = {
        prefix + told.layer.field(name).zh: frame[name].iloc[rows].astype(object).tolist()
        for name in told.layer.key
    }
    if field := name_field(told.layer):
        columns[prefix + told.layer.field(field).zh] = names_of(told.layer, frame, rows)
    return pd.DataFrame(columns)


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype(dict.fromkeys(("旧数值", "新数值", "差"), "float64"))


def _of_field(told: Comparison, field: Field, at: pd.Series) -> pd.DataFrame:
    values = told.diff.values(field.name, at.to_numpy())
    words = [value_words(told.layer, field, values[side]) for side in ("before", "after")]
    figures, gap, unit = _figures(field, values)
    frame = pd.DataFrame({
        "字段": field.zh, "情形": values["how"].map(HOW), "旧值": words[0], "新值": words[1],
        "旧数值": figures[0], "新数值": figures[1], "差": gap, "单位": unit,
    })  # fmt: skip
    alike = frame["旧值"] == frame["新值"]
    for side, column in (("旧值", "旧数值"), ("新值", "新数值")):
        frame.loc[alike, side] = [exact(value) for value in frame[column][alike]]
    return frame.set_axis(at.index)


def _figures(field: Field, values: pd.DataFrame) -> tuple[list[Any], Any, str]:
    """Return figures before and after, in the unit shown; the difference; and its unit."""
    if field.type in {"number", "integer"}:
        scale, unit = shown_in(field)
        sides = [values[side].astype("float64") / scale for side in ("before", "after")]
        return sides, sides[1] - sides[0], unit
    if field.type == "date":
        days = (values["after"] - values["before"]).dt.days
        return [np.nan, np.nan], days, "天"
    return [np.nan, np.nan], np.nan, ""


def rows_frame(told: Comparison, side: str, rows: Ints) -> pd.DataFrame:
    """Give rows of one edition with every field that was compared, and the area of their shapes."""
    frame = told.diff.before if side == "before" else told.diff.after
    columns: dict[str, Any] = {}
    for field in told.layer.fields:
        if field.name not in told.diff.left_out:
            column = frame[field.name].iloc[rows].reset_index(drop=True)
            columns[bracketed(field.zh, _unit(field), "zh")] = _cells(told, field, column)
    if told.layer.shape is not None:
        area = areas(frame.geometry.to_numpy()[rows], str(frame.crs))
        columns["椭球面积（m²）"], columns["椭球面积（亩）"] = area, area / MU
    return pd.DataFrame(columns)


def _unit(field: Field) -> str:
    return shown_in(field)[1] if field.type == "number" else ""


def _cells(told: Comparison, field: Field, column: pd.Series) -> Any:
    if field.type == "number":
        return column / shown_in(field)[0]
    if field.type in {"integer", "date"}:
        return column
    return value_words(told.layer, field, column)


def shapes_frame(told: Comparison, count: int | None = None) -> pd.DataFrame:
    """Give the rows whose shapes differ, what moved farthest first, with areas before and after.

    The area of a register and the one computed on the ellipsoid stand apart.
    """
    table = told.diff.shapes.table.sort_values("moved", ascending=False, na_position="first")
    table = table.iloc[:count].reset_index(drop=True)
    at = table["at"].to_numpy(dtype=np.int64)
    columns: dict[str, Any] = {
        "情形": table["kind"].map(HOW), "最大位移（米）": table["moved"],
        "界址点数 前": table["points_before"], "界址点数 后": table["points_after"],
    }  # fmt: skip
    if field := registered(told.layer):
        values = told.diff.values(field.name, at)
        columns.update(_areas(field.zh, values["before"].to_numpy(), values["after"].to_numpy()))
    areal = _areas("椭球面积", table["area_before"].to_numpy(), table["area_after"].to_numpy())
    land = {f"{word}地（{unit}）": table[name] / scale
            for word, name in (("得", "gained"), ("失", "lost"))
            for unit, scale in (("m²", 1), ("亩", MU))}  # fmt: skip
    body = pd.DataFrame({**columns, **areal, **land})
    return pd.concat([named(told, "after", told.diff.now[at]), body], axis=1)


def _areas(title: str, before: Floats, after: Floats) -> dict[str, Floats]:
    return {
        f"{title} {word}（{unit}）": values / scale
        for unit, scale in (("m²", 1), ("亩", MU))
        for word, values in (("前", before), ("后", after), ("差", after - before))
    }


def lineage_frame(told: Comparison, count: int | None = None) -> pd.DataFrame:
    """Give the pairs of rows between which land went, with its share of either."""
    table = told.diff.lineage.iloc[:count].reset_index(drop=True)
    sides = [
        named(told, side, table[side].to_numpy(dtype=np.int64), prefix)
        for side, prefix in (("before", "前 "), ("after", "后 "))
    ]
    body = pd.DataFrame({
        "情形": table["kind"].map(KINDS),
        "共有面积（m²）": table["area"], "共有面积（亩）": table["area"] / MU,
        "占前者比例": table["share_before"], "占后者比例": table["share_after"],
    })  # fmt: skip
    return pd.concat([*sides, body], axis=1)


FLOWS: Mapping[str, str] = {
    "before": "前合计", "added": "新增", "removed": "删除", "changed": "变更（前后可比）",
    "became_known": "补填", "became_unknown": "变为空", "after": "后合计",
}  # fmt: skip


def flows_frame(told: Comparison) -> pd.DataFrame:
    """Give how each sum changed: before + added - removed + changed + known - unknown = after."""
    rows = []
    for name, flow in told.flows.items():
        field = told.layer.field(name)
        scale, unit = shown_in(field)
        sums = {
            header: None if (value := getattr(flow, part)) is None else value / scale
            for part, header in FLOWS.items()
        }
        rows.append({"字段": field.zh, "单位": unit, **sums})
    frame = pd.DataFrame(rows, columns=["字段", "单位", *FLOWS.values()])
    return frame.astype(dict.fromkeys(FLOWS.values(), "float64"))
