"""Low-yield land 低效用地 by the county's thresholds; single firms' figures need the role."""

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
from geoapi.planning.low_yield import read_thresholds
from geoapi.questions.low_yield import ask_low_yield, low_yield_answer
from geoapi.views.low_yield_tables import low_yield_sheets
from geoapi.views.scene import plain_scene

router = APIRouter(tags=["低效用地 Low-yield land"], dependencies=[KnownQuery, Fresh])

ThresholdParam = Annotated[
    str,
    Query(max_length=200, description="本县的标准 the county's own, separated by commas, no "
          "default: tax_intensity=5,floor_area_ratio=0.7"),
]  # fmt: skip
MatchParam = Annotated[
    Literal["any", "all"] | None,
    Query(description="几项标准的关系 how several are joined; needed where there are several"),
]
ByParam = Annotated[
    Literal["parcels", "enterprises"], Query(description="宗地或企业 what is listed")
]


@router.get("/low-yield", summary="低效用地 Low-yield land", operation_id="getLowYield")
def low_yield(
    county: CountyDep, settings: SettingsDep, on: OnDep, language: LanguageDep,
    threshold: ThresholdParam = "", match: MatchParam = None, by: ByParam = "parcels",
    period: PeriodParam = None,
    f: Annotated[Literal["json", "csv", "xlsx"], Query(description="格式 format")] = "json",
) -> Response:  # fmt: skip
    """List land below the county's own thresholds; idle land is told apart, never listed."""
    thresholds = read_thresholds(part for part in threshold.split(",") if part.strip())
    told = ask_low_yield(
        county, on, thresholds, by=by, match=match, period=period, restricted=settings.restricted
    )
    document = low_yield_answer(county, told)
    if f == "json":
        return answer(document)
    scene = plain_scene(county, on, language)
    name = f"{county.name}_低效用地_{on}{dated(county)}.{f}"
    return table_answer(low_yield_sheets(scene, document, thresholds), name)
