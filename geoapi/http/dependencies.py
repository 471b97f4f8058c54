"""What routes ask for by type 依赖: the county, a layer, the date, a checked filter."""

import re
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Annotated, Any, Literal

import anyio
import anyio.to_thread
import cql2
from fastapi import Depends, Path, Query, Request
from fastapi.dependencies.utils import get_flat_params
from fastapi.params import Query as QueryInfo
from fastapi.routing import APIRoute

from geoapi.http.book import Book
from geoapi.http.errors import NotFoundError, NotModifiedError, TooSlowError
from geoapi.http.holder import Holder
from geoapi.moments import read_moment
from geoapi.planning.confidential import ConfidentialError, guarded
from geoapi.planning.errors import PlanningError
from geoapi.planning.measures import MEASURES, Measure
from geoapi.planning.measuring.filters import MAX_LENGTH
from geoapi.questions.decided import decided_in
from geoapi.questions.ranking import By, Order, Way
from geoapi.settings import Settings
from layers import LAYERS
from layers.atlas import County
from layers.schema import Field, Layer

Language = Literal["zh", "en"]

LOOKING_BACK = 4
"""Requests at a time that hold a past snapshot; more wait their turn."""

SECONDS = 60
"""Longest wait for that turn."""


def holder_of(request: Request) -> Holder:
    """Return the holder given to ``create_app``."""
    holder: Holder = request.app.state.holder
    return holder


def settings_of(request: Request) -> Settings:
    """Return the settings given to ``create_app``."""
    settings: Settings = request.app.state.settings
    return settings


HolderDep = Annotated[Holder, Depends(holder_of)]
SettingsDep = Annotated[Settings, Depends(settings_of)]


AtParam = Annotated[
    str | None,
    Query(
        max_length=40,
        description="按当时的版本回答：2024-12-31（当日结束时）或 2024-12-31T17:00:00+08:00 "
        "answer from the editions of that moment; default the current ones",
    ),
]


async def county_of(
    request: Request, holder: HolderDep, settings: SettingsDep, at: AtParam = None
) -> AsyncIterator[County]:
    """Give the snapshot that this request is answered from: the current one, or a past one."""
    book: Book = request.app.state.book
    if not at:
        county = holder.county
        acts = book.held
        if acts is None:
            acts = await anyio.to_thread.run_sync(book.read, holder.backend)
        yield replace(county, acts=acts)
        return
    moment = read_moment(at, "at", datetime.now(UTC))
    async with _looking_back(request):
        county = await anyio.to_thread.run_sync(holder.at, moment)
        acts = await anyio.to_thread.run_sync(book.at, holder.backend, moment)
        hidden = not settings.restricted and guarded(county, holder.county)
        yield replace(county, guarded=hidden, acts=acts)


@asynccontextmanager
async def _looking_back(request: Request) -> AsyncIterator[None]:
    """Wait for a place among the few that hold a past snapshot, so that memory is bounded."""
    places, who = request.app.state.looking_back, object()
    try:
        with anyio.fail_after(SECONDS):
            await places.acquire_on_behalf_of(who)
    except TimeoutError:
        raise TooSlowError("查询以前版本的人太多，请稍后再试") from None
    try:
        yield
    finally:
        places.release_on_behalf_of(who)


# Given back when the answer is made, not when it is sent: a slow reader keeps nobody waiting.
CountyDep = Annotated[County, Depends(county_of, scope="function")]


def today() -> date:
    """Return the calendar day where the service runs: its only clock."""
    return date.today()  # noqa: DTZ011 - the local day is what a deadline is counted in


def on_of(
    on: Annotated[date | None, Query(description="截止日期 date asked for; default today")] = None,
) -> date:
    """Return the date asked for, today by default."""
    return on or today()


OnDep = Annotated[date, Depends(on_of)]


def layer_of(layer: Annotated[str, Path(description="图层名 layer")]) -> Layer:
    """Return the layer that the path names."""
    return LAYERS[named(layer, LAYERS, "图层")]


LayerDep = Annotated[Layer, Depends(layer_of)]


def measure_of(name: Annotated[str, Path(description="指标名 measure")]) -> Measure:
    """Return the measure that the path names."""
    return MEASURES[named(name, MEASURES, "指标")]


MeasureDep = Annotated[Measure, Depends(measure_of)]


def named(name: str, there: Iterable[str], kind: str) -> str:
    """Return a name of a path, if it is there; the error names those that are."""
    if name not in there:
        raise NotFoundError(f"没有{kind} {name[:100]}；有：{'、'.join(there)}")
    return name


