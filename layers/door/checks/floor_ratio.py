"""Floor area ratios 容积率 that no building has: the floor is in another unit than the land.

Told where the figures come in; nothing later divides them into shape.
"""

from collections.abc import Iterator

import numpy as np

from layers.door.checks.case import Case, Check, figure, key_text

MOST = 100.0
"""A floor area ratio beyond which a unit was mistaken (floor in m², land in hectares)."""

WORST = 20
"""Rows with the largest ratios that are listed."""


def check_floor_ratio(case: Case) -> Iterator[Check]:
    """Tell the parcels, and the promises of contracts, whose ratio is over :data:`MOST`."""
    columns = {"parcels": ("floor_area", "site_area"), "supplies": ("promised_far",)}
    names = columns.get(case.layer.name)
    if names is None:
        return
    above, *below = (case.table[name].to_numpy(dtype=float) for name in names)
    ratio = above / below[0] if below else above
    over = np.flatnonzero(ratio > MOST)
    worst = over[np.argsort(-ratio[over], kind="stable")][:WORST]
    if not len(worst):
        return
    title = "÷".join(case.layer.field(name).zh for name in names)
    first = int(worst[0])
    yield Check(
        "floor-area-ratio", "容积率的单位", len(over),
        f"{title}大于 {MOST:g} 的 {len(over):,} 行，最大的是第 {case.accepted.rows[first]} 行 "
        f"{key_text(case.table, case.layer, first)}：{figure(float(ratio[first]))}；"
        "建筑面积与用地面积的单位多半不一致，请核对表头所注单位，改正后重新导入（以后不作换算）。",
        tuple(
            {"row": int(case.accepted.rows[at]), "key": key_text(case.table, case.layer, int(at)),
             "ratio": float(ratio[at])}
            for at in worst
        ),
    )  # fmt: skip
