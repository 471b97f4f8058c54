"""Command serve 服务: the workspace over HTTP, on this machine unless told otherwise."""

from functools import partial
from typing import Annotated

import typer

from geoapi.commands.common import (
    PATIENCE,
    WorkspaceOption,
    opened,
    progress,
    say,
    workspace_path,
)
from geoapi.planning.errors import PlanningError
from geoapi.settings import Settings

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option("--host", help="监听地址")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="端口")] = 8000,
    restricted: Annotated[
        bool, typer.Option("--restricted", help="显示单个企业的保密数据；仅限本机")
    ] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """启动服务。例：mutu serve --port 8000"""
    from geoapi.app import serve as run  # noqa: PLC0415 - the web stack is slow to import

    if restricted and host not in LOOPBACK:
        raise PlanningError("--restricted 会显示单个企业的数据，只能与 --host 127.0.0.1 同用")
    path = workspace_path(context, workspace)
    settings = Settings(workspace=path, restricted=restricted or Settings().restricted)
    say(f"工作区 {opened(context, workspace).location}；按 Ctrl-C 停止")
    run(path, host, port, settings, partial(progress, PATIENCE))
