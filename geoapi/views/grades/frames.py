"""Tables of grades 企业分级表: the ranking and all that stands behind it, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from geoapi.views.figure_words import bracketed, in_words
from geoapi.views.grades.look import STATUSES
from geoapi.views.grades.tallies import Row, tally, whole
from geoapi.views.grades.words import (
    FINDING_KINDS,
    STEPS,
    group_title,
    item_header,
    item_title,
    items_of,
    plain_side,
    rule_title,
    side,
    word,
)
from layers.units import MU

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geoapi.planning.scoring.scheme import Scheme
    from geoapi.views.grades.matter import Grades

HEADERS = {
    "zh": {
        "group": "组别", "rank": "组内名次", "rank_of": "组内参评户数", "class": "类别",
        "name": "企业名称", "key": "统一社会信用代码", "members": "合并评价的企业", "town": "乡镇",
        "zone": "园区", "land": "评价用地（亩）", "score": "综合得分", "base_score": "指标得分",
        "bonus": "加减分", "class_before": "按名次类别", "known_share": "指标已知比例",
        "standing": "参评情况", "reason": "原因", "until": "截止日期",
    },
    "en": {
        "group": "Group", "rank": "Rank", "rank_of": "Ranked of", "class": "Class",
        "name": "Enterprise", "key": "Credit code", "members": "Merged enterprises",
        "town": "Town", "zone": "Zone", "land": "Land (mu)", "score": "Score",
        "base_score": "Points of indicators", "bonus": "Points added",
        "class_before": "Class by rank", "known_share": "Known share of indicators",
        "standing": "Standing", "reason": "Reason", "until": "Until",
    },
}  # fmt: skip
RANKED = (
    "group", "rank", "rank_of", "class", "name", "key", "members", "town", "zone", "land", "score",
    "base_score", "bonus", "class_before", "known_share",
)  # fmt: skip
LEFT_OUT = ("group", "name", "key", "town", "zone", "land", "standing", "reason", "until")


def entity_frame(grades: Grades, language: str) -> pd.DataFrame:
    """Give every entity for people, columns by :data:`HEADERS`, in the order of the scores."""
    rows, scheme = grades.scores.entities, grades.scores.scheme
    several = rows["members"].map(len) > 1
    return rows.assign(
        group=_titles(rows["group"], scheme, language),
        rank=rows["rank"].astype("Int64"),
        rank_of=rows["rank_of"].astype("Int64"),
        land=rows["land"].astype(float) / MU,
        members=rows["members"].map("；".join).where(several),
        town=grades.places["town"],
        zone=grades.places["zone"],
        standing=grades.standing.map(lambda name: word(STATUSES, name, language)),
    ).assign(**{"class": rows["class"].where(rows["status"] == "rated")})


def _titles(column: pd.Series, scheme: Scheme, language: str) -> pd.Series:
    names = {name: group_title(scheme, name, language) for name in column.dropna().unique()}
    return column.map(names)


def framed(headers: Iterable[str], columns: Iterable[Any]) -> pd.DataFrame:
    """Put columns under headers, row by row as they come."""
    pairs = zip(headers, columns, strict=True)
    return pd.DataFrame({
        h: c.reset_index(drop=True) if isinstance(c, pd.Series) else list(c) for h, c in pairs
    })  # fmt: skip


def ranking_frame(grades: Grades, language: str = "zh") -> pd.DataFrame:
    """Give the ranking 企业排名: rated firms by group and rank, indicators beside their points."""
    frame = entity_frame(grades, language)
    rated = frame[grades.scores.entities["status"] == "rated"]
    order = {group.name: at for at, group in enumerate(grades.scores.scheme.groups)}
    placed = grades.scores.entities.loc[rated.index, "group"].map(order)
    rated = rated.assign(_group=placed).sort_values(["_group", "rank", "key"], na_position="last")
    shown = rated[list(RANKED)].rename(columns=HEADERS[language])
    wide = _wide(grades, language).reindex(rated.index)
    joined = pd.concat([shown, wide], axis=1).reset_index(drop=True)
    return _without_empty(joined, (HEADERS[language]["members"], HEADERS[language]["zone"]))


def _wide(grades: Grades, language: str) -> pd.DataFrame:
    """Give each indicator's value and points beside each other, a row for each entity."""
    held = grades.scores.items
    columns = {}
    points = in_words(language, "得分", "points")
    for item in items_of(grades.scores.scheme):
        rows = held[held["item"] == item.name].set_index("entity")
        columns[item_header(item, language)] = rows["value"].astype(float)
        columns[f"{item_title(item, language)} {points}"] = rows["points"].astype(float)
    return pd.DataFrame(columns)


