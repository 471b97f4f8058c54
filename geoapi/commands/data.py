"""Commands that bring data in 入库: init, check, import."""

from dataclasses import replace
from typing import Annotated, Any

import typer

from geoapi.commands.common import (
    JsonOption,
    LayerArgument,
    WhoOption,
    WorkspaceOption,
    day,
    done,
    opened,
    person,
    progress,
    put_json,
    say,
    workspace_path,
)
from geoapi.commands.options import (
    AxesOption,
    CrsOption,
    DatumOption,
    EncodingOption,
    FileArgument,
    FilesArgument,
    JoinOption,
    KeyOption,
    MapOption,
    MonthOption,
    PageOption,
    ProfileOption,
    SetOption,
    SourceOption,
    UnitOption,
    door_options,
)
from geoapi.commands.preview import save_preview, tell_preview
from geoapi.commands.profiles import completed
from geoapi.commands.shown import tell
from geoapi.planning.errors import PlanningError
from layers import layer_named
from layers.door.intake import Request, check, import_file
from layers.door.outcome import Report
from layers.door.preview import preview_json
from layers.door.surroundings import surroundings
from layers.store import create


def init(
    context: typer.Context,
    crs: Annotated[str, typer.Option("--crs", help="全县统一的投影坐标系，如 EPSG:4549")],
    name: Annotated[str, typer.Option("--name", help="县名")] = "未命名县",
    codes: Annotated[
        str, typer.Option("--codes", help="cn：按国家标准核对代码；none：任意唯一文本")
    ] = "cn",
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """建立工作区（GeoPackage 文件或 PostGIS 库）。例：mutu init --crs EPSG:4549 --name 示例县"""
    if codes not in {"cn", "none"}:
        raise PlanningError(f"--codes 只能是 cn 或 none，不是 {codes}")
    made = create(workspace_path(context, workspace), crs=crs, name=name, codes=codes)
    done(
        f"已建立工作区 {made.location}（{made.name}，{made.crs}）。下一步：mutu import towns 文件",
        {"workspace": made.location, "name": made.name, "crs": made.crs, "codes": made.codes},
        as_json=as_json,
    )


def check_files(
    context: typer.Context, layer: LayerArgument, files: FilesArgument,
    source_layer: SourceOption = None, encoding: EncodingOption = None, crs: CrsOption = None,
    datum: DatumOption = None, axes: AxesOption = None, month: MonthOption = None,
    header: MapOption = None, unit: UnitOption = None, constant: SetOption = None,
    join: JoinOption = None, on: KeyOption = None, profile: ProfileOption = None,
    output: PageOption = None, as_json: JsonOption = False, workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """检查文件，说出 import 会说的一切并给出预览，但不存储。例：mutu check parcels 宗地.shp"""
    space = opened(context, workspace)
    options = door_options(crs, datum, axes, month, header, unit, constant)
    ground = surroundings(space, layer_named(layer), day(None))
    reports = []
    for file in files:
        asked = Request(layer, file, source_layer, encoding, join, on, options)
        request, applied = completed(space, asked, profile)
        with progress() as told:
            report = check(request, ground, told)
        reports.append(replace(report, found=replace(report.found, profile=applied)))
        if not as_json:
            tell_preview(reports[-1], ground)
            tell(report.to_json(taken=_would_take(report)), file)
    if output:
        save_preview(output, space.name, ground, list(zip(files, reports, strict=True)))
        say(f"已写出 {output}")
    _finish([_checked(r) for r in reports], as_json=as_json)


def _would_take(report: Report) -> int | None:
    return None if not report.problems else 0


def _checked(report: Report) -> dict[str, Any]:
    answer = report.to_json(taken=_would_take(report))
    return answer | {"preview": preview_json(report, layer_named(report.layer))}


def import_files(
    context: typer.Context, layer: LayerArgument, file: FileArgument,
    source_layer: SourceOption = None, encoding: EncodingOption = None, crs: CrsOption = None,
    datum: DatumOption = None, axes: AxesOption = None, month: MonthOption = None,
    header: MapOption = None, unit: UnitOption = None, constant: SetOption = None,
    join: JoinOption = None, on: KeyOption = None, profile: ProfileOption = None,
    accept_valid: Annotated[
        bool, typer.Option("--accept-valid", help="收下没有问题的行，其余写入 FILE.refused.xlsx")
    ] = False,
    who: WhoOption = None, as_json: JsonOption = False, workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """导入文件为图层的新版本。例：mutu import parcels 宗地.shp --unit site_area=亩"""
    space = opened(context, workspace)
    options = door_options(crs, datum, axes, month, header, unit, constant)
    asked = Request(layer, file, source_layer, encoding, join, on, options, person(who))
    request, applied = completed(space, asked, profile)
    with progress() as told:
        answer = import_file(space, request, accept_valid=accept_valid, told=told, on=day(None))
    if not as_json:
        tell(answer, file)
        if applied:
            say(f"  按导入方案“{applied}”读取")
    _finish([answer | {"profile": applied}], as_json=as_json)


def _finish(answers: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        put_json(answers[0] if len(answers) == 1 else answers)
    if any(a["problems"] and a["edition"] is None for a in answers):
        raise typer.Exit(1)
