"""Reading a scheme 读方案: one YAML file, checked whole before it is used."""

from pathlib import Path
from typing import Any, get_args

from geoapi.planning.measures import MEASURES
from geoapi.planning.scoring.lines import LinesError, Located, locate
from geoapi.planning.scoring.parts import (
    Part,
    Problem,
    area,
    day,
    flag,
    number,
    one_of,
    ratio,
    share,
    text,
    texts,
    whole,
    years,
)
from geoapi.planning.scoring.scheme import (
    Adjustment,
    Base,
    Cut,
    Exemption,
    Family,
    Group,
    Item,
    Limits,
    Members,
    Missing,
    Rounding,
    Scheme,
    Sharing,
    Test,
    Ties,
)
from geoapi.planning.scoring.scheme_checks import check_scheme
from layers.errors import MutuError

POLICY = Path(__file__).parents[1] / "policy"
PACKAGED = (
    "zhejiang/zhejiang-six.yaml", "huangyan/huangyan-2021.yaml", "huangyan/huangyan-2022.yaml",
    "huaian/huaian-2024.yaml", "jingde/jingde-2022.yaml", "wujin/wujin-2017.yaml",
    "anhui-city/anhui-city.yaml",
)  # fmt: skip
"""Schemes that come with the program; a new one is its file and its name here."""

STATUSES = ("issued", "draft", "expired", "template")


class SchemeError(MutuError):
    """A scheme that may not be used; the message names each problem with its line."""


