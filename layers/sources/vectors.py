"""Layers that GDAL reads, chunk by chunk: GeoPackage, FlatGeobuf, file geodatabase."""

import logging
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from logging.handlers import BufferingHandler
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyogrio
from numpy.typing import NDArray

from layers.sources.files import check_same, stamp
from layers.sources.raw import Raw, check_width, clean, objects, some, unique, unreadable
from layers.sources.shapes import broken_note, crs_of, shapes

Column = NDArray[Any]

EXACT = 2**53
"""A float holds every integer below this one."""

AGAIN = "请重新复制或导出"
KNOWN = {
    "Measured (M)": "图形的 M（量测）值未读，平面坐标不受影响",
    "Non closed ring": "有的图形的环没有闭合",
}
"""How warnings of the library begin → what is told instead."""


@dataclass(frozen=True)
class Layer:
    """A layer as GDAL finds it: the file that messages name, the one opened, the layer's name.

    `where` is a filter that keeps every row; with one GDAL counts rows instead of believing the
    file. `encoding` is that of the text where GDAL may not choose. `blank` are the
    features known to have no shape: others that come without one are broken.
    """

    path: Path
    opened: Path
    name: str | None = None
    where: str | None = None
    encoding: str | None = None
    blank: NDArray[np.int64] | None = None


@dataclass(frozen=True)
class Table:
    """What was read: column names and columns, WKB shapes, CRS text, numbers, and notes."""

    names: Sequence[str]
    columns: Sequence[Column]
    wkb: Sequence[bytes | None] | None
    crs: object
    fids: NDArray[np.int64]
    notes: tuple[str, ...] = ()


def read_layer(layer: Layer, rows: int | None, notes: Sequence[str] = ()) -> Iterator[Raw]:
    """Read a layer in chunks of at most `rows` features, each with `notes` and its own.

    Raises
    ------
    SourceError
        A chunk is short, or features are left after the last: the file is not whole.
    """
    check_path(layer.opened)
    before = stamp(layer.opened)
    count = features(layer)
    for begin, end in spans(count, rows):
        table = part(layer, begin, end - begin)
        if len(table.fids) < end - begin:
            problem = f"应有 {count} 个要素，只读出 {begin + len(table.fids)} 个，文件不完整"
            raise unreadable(layer.path, problem, accept=AGAIN)
        numbers = np.arange(begin + 1, end + 1)
        made = raw(layer.path, table, numbers, expected=count, notes=notes)
        yield made if layer.blank is None else with_lost(made, ~np.isin(table.fids, layer.blank))
    check_same(layer.path, layer.opened, before)
    if len(part(layer, count, 1).fids):
        raise unreadable(layer.path, f"要素比文件所说的 {count} 个多，文件已损坏", accept=AGAIN)


def spans(count: int, rows: int | None) -> Iterator[tuple[int, int]]:
    """Divide features into chunks; no features are one empty chunk."""
    step = rows or max(count, 1)
    yield from ((at, min(at + step, count)) for at in range(0, max(count, 1), step))


def choose_layer(path: Path, opened: Path, name: str | None) -> str:
    """Choose a layer by name, or the only one (with shapes); otherwise list them."""
    check_path(opened)
    with quiet():
        layers = {str(layer): kind for layer, kind in pyogrio.list_layers(opened)}
    if name is not None and name not in layers:
        raise unreadable(path, f"没有图层“{name}”", accept=f"有：{'、'.join(layers)}")
    spatial = [layer for layer, kind in layers.items() if kind is not None]
    candidates = [name] if name else spatial if len(spatial) == 1 else list(layers)
    if len(candidates) != 1:
        accept = f"请用 --source-layer 指明一个：{'、'.join(candidates)}"
        raise unreadable(path, f"有 {len(candidates)} 个图层", accept=accept if layers else "")
    return candidates[0]


def check_path(path: Path) -> None:
    """Refuse a name that GDAL would take for a URL or a file in an archive, or cannot be given."""
    try:
        str(path).encode()
    except UnicodeEncodeError as error:
        raise unreadable(path, "文件名或文件夹名不是 UTF-8", accept="请改名后重试") from error
    if "!" in str(path) or "?" in str(path) or "://" in str(path):
        raise unreadable(path, "路径里有 ! ? 等记号", accept="请改用普通的文件名")


def features(layer: Layer) -> int:
    """Count a layer's features."""
    with quiet():
        if layer.where:
            found = pyogrio.raw.read(
                layer.opened, layer=layer.name, where=layer.where, columns=[],
                read_geometry=False, return_fids=True,
            )  # fmt: skip
            return len(found[1])
        info = pyogrio.read_info(layer.opened, layer=layer.name, force_feature_count=True)
    return int(info["features"])


