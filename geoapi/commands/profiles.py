"""Commands for remembered ways to read a file 导入方案: profile save, list, drop."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from geoapi.commands.common import (
    JsonOption,
    LayerArgument,
    WhoOption,
    WorkspaceOption,
    done,
    opened,
    person,
    put_json,
    put_table,
    say,
)
from geoapi.commands.options import (
    AxesOption,
    CrsOption,
    DatumOption,
    EncodingOption,
    KeyOption,
    MapOption,
    MonthOption,
    SetOption,
    SourceOption,
    UnitOption,
    door_options,
)
from geoapi.planning.errors import PlanningError
from geoapi.views.table_files import clean
from layers import layer_named
from layers.door.intake import Request
from layers.door.profiles import applied, headers_of, recall, remembered
from layers.store import Workspace

app = typer.Typer(
    rich_markup_mode=None,
    help="导入方案：记住一次导入的选项，下一季度的文件不必再写",
    no_args_is_help=True,
)

NameArgument = Annotated[str, typer.Argument(help="方案名，如 季度宗地")]


def completed(
    workspace: Workspace, request: Request, profile: str | None
) -> tuple[Request, str | None]:
    """Complete a request by the profile asked for, or by the one that fits the file's headers."""
    there = workspace.profiles(request.layer)
    if profile == "none":
        return request, None
    if profile is not None:
        chosen = next((p for p in there if p.name == profile), None)
        if chosen is None:
            names = "、".join(p.name for p in there) or "无"
            raise PlanningError(f"图层 {request.layer} 没有导入方案“{profile}”；有：{names}")
        return applied(chosen, request), chosen.name
    found, fitting = recall(there, request)
    return found, fitting.name if fitting else None


@app.command("save")
def save(
    context: typer.Context, name: NameArgument, layer: LayerArgument,
    file: Annotated[
        Path | None, typer.Argument(help="样例文件；不写则取该图层一次入库时的选项")
    ] = None,
    edition: Annotated[
        int | None, typer.Option("--edition", help="取哪一版入库时的选项；默认当前版")
    ] = None,
    source_layer: SourceOption = None, encoding: EncodingOption = None, crs: CrsOption = None,
    datum: DatumOption = None, axes: AxesOption = None, month: MonthOption = None,
    header: MapOption = None, unit: UnitOption = None, constant: SetOption = None,
    on: KeyOption = None, who: WhoOption = None, as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """记住导入选项；列名相同的文件以后自动套用。例：mutu profile save 季度宗地 parcels"""
    space = opened(context, workspace)
    layer_named(layer)
    options = door_options(crs, datum, axes, month, header, unit, constant)
    request = Request(layer, file or Path(), source_layer, encoding, None, on, options)
    if file is None and not request.told():
        told, headers = _of_edition(space, layer, edition)
    else:
        told, headers = request.told(), headers_of(request) if file else ()
    kept = remembered(layer, told, headers)
    if not kept["options"]:
        raise PlanningError(
            "没有可记住的选项：这次导入没有用到；请写出选项，如 --unit site_area=亩"
        )
    space.save_profile(name, layer, kept, who=person(who))
    how = "列名相同的文件将自动套用" if headers else f"导入时加 --profile {name} 套用"
    done(f"已保存导入方案“{name}”（{layer}）；{how}", {"name": name, "layer": layer, **kept},
         as_json=as_json)  # fmt: skip


def _of_edition(
    workspace: Workspace, layer: str, number: int | None
) -> tuple[dict[str, object], tuple[str, ...]]:
    """Return what an import was told, and the headers its file had."""
    for edition, current in workspace.editions(layer):
        if edition.number == number or (number is None and current):
            report = edition.report
            return dict(report.get("options") or {}), tuple(report.get("headers") or ())
    raise PlanningError(
        f"图层 {layer} 没有{f'第 {number} 版' if number else '当前版本'}；"
        f"先导入一次，或写出样例文件与选项"
    )


@app.command("list")
def list_profiles(
    context: typer.Context, as_json: JsonOption = False, workspace: WorkspaceOption = None
) -> None:
    """列出导入方案。例：mutu profile list"""
    found = opened(context, workspace).profiles()
    if as_json:
        rows = [
            {"name": p.name, "layer": p.layer, "saved_at": p.saved_at, "who": p.who, **p.told}
            for p in found
        ]
        return put_json({"profiles": rows})
    if not found:
        return say("还没有导入方案；导入后用 mutu profile save 名称 图层 记住那次的选项")
    shown = [
        [p.name, p.layer, _words(p.told["options"]), len(p.told["headers"]) or None,
         f"{datetime.fromisoformat(p.saved_at).astimezone():%Y-%m-%d %H:%M}", p.who or None]
        for p in found
    ]  # fmt: skip
    return put_table(("方案", "图层", "选项", "列数", "保存时间", "保存人"), shown)


WRITTEN = {"headers": "--map", "units": "--unit", "constants": "--set"}


def _words(options: Mapping[str, Any]) -> str:
    """Write options as they are written on the command line."""
    written = []
    for name, told in options.items():
        option = WRITTEN.get(name, f"--{name.replace('_', '-')}")
        pairs = told.items() if isinstance(told, Mapping) else ()
        written += [f"{option} {field}={value}" for field, value in pairs] or [f"{option} {told}"]
    return clean(" ".join(written))


@app.command("drop")
def drop(
    context: typer.Context, name: NameArgument, as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """删除导入方案；已入库的数据不受影响。例：mutu profile drop 季度宗地"""
    opened(context, workspace).drop_profile(name)
    done(f"已删除导入方案“{name}”", {"name": name}, as_json=as_json)
