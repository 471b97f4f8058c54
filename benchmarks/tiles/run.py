"""Tiles beside the usual ways of making them, on the same county: ``make bench-tiles``.

Tiles are compared first: where they show something else the run ends. Writes benchmarks/tiles.md
and benchmarks/plots/tiles.png.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from benchmarks.data.make import county
from benchmarks.report.machine import machine, ours
from benchmarks.report.plots import GRID, INK, LINES, STYLE, save
from benchmarks.tasks.places import PEERS
from benchmarks.tasks.server import tuned_server
from benchmarks.tiles import words
from tests.postgres import absent

HERE = Path(__file__).parents[1]
OPACITY, LAND, AREA = 0.06, 0.02, 1.5
"""What pictures may differ by, mean opacity of a pixel and land of a tile, 0 to 1; and a parcel's
area on a vector tile, as pixels of a 256th along its edge."""


def start(python: str, *words: str, **environment: str) -> str:
    command = [python, "-m", *words]
    around = os.environ | environment
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=HERE.parent,
                          env=around)  # fmt: skip
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stderr}")
    return done.stdout


def measure(folder: Path, out: Path) -> dict[str, Any]:
    """Run everybody in turn, each in a process of its own."""
    start(sys.executable, "benchmarks.tiles.ours", str(folder), str(out))
    for way in ("pillow", "datashader", "mapbox"):
        start(str(PEERS), "benchmarks.tiles.peers", way, str(folder), str(out))
    if absent() is None:
        with tuned_server() as server, server.database() as address:
            start(str(PEERS), "benchmarks.tiles.peers", "postgis", str(folder), str(out),
                  BENCH_POSTGIS=address)  # fmt: skip
    found = {path.stem: json.loads(path.read_text()) for path in out.glob("*.json")
             if path.stem != "tiles"}  # fmt: skip
    found["equal"] = json.loads(start(str(PEERS), "benchmarks.tiles.equal", str(out)))
    return found


def agree(equal: Mapping[str, Mapping[str, float]]) -> None:
    """End the run where somebody's tiles show something else."""
    for way, apart in equal.items():
        drawn = "opacity" in apart
        if drawn and (apart["opacity"] > OPACITY or apart["land"] > LAND):
            sys.exit(f"{way}: pictures differ: {apart}")
        if not drawn and (apart["apart"] > AREA or (way == "ours" and apart["invalid"])):
            sys.exit(f"{way}: vectors differ: {apart}")


def line(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def ms(seconds: list[float], part: float = 0.5) -> str:
    return f"{1000 * float(np.quantile(seconds, part)):.0f}" if seconds else "–"


def kb(sizes: list[float]) -> str:
    return f"{float(np.median(sizes)) / 1000:.0f}" if sizes else "–"


def pictures(told: Mapping[str, Any]) -> list[str]:
    rows = [words.PICTURES, line("zoom", "256 px: median ms", "p95 ms", "kB", "512 px: median ms",
                                 "p95 ms", "kB"), line("--:", *["--:"] * 6)]  # fmt: skip
    for zoom, plain in told["plain"].items():
        sharp = told["sharp"][zoom]
        cells = [
            x for one in (plain, sharp)
            for x in (ms(one["seconds"]), ms(one["seconds"], 0.95), kb(one["bytes"]))
        ]  # fmt: skip
        rows.append(line(zoom, *cells))
    return rows


def land(found: Mapping[str, Any]) -> list[str]:
    ways = [way for way in ("pillow", "datashader") if way in found]
    rows = [words.LAND, line("zoom", "**Mutu** ms", *(f"{words.NAMES[w]} ms" for w in ways)),
            line("--:", "--:", *["--:"] * len(ways))]  # fmt: skip
    for zoom, mine in found["ours"]["land"].items():
        theirs = [ms(found[way]["zooms"][zoom]["seconds"]) for way in ways]
        rows.append(line(zoom, ms(mine["seconds"]), *theirs))
    equal = found["equal"]
    rows += ["", *(words.APART.format(way=words.NAMES[w], **equal[w]) for w in ways)]
    return rows


def vectors(found: Mapping[str, Any]) -> list[str]:
    ways = [way for way in ("postgis", "mapbox") if way in found]
    head = [x for way in ways for x in (f"{words.NAMES[way]} ms", "kB")]
    rows = [words.VECTORS, line("zoom", "**Mutu** ms", "kB", *head),
            line("--:", "--:", "--:", *["--:"] * len(head))]  # fmt: skip
    for zoom, mine in found["ours"]["vectors"].items():
        cells = [x for way in ways for x in (ms(found[way]["zooms"][zoom]["seconds"]),
                                             kb(found[way]["zooms"][zoom]["bytes"]))]  # fmt: skip
        rows.append(line(zoom, ms(mine["seconds"]), kb(mine["bytes"]), *cells))
    equal = found["equal"]
    rows += ["", words.OURS.format(**equal["ours"])]
    rows += [words.SAME.format(way=words.NAMES[way], **equal[way]) for way in ways]
    return rows


def plot(found: Mapping[str, Any], path: Path) -> None:
    """Draw median milliseconds over the zoom, pictures left and vectors right."""
    mine = found["ours"]
    left = {"Mutu, 256 px, 5 classes": mine["plain"], "Mutu, 512 px": mine["sharp"]}
    left |= {words.NAMES[w]: found[w]["zooms"] for w in ("pillow", "datashader") if w in found}
    right = {"Mutu": mine["vectors"]}
    right |= {words.NAMES[w]: found[w]["zooms"] for w in ("postgis", "mapbox") if w in found}
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(6.6, 2.8))
        titles = ("PNG tile, ms", "vector tile, ms")
        for axes, series, title in zip(figure.subplots(1, 2), (left, right), titles, strict=True):
            for (name, zooms), colour in zip(series.items(), LINES, strict=False):
                values = [1000 * float(np.median(row["seconds"])) for row in zooms.values()]
                axes.plot([int(z) for z in zooms], values, label=name, color=colour, marker="o",
                          markersize=3, linewidth=1.2)  # fmt: skip
            axes.set(yscale="log", title=title, xlabel="zoom")
            axes.grid(visible=True, which="major", color=GRID, linewidth=0.6)
            axes.tick_params(colors=INK)
            axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
            axes.legend(frameon=False, fontsize=6.5)
        figure.tight_layout()
        save(figure, path)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tiles.run")
    parser.add_argument("--size", type=int, default=1_000_000, help="parcels")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "mutu-bench",
                        help="where generated counties are kept between runs")  # fmt: skip
    given = parser.parse_args()
    folder = county(given.folder, given.size)
    with tempfile.TemporaryDirectory() as out:
        found = measure(folder, Path(out))
    agree(found["equal"])
    took = found["ours"]["took"]
    text = [words.HEAD.format(machine=machine(), ours=ours(), size=f"{given.size:,}", **took)]
    text += [*pictures(found["ours"]), *land(found), *vectors(found), words.FOOT]
    plot(found, HERE / "plots" / "tiles.png")
    (HERE / "tiles.md").write_text("\n".join(text) + "\n", encoding="utf-8")
    print("\n".join(text))


if __name__ == "__main__":
    main()
