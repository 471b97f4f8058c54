"""File geodatabases: a folder ending in ``.gdb``; columns keep their names, aliases go beside."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from layers.sources.raw import Raw, some, unreadable
from layers.sources.shapes import CURVED
from layers.sources.vectors import Layer, check_path, choose_layer, quiet, read_layer

CATALOG = "a00000001.gdbtable"
"""The table of tables, which every geodatabase has."""

ACCEPTED = "接受 ArcGIS 9.2 起的文件地理数据库：整个 .gdb 文件夹，或压成 .zip"
ITEMS = "GDB_Items"
CURVES = ("CIRCULARSTRING", "COMPOUNDCURVE", "CURVEPOLYGON", "MULTICURVE", "MULTISURFACE")


def read_gdb(
    path: Path, folder: Path, *, source_layer: str | None, rows: int | None
) -> Iterator[Raw]:
    """Read a feature class of `folder`; `path` is the file that the user gave.

    The feature class is `source_layer`, the only one, or the only one with shapes. The aliases of
    its columns are `Raw.titles`; where the catalog cannot be read there are none, with a note.

    Raises
    ------
    SourceError
        No geodatabase, several feature classes, or one that cannot be read whole.
    """
    if not folder.is_dir() or not (folder / CATALOG).is_file():
        raise unreadable(path, "不是文件地理数据库", accept=ACCEPTED)
    name = choose_layer(path, folder, source_layer)
    layer = Layer(path, folder, name)
    titles, unknown = _titles(folder, name)
    told = [f"列 {some([f'{n}＝{t}' for n, t in titles.items()])}（别名）"] if titles else []
    notes = [*unknown, *told, *([CURVED] if _curved(layer) else [])]
    for raw in read_layer(layer, rows, notes):
        yield replace(raw, titles={n: t for n, t in titles.items() if n in raw.frame.columns})


def _curved(layer: Layer) -> bool:
    """Whether any shape of a layer has arcs, which GDAL makes into short straight lines."""
    kinds = " OR ".join(f"OGR_GEOMETRY = '{kind}'" for kind in CURVES)
    with quiet(), suppress(ValueError, DataSourceError, DataLayerError):  # told when it is read
        fids = pyogrio.raw.read(
            layer.opened, layer=layer.name, where=kinds, columns=[], read_geometry=True,
            return_fids=True, max_features=1,
        )[1]  # fmt: skip
        return len(fids) > 0
    return False


def _titles(folder: Path, name: str) -> tuple[Mapping[str, str], list[str]]:
    """Read aliases that differ from the names, from the definitions in the catalog."""
    check_path(folder)
    try:
        with quiet():
            meta, _, _, columns = pyogrio.raw.read(
                folder, layer=ITEMS, columns=["Name", "Definition"], read_geometry=False,
                LIST_ALL_TABLES="YES",
            )  # fmt: skip
    except (DataLayerError, DataSourceError):
        return {}, ["目录表读不出来，不知道各列的别名"]
    items = dict(zip(map(str, meta["fields"]), columns, strict=True))
    pairs = zip(items["Name"], items["Definition"], strict=True)
    return aliases(next((text for item, text in pairs if item == name and text), "")), []


def aliases(definition: str) -> dict[str, str]:
    """Give name -> alias of the fields in an item's XML definition, where the two differ."""
    if not definition or "<!DOCTYPE" in definition:
        return {}
    root = ET.fromstring(definition)  # noqa: S314  (no DOCTYPE, no entities)
    fields = root.iter("GPFieldInfoEx")
    pairs = {f.findtext("Name", ""): (f.findtext("AliasName") or "").strip() for f in fields}
    return {name: alias for name, alias in pairs.items() if alias and alias != name}
