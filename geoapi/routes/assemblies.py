"""Sites of idle land 连片地块 on a date, ranked where the installation has criteria."""

from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Response

from geoapi.http.answers import answer, dated, table_answer
from geoapi.http.dependencies import (
    CountyDep,
    KnownQuery,
    LanguageDep,
    OnDep,
    SettingsDep,
    refuse_restricted,
)
from geoapi.planning.assemblies.joining import BARRIERS, EDGE, Joining
from geoapi.planning.measuring.filters import MAX_LENGTH
from geoapi.planning.reactivation.told import Reactivation
from geoapi.questions.assemblies import ask_assemblies, assemblies_answer, criteria_of
from geoapi.views.assemblies.tables import assembly_sheets
from geoapi.views.scene import plain_scene
from layers import LAYERS

router = APIRouter(tags=["闲置 Idle land"], dependencies=[KnownQuery])


def joining_of(
    gap: Annotated[float | None, Query(description="缝隙小于多少米也归并 gap below, m")] = None,
    edge: Annotated[float, Query(description="共边长于多少米 shared edge above, m")] = EDGE,
    frontage: Annotated[float | None, Query(description="临路距离 road within, m")] = None,
    barriers: Annotated[
        str, Query(max_length=500, description="阻隔 barriers: layer.kind, comma-separated")
    ] = ",".join(BARRIERS),
) -> Joining:
    """Return what makes parcels adjacent."""
    kinds = tuple(kind for kind in barriers.split(",") if kind)
    return Joining(gap, edge, kinds, frontage)


def sites_of(
    county: CountyDep, on: OnDep, settings: SettingsDep,
    joining: Annotated[Joining, Depends(joining_of)],
    low_use: Annotated[
        str | None, Query(max_length=MAX_LENGTH, description="低效宗地的 CQL2 条件 low use")
    ] = None,
) -> Reactivation:  # fmt: skip
    """Put the land together."""
    if low_use:
        refuse_restricted(low_use, LAYERS["parcels"], settings)
    criteria = criteria_of(Path(settings.criteria)) if settings.criteria else None
    if criteria and joining == Joining():
        joining = criteria.joining
    return ask_assemblies(county, on, joining=joining, criteria=criteria, low_use=low_use)


SitesDep = Annotated[Reactivation, Depends(sites_of)]


@router.get("/assemblies.csv", summary="连片地块 CSV", operation_id="getAssembliesCsv")
def assemblies_csv(county: CountyDep, told: SitesDep, language: LanguageDep) -> Response:
    """Give the sites as CSV (UTF-8 with BOM)."""
    return _file(county, told, language, "csv")


@router.get("/assemblies.xlsx", summary="连片地块 xlsx", operation_id="getAssembliesXlsx")
def assemblies_xlsx(county: CountyDep, told: SitesDep, language: LanguageDep) -> Response:
    """Give sites, their parcels, holders and rules as an Excel workbook."""
    return _file(county, told, language, "xlsx")


@router.get("/assemblies", summary="连片地块 Sites of idle land", operation_id="getAssemblies")
def assemblies(
    county: CountyDep, told: SitesDep, language: LanguageDep,
    f: Annotated[Literal["json", "csv", "xlsx"], Query(description="格式 format")] = "json",
) -> Response:  # fmt: skip
    """Put adjacent idle and low-use parcels together into sites."""
    if f != "json":
        return _file(county, told, language, f)
    return answer(assemblies_answer(county, told))


def _file(county: CountyDep, told: Reactivation, language: LanguageDep, ending: str) -> Response:
    scene = plain_scene(county, told.found.on, language)
    name = f"{county.name}_连片地块_{told.found.on}{dated(county)}.{ending}"
    return table_answer(assembly_sheets(scene, told), name)
