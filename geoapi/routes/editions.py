"""Editions /ui/editions 版本: every accepted import, and what two of them differ in."""

from typing import Annotated, Any

import pandas as pd
from fastapi import APIRouter, Query, Request, Response

from geoapi.http.answers import drawn, file_answer, table_answer
from geoapi.http.dependencies import CountyDep, KnownQuery, LanguageDep, holder_of
from geoapi.http.site import page
from geoapi.planning.errors import PlanningError
from geoapi.questions.changes import Between, ask_changes
from geoapi.routes.pages import past_of
from geoapi.views.diff.answer import diff_answer
from geoapi.views.diff.book import diff_tabs, save_book
from geoapi.views.diff.words import Comparison
from geoapi.views.table_files import Tab
from geoapi.views.web.words import missing
from layers import LAYERS
from layers.atlas import County

router = APIRouter(dependencies=[KnownQuery], include_in_schema=False)

HTML = "text/html; charset=utf-8"
SHOWN = 100
"""Rows of each kind of difference on the page; the workbook has all."""

Number = Annotated[int | None, Query(ge=1, le=1_000_000)]


@router.get("/ui/editions")
async def editions(
    request: Request, county: CountyDep, language: LanguageDep,
    layer: Annotated[str, Query(max_length=60)] = "", before: Number = None, after: Number = None,
    f: Annotated[str, Query(pattern="^(html|xlsx|csv)$")] = "html",
) -> Response:  # fmt: skip
    """Show the editions of all layers, and the differences of two; without confidential fields."""
    if layer and layer not in LAYERS:
        raise PlanningError(f"没有图层 {layer}；有：{'、'.join(LAYERS)}")
    if f == "csv" or (f == "xlsx" and not layer):
        return _list(request, county, layer, f)
    told, failure = None, ""
    if layer and (f != "html" or before or after):
        between = Between(holder_of(request), layer, before, after)
        try:
            told = await drawn(request, ask_changes, county, between)
        except PlanningError as error:
            failure = str(error)
            if f != "html":
                raise
    if told is not None and f != "html":
        name = f"{county.name}_{LAYERS[layer].zh}_版本差异_{_pair(told)}.xlsx"
        return await drawn(request, file_answer, lambda path: save_book(told, path), name)
    text = await drawn(request, _page, request, county, layer, told, failure, language)
    return Response(text, media_type=HTML, headers={"Cache-Control": "no-cache"})


def _list(request: Request, county: County, layer: str, ending: str) -> Response:
    """Give the editions of a layer, or of all, as the page lists them."""
    rows = [
        {"图层": LAYERS[one.layer].zh if one.layer in LAYERS else one.layer, "layer": one.layer,
         "版本": one.number, "当前": "是" if current else "",
         "入库时间（UTC）": one.created_at[:19],
         "文件": one.file, "行数": one.rows, "入库人": one.who or "", "SHA-256": one.sha256}
        for one, current in _listed(request) if layer in {"", one.layer}
    ]  # fmt: skip
    note = "虚构示例数据" if county.made_up else ""
    tabs = [Tab("版本", pd.DataFrame(rows), note=note)]
    return table_answer(tabs, f"{county.name}_{layer or '全部图层'}_版本.{ending}")


def _listed(request: Request) -> list[tuple[Any, bool]]:
    """Return all editions, layer by layer, the newest of each first."""
    order = list(LAYERS)
    return sorted(
        holder_of(request).editions(),
        key=lambda one: (order.index(one[0].layer) if one[0].layer in order else len(order),
                         -one[0].number),
    )  # fmt: skip


def _pair(told: Comparison) -> str:
    return f"{told.before.number}-{told.after.number}"


def _page(
    request: Request, county: County, layer: str, told: Comparison | None, failure: str,
    language: str,
) -> str:  # fmt: skip
    by_layer: dict[str, list[Any]] = {}
    for edition, current in _listed(request):
        by_layer.setdefault(edition.layer, []).append((edition, current))
    return page(
        request, "editions.html", county=county, language=language, layers=LAYERS, chosen=layer,
        by_layer={n: rows for n, rows in by_layer.items() if layer in {"", n}},
        told=told, answer=diff_answer(told) if told else None, failure=failure,
        tabs=_tabs(told) if told else [], past=past_of(request, county),
    )  # fmt: skip


def _tabs(told: Comparison) -> list[tuple[str, list[str], list[list[str]], int]]:
    """Return the sheets of the workbook as the page shows them: title, headers, rows, how many."""
    return [
        (tab.name, [str(c) for c in tab.frame.columns],
         [["—" if missing(v) else _words(v) for v in row]
          for row in tab.frame.head(SHOWN).itertuples(index=False)], len(tab.frame))
        for tab in diff_tabs(told)
        if len(tab.frame)
    ]  # fmt: skip


def _words(value: Any) -> str:
    return f"{value:,.6g}" if isinstance(value, float) else str(value)
