"""Swaps 置换: idle land outside zones, the pool of reclaimed land, its flows to zones."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Response

from geoapi.http.answers import answer, dated, table_answer
from geoapi.http.dependencies import CountyDep, Fresh, KnownQuery, LanguageDep, OnDep
from geoapi.planning.swaps.outside import Choice
from geoapi.planning.swaps.told import Swaps
from geoapi.questions.swaps import ask_swaps, swaps_answer
from geoapi.views.scene import plain_scene
from geoapi.views.swaps.tables import swaps_sheets

router = APIRouter(tags=["闲置 Idle land"], dependencies=[KnownQuery, Fresh])


def choice_of(
    years: Annotated[int | None, Query(description="长期闲置年数 years idle for long")] = None,
    share: Annotated[float | None, Query(description="跨界划分比例 inside share, border")] = None,
) -> Choice:
    """Return what the county sets about land outside zones."""
    return Choice(years, share)


def swaps_of(county: CountyDep, on: OnDep, choice: Annotated[Choice, Depends(choice_of)]) -> Swaps:
    """Tell of swaps."""
    return ask_swaps(county, on, choice)


SwapsDep = Annotated[Swaps, Depends(swaps_of)]


@router.get("/swaps.xlsx", summary="置换台账 xlsx", operation_id="getSwapsXlsx")
def swaps_xlsx(county: CountyDep, told: SwapsDep, language: LanguageDep) -> Response:
    """Give idle land outside zones, pool, flows and recipients as an Excel workbook."""
    scene = plain_scene(county, told.on, language)
    name = f"{county.name}_置换_{told.on}{dated(county)}.xlsx"
    return table_answer(swaps_sheets(scene, told), name)


@router.get("/swaps", summary="园区外闲置与置换 Swaps", operation_id="getSwaps")
def swaps(
    county: CountyDep, told: SwapsDep, language: LanguageDep,
    f: Annotated[Literal["json", "xlsx"], Query(description="格式 format")] = "json",
) -> Response:  # fmt: skip
    """Tell idle land outside zones, and the pool from which zones are given quota."""
    if f != "json":
        return swaps_xlsx(county, told, language)
    return answer(swaps_answer(county, told))
