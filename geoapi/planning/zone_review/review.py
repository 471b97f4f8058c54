"""Review 评价: each zone evaluated, with all that it rests on; it decides nothing by itself."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from geoapi.planning.errors import PlanningError
from geoapi.planning.measuring.ledger import Ledger
from geoapi.planning.zone_review.account import Account, AreaBasis, account
from geoapi.planning.zone_review.checks import Check, checks
from geoapi.planning.zone_review.codes import Cells
from geoapi.planning.zone_review.figures import Figure, Figures
from geoapi.planning.zone_review.ideals import Ideals
from geoapi.planning.zone_review.kinds import Suggestion, suggest
from geoapi.planning.zone_review.potentials import Potential, Supplied, potentials
from geoapi.planning.zone_review.scores import Score, score
from geoapi.planning.zone_review.supplied import recent_years, supplied, undated

MOST_FAR = 100.0
"""A floor area ratio beyond it is a unit that was mistaken: flagged, never divided."""


@dataclass(frozen=True)
class Inputs:
    """What an evaluation is given beside the layers.

    Attributes
    ----------
    ideals
        Weights and ideals; None: no score, and no potential that needs one.
    recognised
        Parcels recognised as idle, with the document that says so; None: not known.
    suspected
        Parcels that the program suspects of being idle, shown apart; None: not asked.
    years
        How many recent years the mean annual supply is taken of; None: not stated.
    basis
        Which area the account adds up.
    restricted
        Whether figures that contain single enterprises' may be told.
    """

    ideals: Ideals | None = None
    recognised: Mapping[str, str] | None = None
    suspected: Collection[str] | None = None
    years: int | None = None
    basis: AreaBasis = "measured"
    restricted: bool = False


@dataclass(frozen=True, eq=False)
class ZoneReview:
    """The evaluation of one zone; `at` is its place in the account."""

    key: str
    name: str
    period: str | None
    account: Account
    at: int
    figures: Mapping[str, Figure]
    checks: tuple[Check, ...]
    suggestion: Suggestion
    score: Score | None
    potentials: tuple[Potential, ...]
    supplied: Supplied
    undated: int
    inputs: Inputs

    @property
    def missing(self) -> tuple[str, ...]:
        """All that the figures and the potentials lack, each named once."""
        found = [name for figure in self.figures.values() for name in figure.missing]
        found += [name for one in self.potentials for name in one.missing]
        return tuple(dict.fromkeys(found))


def review(
    ledger: Ledger, inputs: Inputs, *, period: str | None = None, zone: str | None = None
) -> list[ZoneReview]:
    """Evaluate the zones of a county, or one of them.

    Parameters
    ----------
    period
        Whose statements count; the latest year stated where None.

    Raises
    ------
    PlanningError
        There is no such zone, no zone at all, or a parcel recognised as idle is not there.
    """
    _refuse_strangers(ledger, inputs.recognised)
    period = period or ledger.latest_period
    told = account(
        ledger, recognised=inputs.recognised, suspected=inputs.suspected, basis=inputs.basis
    )
    wanted = _places(told, zone)
    figures = Figures(ledger, told, period)
    land = supplied(ledger, told, recent_years(period, inputs.years))
    late = undated(ledger, told)
    return [_review(told, at, figures, inputs, (land[at], late[at])) for at in wanted]


def _places(told: Account, zone: str | None) -> list[int]:
    keys = told.keys.tolist()
    if zone is not None and zone not in keys:
        there = "、".join(map(str, keys[:20])) or "无（尚未导入 zones）"
        raise PlanningError(f"没有园区 {zone[:100]}；有：{there}")
    return [at for at, key in enumerate(keys) if zone in {None, key}]


def _refuse_strangers(ledger: Ledger, recognised: Mapping[str, str] | None) -> None:
    if not recognised:
        return
    keys = ledger.table("parcels")["parcel_id"]
    unknown = set(recognised) - set(keys[keys.isin(list(recognised))])
    if unknown:
        some = "、".join(sorted(unknown)[:5])
        raise PlanningError(f"认定为闲置的宗地 {some} 等 {len(unknown)} 宗不在宗地图层中")


def _review(
    told: Account, at: int, found: Figures, inputs: Inputs, contracts: tuple[Supplied, int]
) -> ZoneReview:
    figures = found.of_zone(at)
    if not inputs.restricted:
        figures = {n: f.hidden() if f.indicator.restricted else f for n, f in figures.items()}
    ideals, (land, late) = inputs.ideals, contracts
    name = told.names.iloc[at]
    return ZoneReview(
        str(told.keys.iloc[at]), str(name), found.period, told, at, figures,
        (*checks(told, at), *_units(figures)), _suggested(told, at),
        score(ideals, figures) if ideals else None,
        potentials(told, at, figures, ideals, land), land, late, inputs,
    )  # fmt: skip


def _suggested(told: Account, at: int) -> Suggestion:
    built, industry, housing = (
        float(told.area(Cells((code,)))[at]) for code in ("A", "A2", "A1")
    )  # fmt: skip
    return suggest(built, industry, housing)


def _units(figures: Mapping[str, Figure]) -> list[Check]:
    """Flag ratios that no building has: a floor area in another unit than the land."""
    names = ("floor_area_ratio", "industrial_floor_area_ratio")
    return [
        Check(f"unit_{name}", f"{figures[name].indicator.title}大于 {MOST_FAR:g}", "look", value,
              MOST_FAR, "建筑面积与用地面积的单位不一致，请在导入时改正；此处不作换算")
        for name in names
        if (value := figures[name].value) is not None and value > MOST_FAR
    ]  # fmt: skip
