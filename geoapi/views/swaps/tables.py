"""Tables of swaps 置换台账表: idle land outside zones, the pool by year, flows, recipients."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from geoapi.planning.swaps.told import flow_lines
from geoapi.views.exports import save_shapes
from geoapi.views.figure_words import IDLE_CLASSES, in_words
from geoapi.views.table_files import Tab
from geoapi.views.tables import basis_tab, note
from layers.parcels import PARCELS
from layers.projects import PROJECTS
from layers.units import MU

if TYPE_CHECKING:
    from geoapi.planning.swaps.told import Swaps
    from geoapi.views.scene import Scene
    from layers.atlas import County

PLACES = {"outside": ("园区外", "outside"), "partial": ("跨界", "on the border")}
YES = {True: ("是", "yes"), False: ("否", "no")}
OWNERSHIP = PARCELS.field("ownership").choices
STAGES = PROJECTS.field("stage").choices


def outside_frame(told: Swaps, language: str = "zh") -> pd.DataFrame:
    """Give the idle land outside zones."""
    rows = told.outside
    owned = [_chosen(OWNERSHIP, one, language) for one in rows["ownership"]]
    classes = [
        in_words(language, *IDLE_CLASSES[one]) if one else None for one in rows["idle_class"]
    ]
    return _frame({
        ("宗地代码", "Parcel"): rows["parcel_id"],
        ("电子监管号", "Supply"): rows["supply_id"],
        ("土地使用权人", "Holder"): rows["holder_name"],
        ("土地所有权", "Ownership"): owned,
        ("供应方式", "Mode"): rows["mode"],
        ("乡镇代码", "Town"): rows["town_code"],
        ("位置", "Place"): [in_words(language, *PLACES[one]) for one in rows["place"]],
        ("园区内比例", "Inside share"): rows["inside_share"],
        ("登记面积（亩）", "Registered area (mu)"): rows["area"].astype(float) / MU,
        ("园区外椭球面积（亩）", "Measured area outside (mu)"): rows["outside_area"] / MU,
        ("类型", "Class"): classes,
        ("满一年日期", "Idle on"): pd.to_datetime(rows["idle_since"]),
        ("长期闲置", "Idle for long"): [_yes(one, language) for one in rows["long"]],
        ("已可收回", "Recoverable"): [_yes(one, language) for one in rows["recoverable"]],
    }, language)  # fmt: skip


def _frame(columns: dict[tuple[str, str], Any], language: str) -> pd.DataFrame:
    return pd.DataFrame({in_words(language, *words): held for words, held in columns.items()})


def _yes(value: bool | None, language: str) -> str | None:  # noqa: FBT001 - a cell, not a switch
    return None if value is None else in_words(language, *YES[bool(value)])


def _chosen(choices: Any, key: str | None, language: str) -> str | None:
    return None if key is None else in_words(language, choices[key][0], key)


def pool_frame(told: Swaps, language: str = "zh") -> pd.DataFrame:
    """Give the pool year by year, and in all."""
    rows = told.pool.by_year
    total = in_words(language, "合计", "Total")
    return _frame({
        ("年度", "Year"): [*map(str, rows["year"]), total],
        ("复垦验收（亩）", "Accepted (mu)"): [*(rows["accepted"] / MU), told.pool.accepted / MU],
        ("已置换（亩）", "Given (mu)"): [*(rows["given"] / MU), told.pool.given / MU],
        ("累计结余（亩）", "Left (mu)"): [
            *(rows["left"] / MU), (told.pool.accepted - told.pool.given) / MU
        ],
    }, language)  # fmt: skip


def flow_frame(told: Swaps, language: str = "zh") -> pd.DataFrame:
    """Give each swap of the ledger."""
    rows = told.flows
    return _frame({
        ("序号", "Entry"): [one["entry_id"] for one in rows],
        ("年度", "Year"): [str(one["year"]) for one in rows],
        ("来源宗地", "Source parcel"): [one["parcel_id"] for one in rows],
        ("来源乡镇", "Source town"): [one["town_code"] for one in rows],
        ("置换至园区", "To zone"): [one["zone_code"] for one in rows],
        ("面积（亩）", "Area (mu)"): [one["area"] / MU for one in rows],
        ("置换文号", "Document"): [one["document"] for one in rows],
        ("验收文号", "Accepted by"): ["、".join(one["accepted"]) or None for one in rows],
    }, language)  # fmt: skip


def recipient_frame(told: Swaps, language: str = "zh") -> pd.DataFrame:
    """Give the zones that could receive."""
    rows = told.recipients
    return _frame({
        ("园区代码", "Zone"): [one["zone_code"] for one in rows],
        ("园区名称", "Name"): [one["name"] for one in rows],
        ("标准厂房（m²）", "Factories (m²)"): [one["floor_area"] for one in rows],
        ("厂房利用率比例", "Let share"): [one["factory_utilisation"] for one in rows],
        ("项目", "Projects"): [_stages(one["projects"], language) for one in rows],
        ("特色明显", "Distinctness"): [
            in_words(language, "须附材料", "evidence required") for _ in rows
        ],
        ("已得置换（亩）", "Received (mu)"): [one["received"] / MU for one in rows],
    }, language)  # fmt: skip


def _stages(counts: dict[str, int], language: str) -> str:
    words = [f"{_chosen(STAGES, stage, language)} {count}" for stage, count in counts.items()]
    return in_words(language, "、", ", ").join(words)


def swaps_sheets(scene: Scene, told: Swaps) -> list[Tab]:
    """Give the sheets of a workbook of swaps."""
    language, remark = scene.language, note(scene)
    tabs = [
        Tab(in_words(language, "园区外闲置", "Idle outside"), outside_frame(told, language)),
        Tab(in_words(language, "指标池", "Pool"), pool_frame(told, language), closing=1),
        Tab(in_words(language, "置换流向", "Flows"), flow_frame(told, language)),
        Tab(in_words(language, "受让园区", "Recipients"), recipient_frame(told, language)),
    ]
    noted = [Tab(tab.name, tab.frame, closing=tab.closing, note=remark) for tab in tabs]
    return [*noted, basis_tab(scene)]


def save_swap_shapes(county: County, told: Swaps, path: Path) -> Path:
    """Write the flows as lines, for a map."""
    lines = gpd.GeoSeries(flow_lines(county.atlas, told.flows), crs=county.crs)
    return save_shapes(gpd.GeoDataFrame(flow_frame(told), geometry=lines), path, "flows")
