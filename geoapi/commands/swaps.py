"""The command swaps 置换: idle land outside zones, the pool of reclaimed land, and its flows."""

from pathlib import Path
from typing import Annotated

import typer

from geoapi.commands.common import (
    AtOption,
    JsonOption,
    OnOption,
    OutOption,
    WorkspaceOption,
    county_of,
    day,
    put_json,
    put_table,
    say,
)
from geoapi.commands.saving import save_answer
from geoapi.planning.swaps.outside import Choice
from geoapi.planning.swaps.told import Swaps
from geoapi.questions.swaps import ask_swaps, swaps_answer
from geoapi.views.scene import plain_scene
from geoapi.views.swaps.tables import (
    flow_frame,
    outside_frame,
    pool_frame,
    recipient_frame,
    save_swap_shapes,
    swaps_sheets,
)
from layers.atlas import County
from layers.units import MU

YearsOption = Annotated[int | None, typer.Option("--years", help="闲置满多少年算长期闲置")]
ShareOption = Annotated[
    float | None, typer.Option("--share", help="跨界宗地园区内比例低于多少算园区外")
]
GiveOption = Annotated[
    float | None, typer.Option("--give", help="拟置换多少亩：超过结余即拒绝，退出码 2")
]

MOST = 30
"""Rows of each table shown on a terminal."""

LEFT_OUT = ("电子监管号", "供应方式", "乡镇代码", "类型")
"""Columns that only files and --json hold."""

PARAMETERS = {
    "years": "闲置满多少年算长期（--years）：不标长期闲置",
    "share": "跨界宗地的划分比例（--share）：跨界的单列",
}


def swaps(
    context: typer.Context, on: OnOption = None, years: YearsOption = None,
    share: ShareOption = None, give: GiveOption = None, output: OutOption = None,
    at: AtOption = None, as_json: JsonOption = False, workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """园区外闲置土地、复垦指标池与置换流向。例：mutu swaps --on 2025-06-30 --years 2"""
    choice, asked = Choice(years, share), day(on)
    county = county_of(context, workspace, at)
    told = ask_swaps(county, asked, choice)
    if give is not None:
        told.pool.require(give * MU)
        say(f"指标池结余 {told.pool.left / MU:,.2f} 亩，可以置换 {give:,.2f} 亩")
    if output:
        _save(county, told, output)
    if as_json:
        return put_json(swaps_answer(county, told))
    return _tell(told)


def _save(county: County, told: Swaps, output: Path) -> None:
    scene = plain_scene(county, told.on)
    save_answer(
        output, lambda: swaps_answer(county, told), lambda: swaps_sheets(scene, told),
        lambda: save_swap_shapes(county, told, output),
    )  # fmt: skip


def _tell(told: Swaps) -> None:
    say(f"{told.on}：园区外及跨界的疑似闲置 {len(told.outside)} 宗；"
        f"指标池验收 {told.pool.accepted / MU:,.2f} 亩，已置换 {told.pool.given / MU:,.2f} 亩，"
        f"结余 {told.pool.left / MU:,.2f} 亩")  # fmt: skip
    for name in told.choice.missing:
        say(f"  未设 {PARAMETERS[name]}")
    for sentence in told.pool.overdrawn:
        say(f"  台账有误：{sentence}")
    titles = ("园区外闲置", "指标池", "置换流向", "受让园区")
    makers = (outside_frame, pool_frame, flow_frame, recipient_frame)
    for title, make in zip(titles, makers, strict=True):
        frame = make(told).drop(columns=list(LEFT_OUT), errors="ignore").astype(object)
        cells = frame.where(frame.notna(), None).head(MOST).to_numpy().tolist()
        put_table(list(frame.columns), cells, title)
