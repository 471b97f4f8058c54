"""Ways that a local document opens besides Order 53 地方文件打开的方式: only those it names.

零增地, 自建标准厂房, 复垦置换 … each from a pack with its clause and words. A document that says
nothing of a way (分割转让, say) opens none.
"""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from geoapi.planning.idle.findings import IdleFinding
from geoapi.planning.idle.openings import Opening
from geoapi.planning.packs import Pack, read_pack, values_on

WHERE = ("inside", "outside", "any")
CLASSES = ("not_started", "suspended", None)


@dataclass(frozen=True, slots=True)
class LocalWay:
    """One way: for which land it is open, and what is told of it.

    Attributes
    ----------
    where
        ``inside`` or ``outside`` of zones, or ``any``.
    idle_class
        The class of idle land it is for; None = both.
    """

    opening: Opening
    where: str
    idle_class: str | None

    def open_for(self, finding: IdleFinding) -> bool:
        """Tell whether the way is open for land; for none where its parcel is not known."""
        if finding.verdict != "suspected_idle" or finding.area is None:
            return False
        place = "outside" if finding.zone_code is None else "inside"
        return self.where in {"any", place} and self.idle_class in {None, finding.idle_class}


def read_local_ways(on: date, path: Path) -> tuple[Pack, tuple[LocalWay, ...]]:
    """Read the ways of one document as they stand on a day.

    Raises
    ------
    NotInForceError
        The document does not hold on that day.
    PackError
        A value does not say its words and where it is open.
    """
    pack = read_pack(path)
    pack.require(on)
    held = values_on(pack, on, dict.fromkeys(pack.rules, _value))
    return pack, tuple(_way(pack, name, value) for name, value in held.items())


def _value(value: object) -> dict[str, Any]:
    known = {"words", "where", "class", "document", "approval"}
    if not isinstance(value, dict) or set(value) - known or not value.get("words"):
        raise ValueError(f"应为含 words 和 where 的表；可用：{'、'.join(sorted(known))}")
    if value.get("where") not in WHERE or value.get("class") not in CLASSES:
        raise ValueError(f"where 应为 {'、'.join(WHERE)}；class 应为 not_started、suspended 或不写")
    return value


def _way(pack: Pack, name: str, value: dict[str, Any]) -> LocalWay:
    rule = pack.rules[name]
    opening = Opening(
        way=name, words=f"{rule.title}：{value['words']}（{pack.cited}）", article=rule.article,
        clause=rule.clause, condition=rule.quote, document=value.get("document"),
        approval=value.get("approval"),
    )  # fmt: skip
    return LocalWay(opening, value["where"], value.get("class"))


def with_local_ways(finding: IdleFinding, ways: tuple[LocalWay, ...]) -> IdleFinding:
    """Add to a finding the local ways that are open for its land."""
    found = tuple(way.opening for way in ways if way.open_for(finding))
    return replace(finding, local=found) if found else finding
