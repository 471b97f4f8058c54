"""Command embed 嵌入: a signed link to a map for other pages and for Word; listed, revoked."""

from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from geoapi.commands.common import (
    AtOption,
    JsonOption,
    OnOption,
    PeriodOption,
    WhoOption,
    WorkspaceOption,
    day,
    opened,
    person,
    put_json,
    put_table,
    say,
)
from geoapi.commands.draw import (
    ByOption,
    ClassesOption,
    EditionsOption,
    GridOption,
    LanguageOption,
    LayerOption,
    SheetOption,
    ShownWhereOption,
    classing_of,
)
from geoapi.moments import read_moment
from geoapi.planning.errors import PlanningError
from geoapi.planning.measures import measure_named
from geoapi.questions.shown import refuse_filter, refuse_shown
from geoapi.register.embeds import Asked, Embed, all_embeds, make_embed, revoke_embed
from geoapi.register.entries import Register
from geoapi.settings import Settings
from geoapi.views.kinds import KINDS, MEASURE
from geoapi.views.printed.setting import USUAL, Setting
from geoapi.views.web.embed_code import embed_address, embed_code

OPEN = {name: kind for name, kind in KINDS.items() if kind.layers and not kind.closed}
"""Maps that may be embedded: those that everyone may see."""

UNITS = ("zones", "towns", "parcels", "industries")
"""What the figures of an embedded map may be of."""

STATES = {"open": "有效", "over": "已过期", "revoked": "已撤销"}

WhatArgument = Annotated[
    str, typer.Argument(metavar="NAME", help=f"{'、'.join(OPEN)}；或 list、revoke")
]
NumberArgument = Annotated[int | None, typer.Argument(help="revoke 时：链接编号")]
MeasureOption = Annotated[str | None, typer.Option("--measure", help="指标名")]


def embed(
    context: typer.Context, what: WhatArgument, number: NumberArgument = None,
    days: Annotated[int, typer.Option("--days", help="有效天数")] = 30,
    measure: MeasureOption = None, by: ByOption = "zones", period: PeriodOption = None,
    on: OnOption = None, language: LanguageOption = "zh", layer: LayerOption = "parcels",
    editions: EditionsOption = None, classes: ClassesOption = None,
    where: ShownWhereOption = None,
    slider: Annotated[bool, typer.Option("--slider", help="强度图带统计期滑块")] = False,
    at: AtOption = None, sheet: SheetOption = "A4", grid: GridOption = "none",
    width: Annotated[int, typer.Option("--width", help="宽，像素")] = 960,
    height: Annotated[int, typer.Option("--height", help="高，像素")] = 640,
    base: Annotated[str | None, typer.Option("--base", help="服务地址；默认 MUTU_URL")] = None,
    who: WhoOption = None, as_json: JsonOption = False, workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """给出可嵌入网页的签名链接；list 列出，revoke 撤销。例：mutu embed idle --days 30"""
    register, at_base = Register(opened(context, workspace).backend), base or Settings().url
    if what == "list":
        return _list(register, at_base, as_json=as_json)
    if what == "revoke":
        return _revoke(register, number, person(who), as_json=as_json)
    given = {
        "measure": measure, "by": by, "period": period, "on": on, "lang": language, "at": at,
        "classes": classes, "filter": where, "periods": "all" if slider else None,
        **_picture(Setting(sheet, grid)),
        **(_editions(layer, editions) if what == "changes" else {}),
    }  # fmt: skip
    asked = Asked(what, _fixed(what, given), width, height)
    made, token = make_embed(register, asked, days, person(who))
    return _tell(made, token, at_base, as_json=as_json)


def _picture(setting: Setting) -> dict[str, Any]:
    """How the picture for Word is set; what is usual needs no words."""
    return {
        "sheet": None if setting.sheet == USUAL.sheet else setting.sheet,
        "grid": None if setting.grid == USUAL.grid else setting.grid,
    }


def _editions(layer: str, editions: tuple[int, int] | None) -> dict[str, Any]:
    before, after = editions or (None, None)
    return {"layer": layer, "a": before, "b": after}


def _fixed(name: str, given: dict[str, Any]) -> dict[str, str]:
    """Check what a link fixes before it is signed."""
    if name not in OPEN:
        more = "（含单个企业的分级，不公开嵌入）" if name in KINDS else ""
        raise PlanningError(f"没有可嵌入的地图 {name}{more}；有：{'、'.join(OPEN)}")
    if given["measure"]:
        measure_named(given["measure"])
    if given["on"]:
        day(given["on"])
    if given["at"]:
        read_moment(given["at"], "--at", datetime.now(UTC))
    _check_shown(name, given)
    for option, choices in (("by", UNITS), ("lang", ("zh", "en"))):
        if given[option] not in choices:
            raise PlanningError(f"{option} 应为 {'、'.join(choices)}，不是 {given[option]}")
    return {key: str(value) for key, value in given.items() if value is not None}


def _check_shown(name: str, given: dict[str, Any]) -> None:
    """Check classes and filter; what has none is told so now, not to who opens the link."""
    classing = classing_of(given["classes"])
    if KINDS[name].need != MEASURE:
        refuse_shown(name, classing, given["filter"])
    refuse_filter(measure_named(given["measure"] or "tax_intensity"), given["filter"])


def _document(one: Embed, token: str, base: str) -> dict[str, Any]:
    title = KINDS[one.asked.name].zh
    return {
        "number": one.number, "name": one.asked.name, "fixed": dict(one.asked.fixed),
        "expires": one.expires.isoformat(), "state": one.state(datetime.now(UTC)),
        "who": one.who, "url": embed_address(base, one.asked, token),
        "png": embed_address(base, one.asked, token, ".png"),
        "iframe": embed_code(base, one.asked, token, title),
    }  # fmt: skip


def _tell(made: Embed, token: str, base: str, *, as_json: bool) -> None:
    document = _document(made, token, base)
    fixed = made.asked.fixed.get("at")
    say(f"嵌入链接第 {made.number} 号，有效至 {made.expires.astimezone():%Y-%m-%d %H:%M}，"
        f"{f'固定为 {fixed} 时的版本' if fixed else '总是显示当前版本'}；"
        f"撤销：mutu embed revoke {made.number}")  # fmt: skip
    if as_json:
        return put_json(document)
    for title, key in (("链接", "url"), ("网页代码", "iframe"), ("Word 用图片", "png")):
        typer.echo(f"{title}：{document[key]}")
    return None


def _list(register: Register, base: str, *, as_json: bool) -> None:
    found = [_document(one, token, base) for one, token in all_embeds(register)]
    if as_json:
        return put_json({"embeds": found})
    if not found:
        return say("还没有嵌入链接")
    rows = [(str(one["number"]), one["name"], STATES[one["state"]], one["expires"][:10],
             " ".join(f"{key}={value}" for key, value in one["fixed"].items()), one["url"])
            for one in found]  # fmt: skip
    return put_table(("编号", "地图", "状态", "有效至", "固定的条件", "链接"), rows)


def _revoke(register: Register, number: int | None, who: str, *, as_json: bool) -> None:
    if number is None:
        raise PlanningError("请写明撤销第几号，如 mutu embed revoke 3；mutu embed list 列出全部")
    gone = revoke_embed(register, number, who)
    say(f"嵌入链接第 {gone.number} 号已撤销，立即失效")
    if as_json:
        put_json({"number": gone.number, "state": "revoked"})
