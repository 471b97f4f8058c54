"""Codes 评价代码 of TD/T 1029: what is built on a patch, and whether it has been supplied.

The two are independent attributes of the same land: what is built (A) stays A, supplied or not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.planning.measuring.coded import Coded, Int32

BUILD: Mapping[str, str] = MappingProxyType({
    "A1": "住宅用地", "A2": "工矿仓储用地", "A31": "街巷用地", "A32": "其他交通用地",
    "A4": "商服用地", "A51": "公园与绿地", "A52": "其他公共管理与服务用地",
    "A6": "其他城镇建设用地", "B11": "已建成农村工矿仓储用地", "B12": "其他已建成农村建设用地",
    "B21": "已达到供地条件的其他土地", "B22": "未达到供地条件的其他土地",
    "C1": "河湖及蓄滞洪区", "C2": "自然、生态保护区", "C3": "其他不可建设土地",
})  # fmt: skip
"""建设状态代码 DLDM: built urban A, not yet built B, not to be built C."""

SUPPLY: Mapping[str, str] = MappingProxyType({
    "D1": "划拨", "D21": "有偿且未到期", "D22": "有偿已到期未处置", "E1": "尚可划拨",
    "E21": "尚可供应工矿仓储用地", "E22": "其他尚可有偿供应", "F": "不可供应",
})  # fmt: skip
"""供应状态代码 GYDM: supplied D, still to be supplied E, not to be supplied F."""

GROUPS: Mapping[str, str] = MappingProxyType({
    "A": "已建成城镇建设用地", "B": "未建成城镇建设用地", "C": "不可建设土地",
    "D": "已供应国有建设用地", "E": "尚可供应土地", "F": "不可供应土地",
    "G": "闲置土地（经认定）", "H": "高新技术产业用地",
})  # fmt: skip

UNKNOWN = "unknown"
"""The last row and column of every account: land without a code. It is never given one."""

BUILD_ROWS = (*BUILD, UNKNOWN)
SUPPLY_COLUMNS = (*SUPPLY, UNKNOWN)

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Cells:
    """Some land of the account: the codes that begin so; no code of one kind means any of it."""

    build: tuple[str, ...] = ()
    supply: tuple[str, ...] = ()

    def of_build(self) -> NDArray[np.bool_]:
        """Tell which rows of the account are meant."""
        return _beginning(BUILD_ROWS, self.build)

    def of_supply(self) -> NDArray[np.bool_]:
        """Tell which columns of the account are meant."""
        return _beginning(SUPPLY_COLUMNS, self.supply)

    def area(self, matrix: Floats) -> Floats:
        """Add up these cells of each zone's account, m²."""
        held: Floats = matrix[:, self.of_build()][:, :, self.of_supply()].sum(axis=(1, 2))
        return held


def _beginning(codes: tuple[str, ...], prefixes: tuple[str, ...]) -> NDArray[np.bool_]:
    return np.array([not prefixes or code.startswith(prefixes) for code in codes])


def numbered(column: Coded, codes: tuple[str, ...]) -> Int32:
    """Return the row or column of each code; the last one, *unknown*, where it has none."""
    at = pd.Index(codes[:-1]).get_indexer(pd.Index(column.column.to_numpy(dtype=object)))
    each = np.where(at < 0, len(codes) - 1, at).astype(np.int32)
    return each if column.codes is None else each[column.codes]
