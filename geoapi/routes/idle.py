"""Land suspected idle 疑似闲置土地 on a date; whether it is idle, the bureau decides."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from fastapi import Path as PathParam

from geoapi.http.answers import answer, dated, table_answer
from geoapi.http.dependencies import CountyDep, Fresh, JsonOnly, KnownQuery, LanguageDep, OnDep
from geoapi.http.errors import NotFoundError
from geoapi.questions.idle import ask_idle, idle_answer
from geoapi.views.idle_tables import idle_sheets
from geoapi.views.scene import Scene
from layers.atlas import table_of

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


@router.get("/idle/{supply_id:path}", summary="一宗供地 One supply", operation_id="getIdleSupply")
def idle_supply(
    county: CountyDep, on: OnDep,
    supply_id: Annotated[str, PathParam(description="电子监管号 supply")],
    f: JsonOnly = "json",  # noqa: ARG001
) -> Response:  # fmt: skip
    """Judge one supply of land on a date, with its evidence."""
    if supply_id not in set(table_of(county.atlas, "supplies")["supply_id"]):
        raise NotFoundError(f"没有供地 {supply_id[:100]}（supplies 中无此电子监管号）")
    return answer(idle_answer(county, on, ask_idle(county, on, supply=supply_id)))


def _file(scene: Scene, ending: str) -> Response:
    name = f"{scene.county.name}_疑似闲置土地_{scene.on}{dated(scene.county)}.{ending}"
    return table_answer(idle_sheets(scene), name)
