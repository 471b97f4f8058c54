"""Overlaps 重叠: parcels, and towns, that share land with one another."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.codes import ABOVE_OR_BELOW, LAND_OWNED
from layers.door.checks.case import LISTED, Case, Check, area_text, key_text
from layers.door.checks.pairs import Shared, shared_land
from layers.door.checks.parcel_codes import parcel_codes

LEAST = 1.0
"""m² from which a shared piece is land; below it is drawing noise (standards.md 8.2)."""

USE, OWNED, LEFT_OUT = 0, 1, -1

Rows = NDArray[np.int64]


def check_overlaps(case: Case) -> Iterator[Check]:
    """Find parcels, or towns, that share land; zones and other lines may lawfully do so.

    Rights above and below the ground (character 14 S, X) are left out; ownership of collective
    land (A) is compared apart from rights of use, which lie on it (standards.md 7.4).
    """
    if case.layer.name not in {"parcels", "towns"}:
        return
    level = _levels(case)
    found = shared_land(case.accepted, level, LEAST)
    if len(found.one) or found.noise:
        yield _told(case, found, _apart(level))


def _levels(case: Case) -> Rows:
    """Return on which level each row lies; :data:`LEFT_OUT` for rights over another parcel."""
    level = np.full(len(case.accepted), USE, dtype=np.int64)
    if case.layer.name == "parcels" and case.cn:
        right = parcel_codes(case.table["parcel_id"]).str[13]
        level[right.isin(ABOVE_OR_BELOW).to_numpy()] = LEFT_OUT
        level[(right == LAND_OWNED).to_numpy(dtype=bool, na_value=False)] = OWNED
    return level


def _apart(level: Rows) -> str:
    """Say which rows were not compared with which."""
    out, owned = int((level == LEFT_OUT).sum()), int((level == OWNED).sum())
    text = f"地上、地下使用权（特征码 S、X）{out:,} 宗不参与比较。" if out else ""
    if owned and owned < len(level) - out:
        text += "集体土地所有权（特征码 A）与使用权宗地分别比较。"
    return text


def _told(case: Case, found: Shared, apart: str) -> Check:
    worst = np.argsort(-found.area, kind="stable")
    land = float(found.area.sum())
    touched = len(np.union1d(found.one, found.other))
    return Check(
        "overlaps",
        f"{case.layer.zh}相互重叠",
        len(found.area),
        _sentence(case, found, int(worst[0]) if len(worst) else None) + apart,
        tuple(_row(case, found, int(at)) for at in worst[:LISTED]),
        {"pairs": len(found.area), "rows": touched, "area": land,
         "noise_pairs": found.noise, "noise_area": found.noise_area},
    )  # fmt: skip


def _sentence(case: Case, found: Shared, worst: int | None) -> str:
    noise = (
        f"{found.noise:,} 对相邻图形重叠不足 1 平方米（共 {found.noise_area:.2f} 平方米），"
        "视为绘图误差，未列出。"
        if found.noise
        else ""
    )
    if worst is None:
        return f"{case.layer.zh}没有实质重叠；{noise}"
    row = _row(case, found, worst)
    least = "" if found.complete else "至少"
    stopped = "" if found.complete else "重叠过多，未全部列数，请先检查图形是否重复导出。"
    return (
        f"{least}有 {len(found.area):,} 对{case.layer.zh}相互重叠，"
        f"各对重叠面积合计 {area_text(float(found.area.sum()))}；"
        f"最大一处：第 {row['row']} 行 {row['key']} 与第 {row['other_row']} 行 {row['other_key']}，"
        f"重叠 {area_text(row['area'])}。{stopped}{noise}"
    )


def _row(case: Case, found: Shared, at: int) -> dict[str, Any]:
    """Describe one pair, the row that comes first in the file first."""
    one, other = sorted((int(found.one[at]), int(found.other[at])))
    rows = case.accepted.rows
    return {
        "row": int(rows[one]), "key": key_text(case.table, case.layer, one),
        "other_row": int(rows[other]), "other_key": key_text(case.table, case.layer, other),
        "area": round(float(found.area[at]), 2),
    }  # fmt: skip
