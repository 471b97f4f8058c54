"""Twelve firms, one on each parcel of the toy county, graded with pencil and paper.

规上 (cuts 20, 60, 95 %, whole numbers by floor: of five firms 1, 3, 4), weights 60 and 40:

    F00  30/20 → 1.5·60 = 90   22.5/15 → 1.5·40 = 60   150        1  A
    F01  20/20 →       60      15/15   →       40      100 + 3    2  B
    F02  16/20 →       48      12/15   →       32       80        3  B  up 1 → A
    F03  10/20 →       30       9/15   →       24       54        4  C  veto → D
    F04   2/20 →        6       3/15   →        8       14        5  D
    F05  不参评 (公用事业)

规下 (of four firms 0, 2, 3), weight 100, benchmark 10:

    F06 12 → 120  1  B    F07 10 → 100  2  B    F08 5 → 50  3  C    F09 1 → 10  4  D
    F10  无法评价 (no tax stated)    F11  保护期
"""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import geopandas as gpd
import numpy as np
import pandas as pd

from geoapi.planning.scoring.result import ENTITY, ITEM, STEP, Finding, Scores
from geoapi.planning.scoring.scheme import (
    Adjustment,
    Base,
    Cut,
    Exemption,
    Group,
    Item,
    Members,
    Scheme,
)
from geoapi.planning.scoring.yardsticks import Yardstick
from geoapi.views.grades.matter import Grades
from tests.views import toy_print

HOSTILE = toy_print.HOSTILE
PERIOD, ON = "2025", date(2025, 12, 31)
LAND = 20_000.0
CUTS = tuple(
    Cut(name, Fraction(above, 100), Fraction(to, 100))
    for name, above, to in (("A", 0, 20), ("B", 20, 60), ("C", 60, 95), ("D", 95, 100))
)
TAX = Item("tax_intensity", "亩均税收", Fraction(60, 100), base=Base(fixed=20.0),
           cap=Fraction(3, 2), floor=Fraction(0), missing="not_rated")  # fmt: skip
LABOUR = Item("labour_productivity", "全员劳动生产率", Fraction(40, 100), base=Base(fixed=15.0),
              cap=Fraction(3, 2), floor=Fraction(0), missing="zero")  # fmt: skip
ALONE = replace(TAX, weight=Fraction(1), base=Base(fixed=10.0))
BIG = Group("above", "规上工业企业", "Above-scale industry", Members(above_scale=True), "ratio",
            (TAX, LABOUR), CUTS, "better", "floor")  # fmt: skip
SMALL = Group("below", "规下工业企业", "Below-scale industry", Members(above_scale=False), "ratio",
              (ALONE,), CUTS, "better", "floor")  # fmt: skip
SCHEME = Scheme(
    "toy/2025-grading", "玩具县工业企业综合评价办法", "Toy county's rules of evaluation",
    "玩政办发〔2025〕1号", "玩具县人民政府办公室", "issued", "2025", "手工编制", "与原文核对",
    (BIG, SMALL),
    exemptions=(Exemption("utility", "公用事业", "stated"),
                Exemption("young", "投产未满两年", "produced", "protected", 2)),
    adjustments=(Adjustment("brand", "驰名商标加分", "points", points=3),
                 Adjustment("investment", "设备投资提档", "grades", grades=1),
                 Adjustment("accident", "较大安全事故", "veto", to="D")),
    open=("规下企业的保护期没有写明",),
)  # fmt: skip


def uscc(number):
    return f"913311220000000{number:02d}X"


def _rated(group, parts, placed):
    score, bonus, rank, before, after = placed
    return {"group": group, "status": "rated", "base_score": score - bonus, "bonus": bonus,
            "score": score, "rank": rank, "rank_of": 5 if group == "above" else 4,
            "class_before": before, "class": after, "known_share": 1.0, "parts": parts}  # fmt: skip


ROWS = [
    _rated("above", ((30.0, 90.0), (22.5, 60.0)), (150.0, 0.0, 1, "A", "A")),
    _rated("above", ((20.0, 60.0), (15.0, 40.0)), (103.0, 3.0, 2, "B", "B")),
    _rated("above", ((16.0, 48.0), (12.0, 32.0)), (80.0, 0.0, 3, "B", "A")),
    _rated("above", ((10.0, 30.0), (9.0, 24.0)), (54.0, 0.0, 4, "C", "D")),
    _rated("above", ((2.0, 6.0), (3.0, 8.0)), (14.0, 0.0, 5, "D", "D")),
    {"group": "above", "status": "exempt", "exempt": "exempt", "reason": "公用事业"},
    _rated("below", ((12.0, 120.0),), (120.0, 0.0, 1, "B", "B")),
    _rated("below", ((10.0, 100.0),), (100.0, 0.0, 2, "B", "B")),
    _rated("below", ((5.0, 50.0),), (50.0, 0.0, 3, "C", "C")),
    _rated("below", ((1.0, 10.0),), (10.0, 0.0, 4, "D", "D")),
    {"group": "below", "status": "unrated", "reason": "未填报税收实际贡献"},
    {
        "group": "below",
        "status": "exempt",
        "exempt": "protected",
        "reason": "投产未满两年",
        "until": date(2026, 6, 30),
    },
]
"""F00 … F11."""

