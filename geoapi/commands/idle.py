"""The command idle 闲置土地: what is suspected on a date, and what falls due after it."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
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
from geoapi.planning.errors import PlanningError
from geoapi.planning.idle.due import Due
from geoapi.planning.idle.findings import IdleFinding
from geoapi.questions.idle import ask_due, ask_idle, due_answer, idle_answer
from geoapi.views.exports import save_idle_shapes
from geoapi.views.idle.due_tables import due_frame, due_sheets
from geoapi.views.idle.tables import idle_frame, idle_sheets
from geoapi.views.scene import Scene, plain_scene
from layers.atlas import County

IDLE_SHOWN = (
    "电子监管号", "地块名称", "园区代码", "面积（亩）", "类型", "应动工日期", "满一年日期",
    "闲置费（万元）", "适用条款", "缺少资料",
)  # fmt: skip
"""Columns of idle land that fit a terminal; files and --json hold all."""


def save_idle(county: County, asked: date, findings: list[IdleFinding], output: Path) -> None:
    """Write findings by the file's ending."""
    scene = Scene(county, None, tuple(findings), asked, made_up=county.made_up)
    save_answer(
        output, lambda: idle_answer(county, asked, findings), lambda: idle_sheets(scene),
        lambda: save_idle_shapes(county, findings, output),
    )  # fmt: skip


def idle(
    context: typer.Context, on: OnOption = None,
    supply: Annotated[str | None, typer.Option("--supply", help="只看一宗（电子监管号）")] = None,
    due: Annotated[
        int | None, typer.Option("--due", min=0, help="今后若干天内到期的事项：30 90 365")
    ] = None,
    ways: Annotated[
        list[Path] | None, typer.Option("--ways", help="地方文件的政策包 YAML，可多次")
    ] = None,
    output: OutOption = None, at: AtOption = None,
    as_json: JsonOption = False, workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """按 53 号令列出疑似闲置土地。例：mutu idle --on 2025-06-30"""
    asked = day(on)
    county = county_of(context, workspace, at)
    if due is not None:
        return _answer_due(county, asked, due, output=output, as_json=as_json, supply=supply)
    findings = ask_idle(county, asked, supply=supply, local=ways or ())
    if output:
        save_idle(county, asked, findings, output)
    if as_json:
        return put_json(idle_answer(county, asked, findings))
    if not supply:
        return tell_idle(asked, findings)
    return tell_one(asked, findings)


def tell_one(asked: date, findings: Sequence[IdleFinding]) -> None:
    """Print one supply in full: what is told of it, and what that rests on."""
    _say_counts(asked, findings)
    facts = idle_frame(findings).drop(columns="依据").iloc[0].items()
    evidence = [("依据", f"{note.text}（{note.source}）") for note in findings[0].evidence]
    finding = findings[0]
    local = [("地方文件", option.words) for option in finding.local]
    steps = [
        ("沿革", f"{s.since or '供地时'} 起：{s.start_due or '不明'}") for s in finding.history
    ]
    days = [("期限", f"{clock.on} {clock.words}") for clock in finding.clocks]
    changes = [("何以改变", words) for words in finding.would_change]
    return put_table(("项目", "内容"), [*facts, *local, *steps, *days, *changes, *evidence])


DUE_SHOWN = (
    "到期日期", "剩余天数", "事项", "电子监管号", "地块名称", "园区代码", "面积（亩）", "判定",
)  # fmt: skip
"""Columns of what falls due that fit a terminal."""


def _answer_due(
    county: County, asked: date, days: int, *, output: Path | None, as_json: bool,
    supply: str | None,
) -> None:  # fmt: skip
    if supply is not None:
        raise PlanningError("--due 与 --supply 不能同时用；一宗的期限见 mutu idle --supply")
    found = ask_due(county, asked, days)
    if output:
        save_due(county, asked, days, found, output)
    if as_json:
        return put_json(due_answer(county, asked, days, found))
    say(f"{asked} 起 {days} 天内到期 {len(found)} 项")
    frame = due_frame(found)[list(DUE_SHOWN)]
    return put_table(DUE_SHOWN, frame.to_numpy().tolist())


def save_due(county: County, asked: date, days: int, found: list[Due], output: Path) -> None:
    """Write what falls due by the file's ending."""
    scene = plain_scene(county, asked)
    save_answer(
        output, lambda: due_answer(county, asked, days, found), lambda: due_sheets(scene, found)
    )


def tell_idle(asked: date, findings: Sequence[IdleFinding]) -> None:
    """Print the land suspected idle for people, and how much there is of the rest."""
    _say_counts(asked, findings)
    suspected = idle_frame([f for f in findings if f.verdict == "suspected_idle"])
    columns = [name for name in suspected.columns if name in IDLE_SHOWN]
    put_table(columns, suspected[columns].to_numpy().tolist())


def _say_counts(asked: date, findings: Sequence[IdleFinding]) -> None:
    count = Counter(finding.verdict for finding in findings)
    say(
        f"{asked}：{len(findings)} 宗供地，其中疑似闲置 {count['suspected_idle']} 宗，"
        f"资料不全 {count['data_missing']} 宗"
    )
