"""The command signs 地面迹象: claims compared with what was seen on the ground."""

from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer

from geoapi.commands.common import (
    AtOption,
    JsonOption,
    OnOption,
    OutOption,
    WorkspaceOption,
    county_of,
    day,
    put_json,
    put_table,
    say,
)
from geoapi.commands.saving import save_answer
from geoapi.planning.signs.comparing import Signs
from geoapi.planning.signs.seen import BUILT, Looking
from geoapi.planning.signs.told import counts
from geoapi.questions.signs import ask_signs, signs_answer
from geoapi.views.scene import plain_scene
from geoapi.views.signs.tables import (
    COUNTS,
    TOLERANCES,
    save_signs_shapes,
    signs_frame,
    signs_sheets,
    tolerance_frame,
)
from layers.atlas import County

ShiftOption = Annotated[float | None, typer.Option("--shift", help="影像可能偏移多少米")]
SliverOption = Annotated[float | None, typer.Option("--sliver", help="小于多少平方米的碎片不计")]
ShareOption = Annotated[
    float | None, typer.Option("--share", help="建筑占宗地不超过此比例算空置，如 0.02")
]
CoverOption = Annotated[
    list[str] | None, typer.Option("--cover", help=f"算作建筑的覆盖类型；默认 {'、'.join(BUILT)}")
]
EverywhereOption = Annotated[bool, typer.Option("--everywhere", help="观测覆盖全县，不看观测范围")]

MOST = 30
"""Signs shown on a terminal."""


def signs(
    context: typer.Context, on: OnOption = None, shift: ShiftOption = None,
    sliver: SliverOption = None, share: ShareOption = None, cover: CoverOption = None,
    everywhere: EverywhereOption = False, output: OutOption = None, at: AtOption = None,
    as_json: JsonOption = False, workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """比对供地台账与地面观测，列出不符的迹象。例：mutu signs --on 2025-06-30 --shift 2"""
    covers = tuple(cover) if cover else BUILT
    looking = Looking(shift, sliver, share, covers, everywhere)
    asked, county = day(on), county_of(context, workspace, at)
    told = ask_signs(county, asked, looking)
    if output:
        _save(county, told, output)
    if as_json:
        return put_json(signs_answer(county, told))
    return _tell(told)


def _save(county: County, told: Signs, output: Path) -> None:
    scene = plain_scene(county, told.on)
    save_answer(
        output, lambda: signs_answer(county, told), lambda: signs_sheets(scene, told),
        lambda: save_signs_shapes(county, told, output),
    )  # fmt: skip


def _tell(told: Signs) -> None:
    found = "，".join(f"{COUNTS[name][0]} {count} 宗" for name, count in counts(told).items())
    say(f"{told.on}：{found}。迹象仅供核查，不是结论")
    for name in told.looking.missing:
        say(f"  未设容差 {TOLERANCES[name][0]}（--{name}），按零计")
    frame = signs_frame(told).drop(columns="依据")
    put_table(list(frame.columns), _cells(frame.head(MOST)))
    if len(frame) > MOST:
        say(f"以上为前 {MOST} 宗，共 {len(frame)} 宗；全部见 -o 文件或 --json")
    tolerances = tolerance_frame(told)
    put_table(list(tolerances.columns), _cells(tolerances))


def _cells(frame: pd.DataFrame) -> list[list[Any]]:
    plain = frame.astype(object)
    cells: list[list[Any]] = plain.where(plain.notna(), None).to_numpy().tolist()
    return cells
