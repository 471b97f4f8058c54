"""Zone evaluation 园区土地集约利用评价 by period; figures of single firms need the role."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from fastapi import Path as PathParam

from geoapi.http.answers import answer, dated, table_answer
from geoapi.http.dependencies import (
    CountyDep,
    Fresh,
    JsonOnly,
    KnownQuery,
    LanguageDep,
    PeriodParam,
    SettingsDep,
    named,
    today,
)
from geoapi.planning.zone_review.account import AreaBasis
from geoapi.planning.zone_review.review import ZoneReview
from geoapi.questions.zone_reviews import ask_zone_reviews, zone_review_answer
from geoapi.settings import Settings
from geoapi.views.scene import plain_scene
from geoapi.views.zone_review.tables import zone_review_sheets
from layers.atlas import County, table_of

router = APIRouter(tags=["园区评价 Zone evaluation"], dependencies=[KnownQuery, Fresh])

YearsParam = Annotated[
    int | None, Query(ge=1, le=50, description="近年平均供地取几年 years of the mean supply")
]
AreaParam = Annotated[
    AreaBasis, Query(description="台账面积 area: 椭球面积 measured, 登记面积 registered")
]


@router.get("/zone-reviews.xlsx", summary="园区评价 xlsx", operation_id="getZoneReviewsXlsx")
def zone_reviews_xlsx(
    county: CountyDep, settings: SettingsDep, language: LanguageDep, period: PeriodParam = None,
    recent_years: YearsParam = None, area: AreaParam = "measured",
) -> Response:  # fmt: skip
    """Give the account, indicators, potentials and checks of every zone as a workbook."""
    told = _asked(county, settings, period, None, (recent_years, area))
    return _file(county, told, language, "xlsx")


@router.get("/zone-reviews", summary="园区评价 Evaluate zones", operation_id="getZoneReviews")
def zone_reviews(
    county: CountyDep, settings: SettingsDep, language: LanguageDep, period: PeriodParam = None,
    recent_years: YearsParam = None, area: AreaParam = "measured",
    f: Annotated[Literal["json", "xlsx"], Query(description="格式 format")] = "json",
) -> Response:  # fmt: skip
    """Evaluate every zone by TD/T 1029: account, indicators, potentials, checks; no score.

    Ideals, weights and recognised idle land are inputs of ``mutu zone-review``.
    """
    told = _asked(county, settings, period, None, (recent_years, area))
    if f != "json":
        return _file(county, told, language, f)
    return answer(zone_review_answer(county, told))


@router.get(
    "/zone-reviews/{zone_code:path}", summary="一个园区的评价 Evaluate one zone",
    operation_id="getZoneReview",
)  # fmt: skip
def zone_review(
    county: CountyDep, settings: SettingsDep,
    zone_code: Annotated[str, PathParam(description="园区代码 zone")],
    period: PeriodParam = None, recent_years: YearsParam = None, area: AreaParam = "measured",
    f: JsonOnly = "json",  # noqa: ARG001
) -> Response:  # fmt: skip
    """Evaluate one zone."""
    named(zone_code, table_of(county.atlas, "zones")["zone_code"].tolist(), "园区")
    told = _asked(county, settings, period, zone_code, (recent_years, area))
    return answer(zone_review_answer(county, told))


def _asked(
    county: County, settings: Settings, period: str | None, zone: str | None,
    how: tuple[int | None, AreaBasis],
) -> list[ZoneReview]:  # fmt: skip
    years, area = how
    return ask_zone_reviews(
        county, period=period, zone=zone, years=years, area=area, restricted=settings.restricted
    )


def _file(
    county: County, told: list[ZoneReview], language: Literal["zh", "en"], ending: str
) -> Response:
    scene = plain_scene(county, today(), language)
    period = told[0].period if told else None
    name = f"{county.name}_园区评价_{period or today()}{dated(county)}.{ending}"
    return table_answer(zone_review_sheets(scene, told), name)
