"""Command demo 演示: the whole road once, on the sample county, through everyone's doors."""

import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from tqdm import tqdm

from geoapi.commands.common import JsonOption, put_json, say
from geoapi.commands.draw import save_map
from geoapi.questions.reports import Reported, ask_report
from geoapi.questions.views import Wanted, filled
from geoapi.views.idle.tables import idle_sheets
from geoapi.views.table_files import save_tables
from geoapi.views.tables import measure_sheets
from layers.atlas import County
from layers.door.intake import Request, import_file
from layers.door.report import DoorOptions
from layers.errors import RefusedError
from layers.sample import ImportStep, write_sample
from layers.store import Workspace, create, open_workspace

ON = date(2025, 6, 30)
"""The day the sample is asked about; its data end there."""

Job = tuple[str, Callable[[], object]]


def demo(
    out: Annotated[Path, typer.Option("--out", help="写入的文件夹")] = Path("out"),
    as_json: JsonOption = False,
) -> None:
    """在虚构的示例县上走完全程：导入、计算、研判、成图、成文。例：mutu demo --out out"""
    began = time.monotonic()
    workspace = _fresh_workspace(out)
    county = workspace.read()
    made = [out / "county.gpkg"]
    for title, job in _progress(_views(county, out)):
        made.append(Path(str(job())))
        say(f"  ✓ {title}：{made[-1]}")
    _close(made, out, time.monotonic() - began)
    if as_json:
        put_json({"on": ON.isoformat(), "files": [str(path) for path in made]})


def _fresh_workspace(out: Path) -> Workspace:
    """Write the sample's files and import each; the workspace is replaced when all are in."""
    out.mkdir(parents=True, exist_ok=True)
    say("1/2 生成示例县（虚构）的文件，并逐个导入")
    sample = write_sample(out / "source-files")
    target, draft = out / "county.gpkg", out / ".county-new.gpkg"
    draft.unlink(missing_ok=True)
    workspace = create(draft, crs=sample.crs, name=sample.name, codes="cn", made_up=True)
    for title, job in _progress([(s.layer, _import(workspace, s)) for s in sample.steps]):
        say(f"  ✓ {title}：{job()}")
    draft.replace(target)
    say(f"2/2 计算、研判、成图、成文（截至 {ON}）")
    return open_workspace(target)


def _import(workspace: Workspace, step: ImportStep) -> Callable[[], str]:
    def job() -> str:
        answer = import_file(workspace, request_of(step))
        if answer["edition"] is None:
            raise RefusedError(f"{step.file.name}：{answer['problems'][:3]}")
        found = f"{step.file.name}，{answer['taken']} 行"
        return found + (f"，修复 {len(answer['repairs'])} 处图形" if answer["repairs"] else "")

    return job


def request_of(step: ImportStep) -> Request:
    """Say what a step of the sample says, as the command's options do."""
    said = step.options
    options = DoorOptions(
        crs=said.get("crs"), datum=said.get("datum"), headers=said.get("map"),
        units=said.get("unit"), constants=said.get("set"),
    )  # fmt: skip
    return Request(
        step.layer, step.file, said.get("source_layer"), said.get("encoding"), said.get("join"),
        said.get("on"), options,
    )  # fmt: skip


def _views(county: County, out: Path) -> list[Job]:
    from geoapi.views.figures import save_figure  # noqa: PLC0415 - the extra [report]
    from geoapi.views.reports import save_report  # noqa: PLC0415 - with it

    scene = ask_report(county, "county", Reported(ON, office="示例县自然资源和规划局（虚构）"))
    years = filled(scene, "intensity", Wanted(over=True))
    yields, idle = out / "亩均效益.xlsx", out / "疑似闲置土地.xlsx"
    report = out / "用地强度报告.docx"
    return [
        ("亩均税收、亩均产出（分园区、分乡镇）",
         lambda: save_tables(yields, measure_sheets(scene, scene.tables), on=ON)),
        ("疑似闲置土地清单", lambda: save_tables(idle, idle_sheets(scene), on=ON)),
        ("亩均税收交互地图", lambda: save_map(years, "intensity", out / "亩均税收地图.html")),
        ("疑似闲置交互地图", lambda: save_map(scene, "idle", out / "疑似闲置地图.html")),
        ("亩均税收 A4 图（PNG）", lambda: save_figure(scene, "intensity", out / "亩均税收图.png")),
        ("亩均税收 A4 图（PDF）", lambda: save_figure(scene, "intensity", out / "亩均税收图.pdf")),
        ("用地强度报告（Word）", lambda: save_report(scene, "county", report)),
    ]  # fmt: skip


def _progress(jobs: list[Job]) -> Iterator[Job]:
    """Show a bar on a terminal, nothing in a pipe."""
    yield from tqdm(jobs, disable=not sys.stderr.isatty(), leave=False, unit="项")


def _close(made: list[Path], out: Path, seconds: float) -> None:
    say(f"\n完成，用时 {seconds:.0f} 秒。{out}/ 中有：")
    for path in made:
        say(f"  {path.name:<16}  {path.stat().st_size / 1024:,.0f} KB")
    say("全部数据均为虚构。接下来可以：")
    mutu = sys.argv[0] if Path(sys.argv[0]).name == "mutu" else "mutu"
    for step in (
        f"用浏览器打开 {out / '亩均税收地图.html'}（断网可用）",
        f"{mutu} measure tax_intensity --by zones -w {out / 'county.gpkg'}",
        "make serve，在浏览器里查看",
        f"用自己的文件：{mutu} init --crs EPSG:4549 --name 某县，再 {mutu} import towns 乡镇.shp",
    ):
        say(f"  · {step}")
