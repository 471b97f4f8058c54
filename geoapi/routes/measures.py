"""Measures 指标 by unit, as JSON or as a table."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from geoapi.http.answers import answer, at_of, base_of, dated, table_answer
from geoapi.http.dependencies import (
    CountyDep,
    FilterParam,
    Fresh,
    JsonOnly,
    KnownQuery,
    LanguageDep,
    MeasureDep,
    OrderDep,
    PeriodParam,
    SettingsDep,
    refuse_restricted,
    today,
)
from geoapi.planning.measures import MEASURES, Measure
from geoapi.planning.measuring.tally import UNITS, MeasureTable
from geoapi.planning.measuring.unit_names import ASKED
from geoapi.questions.measures import ask_measure, measure_answer
from geoapi.questions.ranking import Order, arranged
from geoapi.settings import Settings
from geoapi.views.scene import Scene
from geoapi.views.tables import measure_sheets
from layers import LAYERS
from layers.atlas import County
from layers.relations import RULES

router = APIRouter(tags=["指标 Measures"], dependencies=[KnownQuery, Fresh])

ByParam = Annotated[str, Query(max_length=200, description=f"统计单元 unit: {ASKED}")]

RuleParam = Annotated[
    str,
    Query(
        max_length=20,
        description=f"界上宗地的归属规则 how parcels on a border count: {' '.join(RULES)}; "
        "confidential measures by zones and towns by split only",
    ),
]


@router.get("/measures", summary="指标目录 List measures", operation_id="getMeasures")
def measures(request: Request, county: CountyDep, f: JsonOnly = "json") -> Response:  # noqa: ARG001
    """List every measure with its definition."""
    base, then = base_of(request), at_of(request)
    rows = [_described(measure) | {"href": f"{base}/measures/{measure.name}{then}"}
            for measure in MEASURES.values()]  # fmt: skip
    periods = county.atlas["statements"]["period"].dropna().unique().tolist()
    return answer({"measures": rows, "by": list(UNITS), "periods": sorted(periods)})


def _described(measure: Measure) -> dict[str, Any]:
    return {
        "name": measure.name, "title": measure.title, "title_en": measure.title_en,
        "unit": measure.unit, "unit_en": measure.unit_en, "base": measure.base,
        "numerator": list(measure.numerator), "denominator": list(measure.denominator),
        "restricted": measure.restricted, "source": measure.source,
    }  # fmt: skip


def table_of(
    county: CountyDep, settings: SettingsDep, name: MeasureDep, by: ByParam = "county",
    period: PeriodParam = None, where: FilterParam = None, rule: RuleParam = "split",
) -> MeasureTable:  # fmt: skip
    """Ask the measure that a request names."""
    if where is not None:
        _guard(name, where, settings)
    return ask_measure(
        county, name.name, by=by, period=period, where=where, rule=rule,
        restricted=settings.restricted,
    )  # fmt: skip


def _guard(measure: Measure, where: str, settings: Settings) -> None:
    """Refuse a filter over restricted columns."""
    layer = LAYERS["parcels" if measure.base == "parcels" else "enterprises"]
    refuse_restricted(where, layer, settings)


TableDep = Annotated[MeasureTable, Depends(table_of)]


def asked_order(request: Request, order: OrderDep) -> Order | None:
    """Return the order that an address asks for; none where it leaves the rows as they are."""
    return order if {"sort", "way", "q"} & set(request.query_params) else None


GivenOrderDep = Annotated[Order | None, Depends(asked_order)]


@router.get("/measures/{name}.csv", summary="指标表 A measure as CSV", operation_id="getMeasureCsv")
def measure_csv(
    county: CountyDep, table: TableDep, language: LanguageDep, order: GivenOrderDep
) -> Response:
    """Give a measure as CSV (UTF-8 with BOM), in the order asked for."""
    return _file(county, table, language, "csv", order)


@router.get(
    "/measures/{name}.xlsx", summary="指标表 A measure as xlsx", operation_id="getMeasureXlsx"
)
def measure_xlsx(
    county: CountyDep, table: TableDep, language: LanguageDep, order: GivenOrderDep
) -> Response:
    """Give a measure as an Excel workbook, in the order asked for, with what it rests on."""
    return _file(county, table, language, "xlsx", order)


@router.get("/measures/{name}", summary="指标 A measure", operation_id="getMeasure")
def measure(
    county: CountyDep, table: TableDep, language: LanguageDep,
    f: Annotated[Literal["json", "csv", "xlsx"], Query(description="格式 format")] = "json",
) -> Response:  # fmt: skip
    """Answer a measure by unit: rows + outside + unplaced - overlap = total."""
    if f != "json":
        return _file(county, table, language, f)
    return answer(measure_answer(county, table))


def _file(
    county: County, table: MeasureTable, language: Literal["zh", "en"], ending: str,
    order: Order | None = None,
) -> Response:  # fmt: skip
    if order is not None:
        table = arranged(table, order)
    scene = Scene(county, table, (), today(), language=language, made_up=county.made_up)
    by = table.by.replace(":", "-")
    name = f"{county.name}_{table.measure.title}_{by}_{table.period or today()}"
    some = order is not None and bool(order.wanted)
    return table_answer(measure_sheets(scene, closing=not some), f"{name}{dated(county)}.{ending}")