def _without_empty(frame: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame:
    return frame.drop(columns=[name for name in names if frame[name].isna().all()])


ITEM_HEADERS = {
    "zh": ("企业名称", "统一社会信用代码", "组别", "指标", "分子", "分子数值", "分母", "分母数值",
           "指标值", "单位", "基准值", "得分", "说明"),
    "en": ("Enterprise", "Credit code", "Group", "Indicator", "Above", "Sum above", "Below",
           "Sum below", "Value", "Unit", "Benchmark", "Points", "Note"),
}  # fmt: skip


def item_frame(grades: Grades, language: str = "zh") -> pd.DataFrame:
    """Give every indicator of every firm: value = numerator ÷ denominator, benchmark, points."""
    items, entities = grades.scores.items, grades.scores.entities
    named = {item.name: item for item in items_of(grades.scores.scheme)}
    head = ITEM_HEADERS[language]
    at = items["entity"]
    words = pd.DataFrame(
        {name: _item_words(item, language) for name, item in named.items()},
        index=["title", "above", "below", "unit"],
    ).T.reindex(items["item"])
    columns = (
        entities["name"].reindex(at), entities["key"].reindex(at),
        _titles(entities["group"].reindex(at), grades.scores.scheme, language), words["title"],
        words["above"], items["numerator"], words["below"], items["denominator"], items["value"],
        words["unit"], items["base"], items["points"], items["note"],
    )  # fmt: skip
    return framed(head, columns)


def _item_words(item: Any, language: str) -> tuple[str, str, str, str]:
    above, below = (side(item, which, language) for which in ("numerator", "denominator"))
    names = [bracketed(name, unit, language) for name, unit in (above, below)]
    header = item_header(item, language).removeprefix(item_title(item, language))
    return item_title(item, language), names[0], names[1], header.strip("（）() ")


def step_frame(grades: Grades, language: str = "zh") -> pd.DataFrame:
    """Give the adjustments 调整明细 in their order: points, classes moved, vetoes."""
    steps, entities = grades.scores.steps, grades.scores.entities
    head = {"zh": ("企业名称", "统一社会信用代码", "组别", "步骤", "规定", "分值", "调整前",
                   "调整后", "事由", "依据文件", "日期"),
            "en": ("Enterprise", "Credit code", "Group", "Step", "Rule", "Points", "Before",
                   "After", "Reason", "Document", "Date")}[language]  # fmt: skip
    at, scheme = steps["entity"], grades.scores.scheme
    columns = (
        entities["name"].reindex(at), entities["key"].reindex(at),
        _titles(entities["group"].reindex(at), scheme, language),
        steps["step"].map(lambda name: word(STEPS, name, language)),
        steps["rule"].map(lambda name: rule_title(scheme, name)), steps["amount"].astype(float),
        steps["before"].map(plain_side), steps["after"].map(plain_side), steps["reason"],
        steps["document"],
        pd.to_datetime(steps["on"]).astype("datetime64[s]"),
    )  # fmt: skip
    return framed(head, columns)


def left_out_frame(grades: Grades, status: str, language: str = "zh") -> pd.DataFrame:
    """Give those who are not rated: ``exempt`` 不参评 with the protected, or ``unrated``."""
    mask = grades.scores.entities["status"] == status
    frame = entity_frame(grades, language)[mask]
    frame = frame.assign(until=pd.to_datetime(frame["until"]).astype("datetime64[s]"))
    return frame[list(LEFT_OUT)].rename(columns=HEADERS[language]).reset_index(drop=True)


def finding_frame(grades: Grades, language: str = "zh") -> pd.DataFrame:
    """Give what is wrong with the data, and what the scheme does not state."""
    head = {"zh": ("种类", "统一社会信用代码", "企业名称", "内容"),
            "en": ("Kind", "Credit code", "Enterprise", "What")}[language]  # fmt: skip
    rows = [
        (word(FINDING_KINDS, f.kind, language), f.subject or None, f.name or None, f.text)
        for f in grades.scores.findings
    ]
    return pd.DataFrame(rows, columns=list(head))


def count_frame(grades: Grades, language: str = "zh") -> pd.DataFrame:
    """Give counts by group and class, beside the scheme's cuts; each group with its sum.

    The last rows are all groups together; every firm is counted once.
    """
    rows = [*tally(grades, language), whole(grades, language)]
    total = in_words(language, "全部", "All groups")
    lines = [
        line
        for at, row in enumerate(rows)
        for line in _count_lines(row, row.title if at < len(rows) - 1 else total, language)
    ]
    head = {"zh": ("组别", "类别", "户数", "占参评比例", "方案规定", "按名次户数"),
            "en": ("Group", "Class", "Firms", "Share of rated", "Cut of the scheme",
                   "Firms by rank alone")}[language]  # fmt: skip
    frame = pd.DataFrame(lines, columns=list(head))
    return frame.astype({head[-1]: "Int64"})


def _count_lines(row: Row, title: str, language: str) -> Iterator[tuple[Any, ...]]:
    for cell in row.cells:
        name = cell.standing.title(language)
        yield title, name, cell.count, cell.share, cell.cut or None, cell.before
    yield title, in_words(language, "合计", "Total"), row.total, None, None, None


def closing_counts(grades: Grades) -> int:
    """Return how many rows at the end of :func:`count_frame` are of all groups together."""
    return len(grades.standings) + 1


def summary_frame(grades: Grades, language: str = "zh") -> pd.DataFrame:
    """Give each indicator in each group: how much is known, its spread, mean and benchmark."""
    scheme, rows = grades.scores.scheme, grades.scores.summary
    named = {item.name: item for item in items_of(scheme)}
    head = {"zh": ("组别", "指标", "户数", "用地已知比例", "最小", "中位", "最大",
                   "总量比平均", "基准值", "权重"),
            "en": ("Group", "Indicator", "Firms", "Known share of land", "Least", "Median", "Most",
                   "Mean (ratio of sums)", "Benchmark", "Weight")}[language]  # fmt: skip
    lines = [
        (
            group_title(scheme, row["group"], language),
            item_header(named[row["item"]], language) if row["item"] in named else row["item"],
            *(row[name] for name in ("n", "known_share", "least", "median", "most", "mean",
                                     "base")),
            _weight(scheme, row),
        )
        for row in rows.to_dict("records")
    ]  # fmt: skip
    return pd.DataFrame(lines, columns=list(head))


def _weight(scheme: Scheme, row: Any) -> float | None:
    found = [
        item.weight
        for group in scheme.groups if group.name == row["group"]
        for item in group.items if item.name == row["item"]
    ]  # fmt: skip
    return float(found[0]) if found and found[0] is not None else None
