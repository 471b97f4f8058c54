"""How page, time and memory grow with the county: ours, and a page of all parcels."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from benchmarks.report.plots import GRID, LINES, STYLE, save

DRAWN = ("overview", "intensity by parcels", "idle", "changes")


def plot(maps: Mapping[int, Any], plain: Mapping[int, Any], path: Path) -> None:
    series = {
        f"Mutu, {title}": {size: found[title] for size, found in maps.items()
                           if found.get(title, {}).get("seen", {}).get("load")}
        for title in DRAWN
    } | {
        f"folium, {way}": {size: found[way] for size, found in plain.items()
                           if found[way]["seen"]["load"]}
        for way in ("svg", "canvas")
    }  # fmt: skip
    values = {
        "page, MB": lambda told: told["bytes"] / 1e6,
        "time to load, s": lambda told: told["seen"]["load"],
        "JavaScript heap, MB": lambda told: told["seen"]["heap"],
    }
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(7.6, 2.8))
        for axes, (title, of) in zip(figure.subplots(1, 3), values.items(), strict=True):
            for (name, points), colour in zip(series.items(), LINES, strict=False):
                axes.plot(list(points), [of(told) for told in points.values()], label=name,
                          color=colour, marker="o", markersize=3, linewidth=1.2,
                          linestyle="--" if name.startswith("folium") else "-")  # fmt: skip
            axes.set(xscale="log", yscale="log", title=title, xlabel="parcels")
            axes.grid(visible=True, which="major", color=GRID, linewidth=0.6)
            axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
        figure.axes[0].legend(frameon=False, fontsize=6)
        figure.tight_layout()
        save(figure, path)
