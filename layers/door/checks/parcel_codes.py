"""Parcel codes 宗地代码: what kinds a file holds, and whether they agree with what else it says."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from layers.codes import OWNERSHIP_LETTERS, PARCEL_CODE, UNIT_TAIL
from layers.door.checks.case import LISTED, Case, Check, some

COUNTY_DIGITS = 6
"""Digits of a code that name the county (GB/T 2260)."""


def parcel_codes(keys: pd.Series) -> pd.Series:
    """Return the 19-digit parcel code in each key, NaN where there is none.

    Of a 28-character 不动产单元代码 these are the first 19 (standards.md 7.4).
    """
    found: pd.Series = keys.str.extract(rf"^({PARCEL_CODE})(?:{UNIT_TAIL})?$", expand=False)
    return found


def check_parcel_codes(case: Case) -> Iterator[Check]:
    """Tell the kinds of codes, and those against the ownership column and the county's towns.

    A key that is no parcel code is a fact, not a mistake: other registers number otherwise.
    """
    if case.layer.name != "parcels" or not case.cn:
        return
    keys = case.table["parcel_id"]
    codes = parcel_codes(keys)
    yield from _kinds(case, keys, codes)
    yield from _ownership(case, codes)
    yield from _county(case, codes)


def _kinds(case: Case, keys: pd.Series, codes: pd.Series) -> Iterator[Check]:
    whole, none = codes == keys, codes.isna()
    units = ~whole & ~none
    if whole.all():
        return
    text = f"宗地代码：{int(whole.sum()):,} 个为 19 位宗地代码"
    if units.any():
        text += f"，{int(units.sum()):,} 个为 28 位不动产单元代码（前 19 位即宗地代码）"
    if none.any():
        named = some(keys[none].iloc[:3].tolist())
        text += f"，{int(none.sum()):,} 个为其他编号（如 {named}），不能由代码判断权属和特征"
    others = np.flatnonzero(~whole)[:LISTED]
    rows = [_row(case, int(at)) | {"kind": "unit" if units.iloc[at] else "other"} for at in others]
    total = {"parcel": int(whole.sum()), "unit": int(units.sum()), "other": int(none.sum())}
    yield Check("parcel-code-kinds", "宗地代码的种类", 0, text + "。", tuple(rows), total)


def _row(case: Case, at: int) -> dict[str, Any]:
    return {"row": int(case.accepted.rows[at]), "key": str(case.table["parcel_id"].iloc[at])}


def _ownership(case: Case, codes: pd.Series) -> Iterator[Check]:
    stated = case.table["ownership"]
    coded = codes.str[12].map(OWNERSHIP_LETTERS)
    wrong = np.flatnonzero((stated.notna() & coded.notna() & (stated != coded)).to_numpy())
    if not len(wrong):
        return
    words = {name: aliases[0] for name, aliases in case.layer.field("ownership").choices.items()}
    rows = [
        _row(case, int(at)) | {"code": words[coded.iloc[at]], "stated": words[stated.iloc[at]]}
        for at in wrong[:LISTED]
    ]
    first = rows[0]
    yield Check(
        "parcel-ownership", "宗地代码与土地所有权", len(wrong),
        f"{len(wrong):,} 宗的土地所有权与宗地代码第 13 位（G 国有、J 集体、Z 争议）不符，如第 "
        f"{first['row']} 行 {first['key']}：代码为{first['code']}，所有权列为{first['stated']}；"
        "两者均按原样保留，请核对。",
        tuple(rows),
    )  # fmt: skip


def _county(case: Case, codes: pd.Series) -> Iterator[Check]:
    towns = case.around("towns", "town_code")
    if towns is None:
        return
    counties = sorted(set(towns["town_code"].dropna().str[:COUNTY_DIGITS]))
    strange = codes.notna() & ~codes.str[:COUNTY_DIGITS].isin(counties)
    wrong = np.flatnonzero(strange.to_numpy())
    if not len(wrong):
        return
    rows = [_row(case, int(at)) for at in wrong[:LISTED]]
    found = sorted(set(codes[strange].str[:COUNTY_DIGITS]))
    yield Check(
        "parcel-county", "宗地代码的县级区划", len(wrong),
        f"{len(wrong):,} 宗的宗地代码前 6 位（{some(found)}）不是本县乡镇代码的前 6 位"
        f"（{some(counties)}），如第 {rows[0]['row']} 行 {rows[0]['key']}；"
        "如因区划调整换过代码，请核对是否应一并更换。",
        tuple(rows),
    )  # fmt: skip
