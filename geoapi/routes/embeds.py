"""Embeds 嵌入: one map behind a signed link, for iframes and Word; only what everyone may see."""

from contextlib import asynccontextmanager
from datetime import date
from typing import Annotated, Any

import anyio.to_thread
from fastapi import APIRouter, Query, Request, Response

from geoapi.http.answers import drawn, file_answer
from geoapi.http.dependencies import HolderDep, SettingsDep, county_of, named, today
from geoapi.planning.measures import measure_named
from geoapi.questions.changes import Between
from geoapi.register.embeds import Asked, opened_embed
from geoapi.register.entries import Register
from geoapi.routes.views import Question, map_text
from geoapi.settings import Settings
from geoapi.views.classes import read_classing
from geoapi.views.figures import save_figure
from geoapi.views.kinds import KINDS
from geoapi.views.printed.setting import Setting
from geoapi.views.scene import Served
from layers.atlas import County

router = APIRouter(tags=["成果 Views"])

TokenParam = Annotated[str, Query(max_length=60, description="签名 signed token")]

OPEN = [name for name, kind in KINDS.items() if kind.layers and not kind.closed]

NEVER_KEPT = {"Cache-Control": "no-store"}
"""A link may be revoked at any moment."""


@router.get("/embed/{name}", summary="嵌入地图 Embedded map", operation_id="getEmbed")
async def embedded(
    request: Request, name: str, holder: HolderDep, settings: SettingsDep, t: TokenParam
) -> Response:
    """Draw the map that a link was signed for; with ``.png`` its printed figure."""
    picture = name.endswith(".png")
    plain = named(name.removesuffix(".png"), OPEN, "可嵌入的地图")
    register = Register(holder.backend)
    asked = await anyio.to_thread.run_sync(opened_embed, register, plain, t)
    public = settings.model_copy(update={"restricted": False})
    # as a dependency would, but by what the link fixes, never by the address or the role
    reading = asynccontextmanager(county_of)
    async with reading(request, holder, public, asked.fixed.get("at")) as county:
        question = _question(asked, county, Between(holder), public)
        if picture:
            setting = Setting(asked.fixed.get("sheet", "A4"), asked.fixed.get("grid", "none"))
            return await drawn(request, _picture, question, plain, setting)
        text = await drawn(request, _page, request, question, plain)
    return Response(text, media_type="text/html", headers=_headers(settings))


def _question(asked: Asked, county: County, every: Between, settings: Settings) -> Question:
    given: dict[str, Any] = dict(asked.fixed)
    measure = measure_named(given.get("measure", "tax_intensity")).name
    numbers = [int(given[key]) if key in given else None for key in ("a", "b")]
    between = Between(every.source, given.get("layer", "parcels"), *numbers)
    on = date.fromisoformat(given["on"]) if "on" in given else today()
    classes = given.get("classes")
    return Question(
        county, on, measure, given.get("by", "zones"), given.get("period"),
        given.get("lang", "zh"), settings, between=between,
        classing=read_classing(classes, "classes") if classes else None,
        where=given.get("filter"), over=given.get("periods") == "all",
    )  # fmt: skip


def _page(request: Request, question: Question, name: str) -> str:
    """Draw with what the service holds; tiles are of the rows of the moment that is fixed."""
    root = request.scope.get("root_path", "")
    return map_text(question, name, ("static", f"{root}/static"), _served(root, question))


def _served(root: str, question: Question) -> Served:
    at = question.county.at
    return Served(root, {"at": at.isoformat()} if at else {})


def _picture(question: Question, name: str, setting: Setting) -> Response:
    def write(path: Any) -> object:
        return save_figure(question.scene(name), name, path, setting)

    answer = file_answer(write, question.title(name, "png"), attach=False)
    answer.headers.update(NEVER_KEPT | {"Cross-Origin-Resource-Policy": "cross-origin"})
    return answer


def _headers(settings: Settings) -> dict[str, str]:
    policy = f"frame-ancestors {settings.ancestors}; object-src 'none'"
    return NEVER_KEPT | {"Content-Security-Policy": policy}
