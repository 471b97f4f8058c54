"""Commands on what is kept 版本: layers, editions, rollback, export."""

from pathlib import Path
from typing import Annotated

import typer

from geoapi.commands.common import (
    JsonOption,
    LayerArgument,
    WorkspaceOption,
    done,
    opened,
    put_json,
    put_table,
)
from geoapi.views.exports import save_layer
from layers import LAYERS


def list_layers(
    context: typer.Context, as_json: JsonOption = False, workspace: WorkspaceOption = None
) -> None:
    """列出图层、当前版本与行数。例：mutu layers"""
    current = {e.layer: e for e, is_current in opened(context, workspace).editions() if is_current}
    rows = [
        {"layer": name, "title": layer.zh, "shape": layer.shape,
         "edition": current[name].number if name in current else None,
         "rows": current[name].rows if name in current else 0,
         "file": current[name].file if name in current else None}
        for name, layer in LAYERS.items()
    ]  # fmt: skip
    if as_json:
        return put_json({"layers": rows})
    return put_table(
        ("图层", "名称", "图形", "版本", "行数", "文件"), [list(r.values()) for r in rows]
    )


def list_editions(
    context: typer.Context, layer: Annotated[str | None, typer.Argument()] = None,
    as_json: JsonOption = False, workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """列出各图层的版本。例：mutu editions parcels"""
    found = opened(context, workspace).editions(layer)
    rows = [
        {"layer": e.layer, "edition": e.number, "current": current, "created_at": e.created_at,
         "file": e.file, "sha256": e.sha256, "rows": e.rows}
        for e, current in found
    ]  # fmt: skip
    if as_json:
        return put_json({"editions": rows})
    headers = ("图层", "版本", "当前", "入库时间", "文件", "SHA-256", "行数")
    shown = [[*list(r.values())[:2], "是" if r["current"] else "", *list(r.values())[3:5],
              str(r["sha256"])[:12], r["rows"]] for r in rows]  # fmt: skip
    return put_table(headers, shown)


def roll_back(
    context: typer.Context, layer: LayerArgument,
    edition: Annotated[int, typer.Argument(help="要恢复为当前的版本号")],
    as_json: JsonOption = False, workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """把图层恢复到以前的版本；不删除任何版本。例：mutu rollback parcels 1"""
    restored = opened(context, workspace).roll_back(layer, edition)
    done(
        f"{layer} 的当前版本现为第 {restored.number} 版（{restored.file}，{restored.rows} 行）",
        {"layer": layer, "edition": restored.number, "rows": restored.rows},
        as_json=as_json,
    )


def export(
    context: typer.Context, layer: LayerArgument,
    file: Annotated[Path, typer.Argument(help=".gpkg .geojson .csv .xlsx")],
    as_json: JsonOption = False, workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """导出图层的当前版本。例：mutu export parcels 宗地.gpkg"""
    county = opened(context, workspace).read()
    written, rows = save_layer(county, layer, file), len(county.atlas[layer])
    facts = {"layer": layer, "file": str(written), "rows": rows}
    done(f"已写出 {written}（{rows} 行）", facts, as_json=as_json)
