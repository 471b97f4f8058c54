"""Potentials 潜力: expansion, structure, intensity, management; each apart, never added.

Hectares of land. What an ideal or an input would be needed for and is not given is named.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from geoapi.planning.zone_review.account import Account
from geoapi.planning.zone_review.codes import Cells
from geoapi.planning.zone_review.figures import HA, Figure
from geoapi.planning.zone_review.ideals import Ideals

INTENSITY = (
    "industrial_floor_area_ratio", "industrial_building_coefficient",
    "industrial_investment_intensity", "industrial_output_intensity", "industrial_tax_intensity",
)  # fmt: skip
"""Indicators of A2 whose gap to their ideal is land: each tells the same land again."""

E, E21, D22 = Cells((), ("E",)), Cells((), ("E21",)), Cells((), ("D22",))
A, A2 = Cells(("A",)), Cells(("A2",))


@dataclass(frozen=True)
class Potential:
    """One potential: its value (hectares; years for land left), how it comes, what it lacks."""

    name: str
    title: str
    kind: str
    unit: str
    value: float | None
    formula: str
    missing: tuple[str, ...] = ()
    withheld: bool = False


@dataclass(frozen=True)
class Supplied:
    """Land supplied in a zone by year, m², and the years whose mean is taken; none: not stated."""

    by_year: Mapping[int, float]
    years: tuple[int, ...] = ()

    @property
    def mean(self) -> float | None:
        """Mean annual supply of the years stated, m²."""
        if not self.years:
            return None
        return sum(self.by_year.get(year, 0.0) for year in self.years) / len(self.years)


def potentials(
    told: Account, zone: int, figures: Mapping[str, Figure], ideals: Ideals | None,
    supplied: Supplied,
) -> tuple[Potential, ...]:  # fmt: skip
    """Return every potential of one zone, each apart."""

    def land(cells: Cells) -> float:
        return float(told.area(cells)[zone]) / HA

    return (
        Potential("expansion", "扩展潜力", "扩展", "公顷", land(E), "E1＋E21＋E22 尚可供应土地"),
        Potential("expansion_industrial", "其中工矿仓储扩展潜力", "扩展", "公顷", land(E21), "E21"),
        _years_left(land(E), supplied, "years_left", "尚可供地年数"),
        _years_left(land(E21), supplied, "years_left_industrial", "工矿仓储尚可供地年数"),
        _structure(land(A), figures["industrial_land_rate"], ideals),
        *(_intensity(land(A2), figures[name], ideals) for name in INTENSITY),
        *_management(told, zone),
    )


def _years_left(land: float, supplied: Supplied, name: str, title: str) -> Potential:
    mean, years = supplied.mean, supplied.years
    when = f"（{years[0]}–{years[-1]} 年）" if years else ""
    formula = f"{'E21' if name.endswith('industrial') else 'E'} ÷ 近年平均供地面积{when}"
    missing = ("recent_years",) if mean is None else ("supplies",) if mean == 0 else ()
    value = land / (mean / HA) if mean else None
    return Potential(name, title, "扩展", "年", value, formula, missing)


def _structure(land: float, now: Figure, ideals: Ideals | None) -> Potential:
    ideal = ideals.ideal("industrial_land_rate") if ideals else None
    missing = _lacking(now, ideal)
    gap = None if missing else max(0.0, ((ideal or 0.0) - (now.value or 0.0)) / 100)
    return Potential(
        "structure", "结构潜力", "结构", "公顷", None if gap is None else land * gap,
        "A ×（工业用地率理想值 − 现状值），负值取 0", missing,
    )  # fmt: skip


def _intensity(land: float, now: Figure, ideals: Ideals | None) -> Potential:
    """Return the land of A2 that its present use would not need at the ideal; 0 beyond it."""
    ideal = ideals.ideal(now.indicator.name) if ideals else None
    missing = () if now.withheld else _lacking(now, ideal)
    known = not missing and not now.withheld and ideal
    gap = max(0.0, (ideal - (now.value or 0.0)) / ideal) if known and ideal else None
    return Potential(
        f"intensity_{now.indicator.name}", f"强度潜力：{now.indicator.title}", "强度", "公顷",
        None if gap is None else land * gap, "A2 ×（理想值 − 现状值）÷ 理想值，负值取 0；不相加",
        missing, now.withheld,
    )  # fmt: skip


def _lacking(now: Figure, ideal: float | None) -> tuple[str, ...]:
    return (*now.missing, *(() if ideal is not None else (f"ideal {now.indicator.name}",)))


def _management(told: Account, zone: int) -> tuple[Potential, ...]:
    """Return D22 and recognised idle land; land that is both counts once in their sum."""
    expired = float(told.area(D22)[zone])
    idle = math.nan if told.idle is None else float(told.idle[zone].sum())
    both = 0.0 if told.idle is None else float(D22.area(told.idle[zone : zone + 1])[0])
    lacking = ("recognised_idle",) if math.isnan(idle) else ()
    whole = None if lacking else (expired + idle - both) / HA
    return (
        Potential("management", "管理潜力", "管理", "公顷", whole,
                  "D22 有偿已到期未处置 ＋ G 应收回的闲置土地（重合部分计一次）", lacking),
        Potential("management_expired", "其中有偿已到期未处置", "管理", "公顷",
                  expired / HA, "D22"),
        Potential("management_idle", "其中闲置土地", "管理", "公顷",
                  None if lacking else idle / HA, "G（经认定）", lacking),
    )  # fmt: skip
