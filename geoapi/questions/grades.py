"""Grades 企业分级 for people: the scores of a scheme, and where the land of each firm lies."""

from datetime import date
from typing import Any, Literal
from weakref import WeakKeyDictionary

import pandas as pd

from geoapi.planning.scoring.result import Scores
from geoapi.planning.scoring.scheme import Scheme
from geoapi.planning.scoring.shown import refuse_past, withheld
from geoapi.questions.basis import ledger_of, places
from geoapi.questions.scores import NOTHING, Known, ask_scores, scores_answer
from geoapi.views.grades.look import standing_of
from geoapi.views.grades.matter import Grades
from geoapi.views.scene import Scene
from layers.atlas import County, table_of

# Kept with the scores they are found for, and gone with them.
_GRADES: WeakKeyDictionary[Scores, Grades] = WeakKeyDictionary()


def ask_grades(
    county: County, scheme: Scheme, period: str | None = None, *, known: Known = NOTHING
) -> Grades:
    """Score the firms of a county and find their land.

    Raises
    ------
    PlanningError
        Nobody made a statement for the period.
    """
    return placed(county, ask_scores(county, scheme, period, known=known))


def placed(county: County, scores: Scores) -> Grades:
    """Find where the land of each firm lies that is scored."""
    if scores not in _GRADES:
        land = _land(county, scores)
        _GRADES[scores] = Grades(scores, land, _places(county, scores, land))
    return _GRADES[scores]


def shown_answer(county: County, scores: Scores, *, restricted: bool) -> dict[str, Any]:
    """Return the contract's ``score`` answer; without the role the scheme and counts of it.

    Raises
    ------
    ConfidentialError
        Without the role: of a past state of the data, or of fewer than three firms.
    """
    answer = scores_answer(county, scores)
    if restricted:
        return answer
    refuse_past(scores, guarded=county.guarded)
    return {**answer, **withheld(scores, standing_of(scores))}


def grades_scene(
    county: County, grades: Grades, *, on: date, language: Literal["zh", "en"] = "zh",
    office: str = "",
) -> Scene:  # fmt: skip
    """Return what a view of grades is given."""
    return Scene(
        county, None, (), on, language=language, office=office, made_up=county.made_up,
        grades=grades,
    )  # fmt: skip


def _land(county: County, scores: Scores) -> pd.DataFrame:
    """Return who uses which parcel on the day of the scores, the largest of an entity first."""
    ledger = ledger_of(county)
    uses, parcels = ledger.uses(scores.on), ledger.series("parcels", "parcel_id")
    held = uses.parcel >= 0
    firms = ledger.firms.keys[uses.firm[held]]
    land = pd.DataFrame({
        "entity": pd.Series(firms, dtype=object).map(scores.places),
        "parcel_id": parcels.to_numpy(dtype=object)[uses.parcel[held]].astype(str),
        "area": uses.area[held],
    })  # fmt: skip
    land = land[land["entity"].notna()].astype({"entity": int})
    whole = land.groupby(["entity", "parcel_id"])["area"].sum(min_count=1).reset_index()
    return whole.sort_values(
        ["entity", "area"], ascending=[True, False], kind="stable", na_position="last"
    ).reset_index(drop=True)


def _places(county: County, scores: Scores, land: pd.DataFrame) -> pd.DataFrame:
    """Return the town and the zone that hold most of each entity's largest parcel."""
    zone_of, town_of = places(county)
    first = land.drop_duplicates("entity").set_index("entity")["parcel_id"]
    found = pd.DataFrame(index=scores.entities.index)
    for layer, code, of in (("town", "town_code", town_of), ("zone", "zone_code", zone_of)):
        table = table_of(county.atlas, f"{layer}s")
        names = dict(zip(table[code], table["name"], strict=True))
        found[code] = first.map(of).reindex(found.index).astype(object)
        found[layer] = found[code].map(names)
    return found.astype(object).where(found.notna(), None)
