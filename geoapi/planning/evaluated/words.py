"""Words of evaluated land: what each finding is called, and what it says."""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd


class Kind(NamedTuple):
    """A kind of finding: its name in Chinese and English, and its sentence in Chinese."""

    zh: str
    en: str
    sentence: str


KINDS: Mapping[str, Kind] = {
    "over_allocated": Kind(
        "占用超出登记面积", "more used than registered",
        "各企业用地之和超出登记面积 {area} 平方米；面积不作缩减，请核对各户面积",
    ),
    "let_beyond": Kind(
        "出租多于所有", "lets more than it has",
        "出租的面积比它在这宗地上的多 {area} 平方米；它自己的评价面积记为 0",
    ),
    "let_unknown": Kind(
        "出租面积不明", "lets an unknown area",
        "承租方的面积不明，出租多少不明，评价面积也不明；请补承租方的面积",
    ),
    "unknown_area": Kind(
        "用地面积不明", "area unknown",
        "没有填面积，也推不出来；请补用地面积，或租用建筑面积与宗地建筑面积",
    ),
    "zero_area": Kind("面积为零", "area of zero", "填的面积是 0；0 不是面积，请核实"),
    "no_registered": Kind(
        "宗地没有登记面积", "parcel without registered area",
        "宗地没有登记面积或为 0，不能核对，也不能分摊；请补登记面积",
    ),
    "no_parcel": Kind(
        "宗地不在图层里", "parcel in no layer",
        "宗地图层里没有这个宗地代码；填报的面积计入企业，但不在任何宗地的核对之内",
    ),
    "no_firm": Kind(
        "企业不在名录里", "firm not listed", "企业图层里没有这个信用代码，没有名称；请补名录"
    ),
    "no_lessor": Kind(
        "租赁没有出租方", "tenant without a lessor",
        "租赁没有写出租方，不能从任何企业的用地里扣除；请补出租方信用代码",
    ),
    "own_lessor": Kind(
        "出租方是承租方自己", "rents from itself", "出租方就是承租方自己，当作没有出租方；请核实"
    ),
    "lessor_elsewhere": Kind(
        "出租方在此没有用地", "lessor has no land there",
        "出租方 {other} 当日在这宗地上没有用地关系，没有可扣除的；出租方不是企业的可不理会",
    ),
    "dates_reversed": Kind(
        "起止日期颠倒", "dates reversed", "起始日期晚于终止日期，任何一天都不算；请改日期"
    ),
    "twice": Kind(
        "同一宗地重复", "twice on one parcel", "同一企业在同一宗地上有几条用地关系；请合并"
    ),
    "no_statement": Kind(
        "有用地没有填报", "land without statement", "统计期内没有企业填报，不能计算亩均指标"
    ),
    "no_land": Kind("有填报没有用地", "statement without land", "当日没有用地关系；请补用地关系"),
}  # fmt: skip
"""What can be wrong, the gravest first."""

MODES: Mapping[str, tuple[str, str]] = {
    "own": ("自有", "own"), "rent": ("租赁", "rented"),
    "unregistered": ("占用未登记", "unregistered"),
}  # fmt: skip

HOW: Mapping[str, tuple[str, str]] = {
    "stated": ("填报", "stated"), "floor": ("按建筑面积分摊", "by floor share"),
    "only": ("整宗", "whole parcel"), "rest": ("他人之余", "what others leave"),
    "unknown": ("不明", "unknown"),
}  # fmt: skip

LEFT_OUT: Mapping[str, tuple[str, str]] = {
    "ended": ("已终止", "ended"), "not_begun": ("未起始", "not begun"),
    "reversed": ("起止颠倒", "reversed"),
}  # fmt: skip


def area_text(area: float) -> str:
    """Write square metres with two decimals: 8,333.33."""
    return f"{area:,.2f}"


def sentences(findings: pd.DataFrame) -> list[str]:
    """Write each finding as a sentence."""
    columns = (findings["kind"], findings["area"], findings["other"])
    return [
        KINDS[kind].sentence.format(area=area_text(area), other=other)
        for kind, area, other in zip(*columns, strict=True)
    ]
