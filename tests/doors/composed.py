"""The same three parcels as each kind of file, by writers that are not ours."""

import csv
import io
import zipfile

import geopandas as gpd
import openpyxl
import shapely
import xlwt

from tests.doors.door import CRS, KEYS, PARCELS, SHAPES
from tests.layers.sources.shp import dbf, save

NAMES = ("甲", "乙", "丙")
MU = (15, 15, 45)
LEDGER = [("宗地代码", "地块名称", "登记面积（亩）"), *zip(KEYS, NAMES, MU, strict=True)]


def frame(crs=CRS):
    """The parcels under the headers of a register, in any CRS."""
    columns = dict(zip(LEDGER[0], zip(*LEDGER[1:], strict=True), strict=True))
    return gpd.GeoDataFrame(columns, geometry=list(SHAPES), crs=CRS).to_crs(crs)


def vector(path, crs=CRS, **options):
    drivers = {".gdb": "OpenFileGDB"}
    save(path, frame(crs), driver=drivers.get(path.suffix), **options)
    return path


def shapefile(folder, names, encoding, *, ldid=0, cpg=None, words=NAMES, stem="宗地"):
    """A Shapefile whose DBF is written byte by byte: three columns of these names."""
    path = folder / f"{stem}.shp"
    save(path, PARCELS[["geometry"]].assign(n=1), encoding="UTF-8")
    columns = [
        (names[0].encode(encoding)[:10], "C", 19, 0),
        (names[1].encode(encoding)[:10], "C", 40, 0),
        (names[2].encode(encoding)[:10], "N", 12, 2),
    ]
    cells = zip(KEYS, words, MU, strict=True)
    records = [[k.encode(), w.encode(encoding), f"{m:.2f}".encode()] for k, w, m in cells]
    path.with_suffix(".dbf").write_bytes(dbf(columns, records, ldid=ldid))
    path.with_suffix(".cpg").unlink()
    if cpg is not None:
        path.with_suffix(".cpg").write_text(cpg)
    return path


def zipped(path, names):
    """A zip of the files of a Shapefile, under names in these bytes, as Windows packs them."""
    target = path.with_suffix(".zip")
    with zipfile.ZipFile(target, "w") as archive:
        for part in sorted(path.parent.glob(f"{path.stem}.*")):
            if part != target:
                archive.writestr(names(f"数据/{part.name}"), part.read_bytes())
    return target


def kml(path):
    """Placemarks with extended data, degrees with twelve decimals."""
    marks = []
    degrees = PARCELS.to_crs("EPSG:4490").geometry
    for row, shape in zip(LEDGER[1:], degrees, strict=True):
        rings = [("outer", shape.exterior), *(("inner", ring) for ring in shape.interiors)]
        drawn = "".join(
            f"<{side}BoundaryIs><LinearRing><coordinates>"
            + " ".join(f"{x:.12f},{y:.12f},0" for x, y in ring.coords)
            + f"</coordinates></LinearRing></{side}BoundaryIs>"
            for side, ring in rings
        )
        told = "".join(
            f'<Data name="{header}"><value>{value}</value></Data>'
            for header, value in zip(LEDGER[0], row, strict=True)
        )
        marks.append(f"<Placemark><ExtendedData>{told}</ExtendedData><Polygon>{drawn}</Polygon>"
                     "</Placemark>")  # fmt: skip
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2">'
        f"<Document><Folder><name>宗地</name>{''.join(marks)}</Folder></Document></kml>",
        "utf-8",
    )
    return path


def dxf(path, shapes=SHAPES, labels=KEYS, codepage="ANSI_936"):
    """Closed polylines on layer JZX, the code as a text inside each; group codes by hand."""
    pairs = [(0, "SECTION"), (2, "HEADER"), (9, "$ACADVER"), (1, "AC1015"),
             (9, "$DWGCODEPAGE"), (3, codepage), (0, "ENDSEC"),
             (0, "SECTION"), (2, "ENTITIES")]  # fmt: skip
    handle = 0x40
    for shape, text in zip(shapes, labels, strict=True):
        for ring in (shape.exterior, *shape.interiors):
            handle += 1
            corners = list(ring.coords)[:-1]
            pairs += [(0, "LWPOLYLINE"), (5, f"{handle:X}"), (8, "JZX"), (90, len(corners)),
                      (70, 1)]  # fmt: skip
            for x, y in corners:
                pairs += [(10, f"{x:.4f}"), (20, f"{y:.4f}")]
        inside = shapely.Point(shape.exterior.coords[0]).buffer(1).intersection(shape).centroid
        pairs += [(0, "TEXT"), (5, f"{handle + 0x1000:X}"), (8, "ZDDM"), (10, f"{inside.x:.4f}"),
                  (20, f"{inside.y:.4f}"), (40, "2.5"), (1, text)]  # fmt: skip
    pairs += [(0, "ENDSEC"), (0, "EOF")]
    path.write_bytes("".join(f"{code:>3}\r\n{value}\r\n" for code, value in pairs).encode("gbk"))
    return path


def table(path, rows, *, encoding="utf-8-sig", merged=()):
    """A sheet as .xlsx, .xls or .csv, by its ending."""
    if path.suffix == ".csv":
        stream = io.StringIO(newline="")
        csv.writer(stream).writerows(rows)
        path.write_bytes(stream.getvalue().encode(encoding))
    elif path.suffix == ".xls":
        _old_book(path, rows, merged)
    else:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        for one in merged:
            book.active.merge_cells(one)
        book.save(path)
    return path


def _old_book(path, rows, merged):
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("表")
    spans = [openpyxl.utils.range_boundaries(one) for one in merged]
    for left, top, right, bottom in spans:
        sheet.merge(top - 1, bottom - 1, left - 1, right - 1)
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if value is not None:
                sheet.write(r, c, value)
    book.save(str(path))


def geopackage(path, columns, shapes, crs=CRS):
    """A GeoPackage of any columns and shapes."""
    save(path, gpd.GeoDataFrame(columns, geometry=list(shapes), crs=crs))
    return path
