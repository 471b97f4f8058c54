"""Readers: a file becomes a raw frame and facts about it; what it means is checked elsewhere.

Formats are the rows of `READERS`: to add one, write its reader and give it a row.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from layers.errors import SourceError
from layers.sources.archives import read_zip
from layers.sources.boundary_txt import read_boundary_txt
from layers.sources.delimited import read_csv
from layers.sources.geojson import read_geojson
from layers.sources.join import JoinProblem, join
from layers.sources.kml import read_kml
from layers.sources.raw import Raw, unreadable
from layers.sources.shapefile import read_shapefile
from layers.sources.vectors import read_flatgeobuf, read_geopackage
from layers.sources.workbooks import read_excel

__all__ = ["READERS", "JoinProblem", "Raw", "join", "read"]


@dataclass(frozen=True)
class Asked:
    """What the user says about a file beside its path."""

    source_layer: str | None
    encoding: str | None
    known_headers: Callable[[str], bool]


Reader = Callable[[Path, Asked], Raw]

READERS: tuple[tuple[tuple[str, ...], Reader], ...] = (
    ((".shp",), lambda path, asked: read_shapefile(path, encoding=asked.encoding)),
    (
        (".zip",),
        lambda path, asked: read_zip(
            path, source_layer=asked.source_layer, encoding=asked.encoding
        ),
    ),
    ((".gpkg",), lambda path, asked: read_geopackage(path, source_layer=asked.source_layer)),
    ((".geojson", ".json"), lambda path, asked: read_geojson(path, encoding=asked.encoding)),
    ((".fgb",), lambda path, _: read_flatgeobuf(path)),
    (
        (".kml",),
        lambda path, asked: read_kml(
            path, source_layer=asked.source_layer, encoding=asked.encoding
        ),
    ),
    (
        (".csv", ".tsv", ".csv.gz"),
        lambda path, asked: read_csv(path, encoding=asked.encoding, known=asked.known_headers),
    ),
    (
        (".xlsx", ".xlsm"),
        lambda path, asked: read_excel(
            path, source_layer=asked.source_layer, known=asked.known_headers
        ),
    ),
    ((".txt",), lambda path, asked: read_boundary_txt(path, encoding=asked.encoding)),
)
"""Endings and the reader of each; the only list of formats."""

ADVICE = {
    ".xls": "旧版 .xls 请在 Excel 或 WPS 中另存为 .xlsx",
    ".et": "WPS 表格请另存为 .xlsx",
    ".dbf": "请给出同名的 .shp",
    ".kmz": "请解压出其中的 .kml",
    ".dwg": "请在 CAD 中导出为 Shapefile 或界址点 TXT",
    ".dxf": "请在 CAD 中导出为 Shapefile 或界址点 TXT",
}


def read(
    path: Path | str,
    *,
    source_layer: str | None = None,
    encoding: str | None = None,
    known_headers: Callable[[str], bool] = lambda _: False,
) -> Raw:
    """Read a file by its ending.

    Parameters
    ----------
    path
        A local file.
    source_layer
        Layer of a GeoPackage or KML, Shapefile in a zip, or sheet of a workbook.
    encoding
        Of the text; found out when None.
    known_headers
        Whether a header means something to the layer: the header row is found by it.

    Raises
    ------
    SourceError
        The file cannot be read as what it claims to be: the file, the place and what is accepted,
        in Chinese. Nothing that a library raises gets past this function.
    """
    path = Path(path)
    reader = _reader(path)
    if not path.is_file():
        raise unreadable(path, "没有这个文件")
    if not path.stat().st_size:
        raise unreadable(path, "文件是空的", accept=f"接受：{_endings()}")
    return _guarded(reader, path.absolute(), Asked(source_layer, encoding, known_headers))


def _guarded(reader: Reader, path: Path, asked: Asked) -> Raw:
    """Turn whatever a library raises on a broken file into a `SourceError`: the one place."""
    try:
        return reader(path, asked)
    except SourceError:
        raise
    except Exception as error:
        said = str(error).splitlines()[0][:200] if str(error) else ""
        problem = f"文件已损坏或不是它的扩展名所说的格式（{type(error).__name__}：{said}）"
        raise unreadable(path, problem, accept=f"接受完好的 {_endings()}") from error


def _reader(path: Path) -> Reader:
    name = path.name.lower()
    for endings, reader in READERS:
        if name.endswith(endings):
            return reader
    advice = ADVICE.get(path.suffix.lower(), "")
    accept = f"接受：{_endings()}" + (f"；{advice}" if advice else "")
    raise unreadable(path, "不认识这种扩展名", accept=accept)


def _endings() -> str:
    return "、".join(ending for endings, _ in READERS for ending in endings)
