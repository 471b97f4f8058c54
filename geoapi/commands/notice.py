"""The command notice 法律文书: draft a notice of Order 53 for one supply."""

from pathlib import Path
from typing import Annotated

import typer

from geoapi.commands.common import (
    AtOption,
    JsonOption,
    OnOption,
    WorkspaceOption,
    county_of,
    day,
    done,
)
from geoapi.planning.errors import PlanningError
from geoapi.questions.idle_notices import ask_notice, kind_of_notice
from geoapi.settings import Settings


def notice(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(help="inquiry recognition fee recovery，或文书中文名")],
    supply: Annotated[str, typer.Argument(help="电子监管号")],
    output: Annotated[Path, typer.Option("--output", "-o", help="写入的 .docx 文件")],
    on: OnOption = None, at: AtOption = None, as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """起草闲置土地文书（草稿）。例：mutu notice inquiry 3209992013B00431 -o 调查通知书.docx"""
    from geoapi.views.documents.notice import save_notice  # noqa: PLC0415 - the extra [report]

    wanted, asked = kind_of_notice(kind), day(on)
    if output.suffix.lower() != ".docx":
        raise PlanningError(f"文书只写成 .docx，不是 {output.suffix or output.name}")
    county = county_of(context, workspace, at)
    draft = ask_notice(county, wanted, supply, asked, Settings().office)
    save_notice(draft, output, made_up=county.made_up)
    told = {"kind": wanted, "title": draft.title, "supply_id": supply, "file": str(output)}
    done(f"已起草《{draft.title}》草稿 {output}，待填各项以“待填”标出", told, as_json=as_json)
