"""The toy county of the service with several periods and industries; its figures are no marker.

Divisions: E0 … E3 make food (13), E4 … E6 machinery (34), E7 and E8 chemicals (26), E9 rubber (29):
the last two are few firms, and withheld together.
Periods: 2022 was stated by two firms only, 2023 and 2024 by all; 2024Q1 by all too.
"""

import json

import pandas as pd

from tests.geoapi import service
from tests.toy import frame

DIVISIONS = ("1311",) * 4 + ("3411",) * 3 + ("2614",) * 2 + ("2911",)
PAID = {"2022": 50_000, "2023": 100_000, "2024": 200_000, "2024Q1": 60_000}
"""Tax of E0 in yuan; each further firm paid as much again."""


def frames():
    """The layers of the county."""
    held = service.frames()
    firms = held["enterprises"]
    firms = firms.assign(
        industry_code=pd.Series(DIVISIONS, index=firms.index, dtype=firms["industry_code"].dtype)
    )
    stated = [
        {"uscc": service.uscc(n), "period": period, "tax_paid": paid * (n + 1)}
        for period, paid in PAID.items()
        for n in range(2 if period == "2022" else service.FIRMS)
    ]
    return held | {"enterprises": firms, "statements": frame("statements", stated)}


def make_app(path, **settings):
    """The service over this county."""
    service.make_workspace(path, frames())
    return service.make_app(path, **settings)


def settings_of(page):
    """What the scripts of a page are given."""
    begin = page.text.index("{", page.text.index("mutu.start("))
    return json.JSONDecoder().raw_decode(page.text, begin)[0]
