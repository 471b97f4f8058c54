"""A county whose every free text wishes harm: names, notes, files, offices; and what harm is."""

import csv
import io
import json
import re
import zipfile
from datetime import date

import lxml.etree
import lxml.html
import openpyxl
import pandas as pd

from layers import LAYERS
from layers.store import create, open_workspace
from tests.geoapi import service
from tests.toy import CRS, box, frame

TEXTS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    '=HYPERLINK("http://x","y")',
    "+1+cmd|' /C calc'!A0",
    "@SUM(1)",
    "-2+3",
    "甲{{7*7}}乙{% raw %}${7*7}",
    "]]></w:t><w:r/>&amp;<!--",
    "左\u202e右\u200f\u2067",
    "零\u200b宽\ufeff\u00ad",
    "铃\x07\x1b[31m\x0b\x7f声",
    "\U0001f3ed厂\U0001f468\u200d\U0001f469\u200d\U0001f467房",
    "</title></style></textarea><b onmouseover=alert(1)>",
    "javascript:alert(1)",
    "长" * 250 + "W" * 250,
    "$\\alpha_{x}$ %s {0} %(x)s",
    "'=1+1",
)
"""What someone may write where any text is accepted; none of it may do a thing."""

KEYS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "=1+1",
    "-2+3",
    "甲{{7*7}}乙",
)
"""Keys of a person's making: where codes are not checked, any unique text is one."""


class Rotation:
    """Each text in turn, so that no two neighbours are alike and all of them come."""

    def __init__(self):
        self.at = 0

    def __call__(self):
        self.at += 1
        return TEXTS[self.at % len(TEXTS)]


def free(field):
    """Whether any text is accepted."""
    kept = field.choices or field.check or field.refers
    return field.type in {"text", "list"} and field.need != "key" and not kept


def soured(layer, rows, turn):
    """The same rows with every free text replaced."""
    names = [f.name for f in LAYERS[layer].fields if free(f)]
    columns = {
        name: pd.Series([turn() for _ in range(len(rows))], index=rows.index).astype(
            rows[name].dtype
        )
        for name in names
    }
    return rows.assign(**columns)


def made_up(layer, turn):
    """Rows of any layer by its declaration alone, one for each of the hostile keys."""
    rows = []
    for number, key in enumerate(KEYS):
        row = {}
        for field in LAYERS[layer].fields:
            row[field.name] = value_of(field, key, number, turn)
        rows.append(row)
    shapes = [box(40 * n, 40 * n + 30, 20, 60) for n in range(len(KEYS))]
    if LAYERS[layer].shape == "point":
        shapes = [shape.centroid for shape in shapes]
    return frame(layer, rows, shapes if LAYERS[layer].shape else None)


def value_of(field, key, number, turn):
    if field.need == "key":
        return "2024" if field.check == "period" else key
    if field.choices:
        return list(field.choices)[number % len(field.choices)]
    if field.refers:
        return KEYS[number] if field.refers in {"zones", "parcels", "projects"} else None
    values = {"number": 1000.0 + number, "integer": 2000 + number, "flag": True,
              "date": date(2023, 1, 1 + number)}  # fmt: skip
    if field.type in values:
        return values[field.type]
    return turn() if free(field) else None


def frames(turn):
    """Every layer there is: the toy county's rows and some of hostile keys."""
    toy, made = service.frames(), {}
    for layer in LAYERS:
        fresh = made_up(layer, turn)
        if layer in toy:
            old = soured(layer, toy[layer], turn)
            both = pd.concat([old, fresh], ignore_index=True)
            made[layer] = frame(
                layer, both.drop(columns="geometry", errors="ignore").to_dict("records"),
                list(both["geometry"]) if "geometry" in both else None,
            )  # fmt: skip
        else:
            made[layer] = fresh
    return made


def workspace(path):
    """Store the hostile county; parcels and enterprises twice, so that there is a difference."""
    turn = Rotation()
    space = create(path, crs=CRS, name=f"坏{TEXTS[1]}县", codes="none", made_up=True)
    layers = frames(turn)
    for name, rows in layers.items():
        space.add_edition(name, rows, file=f"{turn()}.csv", sha256="0" * 64, report={}, who=turn())
    for name in ("parcels", "enterprises", "zones"):
        again = soured(name, layers[name].iloc[1:], turn)
        space.add_edition(name, again, file=f"{turn()}.csv", sha256="1" * 64, report={}, who=turn())
    return open_workspace(path)


