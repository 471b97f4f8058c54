"""Tables of which parcel lies where 归属表, and what lies in no unit, in two, or is too small."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geoapi.views.figure_words import unit_name
from geoapi.views.table_files import Tab
from geoapi.views.tables import basis_tab, note
from layers.units import MU

if TYPE_CHECKING:
    from geoapi.planning.measuring.placement import Placement
    from geoapi.views.scene import Scene

SHARE = "占宗地比例"
DIGITS = {SHARE: "0.0000%"}
"""A share of a millionth is to be seen."""


def placement_frame(frame: pd.DataFrame, unit: str) -> pd.DataFrame:
    """Give rows of a placement with Chinese headers, areas in m² and mu."""
    columns = {"parcel_id": "宗地代码", "key": f"{unit}代码", "name": f"{unit}名称", "share": SHARE}
    shown = frame.rename(columns=columns).drop(columns="area")
    shown["面积（m²）"], shown["面积（亩）"] = frame["area"], frame["area"] / MU
    return shown


def unit_frame(told: Placement, language: str = "zh") -> pd.DataFrame:
    """Give what lies in each unit: parcels inside, parcels its border cuts, land."""
    unit, rows = unit_name(told.layer, language), told.by_unit
    return pd.DataFrame({
        f"{unit}代码": rows["key"], f"{unit}名称": rows["name"], "整宗（宗）": rows["whole"],
        "界上（宗）": rows["cut"], "面积（亩）": rows["area"] / MU,
    })  # fmt: skip


def placement_sheets(scene: Scene, told: Placement) -> list[Tab]:
    """Give the sheets: pieces, by unit, outside, counted twice, slivers, and the basis."""
    unit, remark = unit_name(told.layer, scene.language), note(scene)
    sheets = {
        f"宗地与{unit}": told.rows, f"{unit}之外": told.outside, "重叠": told.overlap,
        "碎片": told.slivers,
    }  # fmt: skip
    tabs = [
        Tab(name, placement_frame(frame, unit), note=remark, formats=DIGITS)
        for name, frame in sheets.items()
    ]
    return [tabs[0], Tab(f"按{unit}", unit_frame(told), note=remark), *tabs[1:], basis_tab(scene)]
