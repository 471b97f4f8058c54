"""Editions /ui/editions 版本: every accepted import, and what two of them differ in."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from geoapi.http.answers import drawn, file_answer
from geoapi.http.dependencies import CountyDep, KnownQuery, LanguageDep, holder_of
from geoapi.http.site import page
from geoapi.planning.errors import PlanningError
from geoapi.questions.changes import Between, ask_changes
from geoapi.routes.pages import past_of
from geoapi.views.diff.answer import diff_answer
from geoapi.views.diff.book import diff_tabs, save_book
from geoapi.views.diff.words import Comparison
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
    f: Annotated[str, Query(pattern="^(html|xlsx)$")] = "html",
) -> Response:  # fmt: skip
    """Show the editions of all layers, and the differences of two; without confidential fields."""
    if layer and layer not in LAYERS:
        raise PlanningError(f"没有图层 {layer}；有：{'、'.join(LAYERS)}")
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


def _pair(told: Comparison) -> str:
    return f"{told.before.number}-{told.after.number}"


def _page(
    request: Request, county: County, layer: str, told: Comparison | None, failure: str,
    language: str,
) -> str:  # fmt: skip
    found = holder_of(request).editions()
    by_layer: dict[str, list[Any]] = {name: [] for name in LAYERS}
    for edition, current in found:
        by_layer.setdefault(edition.layer, []).append((edition, current))
    return page(
        request, "editions.html", county=county, language=language, layers=LAYERS, chosen=layer,
        by_layer={n: sorted(rows, key=lambda r: -r[0].number) for n, rows in by_layer.items()
                  if rows and layer in {"", n}},
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
