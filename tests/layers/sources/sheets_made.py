"""The same rows written as each kind of sheet, by writers that are not ours."""

import csv
import html
import io

import openpyxl
import xlwt

KNOWN = {
    "宗地代码", "企业名称", "乡镇", "登记面积（亩）", "税收（万元）", "税收", "签订日期",
}  # fmt: skip


def known(header):
    return header in KNOWN


def xlsx(path, rows, merged=(), title="表"):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for one in merged:
        sheet.merge_cells(one)
    book.save(path.with_suffix(".xlsx"))
    return path.with_suffix(".xlsx")


def xls(path, rows, merged=(), title="表"):
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet(title)
    corners = {}
    for one in merged:
        left, top, right, bottom = openpyxl.utils.range_boundaries(one)
        corners[top - 1, left - 1] = (top - 1, bottom - 1, left - 1, right - 1)
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if (r, c) in corners:
                sheet.write_merge(*corners[r, c], value)
            elif value is not None:
                sheet.write(r, c, value)
    book.save(str(path.with_suffix(".xls")))
    return path.with_suffix(".xls")


def page(path, rows, merged=(), encoding="utf-8"):
    spans, covered = {}, set()
    for one in merged:
        left, top, right, bottom = openpyxl.utils.range_boundaries(one)
        spans[top - 1, left - 1] = (bottom - top + 1, right - left + 1)
        covered |= {(r - 1, c - 1) for r in range(top, bottom + 1) for c in range(left, right + 1)}
    lines = []
    for r, row in enumerate(rows):
        cells = []
        for c, value in enumerate(row):
            down, across = spans.get((r, c), (1, 1))
            if (r, c) not in covered or (r, c) in spans:
                text = "" if value is None else html.escape(str(value))
                cells.append(f'<td rowspan="{down}" colspan={across}>{text}</td>')
        lines.append(f"<tr>{''.join(cells)}</tr>")
    head = f'<html><head><meta http-equiv=Content-Type content="text/html; charset={encoding}">'
    text = f"{head}<style>td {{}}</style></head><body><table>{''.join(lines)}</table></body></html>"
    path = path.with_name(path.stem + "网页.xls")
    path.write_bytes(text.encode(encoding))
    return path


def text(path, rows, encoding="gb18030"):
    stream = io.StringIO(newline="")
    width = max(map(len, rows))
    csv.writer(stream).writerows([[*row, *[None] * (width - len(row))] for row in rows])
    path.with_suffix(".csv").write_bytes(stream.getvalue().encode(encoding))
    return path.with_suffix(".csv")
