"""Commands objection 异议: filed, decided, withdrawn, listed; and what decisions change."""

from pathlib import Path
from typing import Annotated, Any

import typer

from geoapi.commands.common import (
    JsonOption,
    OnOption,
    OutOption,
    PeriodOption,
    WhoOption,
    WorkspaceOption,
    county_of,
    day,
    done,
    person,
    put_json,
    put_table,
    say,
)
from geoapi.commands.registering import document_in, register_of, take_out
from geoapi.commands.saving import save_answer
from geoapi.planning.errors import PlanningError
from geoapi.questions.land import FATES, ask_changes, changes_answer, fate_of
from geoapi.register import desk
from geoapi.register.acts import Deciding, Filing, Grounds
from geoapi.register.objections import FIELDS, OUTCOMES
from geoapi.views.land.objections import (
    changes_frames,
    objection_facts,
    objection_frame,
    objection_json,
)
from geoapi.views.table_files import Tab
from layers.atlas import County

app = typer.Typer(
    rich_markup_mode=None,
    help="异议：登记、决定、撤回，以及决定改变了哪些面积；各版本的数据不变",
    no_args_is_help=True,
)

NumberArgument = Annotated[int, typer.Argument(help="异议编号；mutu objection list 列出全部")]
FileOption = Annotated[
    Path | None, typer.Option("--file", help="书面材料：PDF、图片、Word、Excel、OFD、ZIP")
]
ReasonOption = Annotated[str, typer.Option("--reason", help="理由")]
VersionOption = Annotated[
    int | None, typer.Option("--version", help="看到的是第几版；已有新版则不登记")
]


def _grounds(county: County) -> Grounds:
    return Grounds(county.atlas, county.codes, day(None))


