"""Schemes 评价方案: what a county's document on 亩均论英雄 says, as values.

A key that a document leaves open is blank (`blank` names it): what hangs on it is ``param_missing``
until the bureau fills its own copy. A key that a scheme does not use is simply not there.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal

from geoapi.planning.measures import MEASURES, Measure

Family = Literal["ratio", "minmax", "rank"]
"""How a value becomes points: value / base; its place between least and most; its rank alone."""

Missing = Literal["zero", "group_mean", "not_rated"]
"""What an unknown value is worth: nothing; the mean of the group's points; the firm is not rated"""

Ties = Literal["better", "worse"]
"""Which class firms of one score get where a cut falls between them."""

Rounding = Literal["floor", "ceil", "half_up"]
"""How the number of firms up to a cut becomes a whole one."""

Test = Literal["stated", "industry", "registered", "produced", "not_produced", "land"]
"""What makes a firm exempt: `enterprises.exempt`; its industry; too young by a date; new land."""


@dataclass(frozen=True)
class Base:
    """A benchmark 基准值: fixed, in the measure's display unit; or k times last year's mean.

    The mean is the ratio of the sums of last year's rated firms: of the county, or of the group.
    """

    fixed: float | None = None
    times: Fraction | None = None
    over: Literal["county", "group"] = "county"


@dataclass(frozen=True)
class Item:
    """One indicator 评价指标 of a group, with its weight.

    Attributes
    ----------
    name
        The measure's name; of an indicator that no measure gives, a name of its own.
    cap, floor
        Bounds of value / base; None where the scheme has none.
    blank
        Keys that the document leaves open.
    line
        Where it stands in the file.
    """

    name: str
    title: str
    weight: Fraction | None
    measured: bool = True
    base: Base | None = None
    cap: Fraction | None = None
    floor: Fraction | None = None
    missing: Missing | None = None
    note: str = ""
    blank: tuple[str, ...] = ()
    line: int = 0

    @property
    def measure(self) -> Measure | None:
        """The measure that gives its values."""
        return MEASURES.get(self.name) if self.measured else None


@dataclass(frozen=True)
class Cut:
    """A class 类别: those behind the share `above` (不含) up to the share `to` (含) of a group."""

    name: str
    above: Fraction | None
    to: Fraction | None


