"""The command control 控制指标: industrial parcels by the control indicators on a day."""

from pathlib import Path
from typing import Annotated

import typer

from geoapi.commands.common import (
    AtOption,
    JsonOption,
    OnOption,
    OutOption,
    PeriodOption,
    WorkspaceOption,
    county_of,
    day,
    put_json,
    put_table,
    say,
)
from geoapi.commands.saving import save_answer
from geoapi.planning.control.tables import Limit, read_table
from geoapi.questions.control import (
    Control,
    ask_control,
    control_answer,
    control_matter,
    control_rows,
)
from geoapi.views.control_tables import (
    control_frame,
    control_sheets,
    count_frame,
    lacking,
)
from geoapi.views.scene import plain_scene
from geoapi.views.web.parcel_shapes import save_parcel_shapes
from layers.atlas import County
from layers.sources import read
from layers.sources.raw import called

SHOWN = 40
"""Rows that a terminal shows; files and --json hold all."""

COLUMNS = ("宗地代码", "园区代码", "行业代码（最大用地企业）", "指标", "实际值", "要求", "限值",
           "单位", "性质", "版本")  # fmt: skip


def control(
    context: typer.Context, on: OnOption = None,
    edition: Annotated[
        str | None, typer.Option("--edition", help="国家指标的版本：2004 2008 2023；默认当日有效的")
    ] = None,
    table: Annotated[
        list[Path] | None, typer.Option("--table", help="省、市、县的指标表 .csv .xlsx，可多次")
    ] = None,
    region_class: Annotated[
        str | None, typer.Option("--region-class", help="本县的地区类别，按公布的填写，不推算")
    ] = None,
    period: PeriodOption = None,
    verdict: Annotated[
        list[str] | None, typer.Option("--verdict", help="只列某种判定，如 not_met，可多次")
    ] = None,
    output: OutOption = None, at: AtOption = None, as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """按控制指标逐宗核对，并比较约定与实际。例：mutu control --on 2025-06-30 --edition 2008"""
    local = read_tables(table or [])
    county = county_of(context, workspace, at)
    told = ask_control(
        county, day(on), edition=edition, local=local, region_class=region_class, period=period,
        restricted=True,
    )  # fmt: skip
    wanted = verdict or []
    if output:
        _save(county, told, wanted, output)
    if as_json:
        return put_json(control_answer(county, told, wanted))
    return _tell(county, told, wanted)


def read_tables(paths: list[Path]) -> tuple[Limit, ...]:
    """Read local tables of control indicators."""
    limits: list[Limit] = []
    for path in paths:
        raw = read(path)
        limits += read_table(raw.frame, raw.rows.tolist(), called(path))
    return tuple(limits)


def _save(county: County, told: Control, verdicts: list[str], output: Path) -> None:
    def shapes() -> None:
        rows = control_frame(control_rows(county, told, verdicts))
        save_parcel_shapes(county, rows, output, "control")

    scene = plain_scene(county, told.on)
    save_answer(
        output, lambda: control_answer(county, told, verdicts),
        lambda: control_sheets(scene, control_matter(county, told, verdicts)), shapes,
    )  # fmt: skip


def _tell(county: County, told: Control, verdicts: list[str]) -> None:
    """Print the counts, and the parcels that do not meet a limit."""
    matter = control_matter(county, told, verdicts or ["not_met"])
    frame = count_frame(matter)
    title = f"{county.name} {told.edition.cited}（{told.on}）"
    put_table(list(frame.columns), frame.to_numpy().tolist(), title)
    rows = control_frame(matter.rows)[list(COLUMNS)]
    put_table(list(COLUMNS), rows.head(SHOWN).to_numpy().tolist())
    if len(rows) > SHOWN:
        say(f"共 {len(rows):,} 行，只显示前 {SHOWN} 行；全部见 -o 文件")
    if told.judged.not_applicable:
        say(f"非工业用地 {told.judged.not_applicable:,} 宗不适用")
    lacks = {name for row in matter.rows for name in row["missing"]}
    if lacks:
        say(f"缺少：{lacking(sorted(lacks), 'zh')}")
    kept = told.promises["verdict"].value_counts()
    say(
        f"约定与实际：达到 {kept.get('met', 0)}，未达到 {kept.get('not_met', 0)}，"
        f"未到期 {kept.get('not_applicable', 0)}，待核 {kept.get('review', 0)}，"
        f"资料不全 {kept.get('data_missing', 0)}"
    )
    say(f"不判定：{told.edition.note}")
