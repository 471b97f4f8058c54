"""Commands case 闲置土地案件: opened, taken step by step, listed with what is due, added up."""

from pathlib import Path
from typing import Annotated, Any

import typer

from geoapi.commands.common import (
    JsonOption,
    OnOption,
    OutOption,
    WorkspaceOption,
    county_of,
    day,
    done,
    put_json,
    put_table,
    say,
)
from geoapi.commands.registering import document_in, register_of, take_out
from geoapi.commands.saving import save_answer
from geoapi.planning.cases.case import Case, Taken
from geoapi.planning.cases.checks import next_steps
from geoapi.planning.cases.standing import Standing
from geoapi.planning.cases.stats import case_stats
from geoapi.planning.cases.steps import BY_NAME, CONFIRM, OPEN, OUTCOMES
from geoapi.planning.cases.ways import ways_of
from geoapi.planning.errors import PlanningError
from geoapi.planning.idle.history import WAYS
from geoapi.questions.basis import basis
from geoapi.questions.cases import ask_cases, confirmed, ground_of, subject_of
from geoapi.register import case_desk
from geoapi.views.cases.answers import case_json, next_json, stats_json, step_words, ways_json
from geoapi.views.cases.tables import (
    case_facts,
    case_sheets,
    cases_frame,
    stats_frames,
    stats_sheets,
)
from layers.atlas import County

app = typer.Typer(
    rich_markup_mode=None,
    help="闲置土地案件：立案、逐步办理、期限与逾期、统计；历史只增不改",
    no_args_is_help=True,
)

NumberArgument = Annotated[int, typer.Argument(help="案件号；mutu case list 列出全部")]
PersonOption = Annotated[str, typer.Option("--person", help="经办人姓名")]
FileOption = Annotated[
    Path | None, typer.Option("--file", help="这一步的文书：PDF、图片、Word、Excel、OFD、ZIP")
]
NoteOption = Annotated[str, typer.Option("--note", help="说明、理由")]
VersionOption = Annotated[
    int | None, typer.Option("--version", help="看到的是第几版；已有新版则不登记")
]
MonthOption = Annotated[str, typer.Option("--from", help="起月，如 2024-01")]


