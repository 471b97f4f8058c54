"""Boundary points of approved batches as TXT (勘测定界), with a ledger to join."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from layers.sample.cells import dates_as
from layers.sample.shapes import Rng

Frames = Mapping[str, pd.DataFrame]


def write_approvals(folder: Path, frames: Frames, _: Rng) -> Path:
    """Write boundary points as TXT (勘测定界), and the dates and kinds as a ledger to join."""
    batches = frames["approvals"]
    ledger = pd.DataFrame(
        {
            "地块编号": batches["batch_no"],
            "报批类型": batches["kind"],
            "批准日期": dates_as(batches["approved_on"], "%Y年%m月%d日"),
        }
    )
    ledger.to_csv(folder / "批次台账.csv", index=False, encoding="utf-8-sig")
    path = folder / "批次界址点.txt"
    lines = [*_TXT_HEAD, *(line for row in batches.itertuples() for line in _plot(row))]
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode("gbk"))
    return path


_TXT_HEAD = (
    "[属性描述]", "格式版本号=1.01版本", "数据产生单位=示例县自然资源和规划局（虚构）",
    "数据产生日期=2025-06-15", "坐标系=2000国家大地坐标系", "几度分带=3",
    "投影类型=高斯克吕格", "计量单位=米", "带号=40", "精度=0.001", "转换参数=,,,,,,", "[地块坐标]",
)  # fmt: skip


def _plot(batch: Any) -> list[str]:
    """Return the lines of one plot: its head, then each ring, closed by its first point."""
    points: list[str] = []
    number = 0
    for ring_number, ring in enumerate(_rings(batch.geometry), 1):
        for at, (east, north) in enumerate(ring):
            name = number + 1 + at % (len(ring) - 1)
            points.append(f"J{name},{ring_number},{north:.3f},{40_000_000 + east:.3f}")
        number += len(ring) - 1
    title = f"{batch.kind}用地"
    head = f"{len(points)},{batch.area / 1e4:.4f},{batch.batch_no},{title},面,,工业用地,,@"
    return [head, *points]


def _rings(shape: Any) -> list[Any]:
    return [ring.coords for part in shape.geoms for ring in (part.exterior, *part.interiors)]
