"""Base maps 底图 under a web map: only those configured, each with its datum; none by default.

Tiles of a GCJ-02 map lie some hundred metres aside. Then the page moves the tiles, each by the
shift at its place, onto the data; data, coordinates and lengths stay as they are, and the page
says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np

from geoapi.views.figure_words import in_words
from layers.shifts import wgs84_to_gcj02

if TYPE_CHECKING:
    from collections.abc import Iterable

GCJ02 = "gcj02"
SIDE = 65
"""Points along a side of the grid by which tiles are moved."""
AROUND = 0.25
"""Part of the county's width and height that the grid reaches beyond it."""
DIGITS = 7
"""Decimals of a shift in degrees: a centimetre."""


@dataclass(frozen=True)
class BaseMap:
    """A configured base map.

    Attributes
    ----------
    name
        Letters for its address.
    address
        Of a tile, with ``{z}``, ``{x}``, ``{y}`` and perhaps ``{s}``; empty for a file.
    path
        An MBTiles file, which the service serves; None for a map from elsewhere.
    subdomains
        What ``{s}`` stands for.
    datum
        ``wgs84`` or ``cgcs2000``, which are drawn alike; or ``gcj02``.
    attribution, licence
        Whose map it is, and its 审图号.
    """

    name: str
    title: str
    datum: str
    address: str = ""
    path: Path | None = None
    subdomains: tuple[str, ...] = ()
    attribution: str = ""
    licence: str = ""
    max_zoom: int = 18
    shown: bool = False

    @property
    def hosts(self) -> tuple[str, ...]:
        """Hosts that its tiles come from; none for a file."""
        if self.path is not None:
            return ()
        places = (self.address.replace("{s}", part) for part in self.subdomains or ("",))
        return tuple(dict.fromkeys(urlsplit(place).netloc for place in places))


def hosts_of(maps: Iterable[BaseMap]) -> tuple[str, ...]:
    """Return every host that pages may fetch tiles from."""
    return tuple(dict.fromkeys(host for one in maps for host in one.hosts))


def basemap_settings(
    maps: Sequence[BaseMap], served: str, bounds: Sequence[Sequence[float]] | None, language: str
) -> list[dict[str, Any]]:
    """Return what the page needs to know of base maps.

    Parameters
    ----------
    served
        Path of the service, for those that it serves itself.
    bounds
        ``[[south, west], [north, east]]`` of the county.
    """
    return [
        {
            "title": one.title, "shown": one.shown, "zoom": one.max_zoom,
            "address": one.address or f"{served}/basemaps/{one.name}/{{z}}/{{y}}/{{x}}",
            "parts": list(one.subdomains), "note": note_of(one, language),
            "shift": shift_grid(bounds) if one.datum == GCJ02 and bounds else None,
        }
        for one in maps
    ]  # fmt: skip


def note_of(one: BaseMap, language: str) -> str:
    """Say whose map it is, its 审图号, and what was moved."""
    parts = [in_words(language, f"底图：{one.title}", f"Base map: {one.title}"), one.attribution]
    if one.licence:
        parts.append(in_words(language, f"审图号：{one.licence}", f"Map approval: {one.licence}"))
    if one.datum == GCJ02:
        parts.append(in_words(
            language, "底图为 GCJ-02 坐标：仅移动底图的绘制位置与数据对齐，数据和坐标未改动",
            "GCJ-02 base map: only its drawing is moved onto the data; data and coordinates are "
            "as they were",
        ))  # fmt: skip
    return " · ".join(part for part in parts if part)


def shift_grid(bounds: Sequence[Sequence[float]]) -> Mapping[str, Any]:
    """Return how far GCJ-02 lies from WGS 84, in degrees east and north, over a grid.

    Returns
    -------
    west, south, east, north, side, and values: rows from south to north, each from west to east.
    """
    (south, west), (north, east) = bounds
    wide, high = max(east - west, 0.1) * AROUND, max(north - south, 0.1) * AROUND
    box = west - wide, south - high, east + wide, north + high
    lon, lat = np.meshgrid(np.linspace(box[0], box[2], SIDE), np.linspace(box[1], box[3], SIDE))
    there = wgs84_to_gcj02(lon.ravel(), lat.ravel())
    moved = np.column_stack([there[0] - lon.ravel(), there[1] - lat.ravel()])
    return {"west": box[0], "south": box[1], "east": box[2], "north": box[3], "side": SIDE,
            "values": np.round(moved, DIGITS).tolist()}  # fmt: skip
