"""From a file to an edition: read, join, conform, store; nothing is half-stored, nothing lost."""

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from layers import layer_named
from layers.door.accepted import AT_ONCE
from layers.door.columns import HeaderTest, knows_header
from layers.door.conform import Conformer
from layers.door.outcome import Report
from layers.door.refused import write_refused
from layers.door.report import DoorOptions, Ground
from layers.door.surroundings import surroundings
from layers.errors import SourceError
from layers.progress import Told, quiet
from layers.sources import JoinProblem, Raw, join, read, stream
from layers.sources.files import files_of
from layers.sources.join import sides
from layers.sources.raw import called, unreadable
from layers.store import Origin, Workspace


@dataclass(frozen=True)
class Request:
    """What a person says of one file: ``mutu import LAYER FILE`` with its options.

    Attributes
    ----------
    who
        Who imports it, for the edition's record.
    """

    layer: str
    file: Path
    source_layer: str | None = None
    encoding: str | None = None
    join: Path | None = None
    on: str | None = None
    options: DoorOptions = field(default_factory=DoorOptions)
    who: str = ""

    def told(self) -> dict[str, Any]:
        """Return the options stated, for the edition's record."""
        stated = asdict(self.options) | {
            "source_layer": self.source_layer, "encoding": self.encoding,
            "join": self.join and called(self.join), "on": self.on,
        }  # fmt: skip
        return {name: value for name, value in stated.items() if value}

    @property
    def door(self) -> DoorOptions:
        """The options for the door, the joining key among them."""
        return replace(self.options, key_header=sides(self.on)[0] if self.on else None)


def chunks(request: Request) -> Iterator[tuple[Raw, list[JoinProblem]]]:
    """Read a file chunk by chunk, each joined with the sheet asked for."""
    _join_is_whole(request)
    knows = knows_header(layer_named(request.layer), request.door)
    table = _table(request, knows)
    for raw in stream(
        request.file, source_layer=request.source_layer, encoding=request.encoding,
        known_headers=knows, rows=AT_ONCE,
    ):  # fmt: skip
        named = _by_titles(raw, request, knows)
        yield (named, []) if table is None else join(named, table, str(request.on))


def _by_titles(raw: Raw, request: Request, knows: HeaderTest) -> Raw:
    """Call columns by the titles that the file itself gives them, where these are known headers.

    A column that is named in an option keeps its name.
    """
    stated = {*(request.door.headers or {}).values(), request.door.key_header}
    taken = [*raw.frame.columns, *raw.titles.values()]
    better = {
        name: title
        for name, title in raw.titles.items()
        if knows(title) and name not in stated and taken.count(title) == 1
    }
    return replace(raw, frame=raw.frame.rename(columns=better))


def _join_is_whole(request: Request) -> None:
    if (request.join is None) != (request.on is None):
        raise SourceError("--join 与 --on 须同时给出：连接的表，以及两边共有的键列")


def _table(request: Request, knows: HeaderTest) -> Raw | None:
    if request.join is None:
        return None
    _, theirs = sides(str(request.on))
    return read(request.join, known_headers=lambda cell: cell == theirs or knows(cell))


def check(request: Request, ground: Ground, told: Told = quiet) -> Report:
    """Read and conform a file, storing nothing."""
    conformer, done = Conformer(layer_named(request.layer), request.door, ground), 0
    for raw, joined in chunks(request):
        conformer.take(raw, joined)
        done += len(raw.rows)
        told("读入", done, raw.expected)
    told("核对", 0, done)
    report = conformer.report()
    told("核对", done, done)
    return report


def import_file(
    workspace: Workspace, request: Request, *, accept_valid: bool = False, told: Told = quiet,
    on: date | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Import a file as the next edition of its layer.

    Any refused row refuses the whole file, unless `accept_valid`; then the refused rows are
    written beside the file in their original words, with the reasons.

    Parameters
    ----------
    on
        The day for which checks ask who uses which land; None leaves these out.

    Returns
    -------
    dict
        The contract's ``import`` answer; ``edition`` is None where nothing was stored.

    Raises
    ------
    SourceError
        The file cannot be read, or has changed while it was being read.
    """
    files = _fingerprints(request)
    ground = surroundings(workspace, layer_named(request.layer), on)
    report = check(request, ground, told)
    if report.refuses_file or (len(report.refused) and not accept_valid):
        return report.to_json(taken=0)
    answer = report.to_json()
    if len(report.refused):
        answer["refused_file"] = str(give_back(request, report, _folder(workspace)))
    if _fingerprints(request) != files:
        raise SourceError(f"{called(request.file)}：读取期间文件被改动，没有入库；请重新导入")
    if not len(report.accepted):
        return answer
    record = answer | {"options": request.told(), "headers": list(report.found.headers)}
    sha256, *_ = files.values()
    origin = Origin(called(request.file), sha256, request.who, record, files)
    parts = report.accepted.parts()
    del report  # its rows go when the last part is written: the index needs their room
    with workspace.draft(request.layer) as draft:
        for part in parts:
            draft.append(part)
            told("入库", draft.rows, answer["taken"])
        edition = draft.publish(origin)
    return answer | {"edition": edition.number}


def _folder(workspace: Workspace) -> Path:
    """Return where files may go that may not go beside the one imported."""
    return workspace.path.resolve().parent if workspace.path else Path.cwd()


def give_back(request: Request, report: Report, otherwise: Path) -> Path:
    """Write the refused rows of a file for those who sent it: original words, and why."""
    rows = report.refused_rows
    if len(rows) < len(report.refused):
        rows = _originals(request, report)
    folder = request.file.absolute().parent
    return write_refused((folder, otherwise), called(request.file), rows, report.reasons())


def _originals(request: Request, report: Report) -> pd.DataFrame:
    """Read the file again for the words of rows that only its whole has shown to be wrong."""
    found = []
    for raw, _ in chunks(request):
        wanted = np.isin(raw.rows, report.refused)
        rows = raw.frame[wanted].copy()
        rows.index = pd.Index(raw.rows[wanted], name="row")
        found.append(rows)
    return pd.concat(found)


def _fingerprints(request: Request) -> dict[str, str]:
    """Return name -> SHA-256 of every file that the import reads, the one named first."""
    _join_is_whole(request)
    files = [*files_of(request.file), *(files_of(request.join) if request.join else ())]
    return {called(file): _sha256(file) for file in files}


def _sha256(path: Path) -> str:
    if not path.is_file():
        raise unreadable(path, "没有这个文件")
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