def read_scheme(path: Path) -> Scheme:
    """Read one scheme.

    Raises
    ------
    SchemeError
        Every problem, each with its line and key.
    """
    try:
        file = locate(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise SchemeError(f"读不到方案 {path}：{error}") from error
    except LinesError as error:
        raise SchemeError(f"方案 {path.name} 不能使用：{error}") from error
    return scheme_of(file, path)


def scheme_of(file: Located, path: Path) -> Scheme:
    """Make a scheme of a file's values."""
    problems: list[Problem] = []
    if not isinstance(file.value, dict):
        raise SchemeError(f"方案 {path.name} 不能使用：第 1 行：应为“键: 值”的形式")
    scheme = _scheme(Part(file, (), problems), scheme_name(path))
    problems += check_scheme(scheme, file)
    if problems:
        told = "；".join(f"第 {line} 行 {words}" for line, words in sorted(set(problems)))
        raise SchemeError(f"方案 {path.name} 不能使用：{told}")
    return scheme


def scheme_name(path: Path) -> str:
    """Return the name of a scheme: that of its file, without the ending."""
    return path.stem


def _scheme(part: Part, name: str) -> Scheme:
    held: dict[str, Any] = {
        "title": part.take("title", text, "", needed=True),
        "title_en": part.take("title_en", text, ""),
        "number": part.take("number", text, "", open_=True, needed=True),
        "issuer": part.take("issuer", text, "", open_=True, needed=True),
        "status": part.take("status", one_of(STATUSES), "draft", needed=True),
        "year": part.take("year", text, None, open_=True, needed=True),
        "valid_from": part.take("valid_from", day, None, open_=True),
        "valid_to": part.take("valid_to", day, None, open_=True),
        "source": part.take("source", text, "", needed=True),
        "verified": part.take("verified", text, "", needed=True),
        "quotes": part.take("quotes", texts, ()),
        "open": part.take("open", texts, ()),
        "note": part.take("note", text, ""),
        "sharing": _sharing(part.part("sharing")),
        "groups": tuple(_group(each) for each in part.parts("groups", needed=True)),
        "exemptions": tuple(_exemption(each) for each in part.parts("exemptions")),
        "adjustments": tuple(_adjustment(each) for each in part.parts("adjustments")),
        "limits": _limits(part.part("limits")),
    }
    return Scheme(name=name, blank=part.close(), **held)


def _sharing(part: Part) -> Sharing:
    held = Sharing(
        rule=part.take("rule", one_of(("split", "merge")), "split"),
        apart_land=part.take("apart_land", area, None, open_=True),
        quote=part.take("quote", text, ""),
        blank=tuple(part.blank),
    )
    part.close()
    return held


def _limits(part: Part) -> Limits:
    held = Limits(
        bonus=part.take("bonus", number, None, open_=True),
        penalty=part.take("penalty", number, None, open_=True),
        up=part.take("up", whole, None, open_=True),
        down=part.take("down", whole, None, open_=True),
        blank=tuple(part.blank),
    )
    part.close()
    return held


def _group(part: Part) -> Group:
    family = part.take("family", one_of(get_args(Family)), None, open_=True, needed=True)
    held: dict[str, Any] = {
        "name": part.take("name", text, "", needed=True),
        "title": part.take("title", text, "", needed=True),
        "title_en": part.take("title_en", text, ""),
        "members": _members(part.part("members")),
        "items": tuple(_item(each, family) for each in part.parts("items", needed=True)),
        "cuts": _cuts(part),
        "ties": part.take("ties", one_of(get_args(Ties)), None, open_=True, needed=True),
        "rounding": part.take("rounding", one_of(get_args(Rounding)), None, open_=True,
                              needed=True),
        "tie_break": part.take("tie_break", texts, ()),
        "spread": part.take("spread", _spread, (share("20%"), share("100%"))),
        "when_equal": part.take("when_equal", one_of(("low", "high")), None, open_=True,
                                needed=family == "minmax"),
    }  # fmt: skip
    return Group(family=family, blank=part.close(), line=part.line, **held)


def _members(part: Part) -> Members:
    held = Members(
        above_scale=part.take("above_scale", flag, None),
        tenants=part.take("tenants", flag, None),
        land_at_least=part.take("land_at_least", area, None, open_=True),
        land_below=part.take("land_below", area, None, open_=True),
        or_rented_floor=part.take("or_rented_floor", area, None, open_=True),
        blank=tuple(part.blank),
    )
    part.close()
    return held


def _item(part: Part, family: str | None) -> Item:
    measure = part.take("measure", text, None, open_=True, needed=True)
    known = MEASURES.get(measure or "")
    title = part.take("title", text, known.title if known else "", needed=measure is None)
    held: dict[str, Any] = {
        "weight": part.take("weight", share, None, open_=True, needed=True),
        "base": part.take("base", _base, None, open_=True, needed=family == "ratio"),
        "cap": part.take("cap", ratio, None, open_=True),
        "floor": part.take("floor", ratio, None, open_=True),
        "missing": part.take("missing", one_of(get_args(Missing)), None, open_=True, needed=True),
        "note": part.take("note", text, ""),
    }
    name = measure or part.take("name", text, title)
    part.seen.add("name")
    measured = measure is not None
    return Item(name, title, measured=measured, blank=part.close(), line=part.line, **held)


def _base(value: Any) -> Base:
    """Read ``24.097``, or ``{times: 2}`` of last year's mean; ``over: group`` of the group's."""
    if isinstance(value, dict):
        over = value.get("over", "county")
        if set(value) - {"over"} != {"times"} or over not in {"county", "group"}:
            raise ValueError("应为数，或者 {times: 2, over: county 或 group}（上年度平均值的倍数）")
        base = Base(times=ratio(value["times"]), over=over)
        good = base.times is not None and base.times > 0
    else:
        base = Base(fixed=number(value))
        good = base.fixed is not None and base.fixed > 0
    if not good:
        raise ValueError("应大于 0")
    return base


def _spread(value: Any) -> tuple[Any, Any]:
    if not isinstance(value, list) or len(value) != 2:  # noqa: PLR2004 - two ends
        raise ValueError("应为最小值和最大值的得分，如 [20%, 100%]")
    low, high = share(value[0]), share(value[1])
    if low >= high:
        raise ValueError("最小值的得分应小于最大值的得分")
    return low, high


def _cuts(part: Part) -> tuple[Cut, ...]:
    """Read ``{A: [0%, 20%], B: [20%, 60%]}``; a class without a share is one left open."""
    part.seen.add("cuts")
    given = part.value.get("cuts")
    if given is None:
        part.take("cuts", text, "", open_=True, needed=True)
        return ()
    if not isinstance(given, dict) or not given:
        part.wrong("应为“类别: [起, 止]”，如 {A: [0%, 20%], B: [20%, 100%]}", "cuts")
        return ()
    cuts = tuple(_cut(part, name, held) for name, held in given.items())
    if any(cut.to is None for cut in cuts):
        part.blank.append("cuts")
    return cuts


def _cut(part: Part, name: str, held: Any) -> Cut:
    try:
        if held is None:
            return Cut(name, None, None)
        above, to = held
        return Cut(name, share(above), share(to))
    except (ValueError, TypeError):
        part.wrong(f"“{held}”无效；应为 [起, 止]，如 [20%, 60%]（不含起、含止）", "cuts", name)
        return Cut(name, None, None)


def _exemption(part: Part) -> Exemption:
    test = part.take("test", one_of(get_args(Test)), "stated", needed=True)
    aged = test in {"registered", "produced", "land"}
    held: dict[str, Any] = {
        "name": part.take("name", text, "", needed=True),
        "title": part.take("title", text, "", needed=True),
        "kind": part.take("kind", one_of(("exempt", "protected")), "exempt"),
        "years": part.take("years", years, None, open_=True, needed=aged),
        "industries": part.take("industries", texts, (), open_=True, needed=test == "industry"),
        "groups": part.take("groups", texts, ()),
        "overdue_rated": part.take("overdue_rated", flag, default=False),
        "label": part.take("label", text, None),
        "quote": part.take("quote", text, ""),
        "note": part.take("note", text, ""),
    }
    return Exemption(test=test, blank=part.close(), line=part.line, **held)


def _adjustment(part: Part) -> Adjustment:
    kind = part.take("kind", one_of(("points", "grades", "veto")), "points", needed=True)
    held: dict[str, Any] = {
        "name": part.take("name", text, "", needed=True),
        "title": part.take("title", text, "", needed=True),
        "held": part.take("held", texts, ()),
        "points": part.take("points", number, None, open_=True, needed=kind == "points"),
        "grades": part.take("grades", whole, None, open_=True, needed=kind == "grades"),
        "to": part.take("to", text, None, open_=True, needed=kind == "veto"),
        "quote": part.take("quote", text, ""),
        "note": part.take("note", text, ""),
    }
    return Adjustment(kind=kind, blank=part.close(), line=part.line, **held)


def packaged() -> dict[str, Path]:
    """Return the schemes that come with the program: name -> file."""
    return {scheme_name(path): path for path in (POLICY / each for each in PACKAGED)}
