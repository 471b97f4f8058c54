"""Closed outlines of a drawing made into polygons, and the texts that lie in them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import cast

import numpy as np
import pandas as pd
import shapely
from shapely import Polygon

from layers.sources.dxf.entities import Boundary, Label
from layers.sources.dxf.nesting import polygons
from layers.sources.dxf.text import layer_name, words
from layers.sources.raw import check_width, objects, some

LAYER, TEXT, HANDLE = "图层", "文字", "句柄"
BETWEEN = "；"


@dataclass(frozen=True)
class Plot:
    """A polygon and the entity that it comes from."""

    source: Boundary
    shape: shapely.Geometry


def plots_of(boundaries: Sequence[Boundary]) -> tuple[list[Plot], list[str]]:
    """Make polygons, in the order of the file: outlines of a layer within others are their holes.

    Of equal ones on a layer only the first is kept; that and the holes are noted.
    """
    hatches = [Plot(b, _hatched(b)) for b in boundaries if b.kind == "HATCH"]
    lines = [Plot(b, Polygon(b.outlines[0].points)) for b in boundaries if b.kind != "HATCH"]
    lines, same = _different(lines)
    nested = [plot for layer in _by_layer(lines) for plot in _nested(layer)]
    plots, more = _different(sorted([*nested, *hatches], key=lambda plot: plot.source.line))
    kept = {plot.source.line for plot in nested}
    holes = [name(plot.source) for plot in lines if plot.source.line not in kept]
    twice = [name(plot.source) for plot in (*same, *more)]
    notes = [f"{some(holes)} 在同层另一闭合线之内，作为它的洞"] if holes else []
    notes += [f"{some(twice)} 与同层另一图形完全相同，只取一个"] if twice else []
    return plots, notes


def name(boundary: Boundary) -> str:
    """Name an entity as a person finds it: by its handle, or by its line in an old drawing."""
    return f"句柄 {boundary.handle}" if boundary.handle else f"第 {boundary.line} 行"


def _hatched(boundary: Boundary) -> shapely.Geometry:
    parts = list(polygons([Polygon(o.points) for o in boundary.outlines]).values())
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _by_layer(plots: Sequence[Plot]) -> Iterator[list[Plot]]:
    ordered = sorted(plots, key=lambda plot: plot.source.layer)
    for _, group in groupby(ordered, key=lambda plot: plot.source.layer):
        yield list(group)


def _nested(plots: Sequence[Plot]) -> list[Plot]:
    made = polygons([cast("Polygon", plot.shape) for plot in plots])
    return [Plot(plots[at].source, shape) for at, shape in made.items()]


def _different(plots: Sequence[Plot]) -> tuple[list[Plot], list[Plot]]:
    """Part plots into the first of their layer and shape, and those that repeat one."""
    seen: set[tuple[bytes, bytes]] = set()
    first: list[Plot] = []
    again: list[Plot] = []
    for plot in plots:
        key = plot.source.layer, shapely.to_wkb(shapely.normalize(plot.shape))
        (again if key in seen else first).append(plot)
        seen.add(key)
    return first, again


def frame_of(
    path: Path, plots: Sequence[Plot], labels: Sequence[Label], encoding: str
) -> tuple[pd.DataFrame, list[str]]:
    """Give layer, handle and texts of each plot; a column for each layer where texts lie on many.

    A text belongs to every plot in which its point lies; those in none are counted in a note.
    """
    tree = shapely.STRtree([plot.shape for plot in plots])
    inside: dict[str, list[tuple[str, list[int]]]] = {TEXT: []}
    lost = 0
    for label in labels:
        hits = tree.query(shapely.Point(label.x, label.y), predicate="intersects").tolist()
        said = words(label.text.decode(encoding), formatted=label.formatted), hits
        lost += not hits
        for column in (TEXT, f"{TEXT}_{layer_name(label.layer, encoding)}") if hits else ():
            inside.setdefault(column, []).append(said)
    many = len(inside) > 2  # noqa: PLR2004  (all texts, and those of more than one layer)
    columns = {column: inside[column] for column in (sorted(inside) if many else [TEXT])}
    notes = [f"{lost} 处文字不在任何闭合线之内，未用上"] if lost else []
    return _framed(path, plots, columns, encoding), notes


def _framed(
    path: Path,
    plots: Sequence[Plot],
    texts: Mapping[str, Sequence[tuple[str, list[int]]]],
    encoding: str,
) -> pd.DataFrame:
    check_width(path, len(texts))
    columns = {
        LAYER: objects([layer_name(plot.source.layer, encoding) for plot in plots]),
        HANDLE: objects([plot.source.handle or None for plot in plots]),
        **{column: _joined(len(plots), said) for column, said in texts.items()},
    }
    return pd.DataFrame(columns, dtype=object, index=pd.RangeIndex(len(plots)))


def _joined(count: int, said: Sequence[tuple[str, list[int]]]) -> np.ndarray:
    """Join the texts in each plot, in the order of the file."""
    parts: list[list[str]] = [[] for _ in range(count)]
    for text, hits in said:
        for at in hits if text else ():
            parts[at].append(text)
    return objects([BETWEEN.join(part) or None for part in parts])
