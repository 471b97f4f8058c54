"""What is known of how a file's coordinates are written, and what it is told from."""

from dataclasses import dataclass

import pyproj

from layers import crs as systems
from layers.crs import Floats
from layers.door.report import DoorOptions, Ground, Problem
from layers.schema import Layer
from layers.shifts import DATUMS

ORDERS: dict[str | None, tuple[bool, ...]] = {"en": (False,), "ne": (True,), None: (False, True)}
"""What ``--axes`` says -> whether north may be written before east, the likelier first."""


@dataclass(frozen=True)
class Placement:
    """How a file's coordinates are understood; the same for every chunk of it.

    Attributes
    ----------
    crs
        None where nothing could be decided: no shape yet, or `problems` say why.
    swapped
        Whether north is written before east.
    datum
        What the person states of degrees; None where nothing is stated.
    why
        How the CRS was found, one sentence.
    """

    crs: pyproj.CRS | None = None
    swapped: bool = False
    datum: str | None = None
    why: str = ""
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def name(self) -> str | None:
        """The CRS by its authority code, else by its name."""
        return systems.code(self.crs) if self.crs else None

    @property
    def decided(self) -> bool:
        """False where no chunk so far had a shape to decide by."""
        return self.crs is not None or bool(self.problems)


@dataclass(frozen=True)
class Scene:
    """The middles of a file's shapes as written, and what they are compared with."""

    points: Floats
    layer: Layer
    ground: Ground
    options: DoorOptions

    @property
    def orders(self) -> tuple[bool, ...]:
        """Whether north may be written before east."""
        return ORDERS[self.options.axes]

    @property
    def datum(self) -> str | None:
        """The datum the person states, where there is such a one."""
        return self.options.datum if self.options.datum in DATUMS else None


def refused(sentence: str, suggestion: str | None = None, value: str | None = None) -> Placement:
    """Return a placement that only says what is wrong with the file."""
    return Placement(problems=(Problem(None, "geometry", value, sentence, suggestion),))
