"""A service over a toy county whose every confidential figure is one telling number.

towns  T1: x 0–600   T2: x 600–1000        zones  Z1: x 0–100 (one firm)   Z2: x 300–700
parcels P0 … P9, 100 m squares in a row, one firm on each; P10 far away without a firm
"""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
import shapely
import uvicorn

from geoapi.app import create_app
from geoapi.http.holder import Holder
from geoapi.settings import Settings
from layers import LAYERS
from layers.store import create, open_workspace
from tests.toy import CRS, EAST, NORTH, box, frame

MARKER = 987_654_321
TELLING = re.compile(
    r"(?<![\d.])(987654321|98765\.4\d*)(?!\d)|(?<!\d)(?<!\d,)(987,654,321|98,765\.4\d*)(?![\d,])"
)
"""The marker in yuan and in 万元, plain and with parted thousands; a sum of ten is not it."""
ON = "2025-06-30"
FIRMS = 10
ODD_KEY = "E:1/甲 %3A?#"
"""A key of a person's making: any unique text is allowed where codes are not checked."""


def restricted(layer):
    """Every confidential field of a layer, filled with the marker."""
    return {f.name: MARKER for f in LAYERS[layer].fields if f.access == "restricted"}


def uscc(number):
    return ODD_KEY if number == 0 else f"E{number}"


def supply(number, **fields):
    known = {"supply_id": f"S{number}", "parcel_id": f"P{number}", "mode": "出让",
             "holder_name": '=HYPERLINK("http://x")', "signed_on": date(2020, 1, 1)}  # fmt: skip
    return known | restricted("supplies") | fields


def parcels():
    """P0 … P9 in a row; P10 is two squares, the first with a hole, and of unknown area."""
    rows = [
        {"parcel_id": f"P{n}", "name": f"地块<{n}>", "site_area": 10_000 + n,
         "floor_area": None if n == 3 else 12_000,
         "ownership": "collective" if n % 2 else "state"} | restricted("parcels")
        for n in range(FIRMS)
    ]  # fmt: skip
    hole = shapely.box(EAST + 5020, NORTH + 20, EAST + 5040, NORTH + 40)
    east, west = box(5200, 5300).geoms[0], box(5000, 5100).geoms[0].difference(hole)
    shapes = [box(100 * n, 100 * n + 100) for n in range(FIRMS)]
    rows.append({"parcel_id": "P10"} | restricted("parcels"))
    return frame("parcels", rows, [*shapes, shapely.multipolygons([west, east])])


def supplies():
    """S0 never started, S1 stopped, S2 says nothing, S3 has time."""
    started = date(2020, 6, 1)
    return frame("supplies", [
        supply(0, start_by=date(2022, 1, 1), start_evidence="none", price=5_000_000,
               cause="enterprise", cause_verified=True),
        supply(1, start_by=started, start_evidence="all_piles", permit_on=date(2020, 5, 1),
               started_on=started, suspended_on=date(2022, 1, 1), due_area=10_000,
               developed_area=1_000),
        supply(2),
        supply(3, start_by=date(2026, 1, 1)),
    ])  # fmt: skip


def by_firm(layer, **fields):
    """One row for each firm; a field is a value, or a function of the firm's number."""
    return frame(layer, [
        {"uscc": uscc(n)} | {k: v(n) if callable(v) else v for k, v in fields.items()}
        for n in range(FIRMS)
    ])  # fmt: skip


def frames():
    """The layers of the toy county."""
    towns = [{"town_code": "T1", "name": "东镇"}, {"town_code": "T2", "name": "西镇"}]
    zones = [
        {"zone_code": "Z1", "name": "<b>一区</b>", "recognised_on": date(2020, 5, 1)},
        {"zone_code": "Z2", "name": "二区"},
    ]
    firms = {"name": lambda n: f"企业{n}", "industry_code": "1311", "above_scale": lambda n: n > 4}
    return {
        "towns": frame("towns", towns, [box(0, 600), box(600, 1000)]),
        "zones": frame("zones", zones, [box(0, 100), box(300, 700)]),
        "parcels": parcels(),
        "enterprises": by_firm("enterprises", **firms),
        "occupancies": by_firm("occupancies", parcel_id=lambda n: f"P{n}", mode="own"),
        "statements": by_firm("statements", period="2024", **restricted("statements")),
        "projects": frame(
            "projects", [{"project_id": "J1", "name": "项目"} | restricted("projects")]
        ),
        "supplies": supplies(),
    }


def make_workspace(path, layers=None):
    """Store the toy county as anyone's data are stored."""
    workspace = create(path, crs=CRS, name="玩具县", codes="none", made_up=True)
    for name, rows in (layers or frames()).items():
        workspace.add_edition(name, rows, file=f"{name}.csv", sha256="0" * 64, report={})
    return workspace


THEN, BETWEEN, LATER = (datetime(2024, month, 28, 12, tzinfo=UTC) for month in (3, 6, 9))
"""Noon of the days on which the editions of :func:`make_history` were stored."""
SAME = LATER - timedelta(days=1)
"""When the sums over firms were already those of today, and the supplies not yet."""
CORRECTED = 123_456_789
"""What firm 1 paid more, after its figure was corrected: nobody may find that out."""


def make_history(path):
    """A county with a past: one firm's tax was corrected, then the supplies were renewed."""
    at = "layers.store.records.clock"
    with pytest.MonkeyPatch.context() as clock:
        clock.setattr(at, lambda: THEN)
        workspace = make_workspace(path)
        clock.setattr(at, lambda: BETWEEN)
        corrected = frames()["statements"]
        corrected.loc[corrected["uscc"] == uscc(1), "tax_paid"] += CORRECTED
        for name, rows in (("statements", corrected), ("parcels", frames()["parcels"].iloc[:10])):
            workspace.add_edition(name, rows, file=f"{name}-2.csv", sha256="1" * 64, report={})
        clock.setattr(at, lambda: LATER)
        supplies = frames()["supplies"].iloc[:2]
        workspace.add_edition("supplies", supplies, file="s.csv", sha256="2" * 64, report={})
    return workspace


def make_app(path, **settings):
    """The service over a workspace, as `mutu serve` puts it together."""
    holder = Holder(open_workspace(path))
    holder.load()
    return create_app(holder, Settings(workspace=str(path), **settings))


@contextmanager
def running(app) -> Iterator[str]:
    """Serve an app on a free port of this machine; gives its address."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.02)
        assert thread.is_alive()
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)
