"""Measures 指标: declared ratios of sums, so that parcel, zone, town and county agree.

A measure names the columns that are summed above and below the line. Rows that lack either side
leave both, and ``known_share`` tells how much of the land remained. Never a mean of ratios.
"""

from dataclasses import dataclass
from typing import Literal

from geoapi.planning.errors import PlanningError
from layers import LAYERS
from layers.units import MU, WAN

Base = Literal["parcels", "statements"]

SCALES: dict[str, tuple[float, str, str]] = {
    "m2": (MU, "亩", "mu"),
    "yuan": (WAN, "万元", "10k yuan"),
    "person": (1, "人", "persons"),
    "tce": (1, "吨标准煤", "tce"),
    "kWh": (1, "千瓦时", "kWh"),
    "t": (1, "吨", "t"),
    "m2 floor": (1, "平方米", "m²"),
    "yuan plain": (1, "元", "yuan"),
}
"""Canonical unit -> how many of it make one display unit, and its Chinese and English names."""


@dataclass(frozen=True)
class Measure:
    """One indicator: a total, or a ratio of two totals of the same rows.

    Attributes
    ----------
    base
        ``parcels``: sums over parcels 宗地; ``statements``: over enterprises' statements of a
        period, placed on the land they use.
    numerator, denominator
        Columns added up; no denominator for a total. ``site_area`` under a statement is the land
        the enterprise uses (evaluated land 评价用地), not the parcel's.
    above, below
        Keys of :data:`SCALES`: the display units of the two sums.
    source
        Where the definition stands.
    """

    name: str
    title: str
    title_en: str
    base: Base
    numerator: tuple[str, ...]
    denominator: tuple[str, ...] = ()
    above: str = "yuan"
    below: str = "m2"
    source: str = ""

    @property
    def is_ratio(self) -> bool:
        """Whether there is anything below the line."""
        return bool(self.denominator)

    @property
    def unit(self) -> str:
        """The display unit, in Chinese: 万元/亩, 亩, 1."""
        return self._unit(1)

    @property
    def unit_en(self) -> str:
        """The display unit in English."""
        return self._unit(2)

    def _unit(self, language: int) -> str:
        above = str(SCALES[self.above][language])
        if not self.is_ratio:
            return above
        below = str(SCALES[self.below][language])
        return "1" if above == below else f"{above}/{below}"

    @property
    def restricted(self) -> bool:
        """Whether a figure of one enterprise is confidential: any column it sums is."""
        columns = {f.name: f for f in LAYERS[self.base].fields}
        summed = (*self.numerator, *self.denominator)
        return any(columns[c].access == "restricted" for c in summed if c in columns)


_CONTROL = "自然资发〔2023〕72号《工业项目建设用地控制指标》"
_PER_MU = "浙政发〔2018〕5号 亩均论英雄指标"
_ZONE_REVIEW = "TD/T 1029-2010《开发区土地集约利用评价规程》"


def _total(name: str, title: str, title_en: str, base: Base, above: str) -> Measure:
    return Measure(name, title, title_en, base, (name,), above=above)


