"""Variation 差异: a measure over years, over firms and parcels, over space."""

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from geoapi.http.answers import answer, dated, drawn, table_answer
from geoapi.http.dependencies import (
    CountyDep,
    FilterParam,
    Fresh,
    KnownQuery,
    LanguageDep,
    MeasureDep,
    PeriodParam,
    SettingsDep,
    refuse_restricted,
    today,
)
from geoapi.planning.measuring.unit_names import ASKED
from geoapi.planning.variation.neighbours import NEAREST, Beside
from geoapi.planning.variation.permutations import ALPHA, PERMUTATIONS, SEED, Trial
from geoapi.questions.variation import (
    ask_distribution,
    ask_hotspots,
    ask_trend,
    distribution_answer,
    hotspots_answer,
    trend_answer,
)
from geoapi.routes.measures import RuleParam
from geoapi.settings import Settings
from geoapi.views.scene import Scene, plain_scene
from geoapi.views.table_files import Tab
from geoapi.views.variation.matter import varied_scene
from geoapi.views.variation.tables import distribution_sheets, hotspots_sheets, trend_sheets
from layers import LAYERS
from layers.atlas import County

router = APIRouter(tags=["差异 Variation"], dependencies=[KnownQuery, Fresh])

FormatParam = Annotated[Literal["json", "csv", "xlsx"], Query(description="格式 format")]


@router.get("/measures/{name}/trend", summary="历年变化 Trend", operation_id="getTrend")
def trend(
    county: CountyDep, settings: SettingsDep, name: MeasureDep, language: LanguageDep,
    by: Annotated[str, Query(max_length=200, description=f"统计单元 unit: {ASKED}")] = "county",
    first: Annotated[str | None, Query(alias="from", max_length=10, description="2022")] = None,
    last: Annotated[str | None, Query(alias="to", max_length=10, description="2024")] = None,
    rule: RuleParam = "split", f: FormatParam = "json",
) -> Response:  # fmt: skip
    """Answer a measure in each period, what changed, and which side of the ratio did it."""
    told = ask_trend(
        county, name.name, by=by, first=first, last=last, rule=rule, restricted=settings.restricted
    )
    if f == "json":
        return answer(trend_answer(county, told))
    scene = Scene(county, told.tables[-1], (), today(), language=language, made_up=county.made_up)
    return _file(county, f"{name.title}_历年", trend_sheets(scene, told), f)


@router.get(
    "/measures/{name}/distribution", summary="分布 Distribution", operation_id="getDistribution"
)
def distribution(
    county: CountyDep, settings: SettingsDep, name: MeasureDep, language: LanguageDep,
    by: Annotated[
        Literal["enterprises", "parcels"], Query(description="对象 subjects")
    ] = "enterprises",
    group: Annotated[str | None, Query(
        max_length=200, description="分组 group: industries scales sizes:3,5 zones towns"
    )] = None,
    period: PeriodParam = None, where: FilterParam = None, f: FormatParam = "json",
) -> Response:  # fmt: skip
    """Answer quantiles, the Lorenz curve and the Gini coefficient of a ratio.

    A confidential one comes in parts of equal count, each of three firms or more.
    """
    _guard(name.base, where, settings)
    told = ask_distribution(
        county, name.name, by=by, group=group, period=period, where=where,
        restricted=settings.restricted,
    )  # fmt: skip
    if f == "json":
        return answer(distribution_answer(county, told))
    plain = plain_scene(county, today(), language)
    scene = varied_scene(plain, spread=told)
    return _file(county, f"{name.title}_分布", distribution_sheets(scene, told), f)


def beside_of(
    weights: Annotated[
        Literal["queen", "knn", "distance"] | None,
        Query(description="邻接方式 neighbours; default by the unit"),
    ] = None,
    nearest: Annotated[int, Query(ge=1, le=50, description="knn 个数")] = NEAREST,
    distance: Annotated[float | None, Query(ge=1, le=1e6, description="distance, m")] = None,
) -> Beside:
    """Return how neighbours are found."""
    return Beside(weights, nearest, distance)


def trial_of(
    permutations: Annotated[int, Query(ge=99, le=PERMUTATIONS, description="置换次数")] = (
        PERMUTATIONS
    ),
    seed: Annotated[int, Query(ge=0, le=2**31, description="随机种子 seed")] = SEED,
    alpha: Annotated[float, Query(ge=1e-6, le=0.5, description="FDR")] = ALPHA,
) -> Trial:
    """Return how significance is found."""
    return Trial(permutations, seed, alpha)


@router.get("/measures/{name}/hotspots", summary="冷热点 Hot spots", operation_id="getHotspots")
async def hotspots(
    request: Request, county: CountyDep, settings: SettingsDep, name: MeasureDep,
    language: LanguageDep, beside: Annotated[Beside, Depends(beside_of)],
    trial: Annotated[Trial, Depends(trial_of)],
    by: Annotated[
        Literal["towns", "zones", "parcels"], Query(description="统计单元 unit")
    ] = "zones",
    period: PeriodParam = None, where: FilterParam = None, f: FormatParam = "json",
) -> Response:  # fmt: skip
    """Answer local Moran's I and Getis-Ord Gi* of each unit, corrected for their number."""
    _guard(name.base, where, settings)
    found = await drawn(
        request, ask_hotspots, county, name.name, by=by, period=period, where=where, beside=beside,
        trial=trial, restricted=settings.restricted,
    )  # fmt: skip
    if f == "json":
        return answer(hotspots_answer(county, found))
    scene = Scene(county, found.table, (), today(), language=language, made_up=county.made_up)
    return _file(county, f"{name.title}_冷热点", hotspots_sheets(scene, found), f)


def _guard(base: str, where: str | None, settings: Settings) -> None:
    """Refuse a filter over restricted columns."""
    if where is not None:
        layer = LAYERS["parcels" if base == "parcels" else "enterprises"]
        refuse_restricted(where, layer, settings)


def _file(county: County, what: str, tabs: Sequence[Tab], ending: str) -> Response:
    return table_answer(tabs, f"{county.name}_{what}_{today()}{dated(county)}.{ending}")
