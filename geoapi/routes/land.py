"""Evaluated land 评价用地: the area list of firms on a day, as JSON, tables and a public page."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from geoapi.http.answers import answer, dated, drawn, table_answer
from geoapi.http.dependencies import (
    CountyDep,
    KnownQuery,
    LanguageDep,
    OnDep,
    PeriodParam,
    SettingsDep,
    fresh,
)
from geoapi.http.land_page import Manner, Sought, land_page
from geoapi.http.registering import register_of
from geoapi.questions.land import (
    AreaList,
    ask_changes,
    ask_land,
    changes_answer,
    found_in,
    land_answer,
    of_firm,
)
from geoapi.register.desk import all_corrections
from geoapi.routes.pages import past_of
from geoapi.settings import Settings
from geoapi.views.land.tables import Notice, land_sheets
from geoapi.views.land.window import read_window
from geoapi.views.scene import Language, Scene
from layers.corrections import Correction

router = APIRouter(tags=["用地 Land"], dependencies=[KnownQuery])

HTML = "text/html; charset=utf-8"

WindowParam = Annotated[
    str | None,
    Query(max_length=40, description="异议期 days of objection: 2025-05-25/2025-06-01"),
]
FirmParam = Annotated[str | None, Query(max_length=60, description="只看一家 one firm, its code")]
FindParam = Annotated[
    str, Query(max_length=60, description="名称、代码或宗地含 name, code or parcel holds")
]
ObjectionsParam = Annotated[
    bool, Query(description="按已采纳的异议更正 with what was decided on objections")
]


def decided_of(request: Request) -> list[Correction]:
    """Return the corrections that decisions make, as they are now."""
    return all_corrections(register_of(request))


@dataclass(frozen=True)
class Asked:
    """What is asked of the list, and what its notice says."""

    told: AreaList
    first: date | None
    last: date | None
    language: Language
    settings: Settings

    def notice(self) -> Notice:
        """Return what the bureau says of the list, with the evidence of every row."""
        told = self.told
        names = sorted({c.because for c in told.corrections})
        return Notice(told.evidence(told.land.rows), self.first, self.last, names)

    def scene(self) -> Scene:
        """Return what sheets are headed by."""
        county, on = self.told.county, self.told.land.on
        office, made_up = self.settings.office, self.told.county.made_up
        return Scene(county, None, (), on, self.language, office, made_up)


def asked_of(
    request: Request, county: CountyDep, settings: SettingsDep, on: OnDep, language: LanguageDep,
    period: PeriodParam = None, firm: FirmParam = None, window: WindowParam = None,
    objections: ObjectionsParam = False,  # noqa: FBT002 - a query parameter
) -> Asked:  # fmt: skip
    """Compute the list that a request asks for; answers of the editions alone have an ETag."""
    if not objections:
        fresh(request, county, settings)
    first, last = read_window(window)
    decided = decided_of(request) if objections else []
    told = ask_land(county, on, period=period or None, corrections=decided)
    return Asked(of_firm(told, firm) if firm else told, first, last, language, settings)


AskedDep = Annotated[Asked, Depends(asked_of)]


@router.get("/land.csv", summary="企业评价用地 CSV", operation_id="getLandCsv")
def land_csv(asked: AskedDep, q: FindParam = "") -> Response:
    """Give the list as CSV (UTF-8 with BOM)."""
    return _file(asked, "csv", q)


@router.get("/land.xlsx", summary="企业评价用地 xlsx", operation_id="getLandXlsx")
def land_xlsx(asked: AskedDep, q: FindParam = "") -> Response:
    """Give firms, parcels, reconciliation and findings as an Excel workbook."""
    return _file(asked, "xlsx", q)


@router.get("/land", summary="企业评价用地 Evaluated land", operation_id="getLand")
def land(
    asked: AskedDep,
    f: Annotated[Literal["json", "csv", "xlsx"], Query(description="格式 format")] = "json",
) -> Response:
    """Tell the evaluated land of every firm on a day, and what it rests on."""
    if f != "json":
        return _file(asked, f)
    days = (asked.first, asked.last)
    window = dict(zip(("first", "last"), days, strict=True)) if all(days) else None
    return answer(land_answer(asked.told) | {"window": window})


def _file(asked: Asked, ending: str, text: str = "") -> Response:
    asked = replace(asked, told=found_in(asked.told, text.strip()))
    county, land = asked.told.county, asked.told.land
    name = f"{county.name}_企业评价用地_{land.on}{dated(county)}.{ending}"
    return table_answer(land_sheets(asked.scene(), land, asked.notice()), name)


@router.get("/land/changes", summary="异议改变了什么 Changes", operation_id="getLandChanges")
def changes(
    request: Request, county: CountyDep, settings: SettingsDep, on: OnDep,
    period: PeriodParam = None,
) -> Response:  # fmt: skip
    """Tell what decisions on objections change: the list with them and without."""
    told = ask_changes(county, on, decided_of(request), period=period or None)
    document: dict[str, Any] = changes_answer(told, restricted=settings.restricted)
    return answer(document, headers={"Cache-Control": "no-store"})


def sought_of(
    q: Annotated[str, Query(max_length=60)] = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    per: Annotated[int, Query(ge=10, le=5_000)] = 100,
) -> Sought:
    """Read what is looked for on the page."""
    return Sought(q.strip(), page, per)


@router.get("/ui/land", include_in_schema=False)
async def page(
    request: Request, asked: AskedDep, sought: Annotated[Sought, Depends(sought_of)]
) -> Response:
    """Show the list for the public to read, print and object to."""
    text = await drawn(request, _page, request, asked, sought)
    return Response(text, media_type=HTML)


def _page(request: Request, asked: Asked, sought: Sought) -> str:
    past = past_of(request, asked.told.county)
    manner = Manner((asked.first, asked.last), asked.language, past)
    return land_page(request, asked.told, sought, manner)