MEASURES: dict[str, Measure] = {m.name: m for m in (
    _total("site_area", "宗地面积", "Site area", "parcels", "m2"),
    _total("measured_area", "椭球面积", "Measured (legal ellipsoid) area", "parcels", "m2"),
    _total("floor_area", "计容建筑面积", "Counted floor area", "parcels", "m2 floor"),
    _total("fixed_investment", "固定资产总投资", "Fixed investment", "parcels", "yuan"),
    _total("output_value", "工业总产值", "Output value", "statements", "yuan"),
    _total("revenue", "营业收入", "Revenue", "statements", "yuan"),
    _total("taxable_sales", "应税销售收入", "Taxable sales", "statements", "yuan"),
    _total("value_added", "工业增加值", "Value added", "statements", "yuan"),
    _total("tax_paid", "税收实际贡献", "Tax paid", "statements", "yuan"),
    _total("employees", "年平均职工人数", "Employees", "statements", "person"),
    Measure("output_intensity", "亩均产出", "Output per mu", "statements",
            ("output_value",), ("site_area",), source=_ZONE_REVIEW),
    Measure("tax_intensity", "亩均税收", "Tax per mu", "statements",
            ("tax_paid",), ("site_area",), source=_PER_MU),
    Measure("revenue_intensity", "亩均营业收入", "Revenue per mu", "statements",
            ("revenue",), ("site_area",), source=_PER_MU),
    Measure("taxable_sales_intensity", "亩均应税销售", "Taxable sales per mu", "statements",
            ("taxable_sales",), ("site_area",), source=_PER_MU),
    Measure("value_added_intensity", "亩均增加值", "Value added per mu", "statements",
            ("value_added",), ("site_area",), source=_PER_MU),
    Measure("investment_intensity", "投资强度", "Investment per mu", "parcels",
            ("fixed_investment",), ("site_area",), source=_CONTROL),
    Measure("jobs_intensity", "亩均用工", "Jobs per mu", "statements",
            ("employees",), ("site_area",), above="person"),
    Measure("floor_area_ratio", "容积率", "Floor area ratio", "parcels",
            ("floor_area",), ("site_area",), "m2 floor", "m2 floor", _CONTROL),
    Measure("site_coverage", "建筑密度", "Site coverage", "parcels",
            ("footprint_area",), ("site_area",), "m2 floor", "m2 floor", _ZONE_REVIEW),
    Measure("building_coefficient", "建筑系数", "Building coefficient", "parcels",
            ("footprint_area", "yard_area"), ("site_area",), "m2 floor", "m2 floor", _CONTROL),
    Measure("office_land_share", "行政办公及生活服务设施用地所占比重", "Office land share",
            "parcels", ("office_area",), ("site_area",), "m2 floor", "m2 floor", _CONTROL),
    Measure("green_ratio", "绿地率", "Green ratio", "parcels",
            ("green_area",), ("site_area",), "m2 floor", "m2 floor", _CONTROL),
    Measure("labour_productivity", "全员劳动生产率", "Labour productivity", "statements",
            ("value_added",), ("employees",), "yuan", "person", _PER_MU),
    Measure("energy_productivity", "单位能耗增加值", "Energy productivity", "statements",
            ("value_added",), ("energy_use",), "yuan", "tce", _PER_MU),
    Measure("emission_productivity", "单位排放增加值", "Emission productivity", "statements",
            ("value_added",), ("emissions",), "yuan", "t", _PER_MU),
    Measure("rd_share", "研发投入比", "R&D share", "statements",
            ("rd_expense",), ("revenue",), "yuan", "yuan", _PER_MU),
    Measure("tax_per_kwh", "单位电耗税收", "Tax per kWh", "statements",
            ("tax_paid",), ("electricity",), "yuan plain", "kWh"),
    Measure("tax_per_tce", "单位能耗税收", "Tax per tce", "statements",
            ("tax_paid",), ("energy_use",), "yuan", "tce"),
    Measure("tax_per_emission", "单位污染物税收", "Tax per tonne emitted", "statements",
            ("tax_paid",), ("emissions",), "yuan", "t"),
    Measure("revenue_per_tce", "单位能耗营业收入", "Revenue per tce", "statements",
            ("revenue",), ("energy_use",), "yuan", "tce"),
    Measure("revenue_per_emission", "单位污染物排放营业收入", "Revenue per tonne emitted",
            "statements", ("revenue",), ("emissions",), "yuan", "t"),
)}  # fmt: skip
"""Every measure, by name; a new one is one entry."""


def measure_named(name: str) -> Measure:
    """Return a declared measure; the error names those there are."""
    if name not in MEASURES:
        raise PlanningError(f"没有指标 {name}；有：{'、'.join(MEASURES)}")
    return MEASURES[name]
