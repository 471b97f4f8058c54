"""Areas 面积: the registered figure against the shape's legal area; neither is ever overwritten."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.door.checks.case import Case, Check, figure, key_text, percent

STATED = {"parcels": "site_area", "approvals": "area"}
"""Layers whose shape has a stated area, and the field that holds it."""

WORST = 20
"""Rows that differ most and are listed."""

CLOSE, NEAR = 0.001, 0.01
"""Relative differences whose shares are told; beyond the first a row may be flagged."""

LEAST = 1.0
"""m²: a difference is flagged where it is more than this and more than :data:`CLOSE` (8.2)."""

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Compared:
    """Positions with both areas, and the two figures, m²."""

    at: Rows
    stated: Floats
    computed: Floats

    @property
    def off(self) -> Floats:
        """The shape's area less the stated one, as a share of the stated one."""
        share: Floats = self.computed / self.stated - 1
        return share

    @property
    def flagged(self) -> NDArray[np.bool_]:
        """Whether a row differs by more than 0.1 % and more than 1 m²."""
        far: NDArray[np.bool_] = np.abs(self.computed - self.stated) > LEAST
        return far & (np.abs(self.off) > CLOSE)


def compared(case: Case) -> Compared | None:
    """Return the rows that have both areas; None for a layer without the two."""
    field = STATED.get(case.layer.name)
    if field is None or case.accepted.wkb is None:
        return None
    stated, computed = case.table[field].to_numpy(dtype=float), case.accepted.area
    at = np.flatnonzero((stated > 0) & (computed > 0))
    return Compared(at, stated[at], computed[at])


def check_areas(case: Case) -> Iterator[Check]:
    """Tell how well stated and computed areas agree; the shares are a fact that is always told."""
    both = compared(case)
    if both is None or not len(both.at):
        return
    flagged = np.flatnonzero(both.flagged)
    # By ratio, so that twice and half are as far off; a wrong unit comes first.
    ratio = np.log(both.computed[flagged]) - np.log(both.stated[flagged])
    worst = flagged[np.argsort(-np.abs(ratio), kind="stable")]
    shares = {f"within_{name}": float((np.abs(both.off) <= most).mean())
              for name, most in (("0.1%", CLOSE), ("1%", NEAR))}  # fmt: skip
    shares["median_ratio"] = float(np.median(both.stated / both.computed))
    yield Check(
        "area-difference", "登记面积与图形面积", len(flagged),
        _sentence(case, both, worst, shares),
        tuple(_row(case, both, int(at)) for at in worst[:WORST]),
        {"compared": len(both.at), "stated": float(both.stated.sum()),
         "computed": float(both.computed.sum()), **shares},
    )  # fmt: skip


def _row(case: Case, both: Compared, at: int) -> dict[str, Any]:
    position = int(both.at[at])
    return {
        "row": int(case.accepted.rows[position]),
        "key": key_text(case.table, case.layer, position),
        "stated": round(float(both.stated[at]), 2),
        "computed": round(float(both.computed[at]), 2),
        "difference": round(float(both.computed[at] - both.stated[at]), 2),
        "share": round(float(both.off[at]), 6),
    }


def _sentence(case: Case, both: Compared, worst: Rows, shares: dict[str, float]) -> str:
    title = case.layer.field(STATED[case.layer.name]).zh
    without = len(case.accepted) - len(both.at)
    text = (
        f"{title}与图形椭球面积：{len(both.at):,} 个可比"
        + (f"（另 {without:,} 个没有{title}）" if without else "")
        + f"，相差 0.1% 以内的占 {percent(shares['within_0.1%'])}，"
        f"1% 以内的占 {percent(shares['within_1%'])}，"
        f"两者之比的中位数 {figure(shares['median_ratio'])}。"
    )
    if not len(worst):
        return text + "没有相差超过 0.1% 且超过 1 平方米的。"
    row = _row(case, both, int(worst[0]))
    return text + (
        f"相差超过 0.1% 且超过 1 平方米的 {len(worst):,} 个，"
        f"相差最大的是第 {row['row']} 行 {row['key']}：{title} {row['stated']:,.2f} 平方米，"
        f"图形 {row['computed']:,.2f} 平方米"
        f"（相差 {row['share']:+.2%}）；两个面积都保留，请核对。"
    )
