"""Views 成果: maps, figures, reports. Figures of single enterprises are always withheld."""

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from geoapi.http.answers import dated, disposition, drawn, file_answer
from geoapi.http.dependencies import (
    CountyDep,
    FilterParam,
    Fresh,
    HolderDep,
    KnownQuery,
    Language,
    LanguageDep,
    OnDep,
    PeriodParam,
    SettingsDep,
    named,
    refuse_restricted,
)
from geoapi.http.packing import Packed, pack, packed_answer
from geoapi.http.schemes import held_of
from geoapi.http.tilesets import editions_tag
from geoapi.planning.measures import measure_named
from geoapi.questions.basemaps import basemaps_of
from geoapi.questions.changes import Between
from geoapi.questions.grades import grades_scene, placed
from geoapi.questions.reports import Reported, ask_report
from geoapi.questions.scenes import OF_GRADES, compose
from geoapi.questions.scores import ask_scores
from geoapi.questions.shown import refuse_shown
from geoapi.questions.views import Wanted, filled, of_figures
from geoapi.routes.scores import need_role
from geoapi.settings import Settings
from geoapi.views.classes import Classing, read_classing
from geoapi.views.figures import FIGURES, save_figure
from geoapi.views.maps import MAPS
from geoapi.views.offline import render
from geoapi.views.printed.setting import GridName, Setting, SheetName
from geoapi.views.reports import GRADES, REPORTS, save_report
from geoapi.views.scene import Scene, Served
from geoapi.views.web.basemaps import hosts_of
from layers import LAYERS
from layers.atlas import County

router = APIRouter(tags=["成果 Views"], dependencies=[KnownQuery, Fresh])

MAP_HEADERS = {"Content-Security-Policy": "frame-ancestors 'self'; object-src 'none'"}
"""A map carries its own, stricter policy in the page, with the nonce of its script."""

BySpace = Annotated[
    Literal["zones", "towns", "parcels", "industries"],
    Query(description="统计单元 unit of the figures; industries: parcels by their main user's"),
]


@dataclass(frozen=True)
class Question:
    """What a view is to show; composed into a scene in the thread that draws."""

    county: County
    on: date
    measure: str
    by: str
    period: str | None
    language: Language
    settings: Settings
    scheme: str | None = None
    between: Between | None = None
    classing: Classing | None = None
    where: str | None = None
    over: bool = False

    def scene(self, view: str) -> Scene:
        """Compute what the view of this name shows."""
        if view in OF_GRADES:
            refuse_shown(view, self.classing, self.where)
            return self._graded()
        scene = compose(
            self.county, on=self.on, measure_name=self.measure, by=self.by, period=self.period,
            language=self.language, office=self.settings.office, needed=of_figures(view),
            where=self.where,
        )  # fmt: skip
        wanted = Wanted(
            self.measure, self.by, self.period, self.between, self.classing, self.where, self.over
        )
        return filled(scene, view, wanted)

    def _graded(self) -> Scene:
        """Score the firms; their classes leave the house with the role alone."""
        need_role(self.settings)
        _, held = held_of(self.settings, self.scheme)
        scores = ask_scores(self.county, held.scheme, self.period, known=held.known)
        return grades_scene(
            self.county, placed(self.county, scores), on=self.on, language=self.language,
            office=self.settings.office,
        )  # fmt: skip

    def title(self, view: str, ending: str) -> str:
        """Name the file of the view."""
        return f"{self.county.name}_{view}_{self.on}{dated(self.county)}.{ending}"


def between_of(
    holder: HolderDep,
    layer: Annotated[str, Query(max_length=60, description="changes 比较的图层 layer")] = "parcels",
    a: Annotated[int | None, Query(ge=1, description="前一版 edition before")] = None,
    b: Annotated[int | None, Query(ge=1, description="后一版 edition after")] = None,
) -> Between:
    """Read which editions a view of changes compares; by default the last two."""
    named(layer, LAYERS, "图层")
    return Between(holder, layer, a, b)


def question_of(
    county: CountyDep, settings: SettingsDep, on: OnDep, language: LanguageDep,
    between: Annotated[Between, Depends(between_of)],
    measure: Annotated[str, Query(max_length=60, description="指标 measure")] = "tax_intensity",
    by: BySpace = "zones", period: PeriodParam = None,
    scheme: Annotated[str | None, Query(max_length=100, description="评价方案 scheme")] = None,
) -> Question:  # fmt: skip
    """Read what a view is asked to show."""
    measure_named(measure)
    return Question(county, on, measure, by, period, language, settings, scheme, between)


QuestionDep = Annotated[Question, Depends(question_of)]