def part(layer: Layer, skip: int, count: int, *, columns: list[str] | None = None) -> Table:
    """Read `count` features (0 gives none) behind the first `skip`; all columns when None."""
    check_path(layer.opened)
    with _told() as said:
        try:
            meta, fids, wkb, values = pyogrio.raw.read(
                layer.opened, layer=layer.name, where=layer.where, encoding=layer.encoding,
                columns=columns, skip_features=skip, max_features=max(count, 1), return_fids=True,
            )  # fmt: skip
        except UnicodeDecodeError as error:
            problem = f"第 {skip + 1} 至 {skip + count} 个要素里有不合 UTF-8 的文字"
            raise unreadable(layer.path, problem, accept="请用原来的软件重新导出") from error
        except pyogrio.errors.CRSError as error:
            problem = f"所写的坐标系（Shapefile 的 .prj）无法识别：{str(error)[:200]}"
            accept = "请更正；Shapefile 也可删去 .prj，用 --crs 指明"
            raise unreadable(layer.path, problem, accept=accept) from error
    names, kept, unread = _columns(layer.path, meta, values)
    shapes = None if wkb is None else wkb[:count]
    return Table(names, [column[:count] for column in kept], shapes, meta["crs"], fids[:count],
                 (*said, *unread))  # fmt: skip


@contextmanager
def quiet() -> Iterator[None]:
    """Let the library's warnings pass: they are said again, and heard, when features are read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def _told() -> Iterator[list[str]]:
    """Collect what the library warns of and logs; the list is filled at the end."""
    notes: list[str] = []
    log = logging.getLogger("pyogrio._io")
    handler = BufferingHandler(capacity=1000)
    log.addHandler(handler)
    try:
        with warnings.catch_warnings(record=True) as heard:
            warnings.simplefilter("always")
            warnings.simplefilter("ignore", ResourceWarning)  # another thread's, not the file's
            yield notes
    finally:
        log.removeHandler(handler)
    said = [*(str(warning.message) for warning in heard), *(r.getMessage() for r in handler.buffer)]
    notes += list(dict.fromkeys(map(_note, said)))[:5]


def _note(said: str) -> str:
    known = (text for words, text in KNOWN.items() if said.startswith(words))
    return next(known, f"读取库提示：{said[:200]}")


def _columns(
    path: Path, meta: Mapping[str, Any], values: Sequence[Column]
) -> tuple[list[str], list[Column], list[str]]:
    """Keep every column but binary ones, which no declared field is."""
    facts = zip(meta["fields"], meta["dtypes"], meta["ogr_types"], values, strict=True)
    names, kept, binary = [], [], []
    for name, dtype, kind, column in facts:
        if kind == "OFTBinary":
            binary.append(str(name))
        else:
            names.append(str(name))
            kept.append(_whole(path, str(name), dtype, column))
    return names, kept, [f"二进制列未读：{some(binary)}"] if binary else []


def _whole(path: Path, name: str, dtype: str, column: Column) -> Column:
    """Undo that whole numbers and flags beside missing ones come as floats.

    Refuse long ones, whose last digits are lost by then.
    """
    if column.dtype != float or dtype.startswith("float"):
        return column
    if np.nanmax(np.abs(column), initial=0) >= EXACT:
        problem = f"列“{name}”是有空值的长整数，读取会丢失末位数字"
        raise unreadable(path, problem, accept="编码请存为文本列")
    kind = bool if dtype == "bool" else int
    return objects([None if value != value else kind(value) for value in column])  # noqa: PLR0124


def raw(
    path: Path,
    table: Table,
    numbers: NDArray[np.int64],
    *,
    expected: int | None = None,
    notes: Sequence[str] = (),
) -> Raw:
    """Put together what was read; `numbers` are those under which a person finds the features."""
    check_width(path, len(table.names))
    names, twice = unique(clean(name) for name in table.names)
    crs, unknown = crs_of(table.crs)
    geometry, broken = (None, []) if table.wkb is None else shapes(table.wkb, numbers)
    frame = pd.DataFrame(
        {name: _series(column) for name, column in zip(names, table.columns, strict=True)},
        index=pd.RangeIndex(len(numbers)),
    )
    told = (*notes, *table.notes, *unknown, *twice, *broken)
    return Raw(frame, geometry, numbers, crs, None, path, told, expected=expected)


def with_lost(made: Raw, shaped: NDArray[np.bool_]) -> Raw:
    """Note shapes that the file has but that GDAL could not make."""
    if made.geometry is None:
        return made
    given = [True if one else None for one in shaped]
    lost = broken_note(made.geometry, given, made.rows)
    return replace(made, notes=(*made.notes, *lost))


def _series(column: Column) -> "pd.Series[Any]":
    """Keep the file's own kind of value; text stays object so that nothing is guessed."""
    return pd.Series(column, dtype=object if column.dtype == object else None)
