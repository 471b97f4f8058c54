"""Signs from the ground 地面迹象: where claims and observations do not fit. No verdicts."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Response

from geoapi.http.answers import answer, dated, table_answer
from geoapi.http.dependencies import CountyDep, Fresh, KnownQuery, LanguageDep, OnDep
from geoapi.planning.signs.comparing import Signs
from geoapi.planning.signs.seen import BUILT, Looking
from geoapi.questions.signs import ask_signs, signs_answer
from geoapi.views.scene import plain_scene
from geoapi.views.signs.tables import signs_sheets

router = APIRouter(tags=["闲置 Idle land"], dependencies=[KnownQuery, Fresh])


def looking_of(
    shift: Annotated[float | None, Query(description="影像偏移 shift, m")] = None,
    sliver: Annotated[float | None, Query(description="碎片 pieces below, m²")] = None,
    share: Annotated[float | None, Query(description="空置比例 share taken as empty")] = None,
    covers: Annotated[
        str, Query(max_length=200, description="算作建筑的覆盖类型 covers that count as built")
    ] = ",".join(BUILT),
    everywhere: Annotated[bool, Query(description="观测覆盖全县 whole county seen")] = False,  # noqa: FBT002
) -> Looking:
    """Return how observations are looked at."""
    classes = tuple(one for one in covers.split(",") if one)
    return Looking(shift, sliver, share, classes, everywhere)


def signs_of(
    county: CountyDep, on: OnDep, looking: Annotated[Looking, Depends(looking_of)]
) -> Signs:
    """Compare claims with observations."""
    return ask_signs(county, on, looking)


SignsDep = Annotated[Signs, Depends(signs_of)]


@router.get("/signs.csv", summary="地面迹象 CSV", operation_id="getSignsCsv")
def signs_csv(county: CountyDep, told: SignsDep, language: LanguageDep) -> Response:
    """Give the signs as CSV (UTF-8 with BOM)."""
    return _file(county, told, language, "csv")


@router.get("/signs.xlsx", summary="地面迹象 xlsx", operation_id="getSignsXlsx")
def signs_xlsx(county: CountyDep, told: SignsDep, language: LanguageDep) -> Response:
    """Give signs, tolerances and counts as an Excel workbook."""
    return _file(county, told, language, "xlsx")


@router.get("/signs", summary="地面迹象 Signs from the ground", operation_id="getSigns")
def signs(
    county: CountyDep, told: SignsDep, language: LanguageDep,
    f: Annotated[Literal["json", "csv", "xlsx"], Query(description="格式 format")] = "json",
) -> Response:  # fmt: skip
    """Compare what supplies claim with what was seen by a date."""
    if f != "json":
        return _file(county, told, language, f)
    return answer(signs_answer(county, told))


def _file(county: CountyDep, told: Signs, language: LanguageDep, ending: str) -> Response:
    scene = plain_scene(county, told.on, language)
    return table_answer(
        signs_sheets(scene, told), f"{county.name}_地面迹象_{told.on}{dated(county)}.{ending}"
    )
