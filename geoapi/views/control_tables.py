"""Tables of control indicators 控制指标表: parcels, promises, counts, limits, and the basis."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from geoapi.planning.control.tables import ITEMS
from geoapi.views.figure_words import field_words, in_words
from geoapi.views.table_files import Tab
from geoapi.views.tables import basis_frame, note

if TYPE_CHECKING:
    from geoapi.planning.control.editions import Edition
    from geoapi.views.scene import Scene

Row = Mapping[str, Any]
Words = Mapping[str, tuple[str, str]]

VERDICTS: Words = {
    "met": ("符合", "met"),
    "not_met": ("不符合", "not met"),
    "param_missing": ("无标准值", "parameter missing"),
    "data_missing": ("资料不全", "data missing"),
    "not_applicable": ("未到期", "not due yet"),
    "review": ("待核", "review"),
}
KINDS: Words = {"control": ("控制值", "control"), "recommended": ("推荐值", "recommended")}
BOUNDS: Words = {"min": ("不低于", "at least"), "max": ("不高于", "at most")}
VERIFIED: Words = {"secondary": ("二手资料，未与原文核对", "second-hand")}


@dataclass(frozen=True)
class ControlMatter:
    """What the tables are drawn from: rows of the answer, and what they rest on."""

    rows: Sequence[Row]
    promises: Sequence[Row]
    counts: Mapping[str, Mapping[str, int]]
    edition: Edition
    tables: Sequence[str]
    region_class: str | None
    period: str | None
    not_applicable: int
    withheld: Sequence[str]


def word(words: Words, key: str | None, language: str) -> str | None:
    """Say a word of a table; itself where the table has none."""
    return None if key is None else in_words(language, *words.get(key, (key, key)))


def lacking(names: Iterable[str], language: str) -> str:
    """Say what is missing, as an office calls it."""
    said = []
    for name in names:
        kind, _, item = name.partition(" ")
        if kind == "limit":
            said.append(in_words(language, "表中无此行业的数值", "no value in the tables"))
        elif kind == "industry_code" and item:
            said.append(in_words(language, "行业代码（须三位）", "industry code of 3 digits"))
        elif name == "region_class":
            said.append(in_words(language, "地区类别", "region class"))
        else:
            said.append(field_words(name, language))
    return in_words(language, "、", ", ").join(said)


def control_frame(rows: Iterable[Row], language: str = "zh") -> pd.DataFrame:
    """Give one row for each parcel and indicator, with every limit that was compared."""
    return pd.DataFrame([_control(row, language) for row in rows], columns=_heads(language))


def _control(row: Row, language: str) -> dict[str, Any]:
    cells = (
        row["parcel_id"], row["zone_code"], row["town_code"], row["industry_code"],
        "；".join(row["industries"]), in_words(language, row["title"], row["item"]),
        word(VERDICTS, row["verdict"], language), row["measured"],
        word(BOUNDS, row["bound"], language), row["limit"], row["unit"],
        word(KINDS, row["kind"], language), row["edition"], row["clause"],
        "；".join(_limit(limit, language) for limit in row["limits"]),
        word(VERIFIED, row["verified"], language), lacking(row["missing"], language),
    )  # fmt: skip
    return dict(zip(_heads(language), cells, strict=True))


def _heads(language: str) -> list[str]:
    zh = ("宗地代码", "园区代码", "乡镇代码", "行业代码（最大用地企业）", "全部用地企业的行业",
          "指标", "判定", "实际值", "要求", "限值", "单位", "性质", "版本", "条款",
          "全部限值（*为采用）", "核对情况", "缺少")  # fmt: skip
    en = ("Parcel", "Zone", "Town", "Industry (largest user)", "Industries of all users",
          "Indicator", "Verdict", "Measured", "Bound", "Limit", "Unit", "Kind", "Edition",
          "Clause", "All limits (* used)", "Verified", "Missing")  # fmt: skip
    return list(zh if language == "zh" else en)


def _limit(limit: Row, language: str) -> str:
    mark = "*" if limit["used"] else ""
    code = f"GB/T 4754-{limit['code_edition']} {limit['code']}" if limit["code"] else in_words(
        language, "各行业", "all industries")  # fmt: skip
    return f"{mark}{limit['edition']}：{limit['written']}（{code}，{limit['source']}）"


def promise_frame(rows: Iterable[Row], language: str = "zh") -> pd.DataFrame:
    """Give one row for each promise of a contract."""
    zh = ("电子监管号", "宗地代码", "标准地", "指标", "约定值", "实际值", "单位", "到期日期",
          "判定", "缺少")  # fmt: skip
    en = ("Supply", "Parcel", "Standard land", "Indicator", "Promised", "Achieved", "Unit",
          "Due on", "Verdict", "Missing")  # fmt: skip
    heads = zh if language == "zh" else en
    told = [
        (row["supply_id"], row["parcel_id"], _yes(row["standard_land"], language),
         in_words(language, row["title"], row["item"]), row["promised"], row["achieved"],
         row["unit"], row["due_on"], word(VERDICTS, row["verdict"], language),
         lacking(row["missing"], language))
        for row in rows
    ]  # fmt: skip
    return pd.DataFrame(told, columns=list(heads))


def _yes(value: bool | None, language: str) -> str | None:  # noqa: FBT001 - a cell, not a switch
    if value is None:
        return None
    return in_words(language, "是", "yes") if value else in_words(language, "否", "no")


def count_frame(matter: ControlMatter, language: str = "zh") -> pd.DataFrame:
    """Count the verdicts of each indicator."""
    heads = {verdict: word(VERDICTS, verdict, language) for verdict in list(VERDICTS)[:4]}
    return pd.DataFrame([
        {in_words(language, "指标", "Indicator"): in_words(
            language, ITEMS[item].title, ITEMS[item].title_en)}
        | {str(head): matter.counts[item].get(verdict, 0) for verdict, head in heads.items()}
        for item in ITEMS if item in matter.counts
    ])  # fmt: skip


def control_sheets(scene: Scene, matter: ControlMatter) -> list[Tab]:
    """Give the sheets: counts, what is not met, every row, promises, and the basis."""
    language, remark = scene.language, note(scene)
    failed = [row for row in matter.rows if row["verdict"] == "not_met"]
    sheets = (
        ("宗地判定", "Parcels", control_frame(matter.rows, language)),
        ("不符合", "Not met", control_frame(failed, language)),
        ("汇总", "Counts", count_frame(matter, language)),
        ("约定与实际", "Promises", promise_frame(matter.promises, language)),
        ("依据 basis", "basis", _basis(scene, matter)),
    )
    return [Tab(in_words(language, zh, en), frame, note=remark) for zh, en, frame in sheets]


def _basis(scene: Scene, matter: ControlMatter) -> pd.DataFrame:
    frame, language, edition = basis_frame(scene), scene.language, matter.edition
    none = in_words(language, "未指明", "not stated")
    lines = [
        (in_words(language, "国家指标", "National edition"), edition.cited, edition.source),
        (in_words(language, "不判定的内容", "Not judged"), edition.note, ""),
        (in_words(language, "地方指标表", "Local tables"), "；".join(matter.tables) or none,
         in_words(language, "与国家指标同时列出，从严采用", "both shown, the stricter counts")),
        (in_words(language, "地区类别", "Region class"), matter.region_class or none, ""),
        (in_words(language, "产出、税收的统计期", "Period"), matter.period or none, ""),
        (in_words(language, "非工业用地宗地", "Not industrial"), str(matter.not_applicable), ""),
    ]  # fmt: skip
    if matter.withheld:
        words = in_words(language, "单个企业的保密数据，未列出", "confidential, not shown")
        lines.append((words, "、".join(matter.withheld), ""))
    return pd.concat([frame, pd.DataFrame(lines, columns=frame.columns)], ignore_index=True)
