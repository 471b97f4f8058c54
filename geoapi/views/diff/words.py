"""Words of a comparison of editions 版本对比: the words for keys, names and values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import pandas as pd

from geoapi.planning.measures import SCALES
from geoapi.views.web.words import choice_title
from layers.atlas import Edition
from layers.diff import Diff, Flow, flow
from layers.reshaped import Ints
from layers.schema import Field, Layer
from layers.units import factor

COUNTED: Mapping[str, str] = {
    "parcels": "宗", "supplies": "宗", "enterprises": "家", "towns": "个", "zones": "个",
    "approvals": "个", "factories": "栋", "facilities": "个", "constraints": "个", "projects": "个",
}  # fmt: skip
"""Layer -> the word its rows are counted by; 条 for all others."""

HOW: Mapping[str, str] = {
    "changed": "变更",
    "became_known": "补填",
    "became_unknown": "变为空",
    "reshaped": "图形变化",
    "retouched": "图形微调",
    "appeared": "图形由无到有",
    "vanished": "图形由有到无",
}
KINDS: Mapping[str, str] = {
    "renumbered": "改号",
    "split": "分割",
    "merged": "合并",
    "carved": "划出",
    "absorbed": "并入",
    "": "部分重叠",
}
BUILT = frozenset(("floor_area", "footprint_area", "vacant_area", "floor_need"))
"""Areas of buildings, which are told in square metres; all others are land, in 亩."""

REGISTERED = ("site_area", "area")
"""Fields that state the area of the land itself, as a register or a document has it."""

UNITS_IN_WORDS: Mapping[str, str] = {
    "yuan/m2": "万元/亩", "yuan/m2/month": "元/平方米/月", "m": "米", "kN/m2": "kN/m²", "1": "",
}  # fmt: skip
"""Canonical units that are not added up -> what they are told in."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two editions of a layer and what differs: all that a view of it shows."""

    county: str
    before: Edition
    after: Edition
    diff: Diff
    made_up: bool = False

    @property
    def layer(self) -> Layer:
        """The layer compared."""
        return self.diff.layer

    @cached_property
    def flows(self) -> Mapping[str, Flow]:
        """Field that adds up -> how its sum changed; fields of which nothing is known are not in.

        Confidential ones are there only where they were compared.
        """
        asked = [f for f in self.layer.fields if f.unit in SCALES]
        flows = {f.name: flow(self.diff, f.name) for f in asked if f.name not in self.diff.left_out}
        return {name: sums for name, sums in flows.items() if {sums.before, sums.after} != {None}}


def registered(layer: Layer) -> Field | None:
    """Return the field that states the area of the land itself; None where there is none."""
    fields = [f for f in layer.fields if f.name in REGISTERED and f.unit == "m2"]
    return fields[0] if fields and layer.shape else None


def shown_in(field: Field) -> tuple[float, str]:
    """Return how many canonical units make one that is shown, and its name."""
    if field.unit == "m2" and field.name in BUILT:
        return 1.0, "平方米"
    if field.unit in SCALES:
        return float(SCALES[field.unit][0]), SCALES[field.unit][1]
    name = UNITS_IN_WORDS.get(field.unit, field.unit)
    return factor(field.unit, name) or 1.0, name


def keys_of(layer: Layer, frame: gpd.GeoDataFrame, rows: Ints) -> list[str]:
    """Return the keys of rows; the parts of a compound key with a blank between them."""
    parts = [frame[name].iloc[rows].astype(str).tolist() for name in layer.key]
    return [" ".join(key) for key in zip(*parts, strict=True)]


def name_field(layer: Layer) -> str | None:
    """Return the field by which people know a row: its name, or whose it is."""
    names = [f.name for f in layer.fields if f.need != "key"]
    named = [name for name in names if name == "name" or name.endswith("_name")]
    return named[0] if named else None


def names_of(layer: Layer, frame: gpd.GeoDataFrame, rows: Ints) -> list[str | None]:
    """Return the names of rows; None where one has none."""
    field = name_field(layer)
    if field is None:
        return [None] * len(rows)
    cells = frame[field].iloc[rows].tolist()
    return [None if pd.isna(cell) else str(cell) for cell in cells]


def value_words(layer: Layer, field: Field, column: pd.Series) -> list[str | None]:
    """Write the values of a field for people, in the units shown; None where one is unknown."""
    if field.type == "number":
        values = (column / shown_in(field)[0]).tolist()
        return [None if pd.isna(v) else figure(v) for v in values]
    if field.type == "date":
        return [None if pd.isna(v) else v.date().isoformat() for v in column]
    if field.type == "flag":
        return [None if pd.isna(v) else "是" if v else "否" for v in column]
    return [None if pd.isna(v) else choice_title(layer.name, field.name, v) for v in column]


def figure(value: float) -> str:
    """Write a figure with parted thousands and as many decimals, up to six, as it has."""
    text = f"{value:,.6f}".rstrip("0").rstrip(".")
    return text.replace("-", "−")


def exact(value: float) -> str:
    """Write a figure to its last digit, where two would look alike."""
    return f"{value:,.17g}".replace("-", "−")


def counted(told: Comparison, number: int) -> str:
    """Write a number of rows with the word they are counted by: 12 宗."""
    return f"{number:,} {COUNTED.get(told.layer.name, '条')}"
