"""What every command shares: the workspace, the answer on stdout, messages on stderr."""

import getpass
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import orjson
import pandas as pd
import typer
from rich import box
from rich.console import Console
from rich.table import Table
from tqdm import tqdm

from geoapi.moments import moment_words, read_moment
from geoapi.planning.errors import PlanningError
from geoapi.questions.decided import with_cases
from geoapi.settings import Settings
from layers.atlas import County
from layers.progress import Told
from layers.store import Workspace, open_workspace

MESSAGES = Console(stderr=True, highlight=False, markup=False)

WIDE = 200
"""Columns of a table that is not shown on a terminal: nothing need be folded there."""

PATIENCE = 2.0
"""Seconds after which one who only asks is shown how far it is."""

WorkspaceOption = Annotated[
    str | None,
    typer.Option("--workspace", "-w", help="工作区文件；默认 MUTU_WORKSPACE 或 county.gpkg"),
]
LayerArgument = Annotated[str, typer.Argument(help="图层名，如 parcels；mutu layers 列出全部")]
JsonOption = Annotated[bool, typer.Option("--json", help="以一个 JSON 文档输出到标准输出")]
OutOption = Annotated[
    Path | None, typer.Option("--output", "-o", help="写入文件：.csv .xlsx .json .gpkg .geojson")
]
OnOption = Annotated[str | None, typer.Option("--on", help="日期，如 2025-06-30；默认今天")]
WhoOption = Annotated[str | None, typer.Option("--who", help="经办人；默认 MUTU_USER 或本机登录名")]
AtOption = Annotated[
    str | None, typer.Option("--at", help="按当时的版本回答：2024-12-31 或 2024-12-31T17:00")
]
RuleOption = Annotated[
    str,
    typer.Option(
        "--rule", help="界上宗地的归属：split 按面积分摊 majority 归主要部分 centroid 按质心"
    ),
]
PeriodOption = Annotated[str | None, typer.Option("--period", help="统计期：2024 或 2024Q1")]


def workspace_path(context: typer.Context, given: str | None) -> str:
    """Tell which workspace is meant: the command's option, the program's, the environment's."""
    return given or (context.find_root().obj or {}).get("workspace") or Settings().workspace


def opened(context: typer.Context, given: str | None) -> Workspace:
    """Open the workspace that is meant."""
    return open_workspace(workspace_path(context, given), cache=Settings().cache)


def day(text: str | None) -> date:
    """Read the date asked for; the one place where a command looks at the clock."""
    if text is None:
        return date.today()  # noqa: DTZ011 - the calendar day where the user is
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise PlanningError(f"日期“{text}”无效；应为 2025-06-30 这样的日期") from None


def county_of(context: typer.Context, given: str | None, at: str | None = None) -> County:
    """Read the county as it is, or as its editions were at a moment; then it says so."""
    moment = None if at is None else read_moment(at, "--at", datetime.now(UTC))
    told = context.with_resource(progress(after=PATIENCE))
    workspace = opened(context, given)
    county = with_cases(workspace.read(at=moment, told=told), workspace.backend)
    if county.relations:
        context.with_resource(county.relations.telling(told))
    if county.at:
        say(f"按截至 {moment_words(county.at)} 的版本回答")
    return county


def put_json(document: Any) -> None:
    """Print one JSON document; NaN and NaT are null."""
    sys.stdout.buffer.write(dump(document) + b"\n")
    sys.stdout.buffer.flush()


def dump(document: Any) -> bytes:
    """Write JSON bytes; unknown is null, dates are ISO."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS
    return orjson.dumps(document, option=options, default=_plain)


def _plain(value: Any) -> Any:
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return None
    if isinstance(value, Mapping):
        return dict(value)
    return str(value)


def put_table(headers: Sequence[str], rows: Sequence[Sequence[Any]], title: str = "") -> None:
    """Print a table for people; numbers to the right."""
    table = Table(title=title or None, title_justify="left", box=box.SIMPLE_HEAD)
    for at, header in enumerate(headers):
        numeric = all(row[at] is None or isinstance(row[at], (int, float)) for row in rows)
        table.add_column(header, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*[_cell(value) for value in row])
    width = None if sys.stdout.isatty() else WIDE
    Console(highlight=False, markup=False, width=width).print(table)


def _cell(value: Any) -> str:
    """Write a cell; a control character from a file may not steer the terminal."""
    if value is None or value is pd.NaT or (isinstance(value, float) and pd.isna(value)):
        return "—"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float):
        return f"{value:,.2f}" if abs(value) >= 1 else f"{value:.4f}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return "".join("·" if unicodedata.category(c) == "Cc" else c for c in str(value))


def say(text: str) -> None:
    """Tell the user something on stderr; stdout is for answers."""
    MESSAGES.print(text, soft_wrap=True)


def done(message: str, document: Any, *, as_json: bool) -> None:
    """Close a command that made something: the sentence for people, the facts for programs."""
    say(message)
    if as_json:
        put_json(document)


def person(given: str | None) -> str:
    """Name who does it, until there are accounts: as stated, else who is logged in here."""
    return given or Settings().user or getpass.getuser()


@contextmanager
def progress(after: float = 0, unit: str = " 行") -> Iterator[Told]:
    """Show how far a long work is: a bar on a terminal, nothing in a pipe.

    Parameters
    ----------
    after
        Seconds that a stage may take before its bar is shown.
    unit
        What is counted.
    """
    bars: dict[str, tqdm[Any]] = {}

    def told(stage: str, done: int, expected: int | None) -> None:
        if stage not in bars:
            bars[stage] = tqdm(
                total=expected, initial=done, desc=stage, unit=unit, file=sys.stderr,
                disable=None, leave=False, delay=after,
            )  # fmt: skip
        bars[stage].update(done - bars[stage].n)
        if expected is not None and done >= expected:
            bars.pop(stage).close()

    try:
        yield told
    finally:
        for bar in bars.values():
            bar.close()
