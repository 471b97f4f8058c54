"""Commands that bring data in 入库: init, check, import."""

from pathlib import Path
from typing import Annotated, Any

import typer

from geoapi.commands.common import (
    JsonOption,
    LayerArgument,
    WorkspaceOption,
    done,
    opened,
    put_json,
    put_table,
    say,
    workspace_path,
)
from geoapi.planning.errors import PlanningError
from layers.door.intake import Request, check, import_file
from layers.door.report import DoorOptions
from layers.store import create

SHOWN = 20
"""Problems a person is shown; the JSON answer holds them all."""

Pairs = list[str] | None
FilesArgument = Annotated[list[Path], typer.Argument(help="要读取的文件")]
FileArgument = Annotated[Path, typer.Argument(help="要导入的文件")]
MapOption = Annotated[Pairs, typer.Option("--map", help="字段=列名，可多次")]
UnitOption = Annotated[Pairs, typer.Option("--unit", help="字段=单位，如 site_area=亩，可多次")]
SetOption = Annotated[Pairs, typer.Option("--set", help="字段=值：整列取同一值，可多次")]
SourceOption = Annotated[str | None, typer.Option("--source-layer", help="文件内的图层或工作表")]
EncodingOption = Annotated[str | None, typer.Option("--encoding", help="文字编码，如 GBK")]
CrsOption = Annotated[str | None, typer.Option("--crs", help="文件的坐标系，如 EPSG:4528")]
DatumOption = Annotated[
    str | None, typer.Option("--datum", help="经纬度的基准：wgs84 cgcs2000 gcj02 bd09")
]
JoinOption = Annotated[Path | None, typer.Option("--join", help="按键连接属性的表")]
KeyOption = Annotated[str | None, typer.Option("--on", help="连接用的列名，两边都有")]


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
    """建立工作区（一个 GeoPackage 文件）。例：mutu init --crs EPSG:4549 --name 示例县"""
    if codes not in {"cn", "none"}:
        raise PlanningError(f"--codes 只能是 cn 或 none，不是 {codes}")
    made = create(Path(workspace_path(context, workspace)), crs=crs, name=name, codes=codes)
    done(
        f"已建立工作区 {made.path}（{made.name}，{made.crs}）。下一步：mutu import towns 文件",
        {"workspace": str(made.path), "name": made.name, "crs": made.crs, "codes": made.codes},
        as_json=as_json,
    )


def check_files(
    context: typer.Context, layer: LayerArgument, files: FilesArgument,
    source_layer: SourceOption = None, encoding: EncodingOption = None, crs: CrsOption = None,
    datum: DatumOption = None, header: MapOption = None, unit: UnitOption = None,
    constant: SetOption = None, join: JoinOption = None, on: KeyOption = None,
    as_json: JsonOption = False, workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """检查文件，说出 import 会说的一切，但不存储。例：mutu check parcels 宗地.shp"""
    space = opened(context, workspace)
    options = _options(crs, datum, header, unit, constant)
    requests = [Request(layer, f, source_layer, encoding, join, on, options) for f in files]
    answers = []
    for request in requests:
        report, _ = check(request, crs=space.crs, codes=space.codes)
        answers.append(report.to_json(taken=None if not report.problems else 0))
        _tell(answers[-1], request.file, as_json=as_json, stored=False)
    _finish(answers, as_json=as_json)


def import_files(
    context: typer.Context, layer: LayerArgument, file: FileArgument,
    source_layer: SourceOption = None, encoding: EncodingOption = None, crs: CrsOption = None,
    datum: DatumOption = None, header: MapOption = None, unit: UnitOption = None,
    constant: SetOption = None, join: JoinOption = None, on: KeyOption = None,
    accept_valid: Annotated[
        bool, typer.Option("--accept-valid", help="收下没有问题的行，其余写入 FILE.refused.xlsx")
    ] = False,
    as_json: JsonOption = False, workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """导入文件为图层的新版本。例：mutu import parcels 宗地.shp --unit site_area=亩"""
    space = opened(context, workspace)
    options = _options(crs, datum, header, unit, constant)
    request = Request(layer, file, source_layer, encoding, join, on, options)
    answer = import_file(space, request, accept_valid=accept_valid)
    _tell(answer, file, as_json=as_json, stored=answer["edition"] is not None)
    _finish([answer], as_json=as_json)


def _options(
    crs: str | None, datum: str | None, header: Pairs, unit: Pairs, constant: Pairs
) -> DoorOptions:
    return DoorOptions(
        crs, datum, _pairs("--map", header), _pairs("--unit", unit), _pairs("--set", constant)
    )


def _pairs(option: str, given: Pairs) -> dict[str, str]:
    pairs = {}
    for pair in given or []:
        name, equals, value = pair.partition("=")
        if not equals or not name or not value:
            raise PlanningError(f"{option} 的写法是 字段=值，不是“{pair}”")
        pairs[name.strip()] = value.strip()
    return pairs


def _tell(answer: dict[str, Any], file: Path, *, as_json: bool, stored: bool) -> None:
    if as_json:
        return
    crs, encoding = answer["crs"] or "—", answer["encoding"] or "—"
    say(f"{file.name} → {answer['layer']}：读入 {answer['read']} 行，可收 {answer['taken']} 行，"
        f"退回 {answer['refused']} 行；坐标系 {crs}，编码 {encoding}")  # fmt: skip
    for warning in answer["warnings"]:
        say(f"  注意：{warning}")
    for repair in answer["repairs"][:SHOWN]:
        say(f"  修复：第 {repair['row']} 行 {repair['repair']}")
    if answer["problems"]:
        put_table(
            ("行", "字段", "值", "问题", "建议"),
            [list(p.values()) for p in answer["problems"][:SHOWN]],
        )
    if len(answer["problems"]) > SHOWN:
        say(f"  共 {len(answer['problems'])} 个问题，以上为前 {SHOWN} 个；--json 给出全部")
    if answer.get("refused_file"):
        say(f"  退回的行已写入 {answer['refused_file']}")
    if stored:
        say(f"  已存为 {answer['layer']} 第 {answer['edition']} 版")


def _finish(answers: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        put_json(answers[0] if len(answers) == 1 else answers)
    if any(a["problems"] and a["edition"] is None for a in answers):
        raise typer.Exit(1)
