"""Side by side with the usual ways of doing it, on the same data: ``make bench``.

Results are compared first: where they disagree the run ends. benchmarks/README.md is written from
what was measured, benchmarks/million.md by ``python -m benchmarks.run --million``, large.md by
``--large``; ratios travel, seconds do not.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.data.make import county
from benchmarks.imports import compare
from benchmarks.imports.file import write_parcels
from benchmarks.peers.common import SLIVER
from benchmarks.report import plots, words
from benchmarks.report.machine import machine, ours, theirs
from benchmarks.report.tables import asking_table, import_tables, middle, task_table
from benchmarks.tasks import running
from benchmarks.tasks.cases import DUCK, FAST, OURS, SEDONA, TASKS, Case, Task
from benchmarks.tasks.equal import agrees
from benchmarks.tasks.places import Took, run
from benchmarks.tasks.running import SLOW, Bench, Ran
from geoapi.planning.measures import MEASURES

HERE = Path(__file__).parent
PLOTS = HERE / "plots"
IMPORTED = 100_000
GROWS = (OURS, DUCK, SEDONA, FAST)
SMALLER = (50, 5)
"""The question is also asked of this fraction of the parcels."""


def told(number: int) -> str:
    return f"{number:,}".replace(",", " ")


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run")
    parser.add_argument("--size", type=int, default=1_000_000, help="parcels")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "mutu-bench",
                        help="where generated counties are kept between runs")  # fmt: skip
    parser.add_argument("--tasks", nargs="*", default=list(TASKS), choices=list(TASKS))
    parser.add_argument("--million", action="store_true", help="import a million parcels")
    parser.add_argument("--large", action="store_true", help="ten million parcels")
    return parser.parse_args()


def usual(given: argparse.Namespace) -> str:
    """Measure everything but what is large."""
    folder = county(given.folder, given.size)
    with tempfile.TemporaryDirectory() as temporary:
        out = Path(temporary)
        with running.bench(given.size, folder, out) as (bench, load):
            tasks = {name: TASKS[name] for name in given.tasks}
            found = {n: (t, running.measure(bench, t, given.repeats)) for n, t in tasks.items()}
        plots.ratios(found, PLOTS / "ratios.png", told(given.size))
        texts = [_head(given), _question(given.size), words.RATIOS]
        texts += [line for task, rans in found.values() for line in task_table(task, rans)]
        texts += [_warm(out, load), words.WHO, *_asking(folder, out, given.size)]
        if "files" in found:
            texts += _growth(given, out, found["files"][1])
        texts += [words.IMPORT, *_imports(out, IMPORTED, given.repeats)]
    return "\n".join(texts) + "\n"


def _head(given: argparse.Namespace) -> str:
    lacking = [f"- Not measured: {title}, {why}." for title, why in running.lacking().items()]
    return words.HEAD.format(
        repeats=given.repeats, slow=SLOW, machine=machine(), ours=ours(), theirs=theirs(),
        lacking="\n".join(lacking),
    )  # fmt: skip


def _question(size: int) -> str:
    return words.QUESTION.format(
        size=told(size), measures=len(MEASURES), agrees=agrees(size), sliver=SLIVER
    )


def _warm(out: Path, load: Took | None) -> str:
    """Compile the kernels once with an empty cache, and once with what that has left."""
    cache = str(out / "compiled")
    command = [sys.executable, "-m", "benchmarks.ours", "warm", str(out), str(out / "warm")]
    seconds = []
    for _ in range(2):
        run(command, NUMBA_CACHE_DIR=cache)
        seconds.append(json.loads((out / "warm.json").read_text())["work"])
    loading = f"{load['work']:.0f} s" if load else "– (it is not here)"
    return words.WARM.format(cold=seconds[0], warm=seconds[1], load=loading)


def _asking(folder: Path, out: Path, size: int) -> Iterator[str]:
    command = [sys.executable, "-m", "benchmarks.asking"]
    whole = run([*command, "--first", str(folder), str(out / "first")])["wall"]
    run([*command, str(folder), str(out / "asking")])
    answers = json.loads((out / "asking.json").read_text())
    restart, ahead = (answers.pop(one)["first"] for one in ("the first answer", "asking ahead"))
    yield words.ASKING.format(size=told(size), restart=restart, command=whole, ahead=ahead)
    yield from asking_table(answers)


def _growth(given: argparse.Namespace, out: Path, largest: list[Ran]) -> list[str]:
    """Ask the question of smaller counties, too, and draw how it grows."""
    task = TASKS["files"]
    cases = tuple(case for case in task.cases if case.peer in GROWS)
    sizes = {given.size: [ran for ran in largest if ran.case.peer in GROWS]}
    for part in SMALLER:
        smaller = given.size // part
        bench = Bench(smaller, county(given.folder, smaller), out)
        sizes[smaller] = running.measure(bench, replace(task, cases=cases), 1)
    grown: dict[str, list[tuple[int, float, float]]] = {}
    for size, rans in sizes.items():
        for ran in rans:
            point = (size, middle(ran.runs, "work"), middle(ran.runs, "memory"))
            grown.setdefault(ran.case.peer.title, []).append(point)
    plots.growth(grown, PLOTS / "growth.png")
    return [words.GROWTH]


def _imports(folder: Path, count: int, repeats: int) -> Iterator[str]:
    file = folder / "parcels.gpkg"
    write_parcels(file, count)
    found, skipped = compare.measure(file, repeats)
    yield from import_tables(found, told(count))
    yield from (f"\n{title}: not measured, {why}." for title, why in skipped.items())


def million(_: argparse.Namespace) -> str:
    with tempfile.TemporaryDirectory() as temporary:
        section = _imports(Path(temporary), 1_000_000, 1)
        head = words.MILLION.format(machine=machine(), theirs=theirs())
        return "\n".join([head, *section]) + "\n"


def large(given: argparse.Namespace) -> str:
    """Ask the question of one and of ten million parcels."""
    cases = (Case(OURS, "streamed"), Case(DUCK, "files"))
    lines = [words.LARGE.format(machine=machine(), ours=ours(), theirs=theirs())]
    for size in (1_000_000, 10_000_000):
        title = f"{told(size)} parcels"
        task = Task(title, TASKS["files"].apart, cases, command=True)
        with tempfile.TemporaryDirectory() as out:
            bench = Bench(size, county(given.folder, size), Path(out))
            lines += task_table(task, running.measure(bench, task, 1))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    options = asked()
    name, made = "README.md", usual
    if options.million or options.large:
        name, made = ("million.md", million) if options.million else ("large.md", large)
    text = made(options)
    (HERE / name).write_text(text, encoding="utf-8")
    print(text)
