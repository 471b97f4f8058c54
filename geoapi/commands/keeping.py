"""Commands that keep the store 存储维护: prune, verify, backup, restore, copy."""

from pathlib import Path
from typing import Annotated

import typer

from geoapi.commands.common import (
    JsonOption,
    LayerArgument,
    WhoOption,
    WorkspaceOption,
    done,
    opened,
    person,
    progress,
    put_json,
    put_table,
    say,
    workspace_path,
)
from geoapi.planning.errors import PlanningError
from layers.errors import StoreError
from layers.store import Fault, open_workspace
from layers.store.moving import back_up
from layers.store.moving import copy as copy_workspace
from layers.store.moving import restore as restore_workspace


def prune(
    context: typer.Context, layer: LayerArgument,
    editions: Annotated[list[int], typer.Argument(help="要清除数据的版本号，可多个")],
    yes: Annotated[bool, typer.Option("--yes", help="确认清除；清除后不能再读取")] = False,
    who: WhoOption = None, as_json: JsonOption = False, workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """清除旧版本的数据以腾出空间；记录保留。例：mutu prune parcels 1 2 --yes"""
    if not yes:
        raise PlanningError(
            f"将永久清除 {layer} 第 {'、'.join(map(str, editions))} 版的数据；确认请加 --yes"
        )
    pruned = opened(context, workspace).prune(layer, editions, who=person(who))
    done(
        f"已清除 {layer} 第 {'、'.join(str(e.number) for e in pruned)} 版的数据，记录保留",
        {"layer": layer, "pruned": [e.number for e in pruned]}, as_json=as_json,
    )  # fmt: skip


def verify(
    context: typer.Context, as_json: JsonOption = False, workspace: WorkspaceOption = None
) -> None:
    """逐版核对数据与入库时的校验值。例：mutu verify"""
    location, checked, faults = _verified(workspace_path(context, workspace))
    if as_json:
        put_json({"workspace": location, "editions": checked, "sound": not faults,
                  "faults": [vars(fault) for fault in faults]})  # fmt: skip
    elif faults:
        put_table(("图层", "版本", "问题"), [[f.layer, f.number, f.problem] for f in faults])
    found = f"{len(faults)} 处不符" if faults else f"{checked} 个版本的数据都与入库时一致"
    say(f"{location}：{found}")
    if faults:
        raise typer.Exit(1)


def _verified(location: str) -> tuple[str, int, list[Fault]]:
    """Check a workspace; a file too damaged to be opened is a fault too."""
    try:
        space = open_workspace(location)
        faults = space.verify()
        return space.location, sum(not e.pruned for e, _ in space.editions()), faults
    except StoreError as error:
        if not Path(location).is_file():
            raise
        return location, 0, [Fault(None, None, str(error))]


def backup(
    context: typer.Context, file: Annotated[Path, typer.Argument(help="备份文件 .gpkg")],
    as_json: JsonOption = False, workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """备份整个工作区并核对；服务与导入可照常进行。例：mutu backup 备份/county-1231.gpkg"""
    with progress() as told:
        made = back_up(opened(context, workspace), file, told)
    done(
        f"已备份到 {made.path}（{made.editions} 个版本，{made.rows} 行，已核对）；"
        f"校验值在 {made.path.name}.sha256",
        {"file": str(made.path), "sha256": made.sha256, "editions": made.editions,
         "rows": made.rows}, as_json=as_json,
    )  # fmt: skip


def restore(
    context: typer.Context, file: Annotated[Path, typer.Argument(help="备份文件")],
    replace: Annotated[
        bool, typer.Option("--replace", help="取代现有的工作区文件（先另存）")
    ] = False,
    as_json: JsonOption = False, workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """从备份恢复工作区，先核对再恢复。例：mutu restore 备份/county-1231.gpkg -w county.gpkg"""
    with progress() as told:
        restored, before = restore_workspace(
            file, workspace_path(context, workspace), replace=replace, told=told
        )
    kept = f"；原来的已另存为 {before}" if before else ""
    done(f"已恢复到 {restored.location}{kept}",
         {"workspace": restored.location, "before": before and str(before)},
         as_json=as_json)  # fmt: skip


def copy(
    context: typer.Context,
    target: Annotated[str, typer.Argument(help="新工作区：文件路径或 postgresql://…")],
    as_json: JsonOption = False, workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """把工作区完整拷贝到另一处。例：mutu copy postgresql://mutu@server/county"""
    source = opened(context, workspace)
    with progress() as told:
        made = copy_workspace(source, target, told)
    count = sum(not e.pruned for e, _ in made.editions())
    done(f"已拷贝到 {made.location}（{count} 个版本，已核对）",
         {"workspace": made.location, "editions": count}, as_json=as_json)  # fmt: skip
