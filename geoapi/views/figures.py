"""Printed figures 图件 on A4, each by the plate of its kind; see ``kinds.py``."""

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
    "pdf.fonttype": 42,
    "text.hinting": "none",
    "hatch.linewidth": 0.6,
    "path.simplify": False,
}
_SAVING = Lock()
"""Settings of matplotlib are global; they are changed for one save at a time."""


def _drawn(plate: str, scene: Scene) -> Any:
    """Draw a plate, or a sheet; what needs matplotlib is imported only now, and asked for."""
    report_module("matplotlib")
    module, _, function = plate.partition(":")
    made = getattr(report_module(f"geoapi.views.{module}"), function)(scene)
    plates = report_module("geoapi.views.printed.plates")
    return plates.compose(scene, made) if isinstance(made, plates.Plate) else made


FIGURES: Mapping[str, Callable[[Scene], Any]] = MappingProxyType(
    {name: partial(_drawn, kind.plate) for name, kind in KINDS.items() if kind.plate}
)
"""Name -> function from a scene to a matplotlib Figure of one A4 landscape sheet."""


def save_figure(scene: Scene, name: str, path: str | os.PathLike[str]) -> Path:
    """Draw a figure and write it as .png (220 dpi), .svg (letters as paths) or .pdf by ending.

    The same scene gives the same bytes. The file appears whole or not at all.

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
    figure = FIGURES[name](scene)
    settings = report_module("matplotlib").rc_context
    with _SAVING, written(target) as draft, settings(SETTINGS):
        figure.savefig(draft, dpi=DPI, format=ending[1:], metadata=dict(METADATA[ending]))
    return target
