"""Sheets: workbooks and CSV in the encodings and layouts that offices send."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd

from layers.sample import headers
from layers.sample.cells import careless_codes, dates_as, in_words, mixed_dates, some_as_text
from layers.sample.shapes import Rng
from layers.sample.vectors import GEOGRAPHIC, project

Frames = Mapping[str, pd.DataFrame]


def write_supplies(folder: Path, frames: Frames, rng: Rng) -> Path:
    """Write a workbook whose second sheet is the ledger; dates in every form people use."""
    table = in_words(frames["supplies"], "supplies", headers.SUPPLIES)
    for name, header, _ in headers.SUPPLIES:
        if name.endswith(("_on", "start_by", "finish_by")):
            table[header] = mixed_dates(frames["supplies"][name], rng)
    blank = frames["supplies"]["state"] == "sentinel_dates"
    table.loc[blank, "实际交地日期"] = "1900年01月01日"
    table.loc[blank, "约定开工时间"] = "1900-01-01"
    book = openpyxl.Workbook()
    del book[book.sheetnames[0]]
    note = "示例县（虚构）供地台账：面积按公顷，金额按万元；未填写表示不掌握"
    book.create_sheet("填表说明").append([note])
    _append(book.create_sheet("供地台账"), [list(table.columns)], table)
    return _save(book, folder / "供地台账.xlsx")


def _append(sheet: Any, above: Sequence[Sequence[Any]], table: pd.DataFrame) -> None:
    for row in above:
        sheet.append(list(row))
    for row in table.itertuples(index=False, name=None):
        sheet.append([_cell(value) for value in row])


def _cell(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _save(book: Any, path: Path) -> Path:
    book.save(path)
    return path


def _sheet(folder: Path, name: str, above: Sequence[Sequence[Any]], table: pd.DataFrame) -> Path:
    book = openpyxl.Workbook()
    _append(book.active, [*above, list(table.columns)], table)
    return _save(book, folder / name)


def write_statements(folder: Path, frames: Frames, rng: Rng) -> Path:
    """Write a report with a title and a note above its header and a total below."""
    table = in_words(frames["statements"], "statements", headers.STATEMENTS)
    totals = ["合计", None, *(sum(v for v in table[c] if v is not None) for c in table.columns[2:])]
    table["年度"] = [int(year) for year in table["年度"]]
    for header in table.columns[2:]:
        table[header] = some_as_text(table[header], 0.04, rng)
    table = pd.concat([table, pd.DataFrame([totals], columns=table.columns)], ignore_index=True)
    above = [["示例县（虚构）工业企业主要经济指标表"], ["金额单位：万元；空格表示未报送"]]
    return _sheet(
        folder, "企业年度报表.xlsx", above, table.astype(object).where(table.notna(), None)
    )


def write_occupancies(folder: Path, frames: Frames, _: Rng) -> Path:
    """Write a workbook in 亩 with the modes in Chinese."""
    table = in_words(frames["occupancies"], "occupancies", headers.OCCUPANCIES)
    for name, header in (("from_on", "起始日期"), ("to_on", "终止日期")):
        table[header] = dates_as(frames["occupancies"][name], "%Y/%m/%d")
    return _sheet(folder, "企业用地.xlsx", [], table)


def write_projects(folder: Path, frames: Frames, rng: Rng) -> Path:
    """Write a workbook of projects."""
    table = in_words(frames["projects"], "projects", headers.PROJECTS)
    table["阶段日期"] = mixed_dates(frames["projects"]["stage_on"], rng)
    return _sheet(folder, "招商项目.xlsx", [], table)


def write_enterprises(folder: Path, frames: Frames, rng: Rng) -> Path:
    """Write CSV in GB18030 with longitude and latitude; some credit codes are carelessly typed."""
    firms = frames["enterprises"]
    table = in_words(firms, "enterprises", headers.ENTERPRISES)
    table["社会信用代码"] = careless_codes(table["社会信用代码"], rng)
    for name, header in (("registered_on", "成立日期"), ("produced_on", "投产日期")):
        table[header] = dates_as(firms[name], "%Y-%m-%d")
    table["豁免截止"] = dates_as(firms["exempt_until"], "%Y.%m.%d")
    points = project([p for p in firms.geometry if p is not None], GEOGRAPHIC)
    known = firms.index[firms.geometry.notna()]
    table["经度"] = pd.Series([f"{p.x:.7f}" for p in points], index=known)
    table["纬度"] = pd.Series([f"{p.y:.7f}" for p in points], index=known)
    path = folder / "企业名录.csv"
    table.to_csv(path, index=False, encoding="gb18030", lineterminator="\r\n")
    return path


def write_quotas(folder: Path, frames: Frames, _: Rng) -> Path:
    """Write CSV in UTF-8 with a byte order mark, as Excel saves it."""
    table = in_words(frames["quotas"], "quotas", headers.QUOTAS)
    table["年度"] = [f"{year}年" for year in table["年度"]]
    path = folder / "用地指标台账.csv"
    table.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\r\n")
    return path


def write_region_statements(folder: Path, frames: Frames, _: Rng) -> Path:
    """Write CSV under the canonical field names."""
    table = in_words(frames["region_statements"], "region_statements", headers.REGION_STATEMENTS)
    table["reported_on"] = dates_as(frames["region_statements"]["reported_on"], "%Y-%m-%d")
    path = folder / "region_statements.csv"
    table.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")
    return path
