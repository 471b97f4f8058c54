"""Everything the door says of one file at once: what it takes, what it refuses, and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers import layer_named
from layers.door.accepted import Accepted
from layers.door.checks import Check
from layers.door.columns import Columns
from layers.door.report import Problem, Repair

MOST_OF_A_KIND = 200
"""Problems of one kind that an answer lists; the others are counted in ``problem_groups``."""

MOST_PROBLEMS = 1_000
"""Problems, and repairs, that an answer lists in all: 100,000 do not make a 100 MB answer."""

MOST_KINDS = 200
"""Kinds of problems that an answer counts one by one."""

LONGEST = 100
"""Characters of a wrong value that an answer shows."""


@dataclass(frozen=True)
class Group:
    """Problems of one kind: how many, and the first rows."""

    field: str
    problem: str
    count: int
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Found:
    """How a file was understood, for the person to judge before it is stored.

    Attributes
    ----------
    columns
        Which header was taken for which field, with its factor to the canonical unit.
    head
        The first rows in their original words, with the file's row numbers as index.
    crs_why, encoding_why
        One sentence each: how the CRS and the encoding were found.
    headers
        Every header of the file.
    profile
        Name of the remembered profile that was applied; None where none was.
    """

    columns: Columns
    head: pd.DataFrame
    headers: tuple[str, ...] = ()
    crs_why: str = ""
    encoding_why: str = ""
    profile: str | None = None


@dataclass(frozen=True)
class Report:
    """Everything the door says of one file at once, and the rows it would take.

    Attributes
    ----------
    accepted
        The rows without a problem, conformed; canonical units, the county's CRS.
    refused
        The numbers of the refused rows.
    refused_rows
        The refused rows in their original words, with their row numbers as index; of a file read
        in chunks those may lack that only a later chunk made wrong.
    checks
        What comparing rows and layers has found; never a reason to refuse.
    """

    layer: str
    read: int
    accepted: Accepted
    refused: NDArray[np.int64]
    refused_rows: pd.DataFrame
    found: Found
    problems: tuple[Problem, ...] = ()
    repairs: tuple[Repair, ...] = ()
    warnings: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    crs: str | None = None
    encoding: str | None = None

    @property
    def frame(self) -> gpd.GeoDataFrame:
        """The accepted rows as one frame."""
        return self.accepted.frame

    @property
    def refuses_file(self) -> bool:
        """Whether something is wrong with the file as a whole."""
        return any(p.row is None for p in self.problems)

    def reasons(self) -> dict[int, list[str]]:
        """Return row number -> why it is refused, under the column names of the file."""
        titles = self._titles()
        whole = [p.problem for p in self.problems if p.row is None]
        reasons: dict[int, list[str]] = {int(row): [] for row in self.refused}
        for problem in self.problems:
            if problem.row is not None:
                reasons[problem.row].append(_reason(problem, titles))
        return {row: told + whole for row, told in reasons.items()}

    def _titles(self) -> dict[str, str]:
        """Return field -> the file's header for it, or its Chinese title."""
        titles = {f.name: f.zh for f in layer_named(self.layer).fields} | {"geometry": "图形"}
        return titles | {name: m.header for name, m in self.found.columns.taken.items()}

    def to_json(self, *, edition: int | None = None, taken: int | None = None) -> dict[str, Any]:
        """Return the contract's ``import`` / ``check`` answer; long lists are cut and counted."""
        told = _first_of_each_kind(self.problems)
        return {
            "layer": self.layer,
            "edition": edition,
            "read": self.read,
            "taken": len(self.accepted) if taken is None else taken,
            "refused": len(self.refused),
            "problems": [asdict(p) | {"value": p.value and p.value[:LONGEST]} for p in told],
            "repairs": [asdict(r) for r in self.repairs[:MOST_PROBLEMS]],
            "warnings": [*self.warnings, *(c.text for c in self.checks)],
            "crs": self.crs,
            "encoding": self.encoding,
            "problems_total": len(self.problems),
            "problem_groups": [asdict(g) for g in _most_frequent(groups(self.problems))],
            "repairs_total": len(self.repairs),
            "checks": [asdict(c) for c in self.checks],
        }


def _reason(problem: Problem, titles: Mapping[str, str]) -> str:
    hint = f"（建议：{problem.suggestion}）" if problem.suggestion else ""
    return f"{titles.get(str(problem.field), problem.field)}：{problem.problem}{hint}"


def groups(problems: Iterable[Problem]) -> list[Group]:
    """Group problems by kind, the most frequent first."""
    rows: dict[tuple[str, str], list[int | None]] = {}
    for problem in problems:
        rows.setdefault(problem.kind, []).append(problem.row)
    made = [
        Group(name, sentence, len(at), tuple(row for row in at[:10] if row is not None))
        for (name, sentence), at in rows.items()
    ]
    return sorted(made, key=lambda group: -group.count)


def _most_frequent(found: Sequence[Group]) -> list[Group]:
    """Count kinds beyond the most frequent together, so that no problem is left out."""
    kept, rest = list(found[:MOST_KINDS]), found[MOST_KINDS:]
    if rest:
        first = tuple(row for group in rest[:10] for row in group.rows[:1])
        kept.append(Group("", f"其他 {len(rest)} 种问题", sum(g.count for g in rest), first))
    return kept


def _first_of_each_kind(problems: Sequence[Problem]) -> list[Problem]:
    counted: dict[tuple[str, str], int] = {}
    told = []
    for problem in problems:
        counted[problem.kind] = counted.get(problem.kind, 0) + 1
        if counted[problem.kind] <= MOST_OF_A_KIND:
            told.append(problem)
    return told[:MOST_PROBLEMS]
