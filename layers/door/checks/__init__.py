"""Checks 核对 across rows and layers: what a file says against itself and against the workspace.

Each is a pure function of one :class:`Case`; what it finds is a warning or a fact, never a
refusal. The rows of a file are refused by the door alone.
"""

from collections.abc import Callable, Iterable

import numpy as np

from layers.door.accepted import Accepted
from layers.door.checks.areas import check_areas
from layers.door.checks.case import Case, Check, Sheet
from layers.door.checks.county import check_county
from layers.door.checks.floor_ratio import check_floor_ratio
from layers.door.checks.industries import check_industries
from layers.door.checks.land_class import check_land_classes
from layers.door.checks.magnitudes import check_magnitudes
from layers.door.checks.occupied import check_occupied
from layers.door.checks.overlaps import check_overlaps
from layers.door.checks.parcel_codes import check_parcel_codes
from layers.door.checks.references import check_named_by_others, check_references
from layers.door.checks.totals import check_totals
from layers.door.checks.towns import check_towns
from layers.door.report import Ground
from layers.schema import Layer

__all__ = ["CHECKS", "Case", "Check", "Sheet", "run_checks"]

CHECKS: tuple[Callable[[Case], Iterable[Check]], ...] = (
    check_totals,
    check_magnitudes,
    check_parcel_codes,
    check_land_classes,
    check_industries,
    check_references,
    check_named_by_others,
    check_areas,
    check_floor_ratio,
    check_overlaps,
    check_county,
    check_towns,
    check_occupied,
)
"""Every check, in the order in which a person is told."""

NO_SHEET = Sheet()


def run_checks(
    accepted: Accepted, layer: Layer, ground: Ground, sheet: Sheet = NO_SHEET
) -> tuple[Check, ...]:
    """Run every check on the accepted rows of one file; where none was accepted, only the totals.

    Parameters
    ----------
    ground
        The stored layers to compare with; a check whose layers are missing says so or nothing.
    sheet
        The file's own totals, its columns and the sums of all its rows.
    """
    case = Case(accepted, layer, ground, sheet)
    checks = CHECKS if len(accepted) else (check_totals,)
    # A figure may be any number that a file holds; what overflows is told as it comes.
    with np.errstate(all="ignore"):
        return tuple(found for check in checks for found in check(case))
