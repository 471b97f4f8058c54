"""What the commands on the register share 登记: the register, and documents in and out."""

from pathlib import Path

import typer

from geoapi.commands.common import opened, say
from geoapi.planning.errors import PlanningError
from geoapi.register.documents import MOST_BYTES, Document, document_of
from geoapi.register.entries import Kept, Register


def register_of(context: typer.Context, workspace: str | None) -> Register:
    """Return the register of the workspace that is meant."""
    return Register(opened(context, workspace).backend)


def document_in(file: Path | None) -> Document | None:
    """Read a document to be registered; None where none is given."""
    if file is None:
        return None
    try:
        if file.stat().st_size > MOST_BYTES:
            raise PlanningError(f"附件 {file} 超过 {MOST_BYTES / 1e6:.0f} MB")
        return document_of(file.name, file.read_bytes())
    except OSError as error:
        raise PlanningError(f"附件 {file} 不能读取：{error.strerror}") from None


def take_out(name: str, kept: Kept, output: Path) -> None:
    """Write a registered document to a new file."""
    try:
        with output.open("xb") as made:
            made.write(kept.content)
    except OSError as error:
        raise PlanningError(f"{output} 不能写入：{error.strerror}") from None
    say(f"已取出 {name} → {output}")
