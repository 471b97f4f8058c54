"""How scores are told on a terminal: the ranking, one firm's grade, and who moved."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from geoapi.commands.common import put_table, say
from geoapi.planning.scoring.compare import Comparison
from geoapi.planning.scoring.result import Finding, Scores
from geoapi.planning.scoring.scheme import Scheme

SHOWN = 30
"""Firms that are listed on a terminal; files and --json hold all."""

STATUS = {"rated": "参评", "exempt": "不参评", "unrated": "未参评", "unclassed": "未定类"}
STEPS = {
    "points": "加减分", "grades": "提档降档", "veto": "一票否决", "rated_anyway": "逾期仍参评",
}  # fmt: skip
MOVES = {
    "up": "升", "down": "降", "same": "不变", "entered": "新参评", "left": "退出",
    "neither": "均未参评", "other": "变动",
}  # fmt: skip
KINDS = {
    "param_missing": "方案未给出的参数", "other_year": "方案年度不同", "flattened": "全距被拉开",
    "neither": "既无年报也无用地", "two_statements": "同期两份年报",
    "land_without_statement": "有地无年报", "statement_without_land": "有年报无地",
    "land_unknown": "用地面积不明", "zero_area": "用地面积为0", "not_listed": "企业图层中没有",
    "negative_tax": "税收为负", "negative_value_added": "增加值为负", "no_group": "不能分组",
    "zero_denominator": "分母为0", "unit_suspected": "单位可疑", "old_name": "曾用名",
    "adjustment_unused": "调整未起作用", "exemption_undated": "日期不明，不能豁免",
    "exemption_over": "不参评期限已过",
}  # fmt: skip


def tell_scores(scores: Scores) -> None:
    """Print the ranking of each group, the counts, and what was found in the data."""
    rows, titles = scores.entities, {g.name: g.title for g in scores.scheme.groups}
    title = f"{scores.scheme.cited}，{scores.period}；用地和日期按 {scores.on}"
    ranked = rows[rows["rank"].notna()].head(SHOWN)
    columns = ["group", "rank", "key", "name", "score", "class_before", "class", "known_share"]
    shown = [
        [titles[g], int(rank), *rest]
        for g, rank, *rest in ranked[columns].itertuples(index=False, name=None)
    ]
    headers = ("组", "名次", "代码", "企业", "得分", "按排名", "类别", "已知权重")
    put_table(headers, shown, title)
    if len(ranked) < int(rows["rank"].notna().sum()):
        say(f"只列出前 {SHOWN} 家；全部请用 -o 评价.xlsx 或 --json")
    _tell_counts(scores, titles)
    _tell_left_out(scores)
    tell_findings(scores.findings)


def _tell_counts(scores: Scores, titles: dict[str, str]) -> None:
    lines = [
        [titles[group], *(_counts(counts[when]) for when in ("before", "after"))]
        for group, counts in scores.group_counts.items()
    ]
    put_table(("组", "按排名", "调整后"), lines, f"各类户数（共 {len(scores.entities)} 家）")


def _counts(counts: dict[str, int]) -> str:
    return "，".join(f"{STATUS.get(name, name)} {n}" for name, n in counts.items())


def _tell_left_out(scores: Scores) -> None:
    """Print why firms are not ranked, counted by the reason."""
    out = scores.entities[scores.entities["status"] != "rated"]
    counts = Counter(str(reason).partition("：")[0] for reason in out["reason"])
    if counts:
        put_table(("没有参加排名的原因", "家数"), counts.most_common(SHOWN))


def tell_findings(findings: Sequence[Finding]) -> None:
    """Print findings counted by kind, each with its first."""
    counts = Counter(finding.kind for finding in findings)
    first = {finding.kind: finding for finding in reversed(findings)}
    rows = [
        [KINDS.get(kind, kind), n, f"{first[kind].name} {first[kind].text}".strip()]
        for kind, n in counts.items()
    ]
    if rows:
        put_table(("数据问题", "个数", "如"), rows)


def tell_why(answer: dict[str, Any]) -> None:
    """Print one firm's grade: figures, points, steps, and what would lift it."""
    row = answer["row"]
    land, members = row["land"], "、".join(row["members"])
    title = f"{answer['title']}，{answer['period']}；来源：{answer['source']}"
    put_table(("项目", "内容"), [
        ("企业", f"{row['name']}（{members}）"), ("组", row["group"]),
        ("评价用地（亩）", land), ("状态", STATUS[row["status"]]), ("原因", row["reason"]),
        ("得分", row["score"]), ("名次", _place(row["rank"], row["rank_of"])),
        ("按排名的类别", row["class_before"]), ("类别", row["class"]),
    ], title)  # fmt: skip
    put_table(
        ("指标", "单位", "分子", "分母", "指标值", "基准值", "权重", "得分", "名次", "说明"),
        [_item_line(item) for item in row["items"].values()],
    )
    kept = ("before", "after", "reason", "document", "on")
    steps = [[STEPS[s["step"]], s["rule"], *(s[key] for key in kept)] for s in row["adjustments"]]
    if steps:
        put_table(("步骤", "条款", "前", "后", "原因", "依据", "日期"), steps)
    _tell_lift(answer["lift"], row["items"])
    put_table(("依据", "内容"), [
        *(("注意", finding["text"]) for finding in answer["findings"]),
        *(("数据", source) for source in answer["sources"].values()),
    ])  # fmt: skip


