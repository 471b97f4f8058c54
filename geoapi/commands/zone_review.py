"""The command zone-review 园区评价: how intensively zones use their land (TD/T 1029)."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, get_args

import typer

from geoapi.commands.common import (
    AtOption,
    JsonOption,
    OutOption,
    PeriodOption,
    WorkspaceOption,
    county_of,
    day,
    put_json,
    put_table,
    say,
)
from geoapi.planning.errors import PlanningError
from geoapi.planning.recognised import read_recognised
from geoapi.planning.zone_review.account import AreaBasis
from geoapi.planning.zone_review.ideals import Ideals, read_ideals
from geoapi.planning.zone_review.review import ZoneReview
from geoapi.questions.zone_reviews import ask_zone_reviews, zone_review_answer
from geoapi.settings import Settings
from geoapi.views.scene import plain_scene
from geoapi.views.table_files import save_tables, write_json
from geoapi.views.zone_review.report import save_zone_report
from geoapi.views.zone_review.tables import (
    check_frame,
    indicator_frame,
    potential_frame,
    summary_frame,
    zone_review_sheets,
)
from geoapi.views.zone_review.words import missing_words
from layers.atlas import County
from layers.sources import read
from layers.sources.raw import called, unreadable

NARROW = ("（亩）", "C（公顷）", "F（公顷）", "内）", "类型建议")
"""How the headers end of what a terminal has no room for; files hold all."""

CasesOption = Annotated[
    Path | None,
    typer.Option(
        "--idle-cases",
        help="经认定的闲置土地清单（宗地代码、认定文号）；不给则按已登记的案件，没有则 G 未知",
    ),
]


def zone_review(
    context: typer.Context,
    zone: Annotated[str | None, typer.Argument(help="园区代码；不写为全部园区")] = None,
    period: PeriodOption = None,
    ideals: Annotated[
        Path | None, typer.Option("--ideals", help="理想值与权重 YAML；不给则不评分")
    ] = None,
    cases: CasesOption = None,
    years: Annotated[
        int | None, typer.Option("--recent-years", min=1, max=50, help="近年平均供地取几年")
    ] = None,
    area: Annotated[
        str, typer.Option("--area", help="台账面积：measured 椭球面积 registered 登记面积")
    ] = "measured",
    output: OutOption = None, at: AtOption = None, as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """园区土地集约利用评价。例：mutu zone-review --period 2024 --ideals 理想值.yaml -o 评价.xlsx"""
    kind = _basis(area)
    known, recognised = read_ideals_file(ideals), read_cases(cases)
    county = county_of(context, workspace, at)
    told = ask_zone_reviews(
        county, period=period, zone=zone, ideals=known, recognised=recognised, years=years,
        area=kind, restricted=True,
    )  # fmt: skip
    if output:
        save_reviews(county, told, output)
    if as_json:
        return put_json(zone_review_answer(county, told))
    return _tell(county, told)


def _basis(area: str) -> AreaBasis:
    known: Mapping[str, AreaBasis] = {name: name for name in get_args(AreaBasis)}
    if area not in known:
        raise PlanningError(f"--area 只能是 {' 或 '.join(known)}，不是 {area}")
    return known[area]


def read_ideals_file(path: Path | None) -> Ideals | None:
    """Read ideals and weights from a file."""
    if path is None:
        return None
    try:
        return read_ideals(path.read_text(encoding="utf-8-sig"), called(path))
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(path, "读不到，或不是 UTF-8 文字") from error


def read_cases(path: Path | None) -> dict[str, str] | None:
    """Read the list of recognised idle land from a sheet; None where none is given."""
    if path is None:
        return None
    raw = read(path)
    return read_recognised(raw.frame, raw.rows.tolist(), called(path))


def save_reviews(county: County, told: list[ZoneReview], output: Path) -> None:
    """Write evaluations by the file's ending."""
    settings = Settings()
    scene = plain_scene(county, day(None), office=settings.office)
    ending = output.suffix.lower()
    if ending == ".json":
        write_json(output, zone_review_answer(county, told))
    elif ending == ".docx":
        save_zone_report(replace(scene, template=settings.template), told, output)
    else:
        save_tables(output, zone_review_sheets(scene, told))
    say(f"已写出 {output}")


def _tell(county: County, told: list[ZoneReview]) -> None:
    """Print one zone in full, or several side by side."""
    if not told:
        say("没有园区（尚未导入 zones）")
        return
    title = f"{county.name} 园区土地集约利用评价（{told[0].period or '无统计期'}）"
    if len(told) > 1:
        frame = summary_frame(told)
        frame = frame[[name for name in frame.columns if not name.endswith(NARROW)]]
        put_table(list(frame.columns), frame.to_numpy().tolist(), title)
    else:
        _tell_one(told, title)
    lacking = dict.fromkeys(name for one in told for name in one.missing)
    if lacking:
        say(f"缺少：{missing_words(list(lacking), 'zh')}")


def _tell_one(told: list[ZoneReview], title: str) -> None:
    columns = ["指标", "数值", "单位", "分子", "分子单位", "分母全部（公顷）", "已知比例", "说明"]
    frame = indicator_frame(told)[columns]
    put_table(columns, frame.to_numpy().tolist(), f"{title} {told[0].name}")
    for frame in (potential_frame(told), check_frame(told)):
        shown = frame.drop(columns=["园区代码", "园区名称"])
        put_table(list(shown.columns), shown.to_numpy().tolist())
    if told[0].score is not None:
        total, known = told[0].score.total, told[0].score.known_weight
        unknown = f"集约度未能得出（已知权重 {known:.0%}）"
        say(unknown if total is None else f"集约度 {total:.2f}")