def shown_of(
    question: QuestionDep,
    classes: Annotated[
        str | None,
        Query(
            max_length=200,
            description="分级 classes of intensity: quantile, natural, or limits 5,10,20",
        ),
    ] = None,
    where: FilterParam = None,
) -> Question:
    """Read how the figures of a view are shown; only what everyone may see is filtered by."""
    if where is not None:
        base = measure_named(question.measure).base
        public = question.settings.model_copy(update={"restricted": False})
        layer = LAYERS["parcels" if base == "parcels" else "enterprises"]
        refuse_restricted(where, layer, public)
    classing = None if classes is None else read_classing(classes, "classes")
    return replace(question, classing=classing, where=where)


ShownDep = Annotated[Question, Depends(shown_of)]


@router.get("/maps/{name}", summary="交互地图 Web map", operation_id="getMap")
async def map_page(
    request: Request, name: str, question: ShownDep,
    download: Annotated[bool, Query(description="存为一个可离线打开的文件")] = False,  # noqa: FBT002
    periods: Annotated[
        Literal["all", "one"], Query(description="统计期滑块 slider of periods: all, or one only")
    ] = "all",
) -> Response:  # fmt: skip
    """Draw a web map that asks the network for nothing."""
    named(name, MAPS, "地图")
    question = replace(question, over=periods == "all")
    if download:
        page = await drawn(request, map_text, question, name, ("inline", ""), None)
        attached = {"Content-Disposition": disposition(question.title(name, "html"))}
        return Response(page, media_type="text/html", headers=MAP_HEADERS | attached)
    shelf, matter = request.app.state.shelf, request.state.matter
    if (kept := shelf.get(matter)) is None:
        static = f"{request.scope.get('root_path', '')}/static"
        served = _served(request, question.county)
        kept = await drawn(request, _packed_map, question, name, ("static", static), served)
        shelf.keep(matter, kept)
    return packed_answer(request, kept, "text/html; charset=utf-8", MAP_HEADERS)


def _packed_map(*asked: Any) -> Packed:
    return pack(map_text(*asked).encode())


def _served(request: Request, county: County) -> Served:
    """Tell a page where the tiles of the very rows it draws are."""
    at = request.query_params.get("at")
    version = editions_tag(county, LAYERS["parcels"])
    return Served(request.scope.get("root_path", ""), {"v": version} | ({"at": at} if at else {}))


def map_text(
    question: Question, name: str, how: tuple[Literal["inline", "static"], str],
    served: Served | None,
) -> str:  # fmt: skip
    """Draw a web map as one page: how it has its libraries, and the service it may ask."""
    basemaps = basemaps_of(question.settings.basemaps) if served else ()
    scene = replace(question.scene(name), served=served, basemaps=basemaps)
    most = question.settings.page_mb * 1_000_000
    return render(MAPS[name](scene), mode=how[0], static_url=how[1],
                  hosts=hosts_of(basemaps), most=most)  # fmt: skip


def setting_of(
    sheet: Annotated[SheetName, Query(description="图幅 sheet; A4, A3: 横竖随县形")] = "A4",
    grid: Annotated[GridName, Query(description="方里网或经纬网 grid over the land")] = "none",
) -> Setting:
    """Read how a figure is set."""
    return Setting(sheet, grid)


SettingDep = Annotated[Setting, Depends(setting_of)]


@router.get("/figures/{name}.{ending}", summary="印刷图 Figure", operation_id="getFigure")
async def figure(
    request: Request, name: str, ending: str, question: ShownDep, setting: SettingDep,
    download: Annotated[bool, Query(description="作为附件下载")] = False,  # noqa: FBT002
) -> Response:  # fmt: skip
    """Draw a figure on A4 or A3 as png, svg or pdf."""
    named(name, FIGURES, "图件")
    named(ending, ("png", "svg", "pdf"), "图件格式")
    return await drawn(request, _figure, question, (name, ending), setting, attach=download)


def _figure(
    question: Question, asked: tuple[str, str], setting: Setting, *, attach: bool
) -> Response:
    name, ending = asked
    draw = partial(save_figure, question.scene(name), name, setting=setting)
    return file_answer(draw, question.title(name, ending), attach=attach)


@router.get("/reports/{name}.{ending}", summary="报告 Report", operation_id="getReport")
async def report(
    request: Request, name: str, ending: str, question: QuestionDep,
    key: Annotated[str | None, Query(max_length=200, description="对象代码 object")] = None,
) -> Response:  # fmt: skip
    """Write a report as docx, xlsx or pdf; of zones, one enterprise or one parcel by its code."""
    named(name, REPORTS, "报告")
    named(ending, ("docx", "xlsx", "pdf"), "报告格式")
    return await drawn(request, _report, question, (name, ending), key)


def _report(question: Question, what: tuple[str, str], key: str | None) -> Response:
    (name, ending), settings = what, question.settings
    if REPORTS[name].need == GRADES:
        scene = replace(question.scene(name), template=settings.template)
    else:
        asked = Reported(
            question.on, question.measure, question.period, question.language, settings.office,
            key, settings.template, settings.restricted,
        )  # fmt: skip
        scene = ask_report(question.county, name, asked)
    return file_answer(lambda path: save_report(scene, name, path), question.title(name, ending))
