"""What commands may be told of a file 导入选项, and how it becomes the door's options."""

from pathlib import Path
from typing import Annotated, Literal, cast

import typer

from geoapi.planning.errors import PlanningError
from layers.door.report import DoorOptions

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
KeyOption = Annotated[
    str | None, typer.Option("--on", help="连接用的列名；两边不同名时写 本文件列=表的列")
]
AxesOption = Annotated[
    str | None, typer.Option("--axes", help="坐标次序：en 先东后北，ne 先北后东")
]
MonthOption = Annotated[
    str | None, typer.Option("--month", help="只到月份的日期取 first 月初或 last 月末")
]
ProfileOption = Annotated[
    str | None, typer.Option("--profile", help="导入方案名；none 不用；默认按列名自动找")
]
PageOption = Annotated[
    Path | None, typer.Option("--output", "-o", help="把预览写成一个网页文件 .html")
]


def door_options(
    crs: str | None, datum: str | None, axes: str | None, month: str | None, header: Pairs,
    unit: Pairs, constant: Pairs,
) -> DoorOptions:  # fmt: skip
    """Read the options as they are written on the command line."""
    return DoorOptions(
        crs, datum, pairs("--map", header), pairs("--unit", unit), pairs("--set", constant),
        axes=cast("Literal['en', 'ne'] | None", _one_of("--axes", axes, ("en", "ne"))),
        month=cast("Literal['first', 'last'] | None", _one_of("--month", month, MONTHS)),
    )  # fmt: skip


MONTHS = ("first", "last")


def _one_of(option: str, given: str | None, accepted: tuple[str, ...]) -> str | None:
    if given is not None and given not in accepted:
        raise PlanningError(f"{option} 只能是 {' 或 '.join(accepted)}，不是 {given}")
    return given


def pairs(option: str, given: Pairs) -> dict[str, str]:
    """Read ``字段=值`` pairs of an option."""
    read = {}
    for pair in given or []:
        name, equals, value = pair.partition("=")
        if not equals or not name or not value:
            raise PlanningError(f"{option} 的写法是 字段=值，不是“{pair}”")
        read[name.strip()] = value.strip()
    return read
