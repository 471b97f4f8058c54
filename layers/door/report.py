"""What is asked of a file and told of it at the door: options, ground, problems, repairs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import geopandas as gpd


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row, or the whole file (row None), is refused; `row` is the one the user sees."""

    row: int | None
    field: str | None
    value: str | None
    problem: str
    suggestion: str | None = None

    @property
    def kind(self) -> tuple[str, str]:
        """The field and the sentence up to what differs from row to row."""
        return self.field or "", re.split("[：，；（]", self.problem, maxsplit=1)[0]


@dataclass(frozen=True, slots=True)
class Repair:
    """What was changed in a shape to make it valid."""

    row: int
    repair: str


@dataclass(frozen=True)
class Ground:
    """What a workspace asks of every file, and what it holds already to compare with.

    Attributes
    ----------
    crs
        The workspace's metric CRS.
    codes
        ``cn``: national codes are checked; ``none``: keys are any unique text.
    around
        Layer name -> current frame of the workspace, this layer's previous edition included;
        layers may be missing, columns and shapes that no check needs too.
    on
        The day for which checks ask who uses which land; None leaves these out.
    """

    crs: str
    codes: str = "cn"
    around: Mapping[str, gpd.GeoDataFrame] = field(default_factory=dict)
    on: date | None = None


@dataclass(frozen=True)
class DoorOptions:
    """What a person states about a file, because the file does not.

    Attributes
    ----------
    crs, datum
        The CRS of the coordinates; the datum of degrees.
    axes
        ``en`` east before north, ``ne`` north before east; None: as the format has it.
    month
        Which day ``2024年3月`` stands for, ``first`` or ``last``; None: such a date is refused.
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
    axes: Literal["en", "ne"] | None = None
    month: Literal["first", "last"] | None = None
