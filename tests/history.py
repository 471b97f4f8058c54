"""A toy workspace with a past: what it was, and what it is since."""

from datetime import UTC, datetime

import pandas as pd
import pytest

from layers.store import create
from tests import toy
from tests.toy import CRS, PARCELS, STATEMENTS

THEN = datetime(2024, 12, 31, 9, tzinfo=UTC)
LATER = datetime(2025, 3, 31, 9, tzinfo=UTC)
AT = "2024-12-31T10:00:00Z"
BASE = {"towns": toy.TOWNS, "zones": toy.ZONES, "enterprises": toy.ENTERPRISES,
        "occupancies": toy.OCCUPANCIES}  # fmt: skip
SUPPLY = {"parcel_id": "P1", "mode": "出让", "start_by": pd.Timestamp(2022, 1, 1),
          "start_evidence": "none"}  # fmt: skip


def supplies(*names):
    return toy.frame("supplies", [SUPPLY | {"supply_id": name} for name in names])


def lived_in(path):
    """E1 paid 150 万元 in the first edition and 250 in the second; P5 and S2 came later."""
    less, more = STATEMENTS.assign(output_value=1e6), STATEMENTS.assign(output_value=1e6)
    more.loc[0, "tax_paid"] = 2_500_000
    with pytest.MonkeyPatch.context() as clock:
        clock.setattr("layers.store.records.clock", lambda: THEN)
        space = create(path, crs=CRS, name="玩具县", codes="none")
        for name, rows in BASE.items():
            put(space, name, rows)
        for name, first, second in (("parcels", PARCELS.iloc[:4], PARCELS),
                                    ("supplies", supplies("S1"), supplies("S1", "S2")),
                                    ("statements", less, more)):  # fmt: skip
            clock.setattr("layers.store.records.clock", lambda: THEN)
            put(space, name, first)
            clock.setattr("layers.store.records.clock", lambda: LATER)
            put(space, name, second)
    return space


def put(space, name, rows):
    return space.add_edition(name, rows, file=f"{name}.xlsx", sha256="ab" * 32, report={},
                             who="张三")  # fmt: skip
