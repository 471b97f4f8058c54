"""Openings 处置方式: each way the law opens, with its document, approval, limit and deadline."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from geoapi.planning.idle.law import NEGOTIATED, IdleTest


@dataclass(frozen=True, slots=True)
class Opening:
    """One way of disposal that is open; None = the text says nothing of it.

    Attributes
    ----------
    condition
        The words of the clause.
    also
        Other duties that go with it, each with its clause.
    """

    way: str
    words: str
    article: int
    clause: str
    condition: str
    document: str | None = None
    approval: str | None = None
    limit: str | None = None
    deadline: str | None = None
    also: tuple[str, ...] = ()


@lru_cache(maxsize=256)
def openings(ways: tuple[str, ...], test: IdleTest) -> tuple[Opening, ...]:
    """Return what the law says of each of some ways."""
    return tuple(_opening(way, test) for way in ways)


def _opening(way: str, test: IdleTest) -> Opening:
    rule = test.rules[way]
    limit, deadline = _limits(test).get(way, (None, None))
    approval = "plan_approval" if way in NEGOTIATED else f"{way}_approval"
    return Opening(
        way=way, words=test.words[way], article=rule.article, clause=rule.clause,
        condition=rule.quote, document=test.words.get(f"{way}_document"),
        approval=test.words.get(approval), limit=limit, deadline=deadline,
        also=tuple(test.quotes[name] for name in ALSO.get(way, ())),
    )  # fmt: skip


ALSO: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(NEGOTIATED, ("restart", "mortgage_notice")),
    "agreed_recovery": ("mortgage_notice",),
    "charge_fee": ("hearing",),
    "recover": ("hearing", "mortgage_copy"),
}


def _limits(test: IdleTest) -> Mapping[str, tuple[str | None, str | None]]:
    pay, back = (f"决定书送达之日起 {days} 日内" for days in (test.pay_days, test.return_days))
    return {
        "extend": (f"自补充协议约定的动工开发日期起最长 {test.extend_years} 年", None),
        "temporary": (f"自安排临时使用之日起最长 {test.temporary_years} 年", None),
        "charge_fee": (None, f"{pay}缴纳"),
        "recover": (None, f"{back}注销登记、交回权利证书"),
    }
