"""Control indicators 工业项目建设用地控制指标 on a day; single firms' figures need the role."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from geoapi.http.answers import answer, dated, table_answer
from geoapi.http.dependencies import (
    CountyDep,
    Fresh,
    KnownQuery,
    LanguageDep,
    OnDep,
    PeriodParam,
    SettingsDep,
)
from geoapi.questions.control import Control, ask_control, control_answer, control_matter
from geoapi.views.control_tables import control_sheets
from geoapi.views.scene import plain_scene
from layers.atlas import County

router = APIRouter(tags=["控制指标 Control indicators"], dependencies=[KnownQuery, Fresh])

EditionParam = Annotated[
    str | None, Query(max_length=20, description="国家指标的版本 edition: 2004 2008 2023")
]
RegionParam = Annotated[
    str | None, Query(max_length=20, description="地区类别 region class, as published")
]
VerdictParam = Annotated[
    str | None,
    Query(max_length=80, description="只列某种判定 verdicts told, separated by commas: not_met"),
]
Format = Annotated[Literal["json", "csv", "xlsx"], Query(description="格式 format")]


@router.get("/control", summary="控制指标 Control indicators", operation_id="getControl")
def control(
    county: CountyDep, settings: SettingsDep, on: OnDep, language: LanguageDep,
    edition: EditionParam = None, region_class: RegionParam = None, period: PeriodParam = None,
    verdict: VerdictParam = None, f: Format = "json",
) -> Response:  # fmt: skip
    """Judge industrial parcels by the national edition; local tables are read by the command."""
    told = ask_control(
        county, on, edition=edition, region_class=region_class, period=period,
        restricted=settings.restricted,
    )  # fmt: skip
    verdicts = [word.strip() for word in (verdict or "").split(",") if word.strip()]
    if f != "json":
        return _file(county, told, verdicts, (language, f))
    return answer(control_answer(county, told, verdicts))


def _file(
    county: County, told: Control, verdicts: list[str], how: tuple[Literal["zh", "en"], str]
) -> Response:
    language, ending = how
    scene = plain_scene(county, told.on, language)
    name = f"{county.name}_控制指标_{told.edition.edition}_{told.on}{dated(county)}.{ending}"
    return table_answer(control_sheets(scene, control_matter(county, told, verdicts)), name)
