"""The idle-land test as data: what Order 53 sets, read from its pack."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

from geoapi.planning import pack_values as kind
from geoapi.planning.packs import POLICY, NotInForceError, Rule, read_pack, values_on, window

IDLE = POLICY / "national" / "2012-53-idle-land.yaml"


@dataclass(frozen=True, eq=False)
class IdleTest:
    """The idle-land test 闲置土地判断 as it stands between two dates.

    Attributes
    ----------
    since, until
        First day on which all these values hold, and first day on which one of them no longer
        does (None: no change is known).
    developed_share, invested_share, fee_share
        Exact fractions of one.
    start_states, causes
        Code -> Chinese words: states of Art. 30, causes of Art. 8.
    extend_years, temporary_years
        Longest extension and longest temporary use (Art. 12).
    inquiry_days, reply_days, pay_days, return_days
        The 30 days of Art. 5 and 17.
    words
        Rule name -> a text: ways of disposal, their documents and who approves them.
    contents
        Rule name -> what a notice must contain: item -> its words in the article.
    rules
        The rules themselves, for their clause and quote.
    """

    pack: str
    law: str
    since: date
    until: date | None
    not_started_years: int
    suspended_years: int
    hand_over_years: int
    recovery_years: int
    developed_share: Fraction
    invested_share: Fraction
    fee_share: Fraction
    start_states: Mapping[str, str]
    causes: Mapping[str, str]
    extend_years: int
    temporary_years: int
    inquiry_days: int
    reply_days: int
    pay_days: int
    return_days: int
    words: Mapping[str, str]
    contents: Mapping[str, Mapping[str, str]]
    rules: Mapping[str, Rule]

    @cached_property
    def quotes(self) -> dict[str, str]:
        """Rule name -> its clause and its words."""
        return {name: f"{rule.clause}：“{rule.quote}”" for name, rule in self.rules.items()}

    def require(self, on: date) -> None:
        """Raise :class:`NotInForceError` unless these values hold on `on`."""
        if on < self.since or (self.until is not None and on >= self.until):
            until = f"，至 {self.until} 前" if self.until else ""
            raise NotInForceError(
                f"{self.law}的这组数值自 {self.since} 起{until}有效，不能用于 {on}"
            )


NUMBERS: Mapping[str, Callable[[object], Any]] = {
    "not_started_years": kind.years,
    "suspended_years": kind.years,
    "hand_over_years": kind.years,
    "recovery_years": kind.years,
    "extend_years": kind.years,
    "temporary_years": kind.years,
    "inquiry_days": kind.days,
    "reply_days": kind.days,
    "pay_days": kind.days,
    "return_days": kind.days,
    "developed_share": kind.share,
    "invested_share": kind.share,
    "fee_share": kind.share,
    "start_states": kind.names,
}
NEGOTIATED = ("extend", "adjust", "temporary", "agreed_recovery", "swap", "other_way")
"""The six ways of Art. 12, in its order."""
BY_AGREEMENT, BY_DECISION = 12, 14
"""The articles of the two kinds of disposal."""
DOCUMENTED = ("extend", "adjust", "swap", "charge_fee", "recover")
"""Ways for which the text names a document."""
WORDS = (
    *NEGOTIATED, "charge_fee", "recover", "by_reference", *(f"{w}_document" for w in DOCUMENTED),
    "plan_approval", "charge_fee_approval", "recover_approval",
)  # fmt: skip
CONTENTS = ("inquiry_contents", "recognition_contents", "decision_contents", "public_contents")
CITED = (
    "stalled_by_article_12", "filing", "restart", "mortgage_notice", "mortgage_copy", "hearing",
    "remedies", "publicity", "investigation", "recognition", "tell_government", "hearing_held",
    "enforcement", "land_survey_change", "filing_record", "filing_update", "regulators_copy",
)  # fmt: skip


def read_idle_test(on: date, path: Path = IDLE) -> IdleTest:
    """Read the idle-land test as it stands on a date.

    Raises
    ------
    NotInForceError
        `on` lies outside the validity of the document.
    PackError
        The pack lacks a rule, or a value is not of its kind.
    """
    pack = read_pack(path)
    pack.require(on)
    lists = dict.fromkeys((*CONTENTS, "government_causes"), kind.names)
    kinds = {**NUMBERS, **dict.fromkeys(WORDS, kind.text), **lists}
    held = values_on(pack, on, kinds, CITED)
    since, until = window(pack, on)
    head: dict[str, Any] = {"pack": pack.name, "law": pack.cited, "since": since, "until": until}
    numbers = {name: held[name] for name in NUMBERS}
    return IdleTest(
        **head, **numbers, causes=held["government_causes"],
        words={name: held[name] for name in WORDS},
        contents={name: held[name] for name in CONTENTS}, rules=pack.rules,
    )  # fmt: skip
