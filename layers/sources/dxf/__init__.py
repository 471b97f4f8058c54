"""Boundaries in a DXF: closed polylines and hatches are polygons, the texts in them columns."""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from layers.sources.dxf.entities import Boundary, Found, find
from layers.sources.dxf.file import check_text, open_drawing
from layers.sources.dxf.nesting import TooDeepError
from layers.sources.dxf.plots import frame_of, name, plots_of
from layers.sources.dxf.text import encoding_of, layer_name
from layers.sources.encodings import label
from layers.sources.raw import Raw, objects, some, unreadable

UNITS = {b"1": "英寸", b"2": "英尺", b"4": "毫米", b"5": "厘米", b"7": "公里"}
CHORDS = "圆弧已化为折线，矢高不超过 1 毫米"


def read_dxf(path: Path, *, source_layer: str | None, encoding: str | None) -> Raw:
    """Read the closed polylines and hatches of a text DXF, of one drawing layer or of all.

    Polylines within others of the same layer are their holes. Columns are 图层, 句柄 (entity
    handle), 文字 (texts of any layer within the polygon) and, where texts lie on several layers,
    文字_‹layer› for each. A row is named by the line of its entity. A DXF states no CRS.

    Raises
    ------
    SourceError
        Binary, cut short, nothing closed, no such layer, or text in none of the encodings.
    """
    check_text(path)
    with path.open("rb") as file:
        drawing = open_drawing(path, file)
        found = find(path, drawing)
    guess = encoding_of(path, drawing.header, found, encoding)
    chosen = _chosen(path, found, guess.encoding, source_layer)
    try:
        plots, made = plots_of(chosen)
    except TooDeepError as error:
        raise unreadable(
            path, str(error), accept="请用 --source-layer 指明地块界线的图层"
        ) from error
    frame, placed = frame_of(path, plots, found.labels, guess.encoding)
    used = label(guess.encoding)
    counts = _counts(chosen, guess.encoding)
    notes = (
        f"文字编码 {used}（{guess.why}）",
        *_notes(chosen, counts, drawing.header),
        *made,
        *placed,
        *_left_out(found),
    )
    shapes = objects([plot.shape for plot in plots])
    rows = np.array([plot.source.line for plot in plots], dtype=np.int64)
    return Raw(frame, shapes, rows, None, used, path, notes, why=guess.why)


def _counts(boundaries: Iterable[Boundary], encoding: str) -> Counter[str]:
    """Count boundaries by the name of their layer."""
    return Counter(layer_name(boundary.layer, encoding) for boundary in boundaries)


def _chosen(path: Path, found: Found, encoding: str, wanted: str | None) -> list[Boundary]:
    """Take the boundaries of the wanted layer; say what there is instead of it."""
    counts = _counts(found.boundaries, encoding)
    if not counts:
        left = _left_out(found)
        problem = "没有闭合的多段线或填充" + (f"，只有：{'；'.join(left)}" if left else "")
        raise unreadable(path, problem, accept="请在 CAD 中把地块界线做成闭合多段线")
    if wanted is not None and wanted not in counts:
        accept = f"有闭合线的图层：{_listed(counts)}"
        raise unreadable(path, f"图层“{wanted}”没有闭合线", accept=accept)
    return [b for b in found.boundaries if wanted in {None, layer_name(b.layer, encoding)}]


def _listed(counts: Counter[str]) -> str:
    return "、".join(f"{layer}（{n} 个）" for layer, n in counts.most_common())


def _notes(
    chosen: Iterable[Boundary], counts: Counter[str], header: Mapping[str, bytes]
) -> list[str]:
    curved = any(outline.curved for boundary in chosen for outline in boundary.outlines)
    unit = UNITS.get(header.get("$INSUNITS", b""))
    notes = (
        (len(counts) > 1, f"读的是图层：{_listed(counts)}；可用 --source-layer 指明一个"),
        (curved, CHORDS),
        (unit, f"图形单位（INSUNITS）写的是{unit}，坐标仍按所写的数读入"),
    )
    return [text for holds, text in notes if holds]


def _left_out(found: Found) -> list[str]:
    """Say what gave no polygon, be it on the wanted layer or not."""
    others = "、".join(f"{kind} {n} 个" for kind, n in found.others.most_common())
    blocks = "；块参照（INSERT）里的图形须先炸开" if found.others["INSERT"] else ""
    unclosed, unread = (some([name(b) for b in kind]) for kind in (found.unclosed, found.unread))
    notes = (
        (unclosed, f"未闭合的多段线未成面：{unclosed}"),
        (unread, f"网格、斜面或含样条的图形未读：{unread}"),
        (others, f"未读的其他图元：{others}{blocks}"),
        (found.on_paper, f"图纸布局上的 {found.on_paper} 个图元未读"),
    )
    return [text for holds, text in notes if holds]