def _item_line(item: dict[str, Any]) -> list[Any]:
    kept = ("title", "unit", "numerator", "denominator", "value", "base", "weight", "points")
    return [*(item[key] for key in kept), _place(item["rank"], item["rank_of"]), item["note"]]


def _place(rank: float | None, of: float | None) -> str | None:
    return None if rank is None or of is None else f"{int(rank)}/{int(of)}"


def _tell_lift(lift: dict[str, Any] | None, items: dict[str, Any]) -> None:
    if lift is None:
        return
    reach = "超过" if lift["beyond"] else "达到"
    title = (
        f"升为 {lift['to']} 类：需{reach}第 {lift['rank']} 名的 {lift['score']:.4f} 分，"
        f"还差 {lift['gap']:.4f} 分。{lift['held_fixed']}。"
    )
    rows = [
        [items[name]["title"], items[name]["value"], way["value"], way["more"], way["less"]]
        for name, way in lift["ways"].items()
    ]
    put_table(("只改一项", "现值", "须达到", "分子增加", "或分母减到"), rows, title)


def tell_comparison(found: Comparison, answer: dict[str, Any]) -> None:
    """Print how many moved between two scorings, and those in another class with the reasons."""
    before, after = answer["before"], answer["after"]
    counts = Counter(MOVES[move] for move in found.rows["move"])
    title = (
        f"{before['title']} {before['period']} → {after['title']} {after['period']}："
        + "，".join(f"{name} {n}" for name, n in counts.items())
    )
    titles = _titles(found.before.scheme) | _titles(found.after.scheme)
    moved = [row for row in answer["rows"] if row["move"] not in {"same", "neither"}]
    rows = [
        [row["uscc"], row["name"], MOVES[row["move"]], row["class_before"], row["class_after"],
         row["rank_before"], row["rank_after"], row["score_before"], row["score_after"],
         _told(row, titles)]
        for row in (moved or answer["rows"])[:SHOWN]
    ]  # fmt: skip
    headers = (
        "代码",
        "企业",
        "变动",
        "原类",
        "现类",
        "原名次",
        "现名次",
        "原得分",
        "现得分",
        "原因",
    )
    put_table(headers, rows, title)
    if len(moved) > SHOWN:
        say(f"只列出 {len(moved)} 家中的前 {SHOWN} 家；全部请用 -o 对比.xlsx 或 --json")


def _told(row: dict[str, Any], titles: dict[str, str]) -> str:
    """Tell why one is rated no more, or was not; else what moved its points."""
    if row["move"] in {"left", "entered"}:
        side = "after" if row["move"] == "left" else "before"
        return f"{'现' if side == 'after' else '原'}：{row[f'reason_{side}'] or '没有列入'}"
    return _reasons(row["items"], titles)


def _titles(scheme: Scheme) -> dict[str, str]:
    return {item.name: item.title for group in scheme.groups for item in group.items}


PARTS = (("by_numerator", "分子"), ("by_denominator", "分母"), ("by_yardstick", "基准和尺度"))
LEAST = 0.005
"""Points below which a change is not told on a terminal."""


def _reasons(items: Sequence[dict[str, Any]], titles: dict[str, str]) -> str:
    """Tell by how many points what moved each indicator, the largest first."""
    parts = [
        (item[key], f"{titles[item['item']]}{zh} {item[key]:+.2f}")
        for item in items
        for key, zh in PARTS
        if item[key] is not None and abs(item[key]) >= LEAST
    ]
    return "；".join(text for _, text in sorted(parts, key=lambda part: -abs(part[0])))