@app.command("open")
def open_case(
    context: typer.Context,
    supply: Annotated[str, typer.Argument(help="电子监管号")],
    who: PersonOption, on: OnOption = None, note: NoteOption = "", file: FileOption = None,
    as_json: JsonOption = False, workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """对一宗疑似闲置的供地立案。例：mutu case open 3209992013B00431 --person 张三"""
    county, asked = county_of(context, workspace), day(on)
    opening = case_desk.Opening(
        subject_of(county, supply, asked), Taken(OPEN, asked, who, note=note), document_in(file)
    )
    ground = ground_of(county, supply, asked, day(None))
    made = case_desk.open_case(register_of(context, workspace), opening, ground)
    done(f"已立{made.name}：{supply} 疑似闲置，待调查核实", _told(county, made), as_json=as_json)


def _told(county: County, made: Case) -> dict[str, Any]:
    (one,) = ask_cases(county, [made], made.last.on)
    return case_json(one, restricted=True)


@app.command("step")
def step(
    context: typer.Context, number: NumberArgument,
    name: Annotated[str, typer.Argument(help=f"步骤：{' '.join(BY_NAME)}")],
    who: PersonOption, file: FileOption = None, on: OnOption = None, note: NoteOption = "",
    way: Annotated[str | None, typer.Option("--way", help=f"处置方式：{' '.join(WAYS)}")] = None,
    cause: Annotated[
        str | None, typer.Option("--cause", help="认定的闲置原因：enterprise gov_plan …")
    ] = None,
    idle_class: Annotated[
        str | None, typer.Option("--class", help="认定的类型：not_started suspended")
    ] = None,
    start_by: Annotated[
        str | None, typer.Option("--start-by", help="重新约定的动工日期")
    ] = None,
    reference: Annotated[str, typer.Option("--reference", help="文号")] = "",
    mortgaged: Annotated[
        bool | None, typer.Option("--mortgaged/--not-mortgaged", help="是否设有抵押权")
    ] = None,
    outcome: Annotated[
        str | None, typer.Option("--outcome", help=f"处置结果：{' '.join(OUTCOMES)}")
    ] = None,
    parcel: Annotated[
        list[str] | None, typer.Option("--parcel", help="确认后的宗地代码，可多次")
    ] = None,
    version: VersionOption = None, as_json: JsonOption = False, workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """登记案件的一步。例：mutu case step 3 notify --person 张三 --file 通知书.pdf"""
    county, register, asked = (
        county_of(context, workspace),
        register_of(context, workspace),
        day(on),
    )
    case = case_desk.one_case(register, number)
    keys = parcel or []
    if keys and name != CONFIRM:
        raise PlanningError(f"只有 {CONFIRM}（确认宗地变化）才写 --parcel")
    taking = Taken(
        name, asked, who, note=note, way=way, cause=cause, idle_class=idle_class,
        start_by=day(start_by) if start_by else None, reference=reference, mortgaged=mortgaged,
        outcome=outcome, parcels=confirmed(county, case, keys) if name == CONFIRM else (),
    )  # fmt: skip
    ground = ground_of(county, case.subject.supply_id, asked, day(None))
    made = case_desk.take_step(
        register, number, taking, ground, document=document_in(file), seen=version
    )
    done(f"{made.name}已登记“{step_words(name)}”", _told(county, made), as_json=as_json)


@app.command("show")
def show(
    context: typer.Context, number: NumberArgument, on: OnOption = None,
    as_json: JsonOption = False, workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """显示一件案件：经过、期限、下一步。例：mutu case show 3"""
    county, register, asked = (
        county_of(context, workspace),
        register_of(context, workspace),
        day(on),
    )
    case = case_desk.one_case(register, number)
    found = ask_cases(county, [case], asked)
    if not found:
        raise PlanningError(f"{case.name} {case.opened.on} 才立案，{asked} 还没有")
    ground = ground_of(county, case.subject.supply_id, asked, asked)
    steps, ways = next_steps(found[0].case, ground), ways_of(found[0].case, asked, ground)
    choosing = any(n.step.name == "choose" for n in steps)
    if as_json:
        told = case_json(found[0], restricted=True)
        told["next"] = next_json(steps, found[0].case, ground.test)
        told["ways"] = ways_json(ways, ground.test) if choosing else []
        return put_json(told | {"basis": basis(county, on=asked)})
    facts = case_facts(found[0], restricted=True)
    for one in steps:
        against = f"；暂不能：{'；'.join(one.reasons)}" if one.reasons else ""
        facts.append((f"可以 {one.step.name}", f"{one.step.zh}，附 {one.step.document}{against}"))
    for way, reasons in ways.items() if choosing else ():
        facts.append((f"方式 {way}", "；".join(reasons) or ground.test.words[way]))
    return put_table(("项目", "内容"), facts)


@app.command("list")
def list_cases(
    context: typer.Context,
    overdue: Annotated[bool, typer.Option("--overdue", help="只列逾期的")] = False,
    on: OnOption = None, output: OutOption = None, as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """列出案件，逾期的在前。例：mutu case list --overdue --on 2025-09-01 -o 逾期.xlsx"""
    county, asked = county_of(context, workspace), day(on)
    found = ask_cases(county, case_desk.all_cases(register_of(context, workspace)), asked)
    found = [one for one in found if one.late or not overdue]
    document = _list(county, found, on)
    if output:
        _save(output, case_sheets(found, restricted=True), document)
    if as_json:
        return put_json(document)
    if not found:
        return say("没有逾期的案件" if overdue else "还没有立过案")
    frame = cases_frame(found, restricted=False)[list(SHOWN)]
    return put_table(SHOWN, frame.astype(object).to_numpy().tolist())


SHOWN = (
    "案件号",
    "状态",
    "电子监管号",
    "地块名称",
    "面积（亩）",
    "期限",
    "到期事项",
    "逾期天数",
    "宗地变化",
)
"""Columns that fit a terminal."""


def _list(county: County, found: list[Standing], on: str | None) -> dict[str, Any]:
    rows = [case_json(one, restricted=True) for one in found]
    return {"on": day(on).isoformat(), "cases": rows, "basis": basis(county, on=day(on))}


def _save(output: Path, tabs: list[Any], document: Any) -> None:
    save_answer(output, lambda: document, lambda: tabs)


@app.command("stats")
def stats(
    context: typer.Context, first: MonthOption,
    last: Annotated[str, typer.Option("--to", help="止月，如 2025-06")],
    output: OutOption = None, as_json: JsonOption = False, workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """逐月统计立案、认定、办结和盘活。例：mutu case stats --from 2025-01 --to 2025-06"""
    county = county_of(context, workspace)
    found = case_stats(case_desk.all_cases(register_of(context, workspace)), first, last)
    document = stats_json(found) | {"basis": basis(county, on=found.last)}
    if output:
        _save(output, stats_sheets(found, "虚构示例数据" if county.made_up else ""), document)
    if as_json:
        return put_json(document)
    for name, frame in stats_frames(found).items():
        put_table(list(frame.columns), frame.astype(object).to_numpy().tolist(), name)
    return say(f"{found.last}：在办 {found.standing['open']} 件，其中已认定 "
               f"{found.standing['recognised']} 件")  # fmt: skip


@app.command("file")
def file_of(
    context: typer.Context, number: NumberArgument,
    version: Annotated[int, typer.Option("--version", help="第几步的附件")],
    output: Annotated[Path, typer.Option("--output", "-o", help="存为")],
    workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """取出一步的附件。例：mutu case file 3 --version 2 -o 通知书.pdf"""
    name, kept = case_desk.document_of_step(register_of(context, workspace), number, version)
    take_out(name, kept, output)
