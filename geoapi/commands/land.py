"""The command land 用地面积公示: the evaluated land of every firm, for the public to object to."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer

from geoapi.commands.common import (
    AtOption,
    JsonOption,
    OnOption,
    OutOption,
    PeriodOption,
    WorkspaceOption,
    county_of,
    day,
    put_json,
    put_table,
    say,
)
from geoapi.commands.registering import register_of
from geoapi.commands.saving import save_answer
from geoapi.planning.evaluated.words import KINDS
from geoapi.questions.land import AreaList, ask_land, land_answer, of_firm
from geoapi.register.desk import all_corrections
from geoapi.settings import Settings
from geoapi.views.land.tables import Notice, finding_frame, firm_frame, land_sheets, row_frame
from geoapi.views.land.window import read_window
from geoapi.views.scene import plain_scene
from layers.units import MU

FirmOption = Annotated[str | None, typer.Option("--firm", help="只看一家（统一社会信用代码）")]
WindowOption = Annotated[
    str | None, typer.Option("--window", help="异议期，由主管部门定：2025-05-25/2025-06-01")
]
ObjectionsOption = Annotated[
    bool, typer.Option("--objections", help="按已采纳的异议更正后计算；各版本的数据不变")
]

SHOWN = 30
"""Firms, and findings, shown on a terminal; files and --json hold all."""

FIRM_SHOWN = (
    "企业名称", "统一社会信用代码", "宗数", "自有（m²）", "租入（m²）", "占用未登记（m²）",
    "出租（m²）", "评价用地（m²）", "评价用地（亩）", "面积不明（宗）",
)  # fmt: skip

ROW_SHOWN = (
    "宗地代码", "用地方式", "自有（m²）", "租入（m²）", "占用未登记（m²）", "出租（m²）",
    "评价用地（m²）", "评价用地（亩）", "面积来源",
)  # fmt: skip


def land(
    context: typer.Context, on: OnOption = None, period: PeriodOption = None,
    firm: FirmOption = None, objections: ObjectionsOption = False, window: WindowOption = None,
    output: OutOption = None, at: AtOption = None, as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """列出各企业评价用地面积及依据，供公示。例：mutu land --on 2024-12-31 -o 用地面积公示.xlsx"""
    first, last = read_window(window)
    county = county_of(context, workspace, at)
    decided = all_corrections(register_of(context, workspace)) if objections else []
    told = ask_land(county, day(on), period=period, corrections=decided)
    told = of_firm(told, firm) if firm else told
    notice = Notice(
        told.evidence(told.land.rows), first, last, sorted({c.because for c in told.corrections})
    )
    if output:
        save_land(told, notice, output)
    if as_json:
        return put_json(land_answer(told) | {"window": window_json(first, last)})
    return tell_land(told, notice, whole=not firm)


def window_json(first: date | None, last: date | None) -> dict[str, Any] | None:
    """Return the days on which objections are taken, as JSON has them."""
    return {"first": first.isoformat(), "last": last.isoformat()} if first and last else None


def save_land(told: AreaList, notice: Notice, output: Path) -> None:
    """Write the list by the file's ending."""
    county = told.county
    scene = plain_scene(county, told.land.on, office=Settings().office)
    save_answer(
        output,
        lambda: land_answer(told) | {"window": window_json(notice.first, notice.last)},
        lambda: land_sheets(scene, told.land, notice),
    )


def tell_land(told: AreaList, notice: Notice, *, whole: bool) -> None:
    """Print the list for people: firms, or the parcels of one; then what is wrong."""
    land, totals = told.land, told.land.totals
    if whole:
        frame = firm_frame(land, notice)[list(FIRM_SHOWN)]
        say(
            f"{land.on}：{len(land.firms):,} 家企业，评价用地 {totals['evaluated'] / MU:,.2f} 亩；"
            f"宗地登记 {totals['registered'] / MU:,.2f} 亩，未分配 "
            f"{totals['unallocated'] / MU:,.2f} 亩，超出 {totals['excess'] / MU:,.2f} 亩"
        )
    else:
        frame = row_frame(land, notice)[list(ROW_SHOWN)]
    put_frame(frame.head(SHOWN) if whole else frame)
    if not whole:
        told_rows = zip(land.rows["parcel_id"], notice.evidence, strict=True)
        put_table(("宗地代码", "依据"), list(told_rows))
    if whole and len(frame) > SHOWN:
        say(f"以上为前 {SHOWN} 家；全部请用 -o 用地面积公示.xlsx 或 --json，一家请用 --firm")
    _tell_findings(told)


def put_frame(frame: pd.DataFrame) -> None:
    """Print a table for people; what is nothing is a plain 0."""
    cells = frame.astype(object).where(frame.notna(), None).to_numpy().tolist()
    shown = [[_cell(cell) for cell in row] for row in cells]
    put_table(list(frame.columns), shown)


def _cell(cell: Any) -> Any:
    return 0 if isinstance(cell, float) and cell == 0 else cell


def _tell_findings(told: AreaList) -> None:
    found, left = told.land.findings, told.land.left_out
    if told.corrections:
        say(f"已按{'、'.join(sorted({c.because for c in told.corrections}))}更正")
    if len(left):
        say(f"当日不计的用地关系 {len(left)} 条（已终止、未起始或起止颠倒）")
    if found.empty:
        return
    counts = found["kind"].value_counts()
    told_counts = "、".join(f"{KINDS[str(kind)].zh} {n}" for kind, n in counts.items())
    say(f"问题 {len(found)} 个：{told_counts}")
    frame = finding_frame(told.land).head(SHOWN)
    put_frame(frame)
    if len(found) > SHOWN:
        say(f"以上为前 {SHOWN} 个；全部请用 -o 用地面积公示.xlsx 或 --json")
