"""Plots: how many times as long as ours, and how time and memory grow."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.report.tables import middle, ratio, times
from benchmarks.tasks.cases import OURS, Task
from benchmarks.tasks.running import Ran

MINE, THEIRS, INK, GRID = "#b5391f", "#7c8b99", "#222222", "#dddddd"
LINES = ("#b5391f", "#1f6f8b", "#7a5195", "#5b8c5a", "#c28f2c", "#7c8b99")
STYLE = {
    "font.size": 8, "axes.edgecolor": INK, "axes.titlesize": 8.5, "axes.titlelocation": "left",
    "axes.spines.top": False, "axes.spines.right": False, "savefig.dpi": 150,
}  # fmt: skip
Growth = Mapping[str, Sequence[tuple[int, float, float]]]
"""Peer -> parcels, seconds, peak MB of each size."""


def plain(title: str) -> str:
    return title.replace("**", "").replace("`", "")


def save(figure: Figure, path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    figure.savefig(path, bbox_inches="tight")


def ratios(found: Mapping[str, tuple[Task, Sequence[Ran]]], path: Path, size: str) -> None:
    """Draw a bar for each peer of each task: its time as a multiple of ours."""
    heights = [len(rans) for _, rans in found.values()]
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(6.3, 0.22 * sum(heights) + 0.42 * len(found) + 0.5))
        grid = figure.subplots(len(found), 1, height_ratios=heights, squeeze=False)[:, 0]
        for axes, (task, rans) in zip(grid, found.values(), strict=True):
            _bars(axes, task, rans)
        grid[-1].set_xlabel(f"wall time as a multiple of Mutu's, {size} parcels (log scale)")
        figure.tight_layout(h_pad=0.6)
        save(figure, path)


def _bars(axes: Axes, task: Task, rans: Sequence[Ran]) -> None:
    ordered = sorted(rans, key=lambda one: -middle(one.runs, "work"))
    values = [ratio(one, rans[0]) for one in ordered]
    colours = [MINE if one.case.peer == OURS else THEIRS for one in ordered]
    names = [plain(one.case.peer.title) for one in ordered]
    bars = axes.barh(names, values, color=colours, height=0.66, left=0)
    said = [
        f" {times(value)}×   {middle(one.runs, 'work'):.3g} s"
        for value, one in zip(values, ordered, strict=True)
    ]
    axes.bar_label(bars, said, fontsize=7, color=INK)
    axes.set_xscale("log")
    axes.set_xlim(min(0.5, *values) / 1.5, max(values) * 5)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.axvline(1, color=MINE, linewidth=0.7, zorder=0)
    axes.set_title(task.title)
    axes.tick_params(length=2, labelsize=7.5)
    axes.tick_params(which="minor", length=0)


def growth(found: Growth, path: Path) -> None:
    """Draw seconds and memory of the whole question, from files, over the number of parcels."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(6.3, 2.7))
        time, memory = figure.subplots(1, 2)
        for (title, points), colour in zip(found.items(), LINES, strict=False):
            sizes, seconds, megabytes = zip(*sorted(points), strict=True)
            words = {"color": colour, "marker": "o", "markersize": 3, "linewidth": 1.2}
            time.plot(sizes, seconds, label=plain(title), **words)
            memory.plot(sizes, megabytes, label=plain(title), **words)
        for axes, title in ((time, "wall time, s"), (memory, "peak memory, MB")):
            axes.set(xscale="log", yscale="log", title=title, xlabel="parcels")
            axes.grid(visible=True, which="major", color=GRID, linewidth=0.6)
        time.legend(frameon=False, fontsize=7)
        figure.tight_layout()
        save(figure, path)
