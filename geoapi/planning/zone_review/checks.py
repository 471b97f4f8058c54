"""Checks 闭合检查 of a zone's account: what must be equal, and what is to be looked at."""

from collections.abc import Iterator
from dataclasses import dataclass

from geoapi.planning.zone_review.account import Account
from geoapi.planning.zone_review.codes import BUILD_ROWS, UNKNOWN, Cells, Floats

CLOSES = 1e-9
"""Share of a total that is rounding."""

DRAWN = 1e-6
"""Share of a zone that is drawing noise along shared edges."""

A, B, C, B21 = Cells(("A",)), Cells(("B",)), Cells(("C",)), Cells(("B21",))
D, E, F = Cells((), ("D",)), Cells((), ("E",)), Cells((), ("F",))
NO_BUILD, NO_SUPPLY = Cells((UNKNOWN,)), Cells((), (UNKNOWN,))
NOT_READY = Cells(("B11", "B12", "B22"))


@dataclass(frozen=True)
class Check:
    """One check: two sides that must be equal, m²; or land that should not be there.

    Attributes
    ----------
    state
        ``closed``, ``open`` (the two sides differ) or ``look`` (a person should look at it).
    """

    name: str
    title: str
    state: str
    left: float
    right: float
    note: str = ""

    @property
    def difference(self) -> float:
        """What the left side has more than the right one, m²."""
        return self.left - self.right


def checks(told: Account, zone: int) -> tuple[Check, ...]:
    """Check the account of one zone."""
    area = {cells: float(told.area(cells)[zone]) for cells in (
        A, B, C, B21, D, E, F, NO_BUILD, NO_SUPPLY, NOT_READY)}  # fmt: skip
    total = float(told.total[zone])
    ready = area[A] + area[B21]
    return (
        _equal("build", "宗地合计 = A ＋ B ＋ C ＋ 未编码", total,
               area[A] + area[B] + area[C] + area[NO_BUILD]),
        _equal("supply", "宗地合计 = D ＋ E ＋ F ＋ 未编码", total,
               area[D] + area[E] + area[F] + area[NO_SUPPLY]),
        _equal("not_ready", "未达到供地条件 = 合计 −（A＋B21）− C − 未编码 = B11＋B12＋B22",
               total - ready - area[C] - area[NO_BUILD], area[NOT_READY]),
        *_boundary(told, zone, total),
        *_odd(told, zone, area),
    )  # fmt: skip


def _equal(name: str, title: str, left: float, right: float) -> Check:
    close = abs(left - right) <= CLOSES * max(abs(left), abs(right), 1.0)
    return Check(name, title, "closed" if close else "open", left, right)


def _boundary(told: Account, zone: int, total: float) -> Iterator[Check]:
    """Compare with the zone's boundary: what no parcel covers is stated, overlaps do not close."""
    if told.basis != "measured":
        return
    boundary = float(told.boundary[zone])
    over = total - boundary > DRAWN * boundary
    note = (
        "宗地合计超过园区范围：宗地之间有重叠，须先处理"
        if over
        else f"其中没有宗地覆盖的 {max(boundary - total, 0) / 1e4:,.4f} 公顷，另列，不归入任何一类"
    )
    title = "园区范围 = 宗地合计 ＋ 无宗地"
    yield Check("boundary", title, "open" if over else "closed", boundary,
                total if over else max(total, boundary), note)  # fmt: skip


def _odd(told: Account, zone: int, area: dict[Cells, float]) -> Iterator[Check]:
    if told.no_area[zone]:
        count = int(told.no_area[zone])
        yield Check("no_area", "面积未知的宗地（块）", "look", float(count), 0.0,
                    f"{count} 块的面积未知，不在任何合计内")  # fmt: skip
    if area[A] > area[D]:
        yield Check("built_not_supplied", "A 已建成 大于 D 已供应", "look", area[A], area[D],
                    "建成率超过 100%：已建成土地有未列入已供应的（集体或未编码）")  # fmt: skip
    outside = _hightech_outside(told.hightech[zone])
    if outside > 0:
        yield Check("hightech_outside", "高新技术产业用地 H 不在 A 内", "look", outside, 0.0,
                    "H1、H2 应为已建成城镇建设用地")  # fmt: skip
    if told.idle is not None:
        idle = told.idle[zone : zone + 1]
        stray = float(idle.sum() - D.area(idle)[0])
        if stray > 0:
            yield Check("idle_outside", "闲置土地 G 不在 D 内", "look", stray, 0.0,
                        "闲置土地应为已供应国有建设用地")  # fmt: skip


def _hightech_outside(hightech: Floats) -> float:
    inside = Cells(("A",)).of_build()
    return float(hightech[:, ~inside[: len(BUILD_ROWS)]].sum())
