"""Printed figures 图件 on A4: land, intensity, idle land, grades, hot spots, distribution."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Any

from geoapi.views.errors import FigureError
from geoapi.views.extras import report_module
from geoapi.views.files import written
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


def overview(scene: Scene) -> Any:
    """Draw whatever layers there are."""
    return _drawn(scene, "figure_overview", "overview_plate")


def intensity(scene: Scene) -> Any:
    """Draw the scene's measure by zones, towns or parcels; unknown values are hatched.

    Raises
    ------
    FigureError
        When the scene has no table, or one by units that have no areas.
    """
    return _drawn(scene, "figure_intensity", "intensity_plate")


def idle(scene: Scene) -> Any:
    """Draw the parcels with a finding on idle land 疑似闲置."""
    return _drawn(scene, "figure_idle", "idle_plate")


def grades(scene: Scene) -> Any:
    """Draw a disc with the letter of its class for each graded firm 企业分级."""
    return _drawn(scene, "grades.plate", "grades_plate")


def hotspots(scene: Scene) -> Any:
    """Draw hot and cold spots of the scene's measure 冷热点."""
    return _drawn(scene, "variation.plate", "hotspots_plate")


def distribution(scene: Scene) -> Any:
    """Draw how the scene's ratio is spread over firms or parcels, and its Lorenz curve 分布."""
    report_module("matplotlib")
    return report_module("geoapi.views.variation.sheet").distribution_sheet(scene)


def _drawn(scene: Scene, module: str, plate: str) -> Any:
    """Draw a plate; what needs matplotlib is imported only now, and asked for by its extra."""
    report_module("matplotlib")
    make = getattr(report_module(f"geoapi.views.{module}"), plate)
    return report_module("geoapi.views.plates").compose(scene, make(scene))


FIGURES: Mapping[str, Callable[[Scene], Any]] = MappingProxyType(
    {
        "overview": overview,
        "intensity": intensity,
        "idle": idle,
        "grades": grades,
        "hotspots": hotspots,
        "distribution": distribution,
    }
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
