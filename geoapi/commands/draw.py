"""Commands that draw 成图成文: map, figure, report."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

from geoapi.commands.common import (
    AtOption,
    JsonOption,
    OnOption,
    PeriodOption,
    WorkspaceOption,
    county_of,
    day,
    done,
    opened,
    say,
)
from geoapi.commands.score import AdjustOption, given_in, scheme_of
from geoapi.planning.errors import PlanningError
from geoapi.planning.scoring.scheme import Scheme
from geoapi.questions.changes import Between
from geoapi.questions.grades import ask_grades, grades_scene
from geoapi.questions.reports import Reported, ask_report
from geoapi.questions.scenes import OF_GRADES, compose
from geoapi.questions.scores import Known
from geoapi.questions.views import Wanted, filled
from geoapi.settings import Settings
from geoapi.views.classes import Classing, read_classing
from geoapi.views.files import written
from geoapi.views.kinds import KINDS
from geoapi.views.maps import MAPS
from geoapi.views.offline import render
from geoapi.views.printed.setting import Setting
from geoapi.views.scene import Scene
from layers.atlas import County

KeyOption = Annotated[
    str | None,
    typer.Option("--key", help="zone、enterprise、parcel：代码；zone 不给则逐个写全部园区"),
]
TemplateOption = Annotated[
    Path | None, typer.Option("--template", help="本县的公文模板（.docx）；默认用 MUTU_TEMPLATE")
]
NameArgument = Annotated[str, typer.Argument(help=f"名称：{'、'.join(KINDS)}；报告另有其名")]
TargetOption = Annotated[Path, typer.Option("--output", "-o", help="写入的文件")]
MeasureOption = Annotated[str, typer.Option("--measure", help="指标名")]
ByOption = Annotated[
    str, typer.Option("--by", help="zones、towns、industries；公开的宗地指标也可 parcels")
]
ClassesOption = Annotated[
    str | None,
    typer.Option("--classes", help="强度图分级：quantile 分位数、natural 自然断点，或界限 5,10,20"),
]
ShownWhereOption = Annotated[
    str | None, typer.Option("--where", help="强度图只汇总符合条件的，CQL2，如 above_scale = true")
]
SheetOption = Annotated[
    str,
    typer.Option("--sheet", help="A4、A3（横竖随县形），或 A4-portrait、A4-landscape 等指定横竖"),
]
GridOption = Annotated[
    str, typer.Option("--grid", help="km 方里网、degrees 经纬网、none 只在图框标经纬度")
]
LanguageOption = Annotated[str, typer.Option("--lang", help="zh 或 en")]
LayerOption = Annotated[str, typer.Option("--layer", help="changes 比较的图层")]
EditionsOption = Annotated[
    tuple[int, int] | None,
    typer.Option("--editions", help="changes 比较的两个版本号；默认当前版与其前一版"),
]
SchemeOption = Annotated[
    str | None, typer.Option("--scheme", help="评价方案名或文件（企业分级图、评价报告用）")
]


@dataclass(frozen=True)
class Graded:
    """A scheme that a view of grades asks for, and the bureau's list of adjustments."""

    scheme: Scheme
    known: Known


def graded_by(view: str, scheme: str | None, adjust: Path | None) -> Graded | None:
    """Read the scheme that a view of grades needs; None for another view."""
    if view not in OF_GRADES:
        return None
    if scheme is None:
        raise PlanningError(f"{view} 须用 --scheme 给出评价方案；mutu schemes 列出全部")
    asked = scheme_of(scheme)
    return Graded(asked, Known(given_in(adjust, asked)))


def _graded(
    county: County, graded: Graded, asked: tuple[date, str | None, Literal["zh", "en"]]
) -> Scene:
    on, period, language = asked
    grades = ask_grades(county, graded.scheme, period, known=graded.known)
    office = Settings().office
    return grades_scene(county, grades, on=on, language=language, office=office)


def between(
    context: typer.Context, workspace: str | None, layer: str, editions: tuple[int, int] | None
) -> Between:
    """Return which editions a view of changes compares."""
    before, after = editions or (None, None)
    return Between(opened(context, workspace), layer, before, after)


def scene_of(
    context: typer.Context, workspace: str | None, *, on: str | None, measure: str, by: str,
    period: str | None, language: str, at: str | None, graded: Graded | None = None,
    where: str | None = None,
) -> Scene:  # fmt: skip
    """Compose the scene that a command's options ask for; of grades where a scheme is named."""
    tongue = tongue_of(language)
    if graded is not None:
        return _graded(county_of(context, workspace, at), graded, (day(on), period, tongue))
    scene = compose(
        county_of(context, workspace, at), on=day(on), measure_name=measure, by=by, period=period,
        language=tongue, office=Settings().office, where=where,
    )  # fmt: skip
    warn_of_past(scene, at)
    return scene


