"""From a file to an edition: read, join, conform, store; nothing is half-stored, nothing lost."""

import hashlib
from collections import defaultdict
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from layers import layer_named
from layers.door.columns import knows_header
from layers.door.conform import conform
from layers.door.refused import write_refused
from layers.door.report import DoorOptions, Ground, Report
from layers.errors import SourceError
from layers.sources import JoinProblem, Raw, join, read
from layers.store import Workspace


@dataclass(frozen=True)
class Request:
    """What a person says of one file: ``mutu import LAYER FILE`` with its options."""

    layer: str
    file: Path
    source_layer: str | None = None
    encoding: str | None = None
    join: Path | None = None
    on: str | None = None
    options: DoorOptions = field(default_factory=DoorOptions)

    def told(self) -> dict[str, Any]:
        """Return the options stated, for the edition's record."""
        stated = asdict(self.options) | {
            "source_layer": self.source_layer, "encoding": self.encoding,
            "join": self.join and self.join.name, "on": self.on,
        }  # fmt: skip
        return {name: value for name, value in stated.items() if value}


def check(request: Request, *, crs: str, codes: str) -> tuple[Report, dict[int, list[str]]]:
    """Read and conform a file, storing nothing; also the reasons for each refused row."""
    if (request.join is None) != (request.on is None):
        raise SourceError("--join 与 --on 须同时给出：连接的表，以及两边共有的键列")
    options = replace(request.options, key_header=request.on)
    layer = layer_named(request.layer)
    knows = knows_header(layer, options)
    raw = read(
        request.file, source_layer=request.source_layer, encoding=request.encoding,
        known_headers=knows,
    )  # fmt: skip
    joined: list[JoinProblem] = []
    if request.join is not None:
        raw, joined = _join(raw, request, knows)
    report = conform(raw, layer, options, Ground(crs, codes), joined=joined)
    return report, _reasons(report)


def _join(raw: Raw, request: Request, knows: Any) -> tuple[Raw, list[JoinProblem]]:
    on = str(request.on)
    table = read(Path(str(request.join)), known_headers=lambda cell: cell == on or knows(cell))
    return join(raw, table, on)


def _reasons(report: Report) -> dict[int, list[str]]:
    reasons: dict[int, list[str]] = defaultdict(list)
    whole = [p.problem for p in report.problems if p.row is None]
    for problem in report.problems:
        if problem.row is not None:
            hint = f"（建议：{problem.suggestion}）" if problem.suggestion else ""
            reasons[problem.row].append(f"{problem.field}：{problem.problem}{hint}")
    for row in report.refused_rows.index:
        reasons[int(row)] += whole
    return dict(reasons)


def import_file(
    workspace: Workspace, request: Request, *, accept_valid: bool = False
) -> dict[str, Any]:
    """Import a file as the next edition of its layer.

    Any refused row refuses the whole file, unless `accept_valid`; then the refused rows are
    written beside the file in their original words, with the reasons.

    Returns
    -------
    dict
        The contract's ``import`` answer; ``edition`` is None where nothing was stored.
    """
    report, reasons = check(request, crs=workspace.crs, codes=workspace.codes)
    refused = len(report.refused_rows)
    if report.refuses_file or (refused and not accept_valid):
        return report.to_json(taken=0)
    answer = report.to_json()
    if refused:
        answer["refused_file"] = str(write_refused(request.file, workspace.path, report, reasons))
    if not len(report.frame):
        return answer
    edition = workspace.add_edition(
        request.layer, report.frame, file=request.file.name, sha256=_sha256(request.file),
        report=answer | {"options": request.told()},
    )  # fmt: skip
    return answer | {"edition": edition.number}


def _sha256(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
