"""Indicators 评价指标 of TD/T 1029, declared: what stands above the line, what below, and where.

The evaluation of a zone takes each to the letter; what a figure lacks is named, and no mean of
ratios is ever taken.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from geoapi.planning.zone_review.codes import Cells
from layers import LAYERS

Verified = Literal["secondary", "unverified"]
"""``secondary``: read in a second-hand copy; ``unverified``: to be compared with the standard."""

Over = Literal["A", "A2", "H"]
"""The land whose figures are added up."""


@dataclass(frozen=True)
class Land:
    """Land of the account; idle land G and high-tech land H have accounts of their own."""

    words: str
    cells: Cells = field(default_factory=Cells)
    kept: Literal["cells", "G", "H"] = "cells"


@dataclass(frozen=True)
class Columns:
    """Columns of parcels added up over some land; parcels lacking one leave both sides."""

    words: str
    columns: tuple[str, ...]
    over: Over
    unit: Literal["m2 floor", "yuan"]
    layer: Literal["parcels"] = "parcels"


@dataclass(frozen=True)
class Firms:
    """A column of enterprises' statements, added up over the land they use of some land."""

    words: str
    columns: tuple[str, ...]
    over: Over
    unit: Literal["yuan"] = "yuan"
    layer: Literal["statements"] = "statements"


@dataclass(frozen=True)
class Stated:
    """A figure stated for the whole zone: ``region_statements`` of the zone's code."""

    words: str
    indicator: str
    unit: Literal["m2", "yuan", "person"]


Above = Land | Columns | Firms | Stated
Below = Land | Stated

A, A2 = Land("A 已建成城镇建设用地", Cells(("A",))), Land("A2 工矿仓储用地", Cells(("A2",)))
READY = Land("A+B21 已达到供地条件土地", Cells(("A", "B21")))
BUILDABLE = Land("A+B 可建设土地", Cells(("A", "B")))
SUPPLIED = Land("D 已供应国有建设用地", Cells((), ("D",)))
IDLE, HIGH = Land("G 闲置土地", kept="G"), Land("H1+H2 高新技术产业用地", kept="H")
OVER: Mapping[str, Land] = MappingProxyType({"A": A, "A2": A2, "H": HIGH})

FLOOR = ("floor_area",)
FOOTPRINT = ("footprint_area",)


@dataclass(frozen=True)
class Indicator:
    """One indicator: the ratio of two sums.

    Attributes
    ----------
    unit
        ``%``, ``1``, ``万元/公顷`` or ``人/公顷``: what the value is told in.
    negative
        The less the better: its ideal is 0.
    mixed
        Only for 产城融合 zones.
    """

    name: str
    title: str
    title_en: str
    unit: str
    above: Above
    below: Below
    verified: Verified = "secondary"
    negative: bool = False
    mixed: bool = False

    @property
    def formula(self) -> str:
        """What it is the ratio of, in words."""
        return f"{self.above.words} ÷ {self.below.words}" + (" × 100" if self.unit == "%" else "")

    @property
    def restricted(self) -> bool:
        """Whether single enterprises' confidential figures are in it."""
        if not isinstance(self.above, Columns | Firms):
            return False
        layer = LAYERS[self.above.layer]
        return any(layer.field(name).access == "restricted" for name in self.above.columns)


SOURCE = "TD/T 1029-2010《开发区土地集约利用评价规程》"


def _stated_rate(
    name: str, words: tuple[str, str], above: tuple[str, str], below: tuple[str, str]
) -> Indicator:
    return Indicator(
        name, *words, "%", Stated(above[0], above[1], "m2"), Stated(below[0], below[1], "m2"),
        "unverified",
    )  # fmt: skip


