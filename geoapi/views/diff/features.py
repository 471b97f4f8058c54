"""What changed between two editions as features for a GIS 版本对比图层: one for each row.

Canonical names and units: areas in m², and in mu beside it where the name ends so.
"""

from __future__ import annotations

from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoapi.views.diff.tables import changes_frame, line_order
from geoapi.views.diff.words import HOW, Comparison, name_field, registered
from layers.diff import SHAPE
from layers.reshaped import Ints, Shapes, areas
from layers.units import MU

MEASURED = "measured_area"
"""The legal area of a shape, computed on the ellipsoid."""


def features(told: Comparison) -> pd.DataFrame:
    """Give every row that came, went or changed.

    Returns
    -------
    GeoDataFrame
        Key and name; change: ``added``, ``removed``, ``changed`` or ``retouched``; fields: those
        that changed, ``geometry`` among them; note: the same in words, with the values; registered
        and measured area before (``old_``) and after (``new_``), and the difference; moved, gained
        and lost for another shape. Shapes as they are now; as they were, of rows that were
        removed or have no shape any more. A DataFrame for a layer without shapes.
    """
    diff, nothing = told.diff, np.empty(0, dtype=np.int64)
    at = np.union1d(diff.changed, diff.retouched)
    change = np.where(np.isin(at, diff.changed), "changed", "retouched")
    parts = [
        _rows(told, diff.removed, nothing).assign(change="removed"),
        _rows(told, nothing, diff.added).assign(change="added"),
        _rows(told, diff.was[at], diff.now[at]).assign(change=change, **_told(told, at)),
    ]
    frame = pd.concat(parts, ignore_index=True)
    frame[["fields", "note"]] = frame[["fields", "note"]].astype("str")
    columns = [name for name in _columns(told) if name in frame]
    if told.layer.shape is None:
        return frame[columns]
    shaped: pd.DataFrame = gpd.GeoDataFrame(
        frame[[*columns, "geometry"]], geometry="geometry", crs=diff.after.crs
    )
    return shaped


def _columns(told: Comparison) -> list[str]:
    field, name = registered(told.layer), name_field(told.layer)
    sums = [f"{side}{area}{unit}"
            for area in ([field.name] if field else []) + [MEASURED]
            for unit in ("", "_mu") for side in ("old_", "new_", "change_of_")]  # fmt: skip
    moved = ["moved", "gained", "lost", "gained_mu", "lost_mu"]
    known = ["change", "fields", "note"]
    return [*told.layer.key, *([name] if name else []), *known, *sums, *moved]


def _rows(told: Comparison, was: Ints, now: Ints) -> pd.DataFrame:
    """Give keys, names, shapes and areas of rows before, after, or (places alike) both."""
    frame, rows = (told.diff.after, now) if len(now) else (told.diff.before, was)
    names = [*told.layer.key, *filter(None, [name_field(told.layer)])]
    columns: dict[str, Any] = {name: frame[name].iloc[rows].to_numpy() for name in names}
    if field := registered(told.layer):
        columns |= _both(field.name, *(
            side[field.name].iloc[at].to_numpy() if len(at) else np.full(len(rows), np.nan)
            for side, at in ((told.diff.before, was), (told.diff.after, now))
        ))  # fmt: skip
    if told.layer.shape is None:
        return pd.DataFrame(columns).assign(fields="", note="")
    shapes = [told.diff.before.geometry.to_numpy()[was], told.diff.after.geometry.to_numpy()[now]]
    columns |= _both(MEASURED, *(_measured(told, s, len(rows)) for s in shapes))
    columns["geometry"] = _seen(*shapes)
    return pd.DataFrame(columns).assign(fields="", note="")


def _seen(before: Shapes, after: Shapes) -> Shapes:
    """Take shapes as they are now, or as they were where there is none now."""
    if not len(before) or not len(after):
        return after if len(after) else before
    gone, seen = shapely.is_missing(after), after.copy()
    seen[gone] = before[gone]
    return seen


def _measured(told: Comparison, shapes: Shapes, count: int) -> np.ndarray:
    if not len(shapes):
        return np.full(count, np.nan)
    return areas(shapes, str(told.diff.after.crs))


def _both(name: str, before: np.ndarray, after: np.ndarray) -> dict[str, np.ndarray]:
    return {
        f"{side}{name}{unit}": values / scale
        for unit, scale in (("", 1), ("_mu", MU))
        for side, values in (("old_", before), ("new_", after), ("change_of_", after - before))
    }


def _told(told: Comparison, at: Ints) -> dict[str, Any]:
    """Tell of rows both editions have which fields changed, in words, and how far shapes moved."""
    lines = line_order(told)
    words = changes_frame(told, lines)
    figures = words[["旧数值", "新数值"]].notna().any(axis=1) & (words["单位"] != "")
    unit = ("（" + words["单位"] + "）").where(figures, "")
    was, now = (words[side].fillna("空") for side in ("旧值", "新值"))
    text = words["字段"] + unit + "：" + was + " → " + now
    shapes = told.diff.shapes.table
    every = pd.DataFrame({
        "at": np.concatenate([lines["at"].to_numpy(), shapes["at"].to_numpy()]),
        "fields": [*lines["field"].astype(str), *[SHAPE] * len(shapes)],
        "note": [*text, *shapes["kind"].map(HOW)],
    })  # fmt: skip
    groups = every.groupby("at")
    moved = shapes.set_index("at").reindex(at)
    return {
        "fields": groups["fields"].agg(";".join).reindex(at).to_numpy(),
        "note": groups["note"].agg("；".join).reindex(at).to_numpy(),
        "moved": moved["moved"].to_numpy(),
        **{f"{side}{unit}": moved[side].to_numpy() / scale
           for side in ("gained", "lost") for unit, scale in (("", 1), ("_mu", MU))},
    }  # fmt: skip


def pieces(told: Comparison, side: Literal["gained", "lost"]) -> gpd.GeoDataFrame:
    """Give the land that reshaped rows gained, or lost: key, name, area (m²), area_mu."""
    diff = told.diff
    shapes = diff.shapes.gained if side == "gained" else diff.shapes.lost
    there = np.flatnonzero(~shapely.is_missing(shapes))
    table = diff.shapes.table.iloc[there]
    rows = diff.now[table["at"].to_numpy(dtype=np.int64)]
    names = [*told.layer.key, *filter(None, [name_field(told.layer)])]
    columns = {name: diff.after[name].iloc[rows].to_numpy() for name in names}
    area = table[side].to_numpy()
    land = gpd.GeoSeries(_multi(shapes[there]), crs=diff.after.crs)
    return gpd.GeoDataFrame({**columns, "area": area, "area_mu": area / MU}, geometry=land)


def _multi(shapes: Shapes) -> Shapes:
    multi = shapes.copy()
    single = shapely.get_type_id(shapes) == 3  # noqa: PLR2004 - shapely's number of a polygon
    multi[single] = [shapely.MultiPolygon([shape]) for shape in shapes[single]]
    return multi
