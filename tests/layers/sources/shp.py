"""Shapefiles made by hand: a DBF byte by byte, beside shapes that GDAL has written."""

import warnings

import geopandas as gpd
import shapely
from pyogrio import write_dataframe


def dbf(columns, records, *, ldid=0, version=3):
    """Columns are (name in bytes, type, width, decimals), records lists of bytes; ``*`` deleted."""
    fields = b"".join(
        name.ljust(11, b"\0")[:11] + kind.encode() + bytes(4) + bytes((width, decimals)) + bytes(14)
        for name, kind, width, decimals in columns
    )
    size = 1 + sum(width for _, _, width, _ in columns)
    start = 32 + len(fields) + 1
    head = bytes((version, 124, 1, 1)) + len(records).to_bytes(4, "little")
    head += start.to_bytes(2, "little") + size.to_bytes(2, "little") + bytes(17)
    head += bytes((ldid,)) + bytes(2)
    return head + fields + b"\r" + b"".join(map(record(columns), records)) + b"\x1a"


def record(columns):
    """Fill each cell up to its width; a record that begins with None is marked as deleted."""

    def packed(cells):
        mark, cells = (b"*", cells[1:]) if cells[:1] == [None] else (b" ", cells)
        pairs = zip(cells, columns, strict=True)
        return mark + b"".join(
            cell.rjust(width) if kind in "NF" else cell.ljust(width)
            for cell, (_, kind, width, _) in pairs
        )

    return packed


def save(path, frame, **options):
    """Write a frame, and let GDAL say which types a format does not have."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        write_dataframe(frame, path, **options)


def boxes(count):
    """Unit squares in a row."""
    shapes = [shapely.box(500_000 + at, 0, 500_001 + at, 1) for at in range(count)]
    return gpd.GeoDataFrame({"n": list(range(count))}, geometry=shapes, crs="EPSG:4549")


def shapefile(path, table, *, cpg=None, shapes=None):
    """Write squares, or other shapes, with a DBF made by hand."""
    count = int.from_bytes(table[4:8], "little")
    save(path, boxes(count) if shapes is None else shapes, encoding="UTF-8")
    path.with_suffix(".dbf").write_bytes(table)
    path.with_suffix(".cpg").unlink()
    if cpg is not None:
        path.with_suffix(".cpg").write_text(cpg)
    return path
