"""Tables of sites 连片地块表: sites with shape and points, their parcels, holders, sensitivity."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geoapi.views.assemblies.words import criterion_words, parameter_words, state_words
from geoapi.views.exports import save_shapes
from geoapi.views.figure_words import in_words
from geoapi.views.scene import Scene
from geoapi.views.table_files import Tab
from geoapi.views.tables import basis_tab, note
from layers.units import MU

if TYPE_CHECKING:
    from geoapi.planning.reactivation.ranking import Ranking
    from geoapi.planning.reactivation.told import Reactivation

FORMATS = {"紧凑度": "0.000", "Compactness": "0.000"}


def sites_frame(told: Reactivation, language: str = "zh") -> pd.DataFrame:
    """Give the sites as a table for people, in the order in which they are told."""
    sites, order = told.found.sites, told.order
    zones = told.zones.inside if told.zones.known else np.full(len(sites), np.nan)
    columns: dict[tuple[str, str], Any] = {
        ("地块编号", "Site"): sites["key"],
        ("宗数", "Parcels"): sites["count"],
        ("疑似闲置（宗）", "Suspected idle"): sites["idle"],
        ("低效（宗）", "Low use"): sites["low_use"],
        ("登记面积（亩）", "Registered area (mu)"): sites["area"] / MU,
        ("椭球面积（亩）", "Measured area (mu)"): sites["measured_area"] / MU,
        ("紧凑度", "Compactness"): sites["compactness"],
        ("最大内切圆直径（m）", "Largest circle (m)"): sites["circle_diameter"],
        ("最大一片比例", "Largest part share"): sites["largest_part"],
        ("临路长度（m）", "Frontage (m)"): sites["frontage"],
        ("园区内比例", "Zone share"): zones,
        ("园区代码", "Zones"): [_list(codes, language) for codes in told.zones.codes],
        ("乡镇代码", "Towns"): [_list(codes, language) for codes in told.towns],
        ("最早满一年日期", "Idle on"): sites["idle_since"],
        ("土地使用权人", "Holders"): [_holders(held, language) for held in sites["holders"]],
        ("宗地代码", "Parcel codes"): [_list(keys, language) for keys in sites["parcels"]],
    }
    frame = pd.DataFrame({in_words(language, *words): held for words, held in columns.items()})
    ranked = _ranks(told.ranking, language) if told.ranking else {}
    return pd.concat([pd.DataFrame(ranked, index=frame.index), frame], axis=1).take(order)


def _ranks(ranking: Ranking, language: str) -> dict[str, Any]:
    points = {
        in_words(language, f"{criterion_words(name)}得分", f"{criterion_words(name, 'en')} points"):
        one.points
        for name, one in ranking.points.items()
    }  # fmt: skip
    range_ = ranking.sensitivity
    return {
        in_words(language, "名次", "Rank"): _none(ranking.rank),
        in_words(language, "总分", "Score"): ranking.score,
        in_words(language, "名次范围（权重±20%）", "Rank range (weights ±20 %)"): [
            f"{best}–{worst}" if best else None
            for best, worst in zip(range_.best.tolist(), range_.worst.tolist(), strict=True)
        ],
        in_words(language, "名次不变比例", "Rank kept share"): range_.kept,
        **points,
    }  # fmt: skip


def _none(rank: Any) -> Any:
    return pd.Series(rank).astype("Int64").where(rank > 0)


def _list(words: Sequence[str], language: str) -> str:
    return in_words(language, "、", ", ").join(words)


def _holders(held: Sequence[dict[str, Any]], language: str) -> str:
    return _list([str(one["holder_name"] or one["holder_uscc"]) for one in held], language)


def parcels_frame(told: Reactivation, language: str = "zh") -> pd.DataFrame:
    """Give the parcels of the sites."""
    parcels = told.found.parcels
    kinds = {"suspected_idle": ("疑似闲置", "suspected idle"), "low_use": ("低效", "low use")}
    columns = {
        ("地块编号", "Site"): parcels["site"],
        ("宗地代码", "Parcel"): parcels["parcel_id"],
        ("计入原因", "Kind"): [in_words(language, *kinds[one]) for one in parcels["kind"]],
        ("处置条件", "Readiness"): [state_words(one, language) for one in parcels["state"]],
        ("登记面积（亩）", "Registered area (mu)"): parcels["area"] / MU,
        ("满一年日期", "Idle on"): parcels["idle_since"],
    }
    return pd.DataFrame({in_words(language, *words): held for words, held in columns.items()})


def portfolio_frame(told: Reactivation, language: str = "zh") -> pd.DataFrame:
    """Give the holders of several parcels."""
    held = told.found.portfolios
    columns = {
        ("土地使用权人", "Holder"): held["holder_name"],
        ("统一社会信用代码", "Credit code"): held["holder_uscc"],
        ("宗数", "Parcels"): held["count"],
        ("登记面积（亩）", "Registered area (mu)"): held["area"] / MU,
        ("面积不明（宗）", "Area unknown"): held["unknown"],
        ("最早满一年日期", "Idle on"): held["idle_since"],
        ("所在地块", "Sites"): [_list(keys, language) for keys in held["sites"]],
        ("宗地代码", "Parcel codes"): [_list(keys, language) for keys in held["parcels"]],
    }
    return pd.DataFrame({in_words(language, *words): one for words, one in columns.items()})


def sensitivity_frame(ranking: Ranking, language: str = "zh") -> pd.DataFrame:
    """Give what each change of a weight does to the order."""
    top, rows = ranking.criteria.top, ranking.sensitivity.changes
    columns: dict[tuple[str, str], Any] = {
        ("准则", "Criterion"): [criterion_words(one["criterion"], language) for one in rows],
        ("权重乘以", "Weight times"): [one["factor"] for one in rows],
        ("变动后权重比例", "Weight share then"): [one["weight"] for one in rows],
        ("名次变动（处）", "Sites moved"): [one["moved"] for one in rows],
        (f"前 {top} 名保留比例", f"First {top} kept share"): [one["top_kept"] for one in rows],
    }
    return pd.DataFrame({in_words(language, *words): one for words, one in columns.items()})


def rules_frame(told: Reactivation, language: str = "zh") -> pd.DataFrame:
    """Say by which rules sites were put together and ranked, and what was not set."""
    joining, ranking = told.found.joining, told.ranking
    unset = in_words(language, "未设", "not set")
    lines: list[tuple[str, Any]] = [
        (in_words(language, "共边长度大于（m）", "Shared edge above (m)"), joining.edge),
        (in_words(language, "缝隙宽度小于（m）", "Gap below (m)"), joining.gap or unset),
        (in_words(language, "阻隔", "Barriers"), _list(joining.barriers, language)),
        (in_words(language, "临路距离（m）", "Road distance (m)"), joining.frontage or unset),
        (in_words(language, "低效用地筛选", "Low use"), told.low_use or unset),
    ]
    if ranking is not None:
        title = in_words(language, "评分准则", "Criteria")
        lines.append((title, f"{ranking.criteria.title} {ranking.criteria.document}".strip()))
        lines += [
            (in_words(language, "权重：", "Weight: ") + criterion_words(name, language), share)
            for name, share in ranking.shares.items()
        ]
    without = in_words(language, "未设的参数", "Not set")
    lines += [(without, parameter_words(name, language)) for name in told.param_missing]
    headers = ("项目", "内容") if language == "zh" else ("Item", "Content")
    return pd.DataFrame(lines, columns=list(headers))


def assembly_sheets(scene: Scene, told: Reactivation) -> list[Tab]:
    """Give the sheets of a workbook of sites."""
    language, remark = scene.language, note(scene)
    frames = {
        ("连片地块", "Sites"): sites_frame(told, language),
        ("宗地", "Parcels"): parcels_frame(told, language),
        ("多宗持有人", "Holders of several"): portfolio_frame(told, language),
        ("规则", "Rules"): rules_frame(told, language),
    }
    if told.ranking is not None:
        frames["权重敏感性", "Sensitivity"] = sensitivity_frame(told.ranking, language)
    tabs = [
        Tab(in_words(language, *words), frame, note=remark, formats=FORMATS)
        for words, frame in frames.items()
    ]
    return [*tabs, basis_tab(scene)]


def save_assembly_shapes(told: Reactivation, path: Path) -> Path:
    """Write the sites with their outlines, in order."""
    frame = sites_frame(told)
    shapes = gpd.GeoSeries(told.found.outlines[told.order], crs=told.found.crs)
    shaped = gpd.GeoDataFrame(frame.reset_index(drop=True), geometry=shapes)
    return save_shapes(shaped, path, "assemblies")
