"""Printed figures 图件, each by the plate of its kind; see ``kinds.py``."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Any

from geoapi.views.errors import FigureError
from geoapi.views.extras import report_module
from geoapi.views.files import written
from geoapi.views.kinds import KINDS
from geoapi.views.printed.setting import USUAL, Setting
from geoapi.views.scene import Scene

DPI = 220
METADATA: Mapping[str, Mapping[str, None]] = {
    ".png": {"Software": None},
    ".svg": {"Date": None, "Creator": None},
    ".pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
"""Ending -> what is left out of the file, so that equal figures are equal files."""
SETTINGS = {
    "svg.fonttype": "path",
    "svg.hashsalt": "mutu",
    "pdf.fonttype": 3,
    "text.hinting": "none",
    "hatch.linewidth": 0.6,
    "path.simplify": False,
}
"""Type 3 letters, embedded and searchable: as Type 42 the outlines of this OpenType font would be
embedded as if they were TrueType ones, which readers complain of."""
_SAVING = Lock()
"""Settings of matplotlib are global; they are changed for one save at a time."""


def _drawn(plate: str, scene: Scene, setting: Setting = USUAL) -> Any:
    """Draw a plate, or a sheet; what needs matplotlib is imported only now, and asked for."""
    report_module("matplotlib")
    module, _, function = plate.partition(":")
    made = getattr(report_module(f"geoapi.views.{module}"), function)(scene)
    plates = report_module("geoapi.views.printed.plates")
    is_plate = isinstance(made, plates.Plate)
    return plates.compose(scene, made, setting) if is_plate else made(setting)


FIGURES: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {name: partial(_drawn, kind.plate) for name, kind in KINDS.items() if kind.plate}
)
"""Name -> function from a scene, and how it is set, to a matplotlib Figure of one sheet."""


def save_figure(
    scene: Scene, name: str, path: str | os.PathLike[str], setting: Setting = USUAL
) -> Path:
    """Draw a figure and write it as .png (220 dpi), .svg (letters as paths) or .pdf by ending.

    The same scene gives the same bytes. The file appears whole or not at all. In .svg and .pdf
    all is drawn as lines and letters, but layers of very many shapes, which are pictures of 300
    dpi: see :func:`geoapi.views.printed.heavy.rasterise`.

    Raises
    ------
    FigureError
        When there is no figure of this name, no such format, or nothing to draw.
    """
    target = Path(path)
    ending = target.suffix.lower()
    if name not in FIGURES:
        message = f"没有图件 {name}；有：{'、'.join(FIGURES)} (no figure {name})"
        raise FigureError(message)
    if ending not in METADATA:
        message = f"不支持 {ending or target.name}；可用：{'、'.join(METADATA)} (unknown format)"
        raise FigureError(message)
    figure = FIGURES[name](scene, setting)
    heavy = report_module("geoapi.views.printed.heavy")
    dpi = DPI if ending == ".png" else heavy.rasterise(figure)
    settings = report_module("matplotlib").rc_context
    with _SAVING, written(target) as draft, settings(SETTINGS):
        figure.savefig(draft, dpi=dpi, format=ending[1:], metadata=dict(METADATA[ending]))
    return target