@dataclass(frozen=True)
class Members:
    """Who belongs to a group; None asks nothing. Land in m², of the firm or of those merged.

    Attributes
    ----------
    tenants
        Whether all the land used is rented.
    or_rented_floor
        m² of rented floor that count in place of `land_at_least`.
    """

    above_scale: bool | None = None
    tenants: bool | None = None
    land_at_least: float | None = None
    land_below: float | None = None
    or_rented_floor: float | None = None
    blank: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Firms that are scored and ranked among themselves.

    Attributes
    ----------
    spread
        Share of the points at the least and at the greatest value, of the family ``minmax``.
    when_equal
        Which end of the spread all get where least and greatest are equal (0/0).
    ties, rounding
        None where the document does not say: then a class is told only where any rule gives it.
    tie_break
        Measures that part equal scores, in this order, before `ties` decides.
    """

    name: str
    title: str
    title_en: str
    members: Members
    family: Family | None
    items: tuple[Item, ...]
    cuts: tuple[Cut, ...] = ()
    ties: Ties | None = None
    rounding: Rounding | None = None
    tie_break: tuple[str, ...] = ()
    spread: tuple[Fraction, Fraction] = (Fraction(1, 5), Fraction(1))
    when_equal: Literal["low", "high"] | None = None
    blank: tuple[str, ...] = ()
    line: int = 0

    @property
    def cut(self) -> bool:
        """Whether the shares of all its classes are stated."""
        return bool(self.cuts) and all(cut.to is not None for cut in self.cuts)


@dataclass(frozen=True)
class Exemption:
    """A reason not to be rated 不参评 or to be protected 保护期.

    Attributes
    ----------
    years
        Calendar years from registration, from production, or from the supply of the land.
    industries
        Beginnings of GB/T 4754 codes.
    groups
        Groups it holds for; empty: all.
    overdue_rated
        Whether a firm past the agreed completion of its land is rated anyway.
    label
        The class shown (T); None for none.
    """

    name: str
    title: str
    test: Test
    kind: Literal["exempt", "protected"] = "exempt"
    years: int | None = None
    industries: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    overdue_rated: bool = False
    label: str | None = None
    quote: str = ""
    note: str = ""
    blank: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True)
class Adjustment:
    """A rule that changes points, the class, or vetoes 加减分、提档降档、一票否决.

    Attributes
    ----------
    kind
        ``points`` before the ranking; ``grades`` by so many classes after it (up is positive);
        ``veto`` at last: the class is `to`.
    held
        A title of the enterprise (称号) that gives it; empty: only the bureau's list does.
    """

    name: str
    title: str
    kind: Literal["points", "grades", "veto"]
    held: tuple[str, ...] = ()
    points: float | None = None
    grades: int | None = None
    to: str | None = None
    quote: str = ""
    note: str = ""
    blank: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True)
class Limits:
    """Most that adjustments may add, take, lift and lower together; None: no limit is stated."""

    bonus: float | None = None
    penalty: float | None = None
    up: int | None = None
    down: int | None = None
    blank: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sharing:
    """Several firms on a parcel 同宗多企: ``split`` each with its land, or ``merge`` into one.

    Attributes
    ----------
    apart_land
        m²; a firm that uses so much stays apart where the others are merged. None: none does.
    """

    rule: Literal["split", "merge"] = "split"
    apart_land: float | None = None
    quote: str = ""
    blank: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scheme:
    """A document on the evaluation of enterprises.

    Attributes
    ----------
    name
        Name of its file without the ending, as it is asked for.
    year
        The evaluation year: the period whose statements it is made for; None: any.
    source, verified
        Where the figures come from, and how far they have been checked against the original.
    quotes
        Words of the document, as found in the copy.
    open
        What the document leaves open beyond blank keys, in words.
    """

    name: str
    title: str
    title_en: str
    number: str
    issuer: str
    status: Literal["issued", "draft", "expired", "template"]
    year: str | None
    source: str
    verified: str
    groups: tuple[Group, ...]
    exemptions: tuple[Exemption, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    limits: Limits = field(default_factory=Limits)
    sharing: Sharing = field(default_factory=Sharing)
    valid_from: date | None = None
    valid_to: date | None = None
    quotes: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    note: str = ""
    blank: tuple[str, ...] = ()

    @property
    def cited(self) -> str:
        """The document as it is cited."""
        return f"《{self.title}》（{self.number}）" if self.number else f"《{self.title}》"

    @property
    def missing(self) -> tuple[str, ...]:
        """What the answer hangs on and the document leaves open: ``groups.above_scale.cuts``."""
        return tuple(_missing(self))

    def group(self, name: str) -> Group:
        """Return a group by its name."""
        return next(group for group in self.groups if group.name == name)


def _missing(scheme: Scheme) -> Iterator[str]:
    yield from (f"sharing.{key}" for key in scheme.sharing.blank)
    yield from (f"limits.{key}" for key in scheme.limits.blank)
    for group in scheme.groups:
        yield from (f"groups.{group.name}.members.{key}" for key in group.members.blank)
        yield from (f"groups.{group.name}.{key}" for key in group.blank)
        for item in group.items:
            yield from (f"groups.{group.name}.items.{item.name}.{key}" for key in item.blank)
    for place, rules in (("exemptions", scheme.exemptions), ("adjustments", scheme.adjustments)):
        for rule in rules:
            yield from (f"{place}.{rule.name}.{key}" for key in rule.blank)
