"""How the answer of an import or a check is told on a terminal: counted first, then in detail."""

from pathlib import Path
from typing import Any

from geoapi.commands.common import put_table, say
from layers.sources.raw import called

SHOWN = 20
"""Problems and repairs a person is shown; the JSON answer holds more."""


def tell(answer: dict[str, Any], file: Path) -> None:
    """Tell what was read, taken, refused and why."""
    crs, encoding = answer["crs"] or "—", answer["encoding"] or "—"
    say(f"{called(file)} → {answer['layer']}：读入 {answer['read']} 行，可收 {answer['taken']} 行，"
        f"退回 {answer['refused']} 行；坐标系 {crs}，编码 {encoding}")  # fmt: skip
    for warning in answer["warnings"]:
        say(f"  注意：{warning}")
    for repair in answer["repairs"][:SHOWN]:
        say(f"  修复：第 {repair['row']} 行 {repair['repair']}")
    if answer["repairs_total"] > SHOWN:
        say(f"  共修复 {answer['repairs_total']} 个图形")
    _tell_problems(answer)
    if answer.get("refused_file"):
        say(f"  退回的行已写入 {answer['refused_file']}")
    if answer["edition"] is not None:
        say(f"  已存为 {answer['layer']} 第 {answer['edition']} 版")


def _tell_problems(answer: dict[str, Any]) -> None:
    problems, total = answer["problems"], answer["problems_total"]
    if not problems:
        return
    rows = [list(problem.values()) for problem in problems[:SHOWN]]
    put_table(("行", "字段", "值", "问题", "建议"), rows)
    if total > SHOWN:
        groups = [
            (g["field"] or "（整个文件）", g["problem"], g["count"], "、".join(map(str, g["rows"])))
            for g in answer["problem_groups"]
        ]
        put_table(
            ("字段", "问题", "个数", "最先的行"), groups, f"共 {total} 个问题，以上为前 {SHOWN} 个"
        )
