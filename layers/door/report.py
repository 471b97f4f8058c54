"""What the door says of a file: problems, repairs and warnings, each with its place."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import geopandas as gpd
import pandas as pd


@dataclass(frozen=True)
class Problem:
    """Why a row, or the whole file (row None), is refused; `row` is the one the user sees."""

    row: int | None
    field: str | None
    value: str | None
    problem: str
    suggestion: str | None = None


@dataclass(frozen=True)
class Repair:
    """What was changed in a shape to make it valid."""

    row: int
    repair: str


@dataclass(frozen=True)
class Report:
    """Everything the door says of one file at once, and the rows it would take.

    Attributes
    ----------
    frame
        The rows without a problem, conformed; canonical units, the county's CRS.
    refused_rows
        The refused rows in their original words, with their row numbers as index.
    """

    layer: str
    read: int
    frame: gpd.GeoDataFrame
    refused_rows: pd.DataFrame
    problems: tuple[Problem, ...] = ()
    repairs: tuple[Repair, ...] = ()
    warnings: tuple[str, ...] = ()
    crs: str | None = None
    encoding: str | None = None

    @property
    def refuses_file(self) -> bool:
        """Whether something is wrong with the file as a whole."""
        return any(p.row is None for p in self.problems)

    def to_json(self, *, edition: int | None = None, taken: int | None = None) -> dict[str, Any]:
        """Return the contract's ``import`` / ``check`` answer."""
        kept = len(self.frame) if taken is None else taken
        return {
            "layer": self.layer,
            "edition": edition,
            "read": self.read,
            "taken": kept,
            "refused": len(self.refused_rows),
            "problems": [asdict(p) for p in self.problems],
            "repairs": [asdict(r) for r in self.repairs],
            "warnings": list(self.warnings),
            "crs": self.crs,
            "encoding": self.encoding,
        }


@dataclass(frozen=True)
class Ground:
    """What a workspace asks of every file: its metric CRS, and whether national codes are checked.

    Attributes
    ----------
    codes
        ``cn``: national codes are checked; ``none``: keys are any unique text.
    """

    crs: str
    codes: str = "cn"


@dataclass(frozen=True)
class DoorOptions:
    """What a person states about a file, because the file does not.

    Attributes
    ----------
    crs, datum
        The CRS of the coordinates; the datum of 经度/纬度 columns.
    headers, units, constants
        Field -> header; field -> unit; field -> value for every row.
    key_header
        Header that joined a sheet; it is the key where no other column is.
    """

    crs: str | None = None
    datum: str | None = None
    headers: Mapping[str, str] | None = None
    units: Mapping[str, str] | None = None
    constants: Mapping[str, str] | None = None
    key_header: str | None = None
