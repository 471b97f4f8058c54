"""The command assemblies 连片: idle land put together into sites, and ranked for reactivation."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

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
from geoapi.planning.assemblies.joining import Joining
from geoapi.planning.reactivation.criteria import Criteria
from geoapi.planning.reactivation.told import Reactivation
from geoapi.questions.assemblies import ask_assemblies, assemblies_answer, criteria_of
from geoapi.views.assemblies.tables import assembly_sheets, save_assembly_shapes, sites_frame
from geoapi.views.assemblies.words import parameter_words
from geoapi.views.scene import plain_scene
from layers.atlas import County
from layers.units import MU

SHOWN = (
    "名次", "总分", "名次范围（权重±20%）", "地块编号", "宗数", "疑似闲置（宗）", "低效（宗）",
    "登记面积（亩）", "椭球面积（亩）", "紧凑度", "最大内切圆直径（m）", "临路长度（m）",
    "园区内比例", "土地使用权人",
)  # fmt: skip
"""Columns that fit a terminal; files and --json hold all."""

MOST = 30
"""Sites shown on a terminal."""


CriteriaOption = Annotated[
    Path | None, typer.Option("--criteria", help="评分准则 .yaml：归并参数、准则与权重")
]
Metres = float | None
GapOption = Annotated[Metres, typer.Option("--gap", help="缝隙小于多少米也归并；默认只归并共边的")]
EdgeOption = Annotated[Metres, typer.Option("--edge", help="共边长于多少米才算；默认 1")]
FrontageOption = Annotated[Metres, typer.Option("--frontage", help="距道路多少米内算临路")]
BarrierOption = Annotated[
    list[str] | None, typer.Option("--barrier", help="阻隔，写作 图层.类型，可多次")
]
LowUseOption = Annotated[
    str | None, typer.Option("--low-use", help="符合此 CQL2 条件的宗地计为低效")
]


def assemblies(
    context: typer.Context, on: OnOption = None, criteria: CriteriaOption = None,
    gap: GapOption = None, edge: EdgeOption = None, frontage: FrontageOption = None,
    barrier: BarrierOption = None, low_use: LowUseOption = None,
    output: OutOption = None, at: AtOption = None,
    as_json: JsonOption = False, workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """把相邻的疑似闲置、低效宗地归并成片并排序。例：mutu assemblies --on 2025-06-30 --gap 12"""
    declared = None if criteria is None else criteria_of(criteria)
    joining = joined(declared, gap, edge, frontage, barrier)
    asked, county = day(on), county_of(context, workspace, at)
    told = ask_assemblies(county, asked, joining=joining, criteria=declared, low_use=low_use)
    if output:
        _save(county, told, output)
    if as_json:
        return put_json(assemblies_answer(county, told))
    return _tell(told)


def joined(
    declared: Criteria | None, gap: float | None, edge: float | None, frontage: float | None,
    barriers: list[str] | None,
) -> Joining:  # fmt: skip
    """Return how parcels are joined: as the command says, else as the criteria do."""
    base = Joining() if declared is None else declared.joining
    asked = {"gap": gap, "edge": edge, "frontage": frontage}
    given: dict[str, Any] = {name: value for name, value in asked.items() if value is not None}
    if barriers:
        given["barriers"] = tuple(barriers)
    return replace(base, **given)


def _save(county: County, told: Reactivation, output: Path) -> None:
    scene = plain_scene(county, told.found.on)
    save_answer(
        output, lambda: assemblies_answer(county, told), lambda: assembly_sheets(scene, told),
        lambda: save_assembly_shapes(told, output),
    )  # fmt: skip


def _tell(told: Reactivation) -> None:
    sites = told.found.sites
    say(
        f"{told.found.on}：{int(sites['count'].sum())} 宗归并为 {len(sites)} 处，"
        f"其中多宗 {int((sites['count'] > 1).sum())} 处，"
        f"椭球面积合计 {sites['measured_area'].sum() / MU:,.2f} 亩；"
        f"持有多宗的 {len(told.found.portfolios)} 户；无图形 {len(told.found.shapeless)} 宗"
    )
    for name in told.param_missing:
        say(f"  未设 {parameter_words(name)}")
    frame = sites_frame(told)
    columns = [name for name in SHOWN if name in frame and frame[name].notna().any()]
    rows = frame[columns].head(MOST).astype(object)
    put_table(columns, rows.where(rows.notna(), None).to_numpy().tolist())
    if len(frame) > MOST:
        say(f"以上为前 {MOST} 处，共 {len(frame)} 处；全部见 -o 文件或 --json")
