"""Commands on what is kept 版本: layers, editions, rollback, export."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from geoapi.commands.common import (
    AtOption,
    JsonOption,
    LayerArgument,
    WhoOption,
    WorkspaceOption,
    county_of,
    done,
    opened,
    person,
    put_json,
    put_table,
    say,
)
from geoapi.settings import Settings
from geoapi.views.exports import DRIVERS, save_boundary, save_layer
from geoapi.views.table_files import clean
from layers import LAYERS, layer_named
from layers.atlas import County, Edition
from layers.schema import Layer


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
    if as_json:
        whole = layer is not None
        return put_json({"editions": [_facts(e, current, whole=whole) for e, current in found]})
    return _show(found) if layer is None else _show_layer(layer_named(layer), found)


def _facts(edition: Edition, current: bool, *, whole: bool) -> dict[str, Any]:
    """Return an edition's record; `whole` adds the import's report, which may be long."""
    record = {
        "layer": edition.layer, "edition": edition.number, "current": current,
        "created_at": edition.created_at, "file": edition.file, "sha256": edition.sha256,
        "files": dict(edition.files), "rows": edition.rows, "who": edition.who,
        "pruned": edition.pruned, "content": edition.content,
        "options": edition.report.get("options", {}),
    }  # fmt: skip
    return record | ({"report": dict(edition.report)} if whole else {})


def _show(found: list[tuple[Edition, bool]]) -> None:
    """Show every layer's editions, in as many columns as a terminal has room for."""
    rows = [[e.layer, *_told(e, current), e.rows] for e, current in found]
    put_table(("图层", "版本", "状态", "入库时间", "经办人", "文件", "行数"), rows)


def _show_layer(layer: Layer, found: list[tuple[Edition, bool]]) -> None:
    """Show the editions of one layer, with the first of their files' checksums."""
    rows = [[*_told(e, current), e.sha256[:12], e.rows] for e, current in found]
    headers = ("版本", "状态", "入库时间", "经办人", "文件", "SHA-256", "行数")
    put_table(headers, rows, f"{layer.zh} {layer.name}")


def _told(edition: Edition, current: bool) -> list[Any]:
    state = "当前" if current else "已清除" if edition.pruned else ""
    when = datetime.fromisoformat(edition.created_at).astimezone()
    return [edition.number, state, f"{when:%Y-%m-%d %H:%M:%S}", edition.who or None,
            clean(edition.file)]  # fmt: skip


def roll_back(
    context: typer.Context, layer: LayerArgument,
    edition: Annotated[int, typer.Argument(help="要恢复为当前的版本号")],
    who: WhoOption = None, as_json: JsonOption = False, workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """把图层恢复到以前的版本；不删除任何版本。例：mutu rollback parcels 1"""
    restored = opened(context, workspace).roll_back(layer, edition, who=person(who))
    done(
        f"{layer} 的当前版本现为第 {restored.number} 版（{restored.file}，{restored.rows} 行）",
        {"layer": layer, "edition": restored.number, "rows": restored.rows},
        as_json=as_json,
    )


def export(
    context: typer.Context, layer: LayerArgument,
    file: Annotated[Path, typer.Argument(help=".gpkg .geojson .csv .xlsx .txt（界址点）")],
    encoding: Annotated[
        str, typer.Option("--encoding", help="界址点 TXT 的编码：gbk gb18030 utf-8")
    ] = "gbk",
    at: AtOption = None, as_json: JsonOption = False, workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """导出图层的当前版本。例：mutu export parcels 宗地.gpkg"""
    county = county_of(context, workspace, at)
    notes, rows = _save(county, layer, file, encoding), len(county.atlas[layer_named(layer).name])
    for note in notes:
        say(f"  注意：{note}")
    facts = {"layer": layer, "file": str(file), "rows": rows, "notes": notes}
    done(f"已写出 {file}（{rows} 行）", facts, as_json=as_json)


def _save(county: County, name: str, file: Path, encoding: str) -> list[str]:
    """Write a layer by the file's ending; returns what the file does not hold as the layer does."""
    layer, ending = layer_named(name), file.suffix.lower()
    if ending == ".txt":
        return save_boundary(county, name, file, encoding=encoding, by=Settings().office)
    save_layer(county, name, file)
    lost = layer.shape in {"multipolygon", "geometry"} and ending not in DRIVERS
    return (
        ["表格里只写出图形内的一个点（经度、纬度）；要完整图形请用 .gpkg 或 .geojson"]
        if lost
        else []
    )
