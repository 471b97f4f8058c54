"""The five not-yets 五未土地 on a day; promises of single firms need the role."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from geoapi.http.answers import answer, dated, table_answer
from geoapi.http.dependencies import CountyDep, Fresh, KnownQuery, LanguageDep, OnDep, SettingsDep
from geoapi.questions.not_yets import ask_not_yets, not_yets_answer
from geoapi.views.not_yet_tables import not_yet_sheets
from geoapi.views.scene import plain_scene

router = APIRouter(tags=["五未 Not yets"], dependencies=[KnownQuery, Fresh])


@router.get("/not-yets", summary="五未土地 Not yets", operation_id="getNotYets")
def not_yets(
    county: CountyDep, on: OnDep, language: LanguageDep, settings: SettingsDep,
    classes: Annotated[
        str | None, Query(max_length=200, description="类别 classes, by comma; default the five")
    ] = None,
    f: Annotated[Literal["json", "xlsx"], Query(description="格式 format")] = "json",
) -> Response:  # fmt: skip
    """Tell which land stopped on its way from approval to the promised yield."""
    names = None if classes is None else [name.strip() for name in classes.split(",")]
    told = ask_not_yets(county, on, names, restricted=settings.restricted and not county.guarded)
    if f == "json":
        return answer(not_yets_answer(county, told))
    scene = plain_scene(county, on, language)
    name = f"{county.name}_五未土地_{on}{dated(county)}.{f}"
    return table_answer(not_yet_sheets(scene, told), name)