def classing_of(classes: str | None) -> Classing | None:
    """Read the option --classes."""
    return None if classes is None else read_classing(classes, "--classes")


def tongue_of(language: str) -> Literal["zh", "en"]:
    """Read the option --lang."""
    if language not in {"zh", "en"}:
        raise PlanningError(f"--lang 只能是 zh 或 en，不是 {language}")
    return "en" if language == "en" else "zh"


def warn_of_past(scene: Scene, at: str | None) -> None:
    """Say what two states of a county tell together."""
    if at and scene.table and scene.table.measure.restricted:
        say("  注意：两个版本的合计相减可得出单个企业的变动，请勿与其他版本的一并公开")


def draw_map(
    context: typer.Context, name: NameArgument, output: TargetOption,
    measure: MeasureOption = "tax_intensity", by: ByOption = "zones", period: PeriodOption = None,
    on: OnOption = None, language: LanguageOption = "zh", scheme: SchemeOption = None,
    adjust: AdjustOption = None, layer: LayerOption = "parcels", editions: EditionsOption = None,
    classes: ClassesOption = None, where: ShownWhereOption = None,
    at: AtOption = None, as_json: JsonOption = False, workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """画交互地图，一个可离线打开的 HTML。例：mutu map intensity -o 亩均税收.html"""
    if name not in MAPS:
        raise PlanningError(f"没有地图 {name}；有：{'、'.join(MAPS)}")
    classing = classing_of(classes)
    scene = scene_of(
        context,
        workspace,
        on=on,
        measure=measure,
        by=by,
        period=period,
        language=language,
        at=at,
        graded=graded_by(name, scheme, adjust),
        where=where,
    )
    editions_of = between(context, workspace, layer, editions)
    wanted = Wanted(measure, by, period, editions_of, classing, where, over=True)
    save_map(filled(scene, name, wanted), name, output)
    done(f"已写出 {output}（断网也可打开）", {"view": name, "file": str(output)}, as_json=as_json)


def save_map(scene: Scene, name: str, path: Path) -> Path:
    """Write a map as one HTML file with everything in it."""
    with written(path) as draft:
        page = render(MAPS[name](scene), mode="inline", most=Settings().page_mb * 1_000_000)
        draft.write_text(page, encoding="utf-8")
    return path


def draw_figure(
    context: typer.Context, name: NameArgument, output: TargetOption,
    measure: MeasureOption = "tax_intensity", by: ByOption = "zones", period: PeriodOption = None,
    on: OnOption = None, language: LanguageOption = "zh", scheme: SchemeOption = None,
    adjust: AdjustOption = None, layer: LayerOption = "parcels", editions: EditionsOption = None,
    classes: ClassesOption = None, where: ShownWhereOption = None, sheet: SheetOption = "A4",
    grid: GridOption = "none",
    at: AtOption = None, as_json: JsonOption = False, workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """画印刷图（.png .svg .pdf），A4 或 A3。例：mutu figure intensity -o 亩均税收.pdf --grid km"""
    from geoapi.views.figures import save_figure  # noqa: PLC0415 - the extra [report]

    classing, setting = classing_of(classes), Setting(sheet, grid)
    scene = scene_of(
        context,
        workspace,
        on=on,
        measure=measure,
        by=by,
        period=period,
        language=language,
        at=at,
        graded=graded_by(name, scheme, adjust),
        where=where,
    )
    editions_of = between(context, workspace, layer, editions)
    wanted = Wanted(measure, by, period, editions_of, classing, where)
    save_figure(filled(scene, name, wanted), name, output, setting)
    done(f"已写出 {output}", {"view": name, "file": str(output)}, as_json=as_json)


def write_report(
    context: typer.Context, name: NameArgument, output: TargetOption,
    measure: MeasureOption = "tax_intensity", period: PeriodOption = None,
    on: OnOption = None, language: LanguageOption = "zh", key: KeyOption = None,
    template: TemplateOption = None, scheme: SchemeOption = None, adjust: AdjustOption = None,
    at: AtOption = None, as_json: JsonOption = False, workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """写报告（.docx .pdf .xlsx）。例：mutu report zone --key 331199JZ01 -o 园区情况表.docx"""
    from geoapi.views.reports import save_report  # noqa: PLC0415 - the extra [report]

    settings, county = Settings(), county_of(context, workspace, at)
    paper = str(template or settings.template)
    asked = Reported(
        day(on), measure, period, tongue_of(language), settings.office, key, paper,
        settings.restricted,
    )  # fmt: skip
    if graded := graded_by(name, scheme, adjust):
        scene = _graded(county, graded, (asked.on, period, asked.language))
        scene = replace(scene, template=paper)
    else:
        scene = ask_report(county, name, asked)
    warn_of_past(scene, at)
    save_report(scene, name, output)
    done(f"已写出 {output}", {"view": name, "file": str(output)}, as_json=as_json)
