"""Land suspected idle 疑似闲置土地 on a date; whether it is idle, the bureau decides."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as PathParam

from geoapi.http.answers import answer, dated, drawn, file_answer, table_answer
from geoapi.http.dependencies import (
    CountyDep,
    Fresh,
    JsonOnly,
    KnownQuery,
    LanguageDep,
    OnDep,
    SettingsDep,
    named,
)
from geoapi.http.errors import NotFoundError
from geoapi.planning.errors import PlanningError
from geoapi.planning.idle.due import MOST_DAYS
from geoapi.planning.idle.notices import KINDS, NoticeKind
from geoapi.questions.idle import ask_due, ask_idle, due_answer, idle_answer
from geoapi.questions.idle_notices import ask_notice, kind_of_notice
from geoapi.questions.idle_rates import ask_idle_months, ask_idle_rates, rates_answer
from geoapi.views.idle.due_tables import due_sheets
from geoapi.views.idle.rate_tables import rate_sheets
from geoapi.views.idle.tables import idle_sheets
from geoapi.views.scene import Scene, plain_scene
from layers.atlas import County, table_of

router = APIRouter(tags=["闲置 Idle land"], dependencies=[KnownQuery, Fresh])


@router.get("/idle.csv", summary="疑似闲置清单 CSV", operation_id="getIdleCsv")
def idle_csv(county: CountyDep, on: OnDep, language: LanguageDep) -> Response:
    """Give every supply with its verdict as CSV (UTF-8 with BOM)."""
    return _file(Scene(county, None, ask_idle(county, on), on, language, "", county.made_up), "csv")


@router.get("/idle.xlsx", summary="疑似闲置清单 xlsx", operation_id="getIdleXlsx")
def idle_xlsx(county: CountyDep, on: OnDep, language: LanguageDep) -> Response:
    """Give every supply with its verdict as an Excel workbook."""
    return _file(
        Scene(county, None, ask_idle(county, on), on, language, "", county.made_up), "xlsx"
    )


@router.get("/idle", summary="疑似闲置土地 Suspected idle land", operation_id="getIdle")
def idle(
    county: CountyDep, on: OnDep, language: LanguageDep,
    f: Annotated[Literal["json", "csv", "xlsx"], Query(description="格式 format")] = "json",
) -> Response:  # fmt: skip
    """Judge every supply of land on a date, by Order 53."""
    findings = ask_idle(county, on)
    if f != "json":
        return _file(Scene(county, None, findings, on, language, "", county.made_up), f)
    return answer(idle_answer(county, on, findings))


@router.get("/idle/due", summary="到期事项 Falling due", operation_id="getIdleDue")
def idle_due(
    county: CountyDep, on: OnDep, language: LanguageDep,
    days: Annotated[int, Query(ge=0, le=MOST_DAYS, description="今后若干天 days to come")] = 30,
    f: Annotated[Literal["json", "csv", "xlsx"], Query(description="格式 format")] = "json",
) -> Response:  # fmt: skip
    """Tell which days that Order 53 sets come in the next days, of every supply."""
    found = ask_due(county, on, days)
    if f == "json":
        return answer(due_answer(county, on, days, found))
    scene = plain_scene(county, on, language)
    name = f"{county.name}_到期事项_{on}_{days}天{dated(county)}.{f}"
    return table_answer(due_sheets(scene, found), name)


@router.get("/idle/rates", summary="土地闲置率 Idle rates", operation_id="getIdleRates")
def idle_rates(
    county: CountyDep, on: OnDep, language: LanguageDep,
    by: Annotated[Literal["zones", "towns"], Query(description="单元 unit")] = "zones",
    first: Annotated[
        str | None, Query(alias="from", max_length=7, description="起月 first month: 2024-01")
    ] = None,
    last: Annotated[
        str | None, Query(alias="to", max_length=7, description="止月 last month: 2025-06")
    ] = None,
    f: Annotated[Literal["json", "csv", "xlsx"], Query(description="格式 format")] = "json",
) -> Response:  # fmt: skip
    """Tell the idle rate by zone or town on a day, or on the last day of every month."""
    if (first is None) != (last is None):
        raise PlanningError("逐月统计要同时给出 from 和 to，如 from=2024-01&to=2025-06")
    months = (first, last) if first and last else None
    found = ask_idle_months(county, *months, by) if months else ask_idle_rates(county, [on], by)
    if f == "json":
        return answer(rates_answer(county, found))
    scene = plain_scene(county, found[-1].on, language)
    return table_answer(rate_sheets(scene, found), f"{county.name}_土地闲置率{dated(county)}.{f}")


@router.get(
    "/idle/{supply_id:path}/{document}.docx",
    summary="文书草稿 Draft of a notice",
    operation_id="getIdleNotice",
)
async def idle_notice(
    request: Request, county: CountyDep, on: OnDep, settings: SettingsDep,
    supply_id: Annotated[str, PathParam(description="电子监管号 supply")],
    document: Annotated[str, PathParam(description="inquiry recognition fee recovery")],
) -> Response:  # fmt: skip
    """Draft a notice of Order 53 for one supply; it holds nothing until a person issues it."""
    kind = kind_of_notice(named(document, KINDS, "文书"))
    _there(county, supply_id)
    return await drawn(request, _notice, county, kind, supply_id, on, settings.office)


def _notice(county: County, kind: NoticeKind, supply: str, on: date, office: str) -> Response:
    from geoapi.views.documents.notice import save_notice  # noqa: PLC0415 - the extra [report]

    draft = ask_notice(county, kind, supply, on, office)
    name = f"{county.name}_{draft.title}_{supply}_{on}_草稿{dated(county)}.docx"
    return file_answer(lambda path: save_notice(draft, path, made_up=county.made_up), name)


@router.get("/idle/{supply_id:path}", summary="一宗供地 One supply", operation_id="getIdleSupply")
def idle_supply(
    county: CountyDep, on: OnDep,
    supply_id: Annotated[str, PathParam(description="电子监管号 supply")],
    f: JsonOnly = "json",  # noqa: ARG001
) -> Response:  # fmt: skip
    """Judge one supply of land on a date, with its evidence."""
    _there(county, supply_id)
    return answer(idle_answer(county, on, ask_idle(county, on, supply=supply_id)))


def _there(county: County, supply_id: str) -> None:
    if supply_id not in set(table_of(county.atlas, "supplies")["supply_id"]):
        raise NotFoundError(f"没有供地 {supply_id[:100]}（supplies 中无此电子监管号）")


def _file(scene: Scene, ending: str) -> Response:
    name = f"{scene.county.name}_疑似闲置土地_{scene.on}{dated(scene.county)}.{ending}"
    return table_answer(idle_sheets(scene), name)
