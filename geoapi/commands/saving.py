"""How an answer is written to a file 存盘: by its ending, made only as that asks for it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from geoapi.commands.common import say
from geoapi.views.exports import DRIVERS
from geoapi.views.table_files import Tab, save_tables, write_json


def save_answer(
    output: Path, document: Callable[[], Any], tabs: Callable[[], Sequence[Tab]],
    shapes: Callable[[], object] | None = None,
) -> None:  # fmt: skip
    """Write an answer by the file's ending, and say so.

    Parameters
    ----------
    document, tabs
        Give the JSON document, and the tables.
    shapes
        Writes the file itself, where a GIS is to read it; without, such an ending is refused.
    """
    ending = output.suffix.lower()
    if shapes is not None and ending in DRIVERS:
        shapes()
    elif ending == ".json":
        write_json(output, document())
    else:
        save_tables(output, tabs())
    say(f"已写出 {output}")
