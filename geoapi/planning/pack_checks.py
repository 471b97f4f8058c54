"""What a policy pack must be before it is used: keys, kinds, dates, and exact quotes."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

STATUSES = ("issued", "draft", "expired")
HEAD = {"title": str, "number": str, "issuer": str, "status": str, "valid_from": date, "text": str,
        "source": str, "rules": dict}  # fmt: skip
HEAD_MORE = {"title_en": str, "issued_on": date, "valid_to": date, "verified": str, "note": str}
RULE = {"title": str, "article": int, "clause": str, "quote": str, "values": dict}
RULE_MORE = {"note": str}

ARTICLE = re.compile(
    r"^(?:第[一二三四五六七八九十百]+条[ \u3000]|[一二三四五六七八九十]+、)", re.MULTILINE
)


def split_articles(text: str) -> dict[int, str]:
    """Return article number -> its words, of a text whose articles begin a line.

    They are called 第…条, or 一、 in documents that have no articles.
    """
    starts = [match.start() for match in ARTICLE.finditer(text)]
    ends = [*starts[1:], len(text)]
    return {n: text[a:b] for n, (a, b) in enumerate(zip(starts, ends, strict=False), start=1)}


def is_kind(value: object, kind: type) -> bool:
    """Exact kinds: True is no number, a moment is no date, blank text is no text."""
    return type(value) is kind and value not in ("", {}) and str(value).strip() != ""


def _wrong_keys(
    where: str, raw: Mapping[str, Any], needed: Mapping[str, type], more: Mapping[str, type]
) -> Iterator[str]:
    for key, kind in needed.items():
        if not is_kind(raw.get(key), kind):
            yield f"{where}{key}：必填，应为 {kind.__name__}"
    for key, value in raw.items():
        if key not in needed and key not in more:
            yield f"{where}{key}：不认识的键；可用 {'、'.join([*needed, *more])}"
        elif key in more and value is not None and not is_kind(value, more[key]):
            yield f"{where}{key}：应为 {more[key].__name__}"


def wrong_head(raw: Mapping[str, Any]) -> Iterator[str]:
    """Tell what is wrong with the head of a pack: title, number, status, validity."""
    yield from _wrong_keys("", raw, HEAD, HEAD_MORE)
    if raw.get("status") not in STATUSES:
        yield f"status：应为 {'、'.join(STATUSES)}"


def wrong_rule(name: str, rule: object, articles: Mapping[int, str]) -> Iterator[str]:
    """Tell what is wrong with one rule: its keys, its dates, its quote."""
    where = f"rules.{name}."
    if not isinstance(rule, dict):
        yield f"{where[:-1]}：应为“键: 值”的形式"
        return
    problems = list(_wrong_keys(where, rule, RULE, RULE_MORE))
    yield from problems
    if problems:
        return
    for day in rule["values"]:
        if not is_kind(day, date):
            yield f"{where}values：{day} 不是日期（YYYY-MM-DD）"
    if rule["quote"] not in articles.get(rule["article"], ""):
        yield f"{where}quote：不是第 {rule['article']} 条的原文"
