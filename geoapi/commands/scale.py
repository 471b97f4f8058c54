"""Commands for very many parcels 大规模计算: scale write, measure, idle, relate."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, cast

import typer

from geoapi.commands.ask import save_measure, tell_measure
from geoapi.commands.common import (
    JsonOption,
    OnOption,
    OutOption,
    PeriodOption,
    RuleOption,
    WorkspaceOption,
    day,
    done,
    opened,
    progress,
    put_json,
)
from geoapi.commands.idle import save_idle, tell_idle
from geoapi.commands.measures import measures_answer, must_hold, save_measures, tell_measures
from geoapi.planning.errors import PlanningError
from geoapi.planning.measures import MEASURES
from geoapi.planning.measuring.tally import UNITS, MeasureTable
from geoapi.questions.idle import idle_answer
from geoapi.questions.measures import measure_answer
from geoapi.scale import idle as idle_land
from geoapi.scale import measures, relate
from geoapi.scale.cluster import Workers, cluster
from geoapi.scale.parts import Asked
from geoapi.scale.pieces import UNITS as AREAS
from geoapi.views.exports import DRIVERS
from layers.atlas import County
from layers.partitions import open_dataset
from layers.partitions import write as write_dataset
from layers.progress import Told
from layers.relations import Rule

app = typer.Typer(
    rich_markup_mode=None,
    help="大规模计算：写成分区 GeoParquet，在 Dask 集群上逐区计算（pip install mutu[scale]）",
    no_args_is_help=True,
)

ALL = "all"

BY_PARTS = [unit for unit in UNITS[1:] if unit not in measures.WHOLE]

FolderArgument = Annotated[Path, typer.Argument(help="分区数据文件夹（mutu scale write 写出）")]
SchedulerOption = Annotated[
    str, typer.Option("--scheduler", help="Dask 调度器地址，如 tcp://10.0.0.5:8786；默认本机")
]
WorkersOption = Annotated[
    int | None,
    typer.Option("--workers", min=0, help="本机工作进程数；默认每核一个；0 为就在本进程逐区计算"),
]
MemoryOption = Annotated[
    str, typer.Option("--memory", help="本机每个工作进程的内存上限，如 3GB；默认平分本机内存")
]


@contextmanager
def _computing(scheduler: str, workers: int | None, memory: str) -> Iterator[tuple[Any, Told]]:
    """Open the cluster asked for, and show how far it is."""
    with cluster(Workers(scheduler, workers, memory)) as client, progress(unit=" 区") as told:
        yield client, told


@app.command("write")
def write(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="要写出的文件夹；已有的分区数据被整体取代")],
    as_json: JsonOption = False, workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """把工作区写成按空间排序的分区 GeoParquet 1.1。例：mutu scale write 全县分区"""
    with progress() as told:
        made = write_dataset(opened(context, workspace), folder, told=told)
    rows = sum(made.manifest.rows)
    done(
        f"已写出 {folder}：{rows} 宗地，{len(made)} 个分区；内含保密字段，只有本人可读",
        {"folder": str(folder), "parcels": rows, "partitions": len(made),
         "editions": made.county().edition_numbers}, as_json=as_json,
    )  # fmt: skip


@app.command("measure")
def measure(
    folder: FolderArgument,
    name: Annotated[str, typer.Argument(help="指标名；all 为全部，mutu measures 列出")],
    by: Annotated[
        list[str] | None, typer.Option("--by", help=f"统计单元，可多次：{' '.join(BY_PARTS)}")
    ] = None,
    period: PeriodOption = None,
    where: Annotated[str | None, typer.Option("--where", help="CQL2 筛选条件")] = None,
    rule: RuleOption = "split",
    scheduler: SchedulerOption = "", workers: WorkersOption = None, memory: MemoryOption = "auto",
    output: OutOption = None, as_json: JsonOption = False,
) -> None:  # fmt: skip
    """逐区求和、最后求比值。例：mutu scale measure 全县分区 all --by zones --workers 2"""
    dataset, units = open_dataset(folder), tuple(dict.fromkeys(by or ["county"]))
    names = tuple(MEASURES) if name == ALL else (name,)
    if len(names) * len(units) > 1:
        must_hold(output, len(units))
    ready = measures.ready(dataset, Asked(names, units, period, where, cast("Rule", rule)))
    with _computing(scheduler, workers, memory) as (client, told):
        tables = measures.measure(client, ready, told)
    county = dataset.county(tuple(AREAS))
    if len(tables) == 1:
        return _answer_one(county, tables[0], output, as_json=as_json)
    several = [[table for table in tables if table.by == unit] for unit in units]
    if output:
        save_measures(county, several, output)
    if as_json:
        return put_json(measures_answer(county, several))
    return tell_measures(county, several)


def _answer_one(county: County, table: MeasureTable, output: Path | None, *, as_json: bool) -> None:
    if output:
        save_measure(county, table, output)
    if as_json:
        return put_json(measure_answer(county, table))
    return tell_measure(county, table)


@app.command("idle")
def idle(
    folder: FolderArgument, on: OnOption = None,
    scheduler: SchedulerOption = "", workers: WorkersOption = None, memory: MemoryOption = "auto",
    output: OutOption = None, as_json: JsonOption = False,
) -> None:  # fmt: skip
    """逐区列出疑似闲置土地。例：mutu scale idle 全县分区 --on 2025-06-30"""
    if output and output.suffix.lower() in DRIVERS:
        raise PlanningError(
            f"分区计算不把宗地图形集中到一处，不能写 {output.suffix}；可用：.csv .xlsx .json"
        )
    asked, dataset = day(on), open_dataset(folder)
    with _computing(scheduler, workers, memory) as (client, told):
        findings = idle_land.find(client, dataset, asked, told=told)
    county = dataset.county()
    if output:
        save_idle(county, asked, findings, output)
    if as_json:
        return put_json(idle_answer(county, asked, findings))
    return tell_idle(asked, findings)


@app.command("relate")
def relate_parcels(
    folder: FolderArgument,
    units: Annotated[str, typer.Option("--units", help="zones 或 towns")],
    output: Annotated[Path, typer.Option("--output", "-o", help="要写出的文件夹")],
    scheduler: SchedulerOption = "", workers: WorkersOption = None, memory: MemoryOption = "auto",
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """写出每宗地落在各园区或乡镇的份额。例：mutu scale relate 全县分区 --units zones -o 宗地园区"""
    if units not in AREAS:
        raise PlanningError(f"--units 只能是 {'、'.join(AREAS)}，不是 {units}")
    dataset = open_dataset(folder)
    with _computing(scheduler, workers, memory) as (client, told):
        found = relate.relate(client, dataset, units, output, told)
    done(
        f"已写出 {output}：{found.parcels} 宗地，{found.pairs} 对；"
        f"单元内 {found.inside:,.0f}、单元外 {found.outside:,.0f}、重叠 {found.overlap:,.0f} m²",
        relate.related_answer(dataset, units, found) | {"folder": str(output)}, as_json=as_json,
    )  # fmt: skip
