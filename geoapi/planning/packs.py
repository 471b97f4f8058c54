"""Policy packs 政策包: the only file that reads policy. A pack is one document as data.

A rule states its article, its clause, the words of the text (`quote`) and its values by the date
from which they hold. Values are never edited; a new date supersedes an old one.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from geoapi.planning.errors import RuleError
from geoapi.planning.pack_checks import HEAD, split_articles, wrong_head, wrong_rule

POLICY = Path(__file__).parent / "policy"


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


def values_on(
    pack: Pack, on: date, kinds: Mapping[str, Callable[[object], Any]], cited: Iterable[str] = ()
) -> dict[str, Any]:
    """Return rule -> its value on a date, read as its kind.

    Parameters
    ----------
    kinds
        Rule -> what reads its value; it raises a ValueError that says what is accepted.
    cited
        Rules that are needed for their words only.

    Raises
    ------
    PackError
        Every rule that is not there, and every value that is not of its kind.
    """
    found: dict[str, Any] = {}
    problems = [f"rules.{n}：没有此条" for n in (*kinds, *cited) if n not in pack.rules]
    for name, read in kinds.items():
        try:
            found[name] = read(pack.rules[name].value(on)) if name in pack.rules else None
        except ValueError as error:
            problems.append(f"rules.{name}.values：{error}")
    if problems:
        raise _refused(Path(f"{pack.name}.yaml"), problems)
    return found


def window(pack: Pack, on: date) -> tuple[date, date | None]:
    """Return the longest stretch around `on` in which no rule changes its value."""
    days = {day for rule in pack.rules.values() for day in rule.values} | {pack.valid_from}
    return max(d for d in days if d <= on), min((d for d in days if d > on), default=None)