def language_of(
    settings: SettingsDep,
    lang: Annotated[Language | None, Query(description="语言 language")] = None,
) -> Language:
    """Return the language asked for, else the installation's."""
    return lang or settings.language


LanguageDep = Annotated[Language, Depends(language_of)]


def order_of(
    sort: Annotated[By, Query(description="排序的列 column to sort by")] = "value",
    way: Annotated[Way, Query(description="desc 大的在前 largest first; asc")] = "desc",
    q: Annotated[str, Query(max_length=60, description="名称或代码含 name or code holds")] = "",
) -> Order:
    """Read how the rows of a table by unit are wanted."""
    return Order(sort, way, q)


OrderDep = Annotated[Order, Depends(order_of)]

JsonOnly = Annotated[Literal["json"], Query(alias="f", description="格式 format")]
FilterParam = Annotated[
    str | None,
    Query(alias="filter", max_length=MAX_LENGTH, description="CQL2 筛选条件 filter, CQL2 text"),
]
PeriodParam = Annotated[
    str | None, Query(max_length=10, description="统计期 period: 2024 or 2024Q1; default latest")
]


def known_query(request: Request) -> None:
    """Refuse query parameters that the route does not know: never a silently unfiltered answer."""
    refuse_unknown(request, query_names(request.scope["route"]))


def query_names(route: APIRoute) -> list[str]:
    """Name the query parameters a route declares, its dependencies' too."""
    params = get_flat_params(route.dependant)
    return [p.alias for p in params if isinstance(p.field_info, QueryInfo)]


def refuse_unknown(request: Request, accepted: list[str]) -> None:
    """Refuse parameters not accepted, and any given twice."""
    given = Counter(name for name, _ in request.query_params.multi_items())
    unknown = [name[:100] for name in given if name not in accepted]
    if unknown:
        there = "、".join(accepted) or "无"
        raise PlanningError(f"不认识查询参数 {'、'.join(unknown[:5])}；可用：{there}")
    if twice := [name for name, times in given.items() if times > 1]:
        raise PlanningError(f"查询参数 {'、'.join(twice)} 重复给出")


def public_fields(layer: Layer, settings: Settings) -> tuple[Field, ...]:
    """Return the fields that may leave: all where the installation is one person's own."""
    return tuple(f for f in layer.fields if settings.restricted or f.access == "public")


def refuse_restricted(text: str, layer: Layer, settings: Settings) -> None:
    """Refuse a filter that speaks of a confidential column: its answers would tell the figures."""
    if settings.restricted:
        return
    public = {n for f in public_fields(layer, settings) for n in (f.name, f.zh)}
    hidden = {n for f in layer.fields for n in (f.name, f.zh)} - public
    asked = set(_properties(_parsed(text)))
    if told := sorted(asked & hidden):
        raise ConfidentialError(f"{'、'.join(told)}是单个企业的保密数据，不能用于筛选")
    if unknown := sorted(asked - public):
        there = "、".join(f.name for f in public_fields(layer, settings))
        raise PlanningError(f"图层 {layer.name} 没有可筛选的字段 {'、'.join(unknown)}；有：{there}")


def _parsed(text: str) -> Any:
    try:
        return cql2.parse_text(text).to_json()
    except Exception as error:  # the library raises its own bare exceptions
        found = re.search(r"--> 1:(\d+)", str(error))
        where = f"，第 {found.group(1)} 个字符处" if found else ""
        raise PlanningError(f"筛选条件不是有效的 CQL2{where}：{text}") from error


def _properties(node: Any) -> Iterable[str]:
    if isinstance(node, dict) and isinstance(node.get("property"), str):
        yield node["property"]
    parts = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for part in parts:
        yield from _properties(part)


def fresh(request: Request, county: CountyDep, settings: SettingsDep) -> None:
    """Set the answer's ETag; a client that already has this very answer gets 304.

    The tag stands for the editions, the cases, the address, the settings and the day. What does
    not depend on who asks, by which name of the service and for which format, is the matter.
    """
    editions = [(e.layer, e.number, e.created_at, e.sha256) for e in county.editions.values()]
    where = request.scope.get("root_path", ""), request.url.path, request.url.query
    rest = county.name, county.guarded, settings, today(), decided_in(county).mark
    request.state.matter = matter = _digest((editions, where, rest))
    tag = f'W/"{_digest((matter, str(request.url), request.headers.get("accept")))}"'
    request.state.etag = tag
    known = [t.strip() for t in request.headers.get("if-none-match", "").split(",")]
    if "*" in known or tag in known:
        raise NotModifiedError(tag)


def _digest(held: object) -> str:
    return sha256(repr(held).encode()).hexdigest()[:32]


Fresh = Depends(fresh)
KnownQuery = Depends(known_query)
