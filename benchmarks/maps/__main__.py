"""Maps of counties of growing size, in a browser: ``make bench-maps``.

Shapes are counted first: where a page shows too few, the run ends. Writes benchmarks/maps.md and
benchmarks/plots/maps.png.
"""

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.data.make import county
from benchmarks.maps import words
from benchmarks.maps.browser import HEIGHT, PATIENCE, WIDTH, browser, looked_at
from benchmarks.maps.land import ON, supplied
from benchmarks.maps.plot import plot
from benchmarks.maps.service import HERE, Page, asked, serving
from benchmarks.maps.shown import agree
from benchmarks.report.machine import machine, ours

SIZES = (1_000, 10_000, 200_000, 1_000_000)
BY_PARCELS = "by=parcels&measure=floor_area_ratio"
PAGES = (
    Page("overview", "/maps/overview"),
    Page("intensity by zones", "/maps/intensity?by=zones"),
    Page("intensity by towns", "/maps/intensity?by=towns"),
    Page("intensity by parcels", f"/maps/intensity?{BY_PARCELS}"),
    Page("idle", "/maps/idle"),
    Page("grades", "/maps/grades?scheme=huaian-2024", restricted=True),
    Page("hot spots by parcels", f"/maps/hotspots?{BY_PARCELS}"),
    Page("assemblies", "/maps/assemblies"),
    Page("flows", "/maps/flows"),
    Page("changes", "/maps/changes"),
)

Found = dict[str, Any]


def measure(folder: Path, size: int, opened: Any, pictures: Path | None) -> dict[str, Found]:
    """Ask for each map of a county, cold and warm, and look at it."""
    workspace, found = supplied(folder, size), {}
    for page in PAGES:
        more = "&" if "?" in page.address else "?"
        address = f"{page.address}{more}on={ON}"
        with serving(workspace, restricted=page.restricted) as home:
            cold = asked(f"{home}{address}")
            warm = asked(f"{home}{address}")
            told = {"cold": cold["seconds"], "warm": warm["seconds"]}
            told |= {k: cold.get(k) for k in ("bytes", "packed", "refused", "said")}
            if "text" in cold:
                picture = "" if pictures is None else str(pictures / f"{size}-{page.title}.png")
                told["seen"] = looked_at(opened, f"{home}{address}", picture)
                told["layers"] = agree(home, cold["text"], told["seen"], size)
        print(size, page.title, {k: v for k, v in told.items() if k != "said"}, flush=True)
        found[page.title] = told
    return found


def baseline(folder: Path, size: int, opened: Any) -> dict[str, Found]:
    """Make a page of all parcels the plain way, and look at it."""
    found = {}
    for way in ("svg", "canvas"):
        with tempfile.TemporaryDirectory() as place:
            out = Path(place) / "plain.html"
            command = [sys.executable, "-m", "benchmarks.maps.plain", str(county(folder, size)),
                       way, str(out)]  # fmt: skip
            done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=HERE)
            told = json.loads(done.stdout)
            told["packed"] = len(gzip.compress(out.read_bytes(), 6))
            told["seen"] = looked_at(opened, out.as_uri())
            if told["seen"]["load"] is not None and told["seen"]["shapes"] != told["shapes"]:
                sys.exit(f"folium shows {told['seen']['shapes']} of {told['shapes']} shapes")
        print(size, way, told, flush=True)
        found[way] = told
    return found


def line(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def head(titles: Sequence[str]) -> list[str]:
    return [line(*titles), line(":--", *["--:"] * (len(titles) - 1))]


def number(value: float | None, digits: int = 2, scale: float = 1.0) -> str:
    return "–" if value is None else f"{value * scale:,.{digits}f}"


def looks(seen: Mapping[str, Any]) -> list[str]:
    if seen["load"] is None:
        return [f"> {PATIENCE}", "–", "–", "–"]
    return [number(seen["load"]), number(seen["heap"], 0), number(seen["zoom"], 0, 1000),
            number(seen["pan"], 0, 1000)]  # fmt: skip


def rows_of(found: Mapping[str, Found]) -> list[str]:
    rows, notes = head(words.TABLE), []
    for title, told in found.items():
        if "seen" not in told:
            rows.append(line(title, number(told["cold"]), number(told["warm"]),
                             f"refused ({told['refused']})", *["–"] * 7))  # fmt: skip
            said = json.loads(told["said"])
            notes.append(f"- {title}: {said.get('detail', said.get('title'))}")
            continue
        seen = told["seen"]
        rows.append(line(
            title, number(told["cold"]), number(told["warm"]), number(told["bytes"] / 1e6),
            number(told["packed"] / 1e6), seen["requests"], f"{seen['shapes']:,}", *looks(seen),
        ))  # fmt: skip
    return [*rows, *(["", *notes] if notes else [])]


def plain_rows(found: Mapping[int, Mapping[str, Found]]) -> list[str]:
    rows = [words.PLAIN.format(bound=PATIENCE), *head(words.PLAIN_TABLE)]
    for size, ways in found.items():
        for way, told in ways.items():
            rows.append(line(
                f"{size:,}", way, number(told["seconds"]), number(told["bytes"] / 1e6),
                number(told["packed"] / 1e6), *looks(told["seen"]),
            ))  # fmt: skip
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.maps")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="parcels")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "mutu-bench",
                        help="where generated counties are kept between runs")  # fmt: skip
    parser.add_argument("--pictures", type=Path, help="where pictures of the pages are put")
    parser.add_argument("--found", type=Path, help="a file of what was found: not measured again")
    given = parser.parse_args()
    if given.pictures:
        given.pictures.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("TZ", "Asia/Shanghai")
    found = {"maps": {}, "plain": {}}
    if given.found and given.found.exists():
        found = json.loads(given.found.read_text())
    with browser() as opened:
        for size in map(str, given.sizes):
            if size not in found["maps"]:
                found["maps"][size] = measure(given.folder, int(size), opened, given.pictures)
            if size not in found["plain"] and int(size) <= words.PLAIN_MOST:
                found["plain"][size] = baseline(given.folder, int(size), opened)
            if given.found:
                given.found.write_text(json.dumps(found))
        maps, plain = ({int(size): told for size, told in found[part].items()
                        if int(size) in given.sizes} for part in ("maps", "plain"))  # fmt: skip
        write(maps, plain, opened.version)


def write(maps: Mapping[int, Any], plain: Mapping[int, Any], browser_version: str) -> None:
    outside = [url for found in maps.values() for told in found.values()
               for url in told.get("seen", {}).get("outside", ())]  # fmt: skip
    errors = [e for found in maps.values() for told in found.values()
              for e in told.get("seen", {}).get("errors", ())]  # fmt: skip
    if outside or errors:
        sys.exit(f"asked outside: {outside}; errors: {errors}")
    text = [words.HEAD.format(
        machine=machine(), ours=ours(), browser=f"Chromium {browser_version}",
        folium=version("folium"), busy=os.getloadavg()[2], outside=len(outside),
        width=WIDTH, height=HEIGHT,
    )]  # fmt: skip
    for size, found in maps.items():
        text += [f"\n## {size:,} parcels\n", *rows_of(found)]
    text += [*plain_rows(plain), words.FOOT]
    home = HERE / "benchmarks"
    plot(maps, plain, home / "plots" / "maps.png")
    (home / "maps.md").write_text("\n".join(text) + "\n", encoding="utf-8")
    print("\n".join(text))


if __name__ == "__main__":
    main()
