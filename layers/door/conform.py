"""conform(): one check at the door that says everything wrong at once; then trust."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.crs import DATUMS
from layers.door.columns import Columns, match
from layers.door.report import DoorOptions, Ground, Problem, Repair, Report
from layers.door.shapes import Shaped, conform_shapes, points_from_columns
from layers.door.values import Parsed, read_column
from layers.schema import Field, Layer
from layers.sources.join import JoinProblem
from layers.sources.raw import Raw

MAX_TOLD = 20
"""Row numbers named in one warning; the rest are counted."""


def conform(
    raw: Raw,
    layer: Layer,
    options: DoorOptions,
    ground: Ground,
    *,
    joined: Sequence[JoinProblem] = (),
) -> Report:
    """Check a file against a layer's declaration and conform the rows that pass.

    Every problem, repair and warning is told with the row the user sees. Blank cells, sentinel
    dates and zero land areas are unknown, never 0 or "no".

    Parameters
    ----------
    ground
        The CRS that the conformed shapes are in, and whether national codes are checked.
    joined
        Problems that joining a sheet by key has found.
    """
    columns = match(raw.frame.columns, layer, options)
    check = ground.codes == "cn"
    parsed = {f.name: _column(raw, f, columns, options, check=check) for f in layer.fields}
    shaped = _shape(raw, layer, columns, options, ground.crs)
    by_row = _row_problems(raw, layer, parsed, shaped)
    by_row += [Problem(j.row, j.field, j.value, j.problem) for j in joined]
    whole = _nothing(raw) + columns.problems + (shaped.problems if shaped else [])
    refused = _refused(raw, by_row, whole)
    return Report(
        layer=layer.name,
        read=len(raw.frame),
        frame=_frame(layer, parsed, shaped, ~refused, ground.crs),
        refused_rows=_original(raw, refused),
        problems=tuple(whole + sorted(by_row, key=lambda p: p.row or 0)),
        repairs=_repairs(raw, shaped, refused),
        warnings=_warnings(raw, layer, columns, parsed, shaped),
        crs=shaped.crs if shaped else None,
        encoding=raw.encoding,
    )


def _nothing(raw: Raw) -> list[Problem]:
    return [] if len(raw.frame) else [Problem(None, None, None, "文件没有数据行")]


def _column(
    raw: Raw, wanted: Field, columns: Columns, options: DoorOptions, *, check: bool
) -> Parsed:
    constant = (options.constants or {}).get(wanted.name)
    if constant is not None:
        return read_column([constant] * len(raw.frame), wanted, factor=1.0, check=check)
    matched = columns.taken.get(wanted.name)
    if matched is None:
        return Parsed([None] * len(raw.frame))
    values = raw.frame[matched.header].tolist()
    return read_column(values, wanted, factor=matched.factor, check=check)


def _shape(
    raw: Raw, layer: Layer, columns: Columns, options: DoorOptions, county_crs: str
) -> Shaped | None:
    if layer.shape is None:
        return None
    if raw.geometry is not None:
        return conform_shapes(raw.geometry, raw.crs, layer, county_crs, options)
    if columns.longitude and columns.latitude:
        return _from_columns(raw, layer, columns, options, county_crs)
    shaped = Shaped(np.full(len(raw.frame), None, dtype=object))
    if layer.shape_needed:
        shaped.problems.append(
            Problem(None, "geometry", None, "文件没有图形；该图层需要空间数据",
                    "可用 Shapefile、GeoPackage、GeoJSON、界址点 TXT"
                    + ("，或 经度、纬度 两列" if layer.shape != "multipolygon" else ""))
        )  # fmt: skip
    return shaped


def _from_columns(
    raw: Raw, layer: Layer, columns: Columns, options: DoorOptions, county_crs: str
) -> Shaped:
    degree = Field(name="geometry", zh="经度、纬度", type="number")
    lon, lat = (
        read_column(raw.frame[header].tolist(), degree, factor=1.0, check=False)
        for header in (str(columns.longitude), str(columns.latitude))
    )
    datum = options.datum if options.datum in DATUMS else "cgcs2000"
    points = points_from_columns(lon.results, lat.results, datum)
    geographic = DoorOptions(crs="EPSG:4326")
    shaped = conform_shapes(points, None, layer, county_crs, geographic)
    for position, pair in enumerate(zip(lon.results, lat.results, strict=True)):
        if pair.count(None) == 1:
            shaped.wrong[position] = "经度、纬度只有其一"
    shaped.wrong |= {p: s for parsed in (lon, lat) for p, (s, _) in parsed.wrong.items()}
    if options.datum is None:
        shaped.warnings.append(
            "经度、纬度没有注明基准，按 CGCS2000 读取；如来自地图软件请用 --datum"
        )
    return shaped


def _row_problems(
    raw: Raw, layer: Layer, parsed: dict[str, Parsed], shaped: Shaped | None
) -> list[Problem]:
    problems = [
        Problem(int(raw.rows[at]), f.name, _shown(parsed[f.name], at), sentence, suggestion)
        for f in layer.fields
        for at, (sentence, suggestion) in parsed[f.name].wrong.items()
    ]
    problems += _missing_values(raw, layer, parsed) + _duplicates(raw, layer, parsed)
    wrong = shaped.wrong.items() if shaped else ()
    return problems + [Problem(int(raw.rows[at]), "geometry", None, s) for at, s in wrong]


def _shown(parsed: Parsed, at: int) -> str | None:
    """Return the value in its original words; cut, because a cell may hold a novel."""
    value = parsed.given[at] if parsed.given else None
    return None if value is None else str(value)[:200]


def _missing_values(raw: Raw, layer: Layer, parsed: dict[str, Parsed]) -> list[Problem]:
    return [
        Problem(int(raw.rows[at]), f.name, None, f"{f.zh}为空，该字段必填")
        for f in layer.fields
        if f.need != "optional" and parsed[f.name].given
        for at, value in enumerate(parsed[f.name].results)
        if value is None and at not in parsed[f.name].wrong
    ]


def _duplicates(raw: Raw, layer: Layer, parsed: dict[str, Parsed]) -> list[Problem]:
    keys = list(zip(*(parsed[name].results for name in layer.key), strict=True))
    places: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for at, key in enumerate(keys):
        if None not in key:
            places[key].append(at)
    return [
        Problem(int(raw.rows[at]), layer.key[0], "、".join(map(str, key)),
                f"主键重复，同见第 {_rows(raw, [a for a in shared if a != at])}")
        for key, shared in places.items()
        if len(shared) > 1
        for at in shared
    ]  # fmt: skip


def _rows(raw: Raw, positions: Sequence[int]) -> str:
    told = "、".join(str(raw.rows[at]) for at in positions[:MAX_TOLD])
    return told + (f" 等共 {len(positions)} 行" if len(positions) > MAX_TOLD else " 行")


def _refused(raw: Raw, by_row: list[Problem], whole: list[Problem]) -> np.ndarray:
    if whole:
        return np.ones(len(raw.frame), dtype=bool)
    return np.isin(raw.rows, [p.row for p in by_row if p.row is not None])


def _original(raw: Raw, refused: np.ndarray) -> pd.DataFrame:
    rows = raw.frame[refused].copy()
    rows.index = pd.Index(raw.rows[refused], name="row")
    return rows


def _frame(
    layer: Layer, parsed: dict[str, Parsed], shaped: Shaped | None, kept: np.ndarray, crs: str
) -> gpd.GeoDataFrame:
    frame = pd.DataFrame({f.name: _typed(parsed[f.name], f, kept) for f in layer.fields})
    if shaped is None:
        return gpd.GeoDataFrame(frame)
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(shaped.shapes[kept], crs=crs), crs=crs)


def _typed(parsed: Parsed, wanted: Field, kept: np.ndarray) -> "pd.Series[Any]":
    dtype: Any = wanted.dtype
    column: pd.Series[Any] = pd.Series(parsed.results, dtype=object)[kept].astype(dtype)
    return column.reset_index(drop=True)


def _repairs(raw: Raw, shaped: Shaped | None, refused: np.ndarray) -> tuple[Repair, ...]:
    told = shaped.repaired.items() if shaped else ()
    return tuple(Repair(int(raw.rows[at]), text) for at, text in told if not refused[at])


def _warnings(
    raw: Raw, layer: Layer, columns: Columns, parsed: dict[str, Parsed], shaped: Shaped | None
) -> tuple[str, ...]:
    unknown = [
        f"{f.zh}（{f.name}）：{len(rows)} 行的"
        f"{'占位日期' if f.type == 'date' else '数值 0'}按未知处理（第 {_rows(raw, rows)}）"
        for f in layer.fields
        if (rows := parsed[f.name].unknown)
    ]
    negative = [
        f"{f.zh}（{f.name}）：{len(rows)} 行为负数，保留原值，请核对（第 {_rows(raw, rows)}）"
        for f in layer.fields
        if f.type == "number" and f.minimum is None
        and (rows := [at for at, v in enumerate(parsed[f.name].results) if v is not None and v < 0])
    ]  # fmt: skip
    shapes = shaped.warnings if shaped else []
    return (*raw.notes, *columns.warnings, *shapes, *unknown, *negative)