INDICATORS: Mapping[str, Indicator] = MappingProxyType({i.name: i for i in (
    Indicator("development_rate", "土地开发率", "Development rate", "%", READY, BUILDABLE),
    Indicator("supply_rate", "土地供应率", "Supply rate", "%", SUPPLIED, READY),
    Indicator("built_rate", "土地建成率", "Built rate", "%", A, SUPPLIED),
    Indicator("industrial_land_rate", "工业用地率", "Industrial land rate", "%", A2, A),
    Indicator("hightech_land_rate", "高新技术产业用地率", "High-tech land rate", "%", HIGH, A),
    Indicator("floor_area_ratio", "综合容积率", "Floor area ratio", "1",
              Columns("A 总建筑面积", FLOOR, "A", "m2 floor"), A),
    Indicator("building_density", "建筑密度", "Building density", "%",
              Columns("A 建筑基底总面积", FOOTPRINT, "A", "m2 floor"), A),
    Indicator("industrial_floor_area_ratio", "工业用地综合容积率", "Industrial floor area ratio",
              "1", Columns("A2 总建筑面积", FLOOR, "A2", "m2 floor"), A2),
    Indicator("industrial_building_coefficient", "工业用地建筑系数",
              "Industrial building coefficient", "%",
              Columns("A2 建（构）筑物基底＋露天堆场＋露天操作场地",
                      ("footprint_area", "yard_area"), "A2", "m2 floor"), A2),
    Indicator("industrial_investment_intensity", "工业用地固定资产投入强度",
              "Industrial fixed investment", "万元/公顷",
              Columns("A2 累计固定资产投资总额", ("fixed_investment",), "A2", "yuan"), A2),
    Indicator("industrial_tax_intensity", "工业用地地均税收", "Industrial tax per hectare",
              "万元/公顷", Firms("A2 工业（物流）企业税收总额", ("tax_paid",), "A2"), A2),
    Indicator("industrial_output_intensity", "工业用地产出强度", "Industrial revenue per hectare",
              "万元/公顷", Firms("A2 工业企业总收入", ("revenue",), "A2"), A2, "unverified"),
    Indicator("hightech_output_intensity", "高新技术产业用地产出强度",
              "High-tech revenue per hectare", "万元/公顷",
              Firms("H1+H2 企业总收入", ("revenue",), "H"), HIGH, "unverified"),
    Indicator("overall_tax_intensity", "综合地均税收", "Tax per hectare", "万元/公顷",
              Stated("二三产业税收总额", "secondary_tertiary_tax", "yuan"), A, "unverified",
              mixed=True),
    Indicator("population_density", "人口密度", "Population density", "人/公顷",
              Stated("常住人口", "resident_population", "person"), A, mixed=True),
    Indicator("idle_rate", "土地闲置率", "Idle land rate", "%", IDLE, SUPPLIED, negative=True),
    _stated_rate("expired_disposal_rate", ("到期项目用地处置率", "Disposal of expired land"),
                 ("已处置到期用地", "expired_disposed_area"),
                 ("应处置到期用地", "expired_due_area")),
    _stated_rate("idle_disposal_rate", ("闲置土地处置率", "Disposal of idle land"),
                 ("已处置闲置土地", "idle_disposed_area"), ("应处置闲置土地", "idle_due_area")),
    _stated_rate("paid_use_rate", ("土地有偿使用实现率", "Paid use"),
                 ("已有偿使用土地", "paid_area"), ("应有偿使用土地", "paid_due_area")),
    _stated_rate("auction_rate", ("土地招拍挂实现率", "Supply by auction"),
                 ("已招拍挂土地", "auction_area"), ("应招拍挂土地", "auction_due_area")),
)})  # fmt: skip
"""Every indicator of the evaluation, by name."""

STATED: Mapping[str, Stated] = MappingProxyType({
    side.indicator: side
    for indicator in INDICATORS.values()
    for side in (indicator.above, indicator.below)
    if isinstance(side, Stated)
})  # fmt: skip
"""What ``region_statements`` can state for a zone: indicator -> words and unit."""
