"""Suspects 数量级可疑: tax that looks to be in 元 where the rest is in 万元, or the reverse.

Three tests, each by medians: tax to the firm's own sales against the county's median; tax per mu
against the county's median; tax against the firm's own of the year before. One speaks where it is
off by a factor of 10^3.5 to 10^4.5. A firm is named where all tests that could be made and are
not silent say the same, and at least two do, or the only one that could be made does.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.planning.measuring.ledger import Ledger
from geoapi.planning.scoring.candidates import year_before
from geoapi.planning.scoring.result import Finding
from layers.units import WAN

Floats = NDArray[np.float64]

SALES = ("taxable_sales", "revenue", "output_value")
LEAST = 3
"""Firms that a median needs."""

OFF = (3.5, 4.5)
"""Powers of ten around 万 = 10^4 within which a factor is taken for the unit."""


def suspects(rows: pd.DataFrame, ledger: Ledger, period: str) -> Iterator[Finding]:
    """Yield candidates whose tax looks to be in another unit; nothing is changed by it."""
    rows = rows[rows["stated"] & rows["tax_paid"].gt(0)].reset_index(drop=True)
    land = rows["land"].where(rows["land"] > 0)
    tests = {
        "税收与本企业销售之比是全县中位数的": _to_sales(rows),
        "亩均税收是全县中位数的": _off_median(rows["tax_paid"] / land),
        "税收是本企业上年同期的": _to_before(rows, ledger, period),
    }  # fmt: skip
    for at, side in _named(pd.DataFrame(tests)):
        row, said = rows.loc[at], {words: test[at] for words, test in tests.items()}
        told = "；".join(
            f"{w} {f:,.4g} 倍" for w, f in said.items() if _side(np.array([f]))[0] == side
        )
        unit = (
            "元的数字当作了万元（偏大约一万倍）"
            if side > 0
            else "万元的数字当作了元（偏小约一万倍）"
        )
        yield Finding(
            "unit_suspected", str(row["key"]), str(row["name"]),
            f"{period} 年税收 {row['tax_paid'] / WAN:,.6g} 万元，可能是把{unit}：{told}。"
            "数值未改动，请核对原表单位",
        )  # fmt: skip


def _named(tests: pd.DataFrame) -> Iterator[tuple[int, int]]:
    """Yield the firms that the tests agree on, and whether their tax is too large or too small."""
    sides = pd.DataFrame({name: _side(tests[name].to_numpy(float)) for name in tests})
    made = tests.notna().sum(axis=1)
    for side in (1, -1):
        agree, against = (sides == side).sum(axis=1), ((sides != side) & tests.notna()).sum(axis=1)
        found = (agree >= 2) & (agree > against) | (agree == 1) & (made == 1)  # noqa: PLR2004
        yield from ((int(at), side) for at in np.flatnonzero(found))


def _side(factor: Floats) -> NDArray[np.int64]:
    """Return 1 where a factor is about 10^4, -1 where about 10^-4, 0 elsewhere."""
    with np.errstate(divide="ignore", invalid="ignore"):
        power = np.log10(factor)
    off = (np.abs(power) >= OFF[0]) & (np.abs(power) <= OFF[1])
    return np.where(off, np.sign(power), 0).astype(np.int64)


def _off_median(figures: pd.Series) -> Floats:
    """Return each figure over the median of all; NaN where too few have one."""
    known = figures.to_numpy(float)
    if np.count_nonzero(known > 0) < LEAST:
        return np.full(len(known), np.nan)
    off: Floats = known / np.median(known[known > 0])
    return off


def _to_sales(rows: pd.DataFrame) -> Floats:
    """Return tax to sales over its median, by the first column of sales that a firm states."""
    found = np.full(len(rows), np.nan)
    for name in SALES:
        share = rows["tax_paid"] / rows[name].where(rows[name] > 0)
        found = np.where(np.isnan(found), _off_median(share), found)
    return found


def _to_before(rows: pd.DataFrame, ledger: Ledger, period: str) -> Floats:
    before = ledger.figures(("statements", year_before(period), False), "tax_paid")
    then = before[rows["firm"].to_numpy(np.int64)]
    factor: Floats = rows["tax_paid"].to_numpy(float) / np.where(then > 0, then, np.nan)
    return factor
