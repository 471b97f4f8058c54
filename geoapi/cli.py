"""The command ``mutu`` 亩图: one function a command; what goes wrong becomes an exit code.

0 done; 1 the input was refused; 2 wrong usage; 3 the program's own fault.
"""

import os
import sys
import traceback
from functools import cache
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from geoapi.planning.errors import PlanningError
from layers.errors import DamageError, DeclarationError, MutuError, StoreError

COMMANDS = {
    "demo": "demo.demo", "init": "data.init", "check": "data.check_files",
    "import": "data.import_files", "layers": "editions.list_layers",
    "editions": "editions.list_editions", "rollback": "editions.roll_back", "diff": "history.diff",
    "export": "editions.export", "prune": "keeping.prune", "verify": "keeping.verify",
    "backup": "keeping.backup", "restore": "keeping.restore", "copy": "keeping.copy",
    "relate": "relate.relate", "measure": "ask.measure", "measures": "measures.measures",
    "schemes": "schemes.schemes", "score": "score.score", "assemblies": "assemblies.assemblies",
    "signs": "signs.signs", "swaps": "swaps.swaps", "idle": "idle.idle",
    "idle-rate": "idle_rate.idle_rate", "zone-review": "zone_review.zone_review",
    "control": "control.control", "low-yield": "low_yield.low_yield",
    "low-efficiency": "low_efficiency.low_efficiency", "notice": "notice.notice",
    "not-yets": "not_yets.not_yets", "land": "land.land", "trend": "variation.trend",
    "distribution": "variation.distribution", "hotspots": "variation.hotspots",
    "map": "draw.draw_map", "figure": "draw.draw_figure", "report": "draw.write_report",
    "embed": "embed.embed",
    "serve": "serve.serve", "profile": "profiles.app", "objection": "objections.app",
    "case": "cases.app", "scale": "scale.app",
}  # fmt: skip
"""Every command, in the order of the work, and the function or group that does it."""


class Commands(TyperGroup):
    """The commands; the module of one is loaded when it is asked for, because some are large."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        """Return the names of all commands."""
        return [*COMMANDS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        """Return a command; None where there is none of that name."""
        return command(cmd_name) if cmd_name in COMMANDS else None


@cache
def command(name: str) -> Any:
    """Load a command, or a group of them."""
    module, _, function = COMMANDS[name].partition(".")
    found = getattr(import_module(f"geoapi.commands.{module}"), function)
    if not isinstance(found, typer.Typer):
        alone = typer.Typer(rich_markup_mode=None, add_completion=False)
        alone.command(name)(found)
        found = alone
    made = typer.main.get_command(found)
    made.name = name
    return made


app = typer.Typer(
    name="mutu", cls=Commands, no_args_is_help=True, add_completion=False, rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="亩图 Mutu：县域用地强度、闲置土地与离线地图。先试：mutu demo",
)  # fmt: skip

WRONG_USAGE = (PlanningError, DeclarationError, StoreError)
"""Errors in what was asked, rather than in a file; damage and the rest of the tree are exit 1."""


@app.callback()
def options(
    context: typer.Context,
    workspace: Annotated[str | None, typer.Option("--workspace", "-w", help="工作区文件")] = None,
) -> None:
    """亩图 Mutu：县域用地强度、闲置土地与离线地图。先试：mutu demo"""  # noqa: D400
    context.obj = {"workspace": workspace}


def say(message: str) -> None:
    """Write a message to stderr, beside the answer."""
    typer.echo(message, err=True)


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
