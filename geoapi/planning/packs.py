"""Policy packs 政策包: the only file that reads policy. A pack is one document as data.

A rule states its article, its clause, the words of the text (`quote`) and its values by the date
from which they hold. Values are never edited; a new date supersedes an old one.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from geoapi.planning.errors import RuleError
from geoapi.planning.pack_checks import HEAD, is_kind, split_articles, wrong_head, wrong_rule

POLICY = Path(__file__).parent / "policy"
IDLE = POLICY / "national" / "2012-53-idle-land.yaml"


class PackError(RuleError):
    """A policy pack that may not be used; the message names the file and each key."""


class NotInForceError(RuleError):
    """A date on which the document, or a value of it, does not hold."""


class _Loader(yaml.SafeLoader):
    """YAML without tags, and without a key that silently replaces its namesake."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = [str(key) for n, key in enumerate(keys) if key in keys[:n]]
        if twice:
            raise yaml.YAMLError("同一个键写了两次：" + "、".join(twice))
        return super().construct_mapping(node, deep=deep)


@dataclass(frozen=True)
class Rule:
    """One rule of a document, with its words and its values by date."""

    name: str
    title: str
    article: int
    clause: str
    quote: str
    values: Mapping[date, Any]
    note: str = ""

    def value(self, on: date) -> Any:
        """Return the value that holds on a date; it holds from its own date until the next."""
        since = max((day for day in self.values if day <= on), default=None)
        if since is None:
            raise NotInForceError(f"{self.title}（{self.name}）在 {on} 没有规定值")
        return self.values[since]


@dataclass(frozen=True)
class Pack:
    """One document: title, number, status, validity, and its rules by name."""

    name: str
    title: str
    number: str
    issuer: str
    status: str
    valid_from: date
    valid_to: date | None
    source: str
    text: str
    rules: Mapping[str, Rule]

    @property
    def cited(self) -> str:
        """The document as it is cited: 《title》（number）."""
        return f"《{self.title}》（{self.number}）"

    def require(self, on: date) -> None:
        """Raise :class:`NotInForceError` unless the document is in force on `on`."""
        if on < self.valid_from:
            raise NotInForceError(f"{self.cited}自 {self.valid_from} 起施行，不能用于 {on}")
        if self.valid_to is not None and on > self.valid_to:
            raise NotInForceError(f"{self.cited}有效期至 {self.valid_to}，不能用于 {on}")


@dataclass(frozen=True)
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
    words
        Rule name -> the text of a way of disposal.
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
    words: Mapping[str, str]
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
    held: dict[str, Any] = {}
    problems = list(_take_values(pack, on, held))
    if problems:
        raise _refused(path, problems)
    since, until = _window(pack, on)
    words = {name: held.pop(name) for name in WORDS}
    head: dict[str, Any] = {"pack": pack.name, "law": pack.cited, "since": since, "until": until}
    return IdleTest(**head, words=words, rules=pack.rules, **held)


def read_pack(path: Path) -> Pack:
    """Read one pack and check it: every rule has a quote, exact in its article of the stored text.

    Raises
    ------
    PackError
        Every problem, each with its key.
    """
    raw = _load(path)
    problems = list(wrong_head(raw))
    if problems:
        raise _refused(path, problems)
    text = _read_text(path, raw["text"])
    articles = split_articles(text)
    problems = [p for name, rule in raw["rules"].items() for p in wrong_rule(name, rule, articles)]
    if problems:
        raise _refused(path, problems)
    rules = {name: Rule(name=name, **rule) for name, rule in raw["rules"].items()}
    known = {key: raw[key] for key in HEAD if key not in {"text", "rules"}}
    name = f"{path.parent.name}/{path.stem}"
    return Pack(name=name, valid_to=raw.get("valid_to"), text=text, rules=rules, **known)


def _load(path: Path) -> dict[str, Any]:
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 (a SafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise _refused(path, [str(error)]) from error
    if not isinstance(raw, dict):
        raise _refused(path, ["应为“键: 值”的形式"])
    return raw


def _read_text(path: Path, name: str) -> str:
    """Return the stored text, which lies beside the pack."""
    try:
        return (path.parent / Path(name).name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _refused(path, [f"text：读不到 {name}（{error}）"]) from error


def _refused(path: Path, problems: list[str]) -> PackError:
    return PackError(f"政策包 {path.name} 不能使用：" + "；".join(problems))


def _window(pack: Pack, on: date) -> tuple[date, date | None]:
    """Return the longest stretch around `on` in which no rule changes its value."""
    days = {day for rule in pack.rules.values() for day in rule.values} | {pack.valid_from}
    return max(d for d in days if d <= on), min((d for d in days if d > on), default=None)


def _years(value: object) -> int:
    if isinstance(value, int) and value > 0 and not isinstance(value, bool):
        return value
    raise ValueError("应为正整数（年）")


def _share(value: object) -> Fraction:
    """Read ``1/3``, ``25%`` or ``0.25`` exactly."""
    try:
        share = Fraction(str(value).removesuffix("%")) / (100 if str(value).endswith("%") else 1)
    except (ValueError, ZeroDivisionError) as error:
        raise ValueError("应为 1/3、25% 或者 0.25 的写法") from error
    if not 0 < share < 1:
        raise ValueError("应在 0 和 1 之间")
    return share


def _names(value: object) -> dict[str, str]:
    if isinstance(value, dict) and value and all(is_kind(v, str) for v in value.values()):
        return {str(key): text for key, text in value.items()}
    raise ValueError("应为“代码: 文字”的形式")


def _text(value: object) -> str:
    if isinstance(value, str) and value.strip():
        return value
    raise ValueError("应为文字")


KINDS: Mapping[str, tuple[str, Callable[[object], Any]]] = {
    "not_started_years": ("not_started_years", _years),
    "suspended_years": ("suspended_years", _years),
    "hand_over_years": ("hand_over_years", _years),
    "recovery_years": ("recovery_years", _years),
    "developed_share": ("developed_share", _share),
    "invested_share": ("invested_share", _share),
    "fee_share": ("fee_share", _share),
    "start_states": ("start_states", _names),
    "government_causes": ("causes", _names),
}
NEGOTIATED = ("extend", "adjust", "temporary", "agreed_recovery", "swap", "other_way")
WORDS = (*NEGOTIATED, "charge_fee", "recover", "by_reference")
CITED = ("stalled_by_article_12", "filing")


def _take_values(pack: Pack, on: date, held: dict[str, Any]) -> Iterator[str]:
    """Put the values of the idle test into `held`, under their names there; tell what is wrong."""
    kinds = {**KINDS, **{name: (name, _text) for name in WORDS}}
    yield from (f"rules.{name}：没有此条" for name in (*kinds, *CITED) if name not in pack.rules)
    for name, (target, read) in kinds.items():
        try:
            held[target] = read(pack.rules[name].value(on)) if name in pack.rules else None
        except ValueError as error:
            yield f"rules.{name}.values：{error}"