# ------------------------------------------------------------------ what harm would be

RUNNING = {"script", "img", "iframe", "object", "embed", "svg", "base", "meta", "link", "form"}
FORMULA = re.compile(r"[=+\-@\t\r]")
NUMBER = re.compile(r"[+-]?[\d.,]+(e[+-]?\d+)?%?", re.IGNORECASE)
EVALUATED = re.compile(r"甲49乙|\$\{?49|HYPERLINK\(\"http://x\",\"y\"\)<")


def check_html(text):
    """No element, attribute or address of a hostile text's making; no template evaluated."""
    tree = lxml.html.fromstring(text)
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        for name, value in element.attrib.items():
            assert not name.lower().startswith("on"), (element.tag, name, value[:80])
            if name in {"href", "src", "action", "formaction"}:
                assert not value.strip().lower().startswith("javascript:"), value[:80]
        assert not (element.tag == "img" and element.get("src") == "x")
        if element.tag == "script" and not element.get("src"):
            whole = element.text or ""
            assert element.get("nonce") or "json" in (element.get("type") or ""), whole[:200]
            assert not re.search(r"</?script|<!--", whole, re.IGNORECASE), "ends early"
    assert not EVALUATED.search(text)
    return tree


def check_xml(text):
    """Well-formed, without a running part; returns the root."""
    root = lxml.etree.fromstring(text)
    for element in root.iter():
        if isinstance(element.tag, str):
            tag = lxml.etree.QName(element).localname
            assert tag not in {"script", "foreignObject", "iframe"}, tag
            assert not [n for n in element.attrib if lxml.etree.QName(n).localname.startswith("on")]
    return root


def check_csv(content):
    """No cell that a spreadsheet takes for a formula, but numbers."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    widths = {len(row) for row in rows if row}
    assert len(widths) <= 1, "a cell broke its row"
    for cell in (cell for row in rows for cell in row):
        assert not FORMULA.match(cell) or NUMBER.fullmatch(cell), cell[:80]
    return rows


def check_xlsx(content):
    """Typed cells, none a formula or a link; nothing that reaches out of the file."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    for cell in cells:
        assert cell.data_type != "f", cell.value
        assert cell.hyperlink is None, cell.value
    check_parts(content)
    return cells


def check_parts(content):
    """Every part of an Office file is well-formed XML and relates to nothing outside."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for name in parts.namelist():
            if name.endswith((".xml", ".rels")):
                root = check_xml(parts.read(name))
                outside = [e for e in root.iter() if e.get("TargetMode") == "External"]
                assert not outside, name
                codes = [e for e in root.iter() if str(e.tag).endswith("}instrText")]
                assert not [c for c in codes if re.search("HYPERLINK|INCLUDE|DDE", c.text or "")]


def check_pdf(content):
    """One that opens, with nothing in it that runs or leads away."""
    import pypdf

    reader = pypdf.PdfReader(io.BytesIO(content))
    assert len(reader.pages) >= 1
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(reader.trailer["/Root"])
    assert not [note for page in reader.pages for note in page.annotations or ()]


def check_png(content):
    from PIL import Image

    with Image.open(io.BytesIO(content)) as image:
        assert max(image.size) < 6_000


CHECKS = {
    "text/html": lambda content: check_html(content.decode()),
    "image/svg+xml": check_xml,
    "text/csv": check_csv,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": check_xlsx,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": check_parts,
    "application/pdf": check_pdf,
    "image/png": check_png,
    "application/json": json.loads,
    "application/geo+json": json.loads,
    "application/problem+json": json.loads,
    "application/schema+json": json.loads,
}
"""Media type -> what tells whether an answer of it is harmless."""


def check(answer):
    """Check an answer by its media type; returns the type."""
    media = answer.headers.get("content-type", "").split(";")[0]
    if media in CHECKS and answer.content:
        CHECKS[media](answer.content)
    for value in answer.headers.values():
        assert not re.search(r"[\x00-\x1f\x7f]|<script", value), value
    return media
