"""Readers: a file becomes raw frames and facts about it; what they mean is checked elsewhere.

Formats are the rows of `READERS`: to add one, write its reader and give it a row.

Vectors: `shapefile`, `geopackage`, `flatgeobuf` and `gdb` in chunks by GDAL (`vectors`, `shapes`),
`geojson`, `kml` and `dxf` whole; `archives` unpacks. Tables: `delimited` and `workbooks` are
`sheets` with `headers` and `totals`. Boundary points: `boundary_txt`, `rings`, `zoned`. What all
share: `raw` (the result), `files`, `encodings` (found by `trials`), `join`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from layers.errors import SourceError
from layers.sources.archives import read_zip
from layers.sources.boundary_txt import read_boundary_txt
from layers.sources.delimited import read_csv
from layers.sources.dxf import read_dxf
from layers.sources.files import files_of
from layers.sources.flatgeobuf import read_flatgeobuf
from layers.sources.gdb import read_gdb
from layers.sources.geojson import read_geojson
from layers.sources.geopackage import read_geopackage
from layers.sources.join import JoinProblem, join
from layers.sources.kml import read_kml, read_kmz
from layers.sources.raw import Raw, Total, unreadable
from layers.sources.shapefile import read_dbf, read_shapefile
from layers.sources.workbooks import read_excel

__all__ = ["READERS", "JoinProblem", "Raw", "Total", "files_of", "join", "read", "stream"]

CHUNK = 50_000
"""Rows of a chunk: parcels of twenty corners then take about 50 MB."""


@dataclass(frozen=True)
class Asked:
    """What the user says about a file beside its path, and how many rows a chunk may have."""

    source_layer: str | None
    encoding: str | None
    known_headers: Callable[[str], bool]
    rows: int | None


@dataclass(frozen=True)
class Format:
    """A kind of file: its endings, its reader, and which options mean something to it.

    A reader gives chunks; one that reads whole files gives a list of one.
    """

    endings: tuple[str, ...]
    chunks: Callable[[Path, Asked], Iterable[Raw]]
    layered: bool = False
    encoded: bool = False


READERS: tuple[Format, ...] = (
    Format((".shp",), lambda path, asked: read_shapefile(path, path, encoding=asked.encoding,
                                                         rows=asked.rows),
           encoded=True),
    Format((".zip",), lambda path, asked: read_zip(path, source_layer=asked.source_layer,
                                                   encoding=asked.encoding, rows=asked.rows),
           layered=True, encoded=True),
    Format((".gdb",), lambda path, asked: read_gdb(path, path, source_layer=asked.source_layer,
                                                   rows=asked.rows),
           layered=True),
    Format((".gpkg",), lambda path, asked: read_geopackage(path, source_layer=asked.source_layer,
                                                           rows=asked.rows),
           layered=True),
    Format((".fgb",), lambda path, asked: read_flatgeobuf(path, rows=asked.rows)),
    Format((".geojson", ".json"), lambda path, asked: [read_geojson(path, encoding=asked.encoding)],
           encoded=True),
    Format((".kml",), lambda path, asked: [read_kml(path, source_layer=asked.source_layer,
                                                    encoding=asked.encoding)],
           layered=True, encoded=True),
    Format((".kmz",), lambda path, asked: [read_kmz(path, source_layer=asked.source_layer,
                                                    encoding=asked.encoding)],
           layered=True, encoded=True),
    Format((".dxf",), lambda path, asked: [read_dxf(path, source_layer=asked.source_layer,
                                                    encoding=asked.encoding)],
           layered=True, encoded=True),
    Format((".csv", ".tsv", ".csv.gz"),
           lambda path, asked: [read_csv(path, encoding=asked.encoding,
                                         known=asked.known_headers)],
           encoded=True),
    Format((".xlsx", ".xlsm", ".xls"),
           lambda path, asked: [read_excel(path, source_layer=asked.source_layer,
                                           known=asked.known_headers)],
           layered=True),
    Format((".dbf",), lambda path, asked: read_dbf(path, encoding=asked.encoding, rows=asked.rows),
           encoded=True),
    Format((".txt",), lambda path, asked: [read_boundary_txt(path, encoding=asked.encoding)],
           encoded=True),
)  # fmt: skip
"""Every format, in the order in which messages list them; the only list of formats."""

ADVICE = {
    ".et": "WPS 表格请另存为 .xlsx",
    ".mdb": "请在 ArcGIS 中导出为文件地理数据库（.gdb）或 Shapefile",
    ".dwg": "请在 CAD 中另存为 DXF，或导出为 Shapefile、界址点 TXT",
}


def read(
    path: Path | str,
    *,
    source_layer: str | None = None,
    encoding: str | None = None,
    known_headers: Callable[[str], bool] = lambda _: False,
) -> Raw:
    """Read a whole file by its ending; see `stream`."""
    [raw] = stream(
        path, source_layer=source_layer, encoding=encoding, known_headers=known_headers, rows=None
    )
    return raw


def stream(
    path: Path | str,
    *,
    source_layer: str | None = None,
    encoding: str | None = None,
    known_headers: Callable[[str], bool] = lambda _: False,
    rows: int | None = CHUNK,
) -> Iterator[Raw]:
    """Read a file by its ending, in chunks where its format allows it; at least one chunk.

    Only when the last chunk has come without an error has the file been read whole.

    Parameters
    ----------
    path
        A local file, or the folder that is a file geodatabase.
    source_layer
        Layer of a GeoPackage, geodatabase, KML or DXF, Shapefile in a zip, or sheet of a workbook.
    encoding
        Of the text; found out when None.
    known_headers
        Whether a header means something to the layer: the header row is found by it.
    rows
        The most that a chunk may have; None for all.

    Raises
    ------
    SourceError
        The file cannot be read as what it claims to be, or an option means nothing to it: the file,
        the place and what is accepted, in Chinese. Nothing that a library raises gets past here.
    """
    path = Path(path)
    kind = _format(path)
    _check_options(path, kind, source_layer, encoding)
    _check_there(path, kind)
    asked = Asked(source_layer, encoding, known_headers, rows)
    return _guarded(kind, path.absolute(), asked)


def _guarded(kind: Format, path: Path, asked: Asked) -> Iterator[Raw]:
    """Turn whatever a library raises on a broken file into a `SourceError`: the one place."""
    try:
        yield from _once(kind.chunks(path, asked))
    except SourceError:
        raise
    except Exception as error:
        said = str(error).splitlines()[0][:200] if str(error) else ""
        problem = f"文件已损坏或不是它的扩展名所说的格式（{type(error).__name__}：{said}）"
        raise unreadable(path, problem, accept=f"接受完好的 {_endings()}") from error


def _once(chunks: Iterable[Raw]) -> Iterator[Raw]:
    """Leave out of a chunk the notes that an earlier one has told."""
    told: set[str] = set()
    for raw in chunks:
        yield replace(raw, notes=tuple(note for note in raw.notes if note not in told))
        told.update(raw.notes)


def _format(path: Path) -> Format:
    name = path.name.lower()
    for kind in READERS:
        if name.endswith(kind.endings):
            return kind
    advice = ADVICE.get(path.suffix.lower(), "")
    accept = f"接受：{_endings()}" + (f"；{advice}" if advice else "")
    raise unreadable(path, "不认识这种扩展名", accept=accept)


def _check_options(
    path: Path, kind: Format, source_layer: str | None, encoding: str | None
) -> None:
    """Refuse an option that the format cannot heed: nothing stated is ignored."""
    if source_layer is not None and not kind.layered:
        problem = f"这种文件不分图层，不能用 --source-layer 指明“{source_layer}”"
        raise unreadable(path, problem, accept="请去掉 --source-layer")
    if encoding is not None and not kind.encoded:
        problem = f"这种文件的文字编码是固定的，不能用 --encoding 指明“{encoding}”"
        raise unreadable(path, problem, accept="请去掉 --encoding")


def _check_there(path: Path, kind: Format) -> None:
    if not (path.is_dir() if ".gdb" in kind.endings else path.is_file()):
        raise unreadable(path, "没有这个文件")
    if path.is_file() and not path.stat().st_size:
        raise unreadable(path, "文件是空的", accept=f"接受：{_endings()}")


def _endings() -> str:
    return "、".join(ending for kind in READERS for ending in kind.endings)
