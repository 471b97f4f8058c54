"""Commands on variation 差异: trend, distribution, hotspots."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, cast

import pandas as pd
import typer

from geoapi.commands.common import (
    AtOption,
    JsonOption,
    PeriodOption,
    RuleOption,
    WorkspaceOption,
    county_of,
    day,
    put_json,
    put_table,
    say,
)
from geoapi.commands.draw import save_map
from geoapi.commands.saving import save_answer
from geoapi.planning.measures import Measure
from geoapi.planning.measuring.unit_names import ASKED
from geoapi.planning.variation.clusters import Clusters
from geoapi.planning.variation.distributed import Distributed
from geoapi.planning.variation.neighbours import NEAREST, WAYS, Beside, Way
from geoapi.planning.variation.permutations import ALPHA, PERMUTATIONS, SEED, Trial
from geoapi.planning.variation.subjects import GROUPS
from geoapi.planning.variation.trend import FORMULA, Trend
from geoapi.questions.variation import (
    ask_distribution,
    ask_hotspots,
    ask_trend,
    distribution_answer,
    hotspots_answer,
    trend_answer,
)
from geoapi.settings import Settings
from geoapi.views.exports import DRIVERS
from geoapi.views.figure_words import bracketed
from geoapi.views.scene import Scene
from geoapi.views.table_files import Tab
from geoapi.views.variation.exports import save_hotspot_shapes
from geoapi.views.variation.matter import VariedScene, varied_scene
from geoapi.views.variation.tables import (
    brief,
    change_frame,
    distribution_frame,
    distribution_sheets,
    hotspots_frame,
    hotspots_sheets,
    lowest_frame,
    trend_sheets,
)
from geoapi.views.variation.words import how_words, island_words, subject_words
from layers.atlas import County

DRAWN = (".png", ".svg", ".pdf")

NameArgument = Annotated[str, typer.Argument(help="指标名；mutu measures 列出全部")]
FileOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="写入文件：.xlsx .csv .json；图 .png .svg .pdf"),
]
WhereOption = Annotated[str | None, typer.Option("--where", help="CQL2 筛选条件")]


def trend(
    context: typer.Context, name: NameArgument,
    by: Annotated[str, typer.Option("--by", help=f"统计单元：{ASKED}")] = "county",
    first: Annotated[str | None, typer.Option("--from", help="起始统计期，默认最早的年份")] = None,
    last: Annotated[str | None, typer.Option("--to", help="终止统计期，默认最近的年份")] = None,
    rule: RuleOption = "split",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="写入文件：.xlsx .csv .json")
    ] = None,
    at: AtOption = None, as_json: JsonOption = False, workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """历年变化及其分子、分母作用。例：mutu trend tax_intensity --by zones --from 2022 --to 2024"""
    county = county_of(context, workspace, at)
    told = ask_trend(county, name, by=by, first=first, last=last, rule=rule, restricted=True)
    if output:
        scene = Scene(county, told.tables[-1], (), day(None), made_up=county.made_up)
        _save(output, trend_sheets(scene, told), trend_answer(county, told))
    if as_json:
        return put_json(trend_answer(county, told))
    return tell_trend(county, told)


def tell_trend(county: County, told: Trend) -> None:
    """Print what changed for people."""
    measure = told.measure
    title = f"{county.name} {_title(measure)}{told.periods[0]}—{told.periods[-1]}"
    _put(change_frame(told).drop(columns="代码"), title)
    if measure.is_ratio:
        say(FORMULA)
    if told.same:
        say("同口径：只计两期都有数据的企业；两者差异大时，变化多来自填报范围，而不是企业本身")


def distribution(
    context: typer.Context, name: NameArgument,
    by: Annotated[str, typer.Option("--by", help=f"对象：{' '.join(GROUPS)}")] = "enterprises",
    group: Annotated[
        str | None,
        typer.Option("--group", help="分组：industries scales sizes:3,5 zones towns"),
    ] = None,
    period: PeriodOption = None, where: WhereOption = None, output: FileOption = None,
    public: Annotated[
        bool, typer.Option("--public", help="只给可公开的：分成每份至少三家企业的几份")
    ] = False,
    at: AtOption = None, as_json: JsonOption = False, workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """比值的分布：分位数、洛伦兹曲线、基尼系数。例：mutu distribution tax_intensity -o 分布.pdf"""
    county = county_of(context, workspace, at)
    told = ask_distribution(
        county, name, by=by, group=group, period=period, where=where, restricted=not public
    )
    if output:
        save_distribution(county, told, output)
    if as_json:
        return put_json(distribution_answer(county, told))
    return tell_distribution(county, told)


def save_distribution(county: County, told: Distributed, output: Path) -> None:
    """Write a distribution by the file's ending."""
    scene = varied_scene(_scene(county, None), spread=told)
    if output.suffix.lower() in DRAWN:
        return _draw(scene, "distribution", output)
    return _save(output, distribution_sheets(scene, told), distribution_answer(county, told))


