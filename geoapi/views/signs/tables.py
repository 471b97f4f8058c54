"""Tables of signs from the ground 地面迹象表: what is claimed, and what was seen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from geoapi.planning.signs.told import counts, sentences
from geoapi.views.exports import save_shapes
from geoapi.views.figure_words import in_words
from geoapi.views.table_files import Tab
from geoapi.views.tables import basis_tab, note
from layers.units import MU

if TYPE_CHECKING:
    from geoapi.planning.signs.comparing import Signs
    from geoapi.views.scene import Scene
    from layers.atlas import County

SIGNS = {
    "started_but_empty": ("称已动工，未见建筑", "Claimed started, seen empty"),
    "not_started_but_built": ("称未动工，已见建筑", "Claimed not started, seen built"),
    "": ("仅容差变动时出现", "Only with another tolerance"),
}
CLAIMS = {"started": ("已动工或竣工", "started"), "not_started": ("未动工", "not started"),
          "": ("未记载", "nothing")}  # fmt: skip
TOLERANCES = {
    "shift": ("影像偏移（m）", "Shift (m)"),
    "sliver": ("碎片面积（m²）", "Sliver (m²)"),
    "share": ("空置比例", "Share taken as empty"),
}
COUNTS = {
    "started_but_empty": SIGNS["started_but_empty"],
    "not_started_but_built": SIGNS["not_started_but_built"],
    "compared": ("可比对", "Compared"), "unseen": ("未观测到", "Not looked at"),
    "unclaimed": ("台账未记动工与否", "Nothing claimed"), "shapeless": ("无图形", "No shape"),
}  # fmt: skip


def signs_frame(told: Signs, language: str = "zh") -> pd.DataFrame:
    """Give the signs as a table for people."""
    rows = told.rows
    columns: dict[tuple[str, str], Any] = {
        ("迹象", "Sign"): [in_words(language, *SIGNS[one]) for one in rows["sign"]],
        ("电子监管号", "Supply"): rows["supply_id"],
        ("宗地代码", "Parcel"): rows["parcel_id"],
        ("土地使用权人", "Holder"): rows["holder_name"],
        ("台账所记", "Claim"): [in_words(language, *CLAIMS[one]) for one in rows["claim"]],
        ("所记日期", "Claimed on"): rows["claim_on"],
        ("观测日期", "Observed on"): rows["observed_on"],
        ("图上面积（亩）", "Drawn area (mu)"): rows["area"] / MU,
        ("建筑占地（m²）", "Built over (m²)"): rows["built_area"],
        ("建筑占地比例", "Built share"): rows["built_share"],
        ("容差变动后不同", "Hangs on"): ["、".join(names) for names in rows["flips"]],
        ("依据", "Evidence"): ["；".join(sentences(row)) for row in rows.to_dict("records")],
    }
    return pd.DataFrame({in_words(language, *words): held for words, held in columns.items()})


def tolerance_frame(told: Signs, language: str = "zh") -> pd.DataFrame:
    """Give each tolerance, and how many supplies have another sign with less or more of it."""
    unset = in_words(language, "未设，按零计", "not set: 0")
    values = [getattr(told.looking, name) for name in TOLERANCES]
    columns: dict[tuple[str, str], Any] = {
        ("容差", "Tolerance"): [in_words(language, *words) for words in TOLERANCES.values()],
        ("取值", "Value"): [unset if value is None else f"{value:g}" for value in values],
        ("减一倍后不同（宗）", "Flips with less"): [told.flips[f"{name}-"] for name in TOLERANCES],
        ("加一倍后不同（宗）", "Flips with more"): [told.flips[f"{name}+"] for name in TOLERANCES],
    }
    return pd.DataFrame({in_words(language, *words): held for words, held in columns.items()})


def count_frame(told: Signs, language: str = "zh") -> pd.DataFrame:
    """Count what was compared, and what could not be."""
    found = counts(told)
    return pd.DataFrame({
        in_words(language, "项目", "Item"): [in_words(language, *COUNTS[name]) for name in found],
        in_words(language, "宗数", "Supplies"): list(found.values()),
    })  # fmt: skip


def signs_sheets(scene: Scene, told: Signs) -> list[Tab]:
    """Give the sheets of a workbook of signs."""
    language, remark = scene.language, note(scene)
    frames = {
        ("地面迹象", "Signs"): signs_frame(told, language),
        ("容差", "Tolerances"): tolerance_frame(told, language),
        ("计数", "Counts"): count_frame(told, language),
    }
    formats = {"容差变动后不同": "@", "建筑占地比例": "0.00%", "Built share": "0.00%"}
    tabs = [
        Tab(in_words(language, *words), frame, note=remark, formats=formats)
        for words, frame in frames.items()
    ]
    return [*tabs, basis_tab(scene)]


def save_signs_shapes(county: County, told: Signs, path: Path) -> Path:
    """Write the signs with the shapes of their parcels."""
    parcels = county.atlas["parcels"]
    shapes = parcels.geometry.set_axis(parcels["parcel_id"])
    placed = shapes.reindex(told.rows["parcel_id"]).set_axis(range(len(told.rows)))
    return save_shapes(signs_frame(told).assign(geometry=placed), path, "signs")
