"""Low-efficiency land 低效用地 by the template; the tax of single firms needs the role."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from geoapi.http.answers import answer, dated, table_answer
from geoapi.http.dependencies import CountyDep, Fresh, KnownQuery, LanguageDep, OnDep, SettingsDep
from geoapi.questions.low_efficiency import ask_low_efficiency, low_efficiency_answer
from geoapi.views.low_efficiency_tables import low_efficiency_sheets
from geoapi.views.scene import plain_scene

router = APIRouter(tags=["低效 Low efficiency"], dependencies=[KnownQuery, Fresh])


@router.get("/low-efficiency", summary="低效用地 Low efficiency", operation_id="getLowEfficiency")
def low_efficiency(
    county: CountyDep, on: OnDep, language: LanguageDep, settings: SettingsDep,
    f: Annotated[Literal["json", "xlsx"], Query(description="格式 format")] = "json",
) -> Response:  # fmt: skip
    """Judge supplies by the four classes of the template; idle land is excluded."""
    told = ask_low_efficiency(county, on, restricted=settings.restricted and not county.guarded)
    if f == "json":
        return answer(low_efficiency_answer(county, told))
    scene = plain_scene(county, on, language)
    name = f"{county.name}_低效用地_{on}{dated(county)}.{f}"
    return table_answer(low_efficiency_sheets(scene, told), name)