def tell_distribution(county: County, told: Distributed) -> None:
    """Print a distribution for people."""
    measure = told.subjects.asked.measure
    _put(brief(distribution_frame(told)), f"{county.name} {_title(measure)}的分布")
    _put(lowest_frame(told), "由低到高")
    say(subject_words(told, "zh"))
    say(told.method)


def hotspots(
    context: typer.Context, name: NameArgument,
    by: Annotated[str, typer.Option("--by", help="单元：towns zones parcels")] = "zones",
    period: PeriodOption = None, where: WhereOption = None,
    weights: Annotated[
        str | None, typer.Option("--weights", help=f"邻接方式：{' '.join(WAYS)}；默认随单元而定")
    ] = None,
    nearest: Annotated[int, typer.Option("--nearest", help="knn 的近邻个数")] = NEAREST,
    distance: Annotated[float | None, typer.Option("--distance", help="distance 的米数")] = None,
    permutations: Annotated[int, typer.Option("--permutations", help="置换次数")] = PERMUTATIONS,
    seed: Annotated[int, typer.Option("--seed", min=0, help="随机种子")] = SEED,
    alpha: Annotated[float, typer.Option("--alpha", help="FDR 水平")] = ALPHA,
    output: Annotated[Path | None, typer.Option(
        "--output", "-o", help="写入文件：.xlsx .csv .json .gpkg .geojson；图 .png .svg .pdf .html"
    )] = None,
    at: AtOption = None, as_json: JsonOption = False, workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """冷热点：局部莫兰指数与 Getis-Ord Gi*。例：mutu hotspots output_intensity --by towns"""
    county = county_of(context, workspace, at)
    found = ask_hotspots(
        county, name, by=by, period=period, where=where,
        beside=Beside(cast("Way | None", weights), nearest, distance),
        trial=Trial(permutations, seed, alpha), restricted=True,
    )  # fmt: skip
    if output:
        save_hotspots(county, found, output)
    if as_json:
        return put_json(hotspots_answer(county, found))
    return tell_hotspots(county, found)


def save_hotspots(county: County, found: Clusters, output: Path) -> None:
    """Write hot and cold spots by the file's ending."""
    scene = varied_scene(_scene(county, found), clusters=found)
    ending = output.suffix.lower()
    if ending in DRAWN:
        return _draw(scene, "hotspots", output)
    if ending == ".html":
        save_map(scene, "hotspots", output)
        return say(f"已写出 {output}（断网也可打开）")
    if ending in DRIVERS:
        save_hotspot_shapes(county, found, output)
        return say(f"已写出 {output}")
    return _save(output, hotspots_sheets(scene, found), hotspots_answer(county, found))


SHOWN = 30
"""Units that fit a terminal."""


def tell_hotspots(county: County, found: Clusters) -> None:
    """Print hot and cold spots for people; of many units those that are significant."""
    measure, rows = found.table.measure, hotspots_frame(found).drop(columns="代码")
    if len(rows) > SHOWN:
        told = found.rows["cluster"].isin(["HH", "LL", "HL", "LH"])
        told |= found.rows["spot"].isin(["hot", "cold"])
        rows = rows[told]
    _put(rows, f"{county.name} {_title(measure)}的冷热点")
    counts = "，".join(f"{kind} {count}" for kind, count in found.counts.items())
    spots = "，".join(f"{kind} {count}" for kind, count in found.spots.items())
    say(f"局部莫兰：{counts}；Gi*：{spots}")
    for line in (*how_words(found, "zh"), island_words(found, "zh")):
        if line:
            say(line)


def _title(measure: Measure) -> str:
    return bracketed(measure.title, measure.unit, "zh")


def _scene(county: County, found: Clusters | None) -> Scene:
    table = None if found is None else found.table
    return Scene(county, table, (), day(None), office=Settings().office, made_up=county.made_up)


def _draw(scene: VariedScene, name: str, output: Path) -> None:
    from geoapi.views.figures import save_figure  # noqa: PLC0415 - the extra [report]

    save_figure(scene, name, output)
    say(f"已写出 {output}")


def _save(output: Path, tabs: Sequence[Tab], document: dict[str, Any]) -> None:
    save_answer(output, lambda: document, lambda: tabs)


def _put(frame: pd.DataFrame, title: str) -> None:
    rows = frame.astype(object).where(frame.notna(), None).to_numpy().tolist()
    put_table(list(map(str, frame.columns)), rows, title)
