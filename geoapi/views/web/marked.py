"""Marked land 图题宗地: what a map is about, on the page one by one or, where too many, as tiles.

Tiles show each in its class, a click asks the service what it is, and from near the service tells
the letters and clocks that stand upon it: what a page of few would show at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import geopandas as gpd
import numpy as np

from geoapi.views.offline import PageTooLargeError
from geoapi.views.tiles.looks import Look
from geoapi.views.tiles.marks import Marks
from geoapi.views.web import layers as map_layers
from geoapi.views.web.layers import MapLayer
from geoapi.views.web.shapes import label_points, to_degrees
from layers.atlas import leaf_of, shapes_at

if TYPE_CHECKING:
    from geoapi.views.scene import Scene
    from layers.rings import Shapes

PATTERNS = ("", "dotted", "level", "crossed", "backward", "slanted")
"""Patterns of classes in their order, so that no class is told by its colour alone; what is
hatched is slanted already."""


SERVED = 2_000
"""More shapes than this are tiles on a page of the service: each has a popup and a label, so that
a page of them is heavier than one of as many parcels."""


@dataclass(frozen=True, eq=False)
class Marked:
    """The shapes that a map is about, and what it tells of each.

    Attributes
    ----------
    layer
        All that the layer is but its features.
    keys, classes
        Of each shape: its key, and its class, which is a kind of the layer's.
    shapes
        Gives the shapes at some positions, metres.
    tell
        Gives the properties of the feature at a position, but the place of its label.
    asked
        What the service is asked for, to find these very shapes again.
    patterns
        Whether each class has a pattern upon its colour; not where colours are a ramp.
    """

    layer: MapLayer
    keys: Sequence[str]
    classes: Sequence[int]
    shapes: Callable[[Any], Shapes]
    tell: Callable[[int], Mapping[str, Any]]
    asked: Mapping[str, str]
    patterns: bool = True

    def features(self, crs: str, positions: Iterable[int]) -> tuple[dict[str, Any], ...]:
        """Return some of the features as a page holds them."""
        found = list(positions)
        shapes = gpd.GeoSeries(self.shapes(np.array(found, dtype=np.int64)), crs=crs)
        own = [
            {**self.tell(position), "at": at}
            for position, at in zip(found, label_points(shapes).points, strict=True)
        ]
        return to_degrees(shapes).features(own)

    @property
    def told_apart(self) -> MapLayer:
        """The layer with the looks that its tiles have."""
        return patterned(self.layer) if self.patterns else self.layer

    def marks(self, crs: str) -> Marks:
        """Return what the tiles are drawn from."""
        look = Look(
            tuple(kind.style for kind in self.told_apart.kinds),
            np.asarray(self.classes, dtype=np.uint8), self.layer.name,
        )  # fmt: skip
        return Marks(self.shapes(np.arange(len(self.keys))), crs, look)


def parcels_with_shapes(scene: Scene, keys: Iterable[str]) -> tuple[list[str], Any]:
    """Return which of some parcels have a shape, in the order of the layer, and their rows."""
    leaf, wanted = leaf_of(scene.county.atlas, "parcels"), list(keys)
    if not len(leaf):
        return [], np.zeros(0, dtype=np.int64)
    column = leaf.column("parcel_id")
    begins = leaf.land().rings.shapes
    rows = np.flatnonzero(column.isin(wanted).to_numpy(bool) & (begins[1:] > begins[:-1]))
    return [str(key) for key in column.iloc[rows]], rows


def parcel_shapes(scene: Scene, rows: Any) -> Callable[[Any], Shapes]:
    """Return what gives the shapes of some parcels by their position among these rows."""
    return lambda positions: shapes_at(scene.county.atlas, "parcels", rows[positions])


def drawn(scene: Scene, marked: Marked, *, subject: bool = False) -> MapLayer:
    """Return the layer with its features, or with tiles in their place where there are too many.

    Parameters
    ----------
    subject
        Whether the map is about it: then one that stands alone is refused where it cannot be drawn;
        else it says that the layer is not there.

    Raises
    ------
    PageTooLargeError
        Too many for a page that stands alone.
    """
    layer, count = marked.layer, len(marked.keys)
    if count <= (map_layers.MANY if scene.served is None else min(map_layers.MANY, SERVED)):
        return replace(layer, features=marked.features(scene.county.crs, range(count)))
    if scene.served is not None:
        return _in_tiles(scene, marked)
    words = too_many(layer.title, count, scene.language)
    if subject:
        raise PageTooLargeError(words)
    return replace(layer, kinds=(), note=words)


def _in_tiles(scene: Scene, marked: Marked) -> MapLayer:
    assert scene.served is not None  # noqa: S101 - who calls has looked
    name = marked.layer.name
    base = f"{scene.served.base}/maps/{name}/marks"
    on = {"on": str(scene.on), "lang": scene.language}
    asked = urlencode({**marked.asked, **on, **scene.served.moment})
    return replace(
        marked.told_apart, tiles=f"{base}/{{z}}/{{y}}/{{x}}{{r}}?{asked}",
        told=f"{base}/at?{asked}", labels=f"{base}/labels?{asked}",
    )  # fmt: skip


def patterned(layer: MapLayer) -> MapLayer:
    """Give each class of a layer a pattern upon its colour, in ink that is seen upon it."""
    kinds = [
        replace(kind, style={**kind.style, "pattern": pattern, "line": kind.style.get("ink", INK)})
        for kind, pattern in zip(layer.kinds, PATTERNS * 9, strict=False)
    ]
    return replace(layer, kinds=tuple(kinds))


INK = "#1d2226"
"""Lines and dots upon colours that have no ink of their own."""


def too_many(title: str, count: int, language: str) -> str:
    """Say that so many shapes do not go into one page, and what to do instead."""
    most = map_layers.MANY
    if language == "zh":
        return (
            f"{title}共 {count:,} 处，超过 {most:,} 处，单独的文件放不下：请用服务（mutu serve）"
            "打开此图，即按瓦片逐处绘出；或导出表格、图形文件"
        )
    return (
        f"{title}: {count:,} shapes, over {most:,}, are too many for one file: open this map in "
        "the service (mutu serve), which draws every one in tiles, or export tables and shapes"
    )


def told_at(marked: Marked, crs: str, position: int) -> dict[str, Any]:
    """Return one feature, with the shape and the popup that a page would hold."""
    return marked.features(crs, [position])[0]


def labelled(marked: Marked, crs: str, positions: Sequence[int]) -> list[dict[str, Any]]:
    """Return what stands upon some shapes: its place, its class, and letters or a clock."""
    shapes = gpd.GeoSeries(marked.shapes(np.asarray(positions, dtype=np.int64)), crs=crs)
    wanted = ("k", "n", "c", "l", "b")
    found = []
    for position, at in zip(positions, label_points(shapes).points, strict=True):
        own = marked.tell(position)
        if own.get("l") or own.get("b"):
            found.append({n: own[n] for n in wanted if own.get(n) is not None} | {"at": at})
    return found