NAMES = [f"示例{'甲乙丙丁戊己庚辛壬癸子丑'[n]}机械有限公司" for n in range(12)]


def entities(names, rows=ROWS):
    lines = [
        dict.fromkeys(ENTITY) | {"known_share": 0.0} | row
        | {"key": uscc(n), "name": names[n], "members": (uscc(n),), "land": LAND,
           "above_scale": n < 6}
        for n, row in enumerate(rows)
    ]  # fmt: skip
    frame = pd.DataFrame(lines)[list(ENTITY)]
    numbers = ["land", "known_share", "base_score", "bonus", "score", "rank", "rank_of"]
    frame[numbers] = frame[numbers].astype(float)
    return frame


def grades_on(enterprises, parcels):
    """Grades of any toy county's firms, one on each of its first parcels; classes in turn."""
    names = enterprises["name"].tolist()
    rows = entities(names, [ROWS[at % len(ROWS)] for at in range(len(names))])
    rows = rows.assign(key=enterprises["uscc"], members=[(code,) for code in enterprises["uscc"]])
    used = parcels["parcel_id"].iloc[: len(rows)].tolist()
    land = pd.DataFrame({"entity": range(len(used)), "parcel_id": used, "area": LAND})
    none = dict.fromkeys(("town_code", "town", "zone_code", "zone"))
    return Grades(scores(entities=rows), land, pd.DataFrame([none] * len(rows)))


def items():
    """Tax in 万元 over 30 亩; value added over 10 persons."""
    rows = []
    for n, row in enumerate(ROWS):
        for item, (value, points) in zip((TAX, LABOUR), row.get("parts", ()), strict=False):
            below = 30.0 if item is TAX else 10.0
            base = 10.0 if row["group"] == "below" else item.base.fixed
            weight = 1.0 if row["group"] == "below" else float(item.weight)
            rows.append((n, item.name, value * below, below, value, base, weight, points, None))
    return pd.DataFrame(rows, columns=list(ITEM))


def yardsticks():
    made = {}
    for group in SCHEME.groups:
        for at, item in enumerate(group.items):
            values = sorted(row["parts"][at][0] for row in ROWS
                            if row["group"] == group.name and "parts" in row)  # fmt: skip
            made[group.name, item.name] = Yardstick(group, item, item.base.fixed, np.array(values))
    return made


def steps():
    rows = [
        (1, "points", "brand", 3.0, 100.0, 103.0, "驰名商标", "市监函〔2025〕3号", ON),
        (2, "grades", "investment", None, "B", "A", "设备投资 1.2 亿元", "技改备案 2025-07", ON),
        (3, "veto", "accident", None, "C", "D", "较大安全事故", "应急〔2025〕9号", ON),
    ]
    return pd.DataFrame(rows, columns=list(STEP))


def summary():
    rows = [("above", "tax_intensity", 5, 1.0, 2.0, 16.0, 30.0, 15.6, 20.0, None),
            ("above", "labour_productivity", 5, 1.0, 3.0, 12.0, 22.5, 12.3, 15.0, None),
            ("below", "tax_intensity", 4, 0.8, 1.0, 7.5, 12.0, 7.0, 10.0, None)]  # fmt: skip
    columns = ["group", "item", "n", "known_share", "least", "median", "most", "mean", "base",
               "made_of"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


FINDINGS = (
    Finding("negative_tax", uscc(9), NAMES[9], "税收实际贡献为 -3 万元，按原值计算"),
    Finding("param_missing", "", "", "规下企业的保护期没有写明"),
)


def scores(names=None, **own):
    made = Scores(SCHEME, PERIOD, ON, entities(names or NAMES), items(), steps(), summary(),
                  FINDINGS, yardsticks=yardsticks())  # fmt: skip
    return replace(made, **own) if own else made


def grades(names=None, **own):
    """F11's parcel is shared with F00, who uses less of it."""
    land = pd.DataFrame({
        "entity": [*range(12), 0],
        "parcel_id": [f"33112210000000000{i:02d}" for i in range(12)] + ["3311221000000000011"],
        "area": [LAND] * 12 + [500.0],
    }).sort_values(["entity", "area"], ascending=[True, False], kind="stable")  # fmt: skip
    places = pd.DataFrame({
        "town_code": [f"33112210{2 * (i < 4) + (i % 4 > 1)}" for i in range(12)],
        "zone_code": [f"Z{i:02d}" for i in range(12)],
    })  # fmt: skip
    places["town"] = [toy_print.TOWNS[int(code[-1])] for code in places["town_code"]]
    places["zone"] = [toy_print.zone_name(i) for i in range(12)]
    return Grades(scores(names, **own), land.reset_index(drop=True), places)


def scene(*, language="zh", names=None, made_up=True):
    """The toy county with its firms' grades."""
    firms = gpd.GeoDataFrame(
        {"uscc": [uscc(n) for n in range(12)], "name": names or NAMES}, geometry=[None] * 12,
        crs=toy_print.CRS,
    )  # fmt: skip
    return toy_print.scene(
        language=language, names=names, made_up=made_up,
        enterprises=toy_print.full("enterprises", firms),
    )  # fmt: skip
