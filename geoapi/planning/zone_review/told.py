"""Told 答案: an evaluation as JSON; hectares and 亩, unknown as null."""

from dataclasses import asdict
from typing import Any

from geoapi.planning.zone_review.checks import Check
from geoapi.planning.zone_review.codes import BUILD, BUILD_ROWS, SUPPLY_COLUMNS, Cells
from geoapi.planning.zone_review.figures import HA, SIDES, Figure
from geoapi.planning.zone_review.indicators import SOURCE, Land, Stated
from geoapi.planning.zone_review.potentials import Potential
from geoapi.planning.zone_review.review import ZoneReview
from geoapi.planning.zone_review.scores import ItemScore
from layers.units import MU


def area(square_metres: float | None) -> dict[str, float | None]:
    """Return an area in hectares and in 亩."""
    if square_metres is None:
        return {"ha": None, "mu": None}
    return {"ha": square_metres / HA, "mu": square_metres / MU}


def review_json(told: ZoneReview) -> dict[str, Any]:
    """Return the evaluation of one zone, without its basis."""
    ideals = told.inputs.ideals
    return {
        "zone_code": told.key,
        "name": told.name,
        "period": told.period,
        "area_basis": told.inputs.basis,
        "kind": {"set": ideals.kind if ideals else None, "suggested": asdict(told.suggestion)},
        "ledger": ledger_json(told),
        "checks": [_check(check) for check in told.checks],
        "indicators": [figure_json(figure) for figure in told.figures.values()],
        "score": None if told.score is None else {
            "total": told.score.total, "goals": dict(told.score.goals),
            "known_weight": told.score.known_weight,
            "items": [_item(item) for item in told.score.items],
            "title": ideals.title if ideals else "", "source": ideals.source if ideals else "",
        },
        "potentials": [_potential(one) for one in told.potentials],
        "annual_supply": {
            "years": list(told.supplied.years), "undated_parcels": told.undated,
            "by_year": {str(y): area(a) for y, a in sorted(told.supplied.by_year.items())},
        },
        "missing": list(told.missing),
    }  # fmt: skip


def ledger_json(told: ZoneReview) -> dict[str, Any]:
    """Return the account: its cells, its sums, and what stands apart."""
    return {"rows": _rows(told), "sums": sums(told), "apart": apart(told)}


def _rows(told: ZoneReview) -> list[dict[str, Any]]:
    matrix, registered = told.account.matrix[told.at], told.account.registered[told.at]
    return [
        {"build": code, "name": BUILD.get(code, "未编码"),
         "supply": {c: area(float(matrix[row, at])) for at, c in enumerate(SUPPLY_COLUMNS)},
         "total": area(float(matrix[row].sum())),
         "registered": area(float(registered[row].sum()))}
        for row, code in enumerate(BUILD_ROWS)
    ]  # fmt: skip


def sums(told: ZoneReview) -> dict[str, Any]:
    """Return the sums of the account: A to F, land without a code, G, H and the total."""
    known = {code: Cells((code,)) for code in "ABC"} | {code: Cells((), (code,)) for code in "DEF"}
    known |= {"ready": Cells(("A", "B21")), "not_ready": Cells(("B11", "B12", "B22"))}
    known |= {"unknown_build": Cells(("unknown",)), "unknown_supply": Cells((), ("unknown",))}
    held = {n: area(float(told.account.area(cells)[told.at])) for n, cells in known.items()}
    idle = told.account.idle
    high = told.account.hightech[told.at].sum(axis=1)
    return held | {
        "G": area(None if idle is None else float(idle[told.at].sum())),
        "H1": area(float(high[0])), "H2": area(float(high[1])),
        "total": area(float(told.account.total[told.at])),
    }  # fmt: skip


def apart(told: ZoneReview) -> dict[str, Any]:
    """Return what is in no sum: the boundary's area, land without parcels, suspected idle land."""
    boundary = float(told.account.boundary[told.at])
    suspected = told.account.suspected
    return {
        "boundary": area(boundary),
        "without_parcel": area(max(boundary - float(told.account.total[told.at]), 0.0)
                               if told.inputs.basis == "measured" else None),
        "suspected_idle": area(None if suspected is None else float(suspected[told.at])),
        "pieces_without_area": int(told.account.no_area[told.at]),
    }  # fmt: skip


def figure_json(figure: Figure) -> dict[str, Any]:
    """Return one indicator."""
    indicator = figure.indicator
    return {
        "indicator": indicator.name, "title": indicator.title, "unit": indicator.unit,
        "value": figure.value, "numerator": figure.numerator,
        "numerator_unit": side_unit(figure), "denominator": figure.denominator,
        "denominator_unit": "公顷", "whole": figure.whole, "known_share": figure.known_share,
        "at_least": figure.at_least, "formula": indicator.formula, "drawn_from": drawn_from(figure),
        "negative": indicator.negative, "source": SOURCE, "verified": indicator.verified,
        "withheld": figure.withheld, "missing": list(figure.missing),
    }  # fmt: skip


def side_unit(figure: Figure) -> str:
    """Return the display unit of what stands above the line."""
    above = figure.indicator.above
    return SIDES["m2" if isinstance(above, Land) else above.unit][1]


def drawn_from(figure: Figure) -> str:
    """Say which columns a figure is drawn from."""
    above = figure.indicator.above
    if isinstance(above, Land):
        return "recognised idle parcels" if above.kept == "G" else "parcels"
    if isinstance(above, Stated):
        return f"region_statements.{above.indicator}"
    return " + ".join(f"{above.layer}.{name}" for name in above.columns)


def _check(check: Check) -> dict[str, Any]:
    return asdict(check) | {"difference": check.difference}


def _item(one: ItemScore) -> dict[str, Any]:
    return {
        "goal": one.goal, "group": one.group, "indicator": one.item.indicator.name,
        "title": one.item.indicator.title, "unit": one.item.indicator.unit, "value": one.value,
        "ideal": one.item.ideal, "score": one.score, "weight": one.weight, "state": one.state,
    }  # fmt: skip


def _potential(one: Potential) -> dict[str, Any]:
    return asdict(one) | {"missing": list(one.missing)}
