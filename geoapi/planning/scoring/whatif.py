"""What if 试算: a scheme with other weights, said so in its name."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from geoapi.planning.errors import PlanningError
from geoapi.planning.scoring.scheme import Group, Item, Scheme


def reweighted(scheme: Scheme, weights: Mapping[str, Fraction]) -> Scheme:
    """Return a scheme with some weights set, in every group that has the indicator.

    The other indicators of the group share the rest as they share it now, so that all are 1.

    Raises
    ------
    PlanningError
        No group has an indicator, a weight is not between 0 and 1, or those set leave nothing for
        the others or do not fill the whole.
    """
    there = {item.name for group in scheme.groups for item in group.items}
    for name, weight in weights.items():
        if name not in there:
            raise PlanningError(
                f"方案 {scheme.name} 没有指标 {name}；有：{'、'.join(sorted(there))}"
            )
        if not 0 < weight <= 1:
            raise PlanningError(f"{name} 的权重 {float(weight):g} 应在 0 和 1 之间")
    groups = tuple(_group(group, weights) for group in scheme.groups)
    told = "、".join(f"{name}={float(weight):g}" for name, weight in weights.items())
    name, title = f"{scheme.name}[{told}]", f"{scheme.title}（试算：{told}）"
    return replace(scheme, groups=groups, name=name, title=title)


def _group(group: Group, weights: Mapping[str, Fraction]) -> Group:
    mine = {item.name: weights[item.name] for item in group.items if item.name in weights}
    if not mine:
        return group
    others = [item.weight or Fraction(0) for item in group.items if item.name not in mine]
    rest, now = 1 - sum(mine.values()), sum(others)
    if rest < 0 or (rest > 0) != (now > 0):
        told = f"{group.name} 组：所设权重合计 {float(1 - rest):g}"
        raise PlanningError(f"{told}，其余指标须分到剩下的部分，合计为 1")
    share = rest / now if now else Fraction(0)
    items = tuple(_item(item, mine.get(item.name), share) for item in group.items)
    return replace(group, items=tuple(item for item in items if item.weight != 0))


def _item(item: Item, weight: Fraction | None, share: Fraction) -> Item:
    if weight is None:
        return replace(item, weight=None if item.weight is None else item.weight * share)
    return replace(item, weight=weight, blank=tuple(key for key in item.blank if key != "weight"))
