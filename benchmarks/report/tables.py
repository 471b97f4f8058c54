"""Tables of what was measured."""

import statistics
from collections.abc import Iterator, Mapping, Sequence

from benchmarks.imports.ways import WAYS
from benchmarks.tasks.cases import Task
from benchmarks.tasks.places import Took
from benchmarks.tasks.running import Ran

Runs = Mapping[str, list[Took]]

HEAD = "| who | s | CPU s | × ours | peak MB | differs by | runs |"
WITH_COMMAND = "| who | s | CPU s | × ours | command s | × ours | peak MB | differs by | runs |"
IMPORT_HEAD = "| way | CPU s | wall s | CPU / ours | peak MB |\n|:--|--:|--:|--:|--:|"


def middle(runs: Sequence[Took], what: str) -> float:
    return statistics.median(run[what] for run in runs)


def ratio(ran: Ran, first: Ran, what: str = "work") -> float:
    return middle(ran.runs, what) / middle(first.runs, what)


def seconds(value: float) -> str:
    """Three digits; no more are worth reading."""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"  # noqa: PLR2004 - digits


def times(value: float) -> str:
    return f"{value:.0f}" if value >= 20 else f"{value:.2g}"  # noqa: PLR2004 - digits


def task_table(task: Task, rans: Sequence[Ran]) -> Iterator[str]:
    head = WITH_COMMAND if task.command else HEAD
    yield f"\n### {task.title}\n"
    yield head
    yield "|:--|" + "--:|" * (head.count("|") - 2)
    for ran in sorted(rans, key=lambda one: middle(one.runs, "work")):
        yield f"| {' | '.join(_cells(task, ran, rans[0]))} |"


def _cells(task: Task, ran: Ran, first: Ran) -> Iterator[str]:
    yield ran.case.peer.title
    yield from (seconds(middle(ran.runs, "work")), seconds(middle(ran.runs, "work_cpu")))
    yield times(ratio(ran, first))
    if task.command:
        yield from (seconds(middle(ran.runs, "wall")), times(ratio(ran, first, "wall")))
    yield f"{middle(ran.runs, 'memory'):.0f}"
    yield f"{ran.apart:.0e}" if ran.apart else "–"
    yield str(len(ran.runs))


def asking_table(told: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    heads = "question", "first time, ms", "again, ms", "of a service that asked ahead, ms"
    yield from (f"| {' | '.join(heads)} |", "|:--|--:|--:|--:|")
    for title, took in told.items():
        served = f"{took['served'] * 1e3:.0f}" if "served" in took else "–"
        first, again = took["first"] * 1e3, took["again"] * 1e3
        yield f"| {title} | {first:.0f} | {again:.1f} | {served} |"


def import_tables(found: Runs, size: str) -> Iterator[str]:
    for task in dict.fromkeys(WAYS[name].task for name in found):
        names = [name for name in found if WAYS[name].task == task]
        yield from (f"\n### {size} parcels {task}\n", IMPORT_HEAD)
        for name in names:
            cpu, wall = middle(found[name], "cpu"), middle(found[name], "wall")
            of_ours, peak = cpu / middle(found[names[0]], "cpu"), middle(found[name], "memory")
            yield f"| {WAYS[name].title} | {cpu:.1f} | {wall:.1f} | {of_ours:.2f} | {peak:.0f} |"
