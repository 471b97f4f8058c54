"""The answer of a comparison of editions 版本对比 as one JSON document; canonical units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from geoapi.views.diff.tables import line_order
from geoapi.views.diff.text import paragraph
from geoapi.views.diff.words import Comparison, names_of
from layers.atlas import Edition
from layers.diff import SAME
from layers.relations import SLIVER
from layers.reshaped import PRECISION, Ints

MOST = 1_000
"""Rows of a list that an answer holds; ``lists`` says how many there are."""


def diff_answer(told: Comparison) -> dict[str, Any]:
    """Return the comparison: counts, fields, sums, lists of rows, the paragraph, its basis.

    Numbers are in the units that the fields are declared in, areas in m²; unknown is None. A key
    of several fields is a list, in the order of ``key``.
    """
    diff, lines = told.diff, line_order(told)
    totals = {"added": len(diff.added), "removed": len(diff.removed), "changed": len(lines),
              "reshaped": len(diff.shapes.table), "lineage": len(diff.lineage)}  # fmt: skip
    return {
        "layer": told.layer.name, "title": told.layer.zh, "key": list(told.layer.key),
        "from": edition_facts(told.before), "to": edition_facts(told.after),
        "counts": _counts(told), "fields": _fields(told), "totals": _totals(told),
        "added": _keys(told, "after", diff.added[:MOST]),
        "removed": _keys(told, "before", diff.removed[:MOST]),
        "changed": _changes(told, lines[:MOST]), "reshaped": _shapes(told), "lineage": _land(told),
        "lists": {name: {"shown": min(n, MOST), "total": n} for name, n in totals.items()},
        "text": paragraph(told), "basis": _basis(told),
    }  # fmt: skip


def edition_facts(edition: Edition) -> dict[str, Any]:
    """Tell what an edition is: number, file and hash, when and by whom."""
    return {
        "number": edition.number, "file": edition.file, "sha256": edition.sha256,
        "files": dict(edition.files), "created_at": edition.created_at, "who": edition.who,
        "rows": edition.rows, "content": edition.content,
    }  # fmt: skip


def _counts(told: Comparison) -> dict[str, int]:
    diff = told.diff
    return {
        "before": len(diff.before), "after": len(diff.after), "added": len(diff.added),
        "removed": len(diff.removed), "changed": len(diff.changed),
        "reshaped": len(diff.shapes.rows("reshaped", "appeared", "vanished")),
        "retouched": len(diff.retouched), "same": diff.same,
    }  # fmt: skip


def _fields(told: Comparison) -> dict[str, Any]:
    """Tell of each field that changed how often; and the sums of rows where both are known."""
    found = {}
    for name in told.diff.changes:
        values, flow = told.diff.values(name), told.flows.get(name)
        both = values[values["how"] == "changed"]
        sums = [float(both[side].sum()) if flow and len(both) else None
                for side in ("before", "after")]  # fmt: skip
        found[name] = {
            "title": told.layer.field(name).zh, "unit": told.layer.field(name).unit,
            "changed": len(values), "became_known": _count(values, "became_known"),
            "became_unknown": _count(values, "became_unknown"),
            "sum_before": sums[0], "sum_after": sums[1],
            "difference": flow.changed if flow else None,
        }  # fmt: skip
    return found


def _count(values: pd.DataFrame, how: str) -> int:
    return int((values["how"] == how).sum())


def _totals(told: Comparison) -> dict[str, Any]:
    """Tell how the sum over all rows changed, of every field that adds up."""
    return {
        name: {"unit": told.layer.field(name).unit, **asdict(flow)}
        for name, flow in told.flows.items()
    }


def _keys(told: Comparison, side: str, rows: Ints) -> list[Any]:
    frame = told.diff.before if side == "before" else told.diff.after
    parts = [frame[name].iloc[rows].tolist() for name in told.layer.key]
    return [list(key) if len(key) > 1 else key[0] for key in zip(*parts, strict=True)]


def _named(told: Comparison, at: Sequence[int] | Ints) -> list[dict[str, Any]]:
    rows = told.diff.now[np.asarray(at, dtype=np.int64)]
    names = names_of(told.layer, told.diff.after, rows)
    pairs = zip(_keys(told, "after", rows), names, strict=True)
    return [{"key": key, "name": name} for key, name in pairs]


def _changes(told: Comparison, lines: pd.DataFrame) -> list[dict[str, Any]]:
    lines = lines.reset_index(drop=True)
    facts: list[dict[str, Any]] = _named(told, lines["at"].tolist())
    for name, group in lines.groupby("field", observed=True):
        values = told.diff.values(str(name), group["at"].to_numpy())
        cells = zip(group.index, values["how"], *(map(_plain, values[side])
                    for side in ("before", "after")), strict=True)  # fmt: skip
        for place, how, before, after in cells:
            facts[place] |= {"field": name, "how": how, "before": before, "after": after}
    return facts


def _plain(value: Any) -> Any:
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return value.item() if hasattr(value, "item") else value


def _shapes(told: Comparison) -> list[dict[str, Any]]:
    """List the rows whose shapes differ, what moved farthest first; moved in m, areas in m²."""
    table = told.diff.shapes.table.sort_values("moved", ascending=False, na_position="first")
    return _merged(told, table.iloc[:MOST])


def _merged(told: Comparison, table: pd.DataFrame) -> list[dict[str, Any]]:
    rows = table.drop(columns="at").to_dict("records")
    named = _named(told, table["at"].to_numpy())
    return [one | {str(k): _plain(v) for k, v in row.items()}
            for one, row in zip(named, rows, strict=True)]  # fmt: skip


def _land(told: Comparison) -> list[dict[str, Any]]:
    """List the pairs of keys between which land went; kind is None where no word is exact."""
    table = told.diff.lineage.iloc[:MOST]
    keys = [_keys(told, side, table[side].to_numpy()) for side in ("before", "after")]
    rows = table.to_dict("records")
    return [
        {"before": before, "after": after, "kind": row["kind"] or None, "area": row["area"],
         "share_before": row["share_before"], "share_after": row["share_after"]}
        for before, after, row in zip(*keys, rows, strict=True)
    ]  # fmt: skip


def _basis(told: Comparison) -> dict[str, Any]:
    name = told.layer.name
    return {
        "editions": {name: told.after.number}, "compared_with": {name: told.before.number},
        "packs": {}, "data_dates": {name: told.after.created_at[:10]},
        "tolerances": {"number": SAME, "point_m": PRECISION, "share": SLIVER},
        "left_out": list(told.diff.left_out),
    }  # fmt: skip
