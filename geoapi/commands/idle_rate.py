"""The command idle-rate 土地闲置率: by zone or town, on a day or month by month."""

from pathlib import Path
from typing import Annotated

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
from geoapi.planning.errors import PlanningError
from geoapi.planning.idle.rates import IdleRates
from geoapi.questions.idle_rates import ask_idle_months, ask_idle_rates, rates_answer
from geoapi.views.figure_words import share_words
from geoapi.views.idle.rate_tables import rate_frame, rate_sheets
from geoapi.views.scene import plain_scene
from layers.atlas import County


def idle_rate(
    context: typer.Context, on: OnOption = None,
    by: Annotated[str, typer.Option("--by", help="zones 园区 towns 乡镇")] = "zones",
    first: Annotated[str | None, typer.Option("--from", help="逐月：起月，如 2024-01")] = None,
    last: Annotated[str | None, typer.Option("--to", help="逐月：止月，如 2025-06")] = None,
    output: OutOption = None, at: AtOption = None, as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """土地闲置率。例：mutu idle-rate --by towns --from 2024-07 --to 2025-06 -o 闲置率.xlsx"""
    county = county_of(context, workspace, at)
    if first is None and last is None:
        found = ask_idle_rates(county, [day(on)], by)
    else:
        if first is None or last is None or on is not None:
            raise PlanningError("逐月统计要同时给出 --from 和 --to，且不与 --on 同用")
        found = ask_idle_months(county, first, last, by)
    if output:
        save_rates(county, found, output)
    if as_json:
        return put_json(rates_answer(county, found))
    return _tell(county, found)


def save_rates(county: County, found: list[IdleRates], output: Path) -> None:
    """Write idle rates by the file's ending."""
    scene = plain_scene(county, found[-1].on)
    save_answer(output, lambda: rates_answer(county, found), lambda: rate_sheets(scene, found))


def _tell(county: County, found: list[IdleRates]) -> None:
    frame = rate_frame(found)
    if len(found) > 1:
        frame = frame[frame["名称"] == "合计"].drop(columns=["代码", "名称"])
        say("逐月只显示合计；各单元逐月见 -o 文件和 --json")
    for name in ("闲置率", "已知比例"):
        frame[name] = [share_words(value) for value in frame[name]]
    put_table(list(frame.columns), frame.to_numpy().tolist(), f"{county.name} 土地闲置率")
    left = found[-1]
    if left.unknown_area or left.not_state:
        say(f"未计入：面积不明 {left.unknown_area} 宗，非国有或者权属不明 {left.not_state} 宗")
