"""The toy county of the maps with the figures of three years, by zones or by industries."""

from dataclasses import replace

import numpy as np
import pandas as pd

from geoapi.planning.measures import MEASURES
from geoapi.planning.measuring.main_users import TIED, UNKNOWN, UNUSED, MainDivisions
from geoapi.planning.measuring.tally import MeasureTable
from geoapi.views.classes import read_classing
from geoapi.views.shown import Shown
from tests.views import toy_map

YEARS = ("2023", "2024", "2025")
DIVISIONS = ("13", "17", "34", "39")
NONE = dict.fromkeys(("numerator", "denominator", "value", "n", "known_share"))


def table(by, period, rows, *, withheld=()):
    """A table of figures given as key, name and value, each over 100 mu."""
    frame = pd.DataFrame(
        [
            (key, name, value, value * 100, 100.0, 5, 0.9)
            if key not in withheld
            else (key, name, np.nan, np.nan, np.nan, 2, 0.9)
            for key, name, value in rows
        ],
        columns=["key", "name", "value", "numerator", "denominator", "n", "known_share"],
    )
    pool = {**NONE, "n": 3} if withheld else None
    return MeasureTable(MEASURES["tax_intensity"], by, period, frame, NONE, NONE, NONE, NONE, pool)


def by_zones(*, classes=None, where="", names=None, untold=()):
    """Zones: each year every figure is 10 higher; the first zone's may not be told in 2023."""
    scene = replace(toy_map.scene(), grades=None)
    zones = scene.county.atlas["zones"]
    series = tuple(
        table("zones", year, [
            (row.zone_code, row.name, float(i + 10 * order)) for i, row in enumerate(
                zones.itertuples())
        ], withheld=("Z000", "Z010") if year == "2023" else ())
        for order, year in enumerate(YEARS)
    )  # fmt: skip
    if names:
        series = tuple(replace(one, rows=one.rows.assign(name=names)) for one in series)
    shown = Shown(read_classing(classes, "classes"), where, series, untold)
    return replace(scene, table=series[-1], shown=shown)


def by_industries(*, classes=None, served=None, years=YEARS):
    """Parcels: of the first six one each of four divisions, tied, unknown; the rest unused.

    In 2023 the first two change their industries; division 39 may not be told in 2024.
    """
    scene = replace(toy_map.scene(), grades=None)
    count = len(scene.county.atlas["parcels"])
    of = np.full(count, UNUSED, dtype=np.int32)
    of[:6] = (0, 1, 2, 3, TIED, UNKNOWN)
    before = of.copy()
    before[:2] = (1, 0)
    divisions = {year: MainDivisions(DIVISIONS, before if year == "2023" else of)
                 for year in YEARS}  # fmt: skip
    series = tuple(
        table("industries", year, [
            (key, key, float(10 * (n + 1) + order)) for n, key in enumerate(DIVISIONS)
        ], withheld=("34", "39") if year == "2024" else ())
        for order, year in enumerate(YEARS) if year in years
    )  # fmt: skip
    kept = {one.period: divisions[one.period] for one in series}
    several = series if len(series) > 1 else ()
    shown = Shown(read_classing(classes, "classes"), series=several, divisions=kept)
    return replace(scene, table=series[-1], shown=shown, served=served)