@app.command("add")
def add(
    context: typer.Context,
    firm: Annotated[str, typer.Option("--firm", help="提出异议的企业（统一社会信用代码）")],
    reason: ReasonOption,
    who: Annotated[str, typer.Option("--person", help="提出异议的人")],
    parcel: Annotated[str | None, typer.Option("--parcel", help="宗地代码")] = None,
    area: Annotated[
        str | None, typer.Option("--area", help="主张的用地面积，带单位：12.5亩、8000平方米")
    ] = None,
    claim: Annotated[
        str | None, typer.Option("--claim", help=f"主张 字段=值；字段：{' '.join(FIELDS)}")
    ] = None,
    period: Annotated[str | None, typer.Option("--period", help="就填报提异议：统计期")] = None,
    contact: Annotated[str, typer.Option("--contact", help="联系方式")] = "",
    on: OnOption = None, file: FileOption = None, as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """登记一件异议。例：mutu objection add --firm 91… --parcel 32… --area 8亩 --person 王五 …"""
    field, value = _claim(area, claim)
    filing = Filing(
        firm, who, reason, field, value, parcel or period, contact, day(on) if on else None,
        document_in(file),
    )  # fmt: skip
    county = county_of(context, workspace)
    made = desk.file_objection(register_of(context, workspace), filing, _grounds(county))
    done(f"已登记{made.name}", objection_json(made, restricted=True), as_json=as_json)


def _claim(area: str | None, claim: str | None) -> tuple[str, str | None]:
    """Read what is claimed: an area, or field=value; ``not_used`` has no value."""
    if (area is None) == (claim is None):
        raise PlanningError("主张写 --area 面积 或 --claim 字段=值，写其中一个")
    if area is not None:
        return "site_area", area
    field, equals, value = str(claim).partition("=")
    return field.strip(), value.strip() if equals else None


@app.command("decide")
def decide(
    context: typer.Context, number: NumberArgument,
    outcome: Annotated[
        str, typer.Argument(help=f"{' '.join(OUTCOMES)}：采纳、部分采纳、不采纳")
    ],
    reason: ReasonOption, who: WhoOption = None,
    value: Annotated[str | None, typer.Option("--value", help="部分采纳时认定的值")] = None,
    where: Annotated[
        str | None, typer.Option("--where", help="更正哪一条：宗地代码或统计期；异议没写时才要")
    ] = None,
    on: OnOption = None, file: FileOption = None, version: VersionOption = None,
    as_json: JsonOption = False, workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """登记对异议的决定。例：mutu objection decide 3 accepted --reason 测绘属实 --file 报告.pdf"""
    deciding = Deciding(
        outcome, person(who), reason, value, where, day(on) if on else None, document_in(file)
    )
    county = county_of(context, workspace)
    made = desk.decide_objection(
        register_of(context, workspace), number, deciding, _grounds(county), seen=version
    )
    done(f"已登记对{made.name}的决定；重算请用 mutu land --objections",
         objection_json(made, restricted=True), as_json=as_json)  # fmt: skip


@app.command("withdraw")
def withdraw(
    context: typer.Context, number: NumberArgument,
    who: Annotated[str, typer.Option("--person", help="撤回异议的人")],
    reason: ReasonOption = "", version: VersionOption = None, as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """登记异议的撤回。例：mutu objection withdraw 3 --person 王五"""
    made = desk.withdraw_objection(
        register_of(context, workspace), number, who, reason, seen=version
    )
    done(f"已登记{made.name}的撤回", objection_json(made, restricted=True), as_json=as_json)


@app.command("list")
def list_objections(
    context: typer.Context,
    firm: Annotated[str | None, typer.Option("--firm", help="只看一家")] = None,
    output: OutOption = None, as_json: JsonOption = False, workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """列出异议。例：mutu objection list -o 异议.xlsx"""
    found = desk.all_objections(register_of(context, workspace))
    found = [o for o in found if firm in {None, o.uscc}]
    if output:
        _save(output, [Tab("异议", objection_frame(found, restricted=True))],
              [objection_json(o, restricted=True) for o in found])  # fmt: skip
    if as_json:
        return put_json({"objections": [objection_json(o, restricted=True) for o in found]})
    if not found:
        return say("还没有登记过异议")
    frame = objection_frame(found, restricted=False)
    return put_table(list(frame.columns), frame.astype(object).to_numpy().tolist())


def _save(output: Path, tabs: list[Tab], document: Any) -> None:
    save_answer(output, lambda: document, lambda: tabs)


@app.command("show")
def show(
    context: typer.Context, number: NumberArgument, as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """显示一件异议和它的全部记录。例：mutu objection show 3"""
    found = desk.one_objection(register_of(context, workspace), number)
    if as_json:
        return put_json(objection_json(found, restricted=True))
    return put_table(("项目", "内容"), objection_facts(found, restricted=True))


@app.command("file")
def file_of(
    context: typer.Context, number: NumberArgument,
    output: Annotated[Path, typer.Option("--output", "-o", help="存为")],
    version: Annotated[int, typer.Option("--version", help="第几条记录的附件")] = 1,
    workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """取出一条记录的附件。例：mutu objection file 3 -o 说明.pdf"""
    name, kept = desk.document_at(register_of(context, workspace), number, version)
    take_out(name, kept, output)


@app.command("changes")
def changes(
    context: typer.Context, on: OnOption = None, period: PeriodOption = None,
    output: OutOption = None, as_json: JsonOption = False, workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """已采纳的异议改变了哪些面积。例：mutu objection changes --on 2024-12-31"""
    decided = desk.all_corrections(register_of(context, workspace))
    told = ask_changes(county_of(context, workspace), day(on), decided, period=period)
    document = changes_answer(told, restricted=True)
    fates = [(one, FATES[fate_of(one)][0]) for one in told.applied]
    frames = changes_frames(told.areas, fates, restricted=True)
    if output:
        _save(output, [Tab(name, frame) for name, frame in frames.items()], document)
    if as_json:
        return put_json(document)
    if not decided:
        return say("没有采纳的异议，面积没有改变")
    for name, frame in frames.items():
        if len(frame):
            put_table(list(frame.columns), frame.astype(object).to_numpy().tolist(), name)
    return None
