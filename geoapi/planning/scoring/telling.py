"""How a scoring is told as JSON: the rows of the contract, and what stands behind each."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from layers.units import MU

if TYPE_CHECKING:  # it tells itself by these
    from geoapi.planning.scoring.result import Scores


def answer(scores: "Scores") -> dict[str, Any]:
    """Return the contract's ``score`` answer: land in 亩, figures in display units."""
    scheme = scores.scheme
    return {
        "scheme": scheme.name,
        "title": scheme.cited,
        "status": scheme.status,
        "source": scheme.source,
        "verified": scheme.verified,
        "period": scores.period,
        "on": scores.on.isoformat(),
        "against": scores.against,
        "rows": list(rows(scores)),
        "counts": scores.counts,
        "group_counts": scores.group_counts,
        "summary": records(scores.summary),
        "findings": [asdict(finding) for finding in scores.findings],
        "missing": list(scheme.missing),
        "open": list(scheme.open),
    }


def rows(scores: "Scores", only: Sequence[int] | None = None) -> Iterator[dict[str, Any]]:
    """Yield the contract's rows, in the order of groups and ranks; some of them, by position."""
    entities, items_, steps_ = scores.entities, scores.items, scores.steps
    if only is not None:
        entities = entities.iloc[list(only)]
        items_, steps_ = (frame[frame["entity"].isin(only)] for frame in (items_, steps_))
    items, steps = _by_entity(items_, "item"), _by_entity(steps_, None)
    for at, row in zip(entities.index, records(entities), strict=True):
        held = dict(row)
        held["members"] = list(row["members"])
        held["land"] = None if row["land"] is None else row["land"] / MU
        yield held | {"items": items.get(at, {}), "adjustments": steps.get(at, [])}


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as plain values: None for what is unknown, dates as YYYY-MM-DD."""
    columns = {str(name): plain(frame[name]) for name in frame.columns}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def plain(column: "pd.Series[Any]") -> list[Any]:
    """Return a column as plain values."""
    if pd.api.types.is_float_dtype(column.dtype):
        figures = column.to_numpy(float)
        told = figures.astype(object)
        told[~np.isfinite(figures)] = None
        return list(told)
    return [_value(value) for value in column.to_numpy(object)]


def _value(value: Any) -> Any:
    if isinstance(value, (str, tuple, list, Mapping)) or value is None:
        return value
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (float, np.floating)):
        return float(value) if math.isfinite(value) else None
    if value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _by_entity(frame: pd.DataFrame, name: str | None) -> dict[int, Any]:
    """Return entity -> its rows: by a name of theirs, or in their order."""
    held: dict[int, Any] = {}
    whose = frame["entity"].tolist()
    if name is None:
        for at, row in zip(whose, records(frame.drop(columns="entity")), strict=True):
            held.setdefault(int(at), []).append(row)
        return held
    told = records(frame.drop(columns=["entity", name]))
    for at, key, row in zip(whose, frame[name].tolist(), told, strict=True):
        held.setdefault(int(at), {})[key] = row
    return held
