"""What a scheme must be before it is used: weights, indicators, cuts, names."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from geoapi.planning.measures import MEASURES
from geoapi.planning.scoring.lines import Located, Path
from geoapi.planning.scoring.parts import Problem
from geoapi.planning.scoring.scheme import Cut, Group, Item, Scheme

USABLE = tuple(
    name for name, measure in MEASURES.items() if measure.base == "statements" and measure.is_ratio
)
"""Measures that are a firm's: ratios over its statement."""


def check_scheme(scheme: Scheme, file: Located) -> Iterator[Problem]:
    """Yield line and words of everything that is wrong with a scheme as a whole."""
    yield from _twice([group.name for group in scheme.groups], ("groups",), file)
    yield from _twice([rule.name for rule in scheme.exemptions], ("exemptions",), file)
    yield from _twice([rule.name for rule in scheme.adjustments], ("adjustments",), file)
    for at, group in enumerate(scheme.groups):
        yield from check_group(group, ("groups", at), file)
    yield from _classes_named(scheme, file)
    yield from _groups_named(scheme, file)


def check_group(group: Group, path: Path, file: Located) -> Iterator[Problem]:
    """Yield what is wrong with one group."""
    yield from _twice([item.name for item in group.items], (*path, "items"), file)
    yield from _weights(group.items, (*path, "items"), file)
    for at, item in enumerate(group.items):
        yield from _item(item, (*path, "items", at), file)
    for name in group.tie_break:
        if name not in USABLE:
            yield _told(file, (*path, "tie_break"), _unknown(name))
    stated = [cut for cut in group.cuts if cut.to is not None]
    if stated and len(stated) == len(group.cuts):
        yield from _cuts(stated, (*path, "cuts"), file)


def _told(file: Located, path: Path, words: str) -> Problem:
    return file.line(path), f"{'.'.join(str(step) for step in path)}：{words}"


def _unknown(name: str) -> str:
    return f"没有指标 {name}；可用 {'、'.join(USABLE)}"


def _twice(names: Sequence[str], path: Path, file: Located) -> Iterator[Problem]:
    for at, name in enumerate(names):
        if name in names[:at]:
            yield _told(file, (*path, at), f"{name} 写了两次")


def _weights(items: Sequence[Item], path: Path, file: Located) -> Iterator[Problem]:
    """Weights sum to exactly 1; where some are left open, those given stay below it."""
    given = [item.weight for item in items if item.weight is not None]
    total = sum(given)
    if total != 1 if len(given) == len(items) else total >= 1:
        open_ = "" if len(given) == len(items) else "（还有留空的权重，已写的应小于 1）"
        yield _told(file, path, f"权重合计为 {float(total):g}，应为 1{open_}")


def _item(item: Item, path: Path, file: Located) -> Iterator[Problem]:
    if item.measured and item.name not in USABLE:
        yield _told(file, (*path, "measure"), _unknown(item.name))
    if item.weight == 0:
        yield _told(file, (*path, "weight"), "权重应大于 0")
    if item.cap is not None and item.cap <= (item.floor or 0):
        yield _told(file, (*path, "cap"), f"封顶 {float(item.cap):g} 应大于保底")


def _cuts(cuts: Sequence[Cut], path: Path, file: Located) -> Iterator[Problem]:
    """Cuts begin at 0, end at 1, and each begins where the one before ends."""
    for cut in cuts:
        if cut.above is not None and cut.to is not None and cut.above >= cut.to:
            yield _told(file, (*path, cut.name), "起应小于止")
    for one, two in pairwise(cuts):
        if two.above is not None and one.to is not None and two.above != one.to:
            what = "重叠" if two.above < one.to else "之间有空档"
            yield _told(
                file, (*path, two.name),
                f"从 {_percent(two.above)} 起，与 {one.name}（到 {_percent(one.to)}）{what}",
            )  # fmt: skip
    if cuts[0].above != 0:
        yield _told(file, (*path, cuts[0].name), "第一类应从 0% 起")
    if cuts[-1].to != 1:
        yield _told(file, (*path, cuts[-1].name), "最后一类应到 100%")


def _percent(share: object) -> str:
    return f"{float(share) * 100:g}%"  # type: ignore[arg-type]


def _classes_named(scheme: Scheme, file: Located) -> Iterator[Problem]:
    """Yield vetoes that lead to a class which a group does not have."""
    for at, rule in enumerate(scheme.adjustments):
        for group in scheme.groups if rule.to is not None else ():
            names = [cut.name for cut in group.cuts]
            if rule.to not in names:
                there = "、".join(names) or "没有类别"
                yield _told(
                    file, ("adjustments", at, "to"), f"{group.name} 组没有 {rule.to} 类（{there}）"
                )
    if scheme.adjustments and any(rule.kind == "grades" for rule in scheme.adjustments):
        for at, group in enumerate(scheme.groups):
            if not group.cuts:
                yield _told(file, ("groups", at, "cuts"), "有提档降档的方案，各组须写出类别名")


def _groups_named(scheme: Scheme, file: Located) -> Iterator[Problem]:
    names = [group.name for group in scheme.groups]
    for at, rule in enumerate(scheme.exemptions):
        for name in rule.groups:
            if name not in names:
                yield _told(
                    file, ("exemptions", at, "groups"), f"没有组 {name}；有 {'、'.join(names)}"
                )
