"""The command ``mutu`` 亩图: one function a command; what goes wrong becomes an exit code.

0 done; 1 the input was refused; 2 wrong usage; 3 the program's own fault.
"""

import os
import sys
import traceback
from typing import Annotated

import typer

from geoapi.commands import (
    ask,
    assemblies,
    cases,
    control,
    data,
    demo,
    draw,
    editions,
    embed,
    history,
    idle,
    idle_rate,
    keeping,
    land,
    low_efficiency,
    low_yield,
    measures,
    not_yets,
    notice,
    objections,
    profiles,
    relate,
    scale,
    schemes,
    score,
    serve,
    signs,
    swaps,
    variation,
    zone_review,
)
from geoapi.commands.common import say
from geoapi.planning.errors import PlanningError
from layers.errors import DamageError, DeclarationError, MutuError, StoreError

app = typer.Typer(
    name="mutu", no_args_is_help=True, add_completion=False, rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="亩图 Mutu：县域用地强度、闲置土地与离线地图。先试：mutu demo",
)  # fmt: skip

COMMANDS = (
    ("demo", demo.demo), ("init", data.init), ("check", data.check_files),
    ("import", data.import_files), ("layers", editions.list_layers),
    ("editions", editions.list_editions), ("rollback", editions.roll_back),
    ("diff", history.diff), ("export", editions.export), ("prune", keeping.prune),
    ("verify", keeping.verify), ("backup", keeping.backup), ("restore", keeping.restore),
    ("copy", keeping.copy),
    ("relate", relate.relate), ("measure", ask.measure), ("measures", measures.measures),
    ("schemes", schemes.schemes), ("score", score.score),
    ("assemblies", assemblies.assemblies), ("signs", signs.signs),
    ("swaps", swaps.swaps),
    ("idle", idle.idle), ("idle-rate", idle_rate.idle_rate),
    ("zone-review", zone_review.zone_review),
    ("control", control.control), ("low-yield", low_yield.low_yield),
    ("low-efficiency", low_efficiency.low_efficiency),
    ("notice", notice.notice), ("not-yets", not_yets.not_yets),
    ("land", land.land),
    ("trend", variation.trend), ("distribution", variation.distribution),
    ("hotspots", variation.hotspots),
    ("map", draw.draw_map), ("figure", draw.draw_figure), ("report", draw.write_report),
    ("embed", embed.embed),
    ("serve", serve.serve),
)  # fmt: skip
"""Every command, in the order of the work."""

for _name, _function in COMMANDS:
    app.command(_name)(_function)
app.add_typer(profiles.app, name="profile")
app.add_typer(objections.app, name="objection")
app.add_typer(cases.app, name="case")
app.add_typer(scale.app, name="scale")

WRONG_USAGE = (PlanningError, DeclarationError, StoreError)
"""Errors in what was asked, rather than in a file; damage and the rest of the tree are exit 1."""


@app.callback()
def options(
    context: typer.Context,
    workspace: Annotated[str | None, typer.Option("--workspace", "-w", help="工作区文件")] = None,
) -> None:
    """亩图 Mutu：县域用地强度、闲置土地与离线地图。先试：mutu demo"""  # noqa: D400
    context.obj = {"workspace": workspace}


def main() -> None:
    """Run the command line and leave with the contract's exit code."""
    try:
        app()
    except MutuError as error:
        say(f"错误：{error}")
        wrong = isinstance(error, WRONG_USAGE) and not isinstance(error, DamageError)
        sys.exit(2 if wrong else 1)
    except KeyboardInterrupt:
        say("已中断；没有留下未完成的文件或版本")
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:  # noqa: BLE001 - the rim: anything else is the program's own fault
        if os.environ.get("MUTU_DEBUG"):
            traceback.print_exc()
        say(f"程序自身出错（{type(error).__name__}：{error}）；设 MUTU_DEBUG=1 可看详情")
        sys.exit(3)


if __name__ == "__main__":
    main()
