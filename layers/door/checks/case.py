"""What a check is given, and what it says: a sentence for people, and the first cases as data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pandas as pd

from layers.atlas import table_of
from layers.door.accepted import Accepted
from layers.door.columns import Columns
from layers.door.report import Ground
from layers.schema import Layer
from layers.sources.raw import Total
from layers.units import MU

LISTED = 50
"""Cases of one finding that are listed; the others are counted."""

SHOWN = 5
"""Values that a sentence names."""


@dataclass(frozen=True)
class Check:
    """What comparing rows and layers has found; a warning or a plain fact, never a refusal.

    Attributes
    ----------
    name
        A stable English word for programs.
    count
        How many rows, pairs or columns are affected; 0 where the sentence is a fact.
    text
        One or two Chinese sentences with the figures, fit to be sent to a town office.
    rows
        The first cases: ``row`` numbers of the file, keys, areas in m².
    total
        Figures over all cases; canonical units.
    """

    name: str
    title: str
    count: int
    text: str
    rows: tuple[dict[str, Any], ...] = ()
    total: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """What the file itself says beside its rows.

    Attributes
    ----------
    totals
        Its rows like 合计.
    sums, counts
        By number field: sum and count of all values read, refused rows included; canonical
        units. A count that is not given is that of the accepted rows.
    """

    totals: Sequence[Total] = ()
    columns: Columns = field(default_factory=Columns)
    sums: Mapping[str, float] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """One file to be checked: its accepted rows and all that they are compared with."""

    accepted: Accepted
    layer: Layer
    ground: Ground
    sheet: Sheet = field(default_factory=Sheet)

    @property
    def table(self) -> pd.DataFrame:
        """The accepted rows' columns."""
        return self.accepted.table

    @property
    def cn(self) -> bool:
        """Whether the workspace holds national codes."""
        return self.ground.codes == "cn"

    def around(self, name: str, *columns: str) -> pd.DataFrame | None:
        """Return a stored layer; None where it, or a column needed, is not there.

        Its shapes are not built unless ``geometry`` is needed.
        """
        layers = self.ground.around
        if name not in layers:
            return None
        frame = layers[name] if "geometry" in columns else table_of(layers, name)
        if frame.empty or not set(columns) <= set(frame.columns):
            return None
        return frame


def key_text(table: pd.DataFrame, layer: Layer, at: int) -> str:
    """Return the key of one row for a sentence."""
    return " ".join(str(table[name].iloc[at]) for name in layer.key)


def some(values: Sequence[object]) -> str:
    """Name the first values for a sentence."""
    more = f" 等共 {len(values):,} 个" if len(values) > SHOWN else ""
    return "、".join(str(v) for v in values[:SHOWN]) + more


def area_text(area: float) -> str:
    """Write an area as people read it: ``1,234.50 平方米（1.85 亩）``."""
    return f"{area:,.2f} 平方米（{area / MU:,.2f} 亩）"


def figure(number: float) -> str:
    """Write a number with four significant digits and no exponent: ``13,000,000``."""
    return f"{Decimal(f'{number:.4g}'):,f}"


def percent(share: float) -> str:
    """Write a share; only nothing is 0 % and only everything 100 %."""
    text = f"{share:.1%}"
    return text if text not in {"0.0%", "100.0%"} or share in {0, 1} else f"{share:.3%}"
