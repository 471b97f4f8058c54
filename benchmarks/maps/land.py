"""The county of the other benchmarks with what maps need: supplies, and parcels that changed.

A workspace of its own beside the others': every fiftieth parcel was supplied once, and in a second
edition of the parcels every hundredth has a new floor area and every hundredth a new shape.
"""

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely

from benchmarks.data.make import county
from benchmarks.data.parcels import CRS, SEED, parcel_ids
from benchmarks.data.tables import read_pieces
from benchmarks.data.workspace import conformed
from layers import layer_named
from layers.store import Origin, open_workspace

PART = 0.02
"""Share of parcels that were supplied."""

BLANK, NEVER, STOPPED = 0.25, 0.35, 0.2
"""Share of supplies whose start is not told, that never started, and that stopped; the others are
built."""

CHANGED = 100
"""Every so manieth parcel differs in the second edition."""

ON = "2026-06-30"
"""The date that maps are asked for."""


def supplied(folder: Path, count: int) -> Path:
    """Return a workspace of so many parcels with supplies; made where it is not there."""
    there = folder / f"maps-{count}-v1" / "county.gpkg"
    if not there.exists():
        plain = county(folder, count)
        begun = there.parent.with_suffix(".begun")
        shutil.rmtree(begun, ignore_errors=True)
        begun.mkdir(parents=True)
        shutil.copy(plain / "county.gpkg", begun / "county.gpkg")
        workspace = open_workspace(begun / "county.gpkg")
        _supply(workspace, count)
        _change(workspace, plain)
        begun.rename(there.parent)
    return there


def _change(workspace: Any, plain: Path) -> None:
    """Import the parcels again, some built upon and some cut along one side."""
    layer = layer_named("parcels")
    with workspace.draft("parcels") as draft:
        for rows, shapes in read_pieces(plain, "parcels"):
            assert shapes is not None
            built = rows.index % CHANGED == 0
            floor = rows["floor_area"].fillna(0) + 100.0
            cut = np.flatnonzero(rows.index % CHANGED == CHANGED // 2)
            west, south, east, north = shapely.bounds(shapes[cut]).T
            half = shapely.box(west, south, (west + east) / 2, north)
            shapes[cut] = shapely.buffer(shapely.intersection(shapes[cut], half), 0)
            changed = rows.assign(floor_area=rows["floor_area"].mask(built, floor))
            draft.append(conformed(layer, changed, shapes))
        draft.publish(Origin("parcels-2.parquet", "", "", {"crs": CRS}))


def _supply(workspace: Any, count: int) -> None:
    rows = conformed(layer_named("supplies"), supplies(count), None)
    with workspace.draft("supplies") as draft:
        draft.append(rows)
        draft.publish(Origin("supplies.parquet", "", "", {}))


def supplies(count: int) -> pd.DataFrame:
    """Make the supplies of a county of so many parcels, drawn by lot."""
    random, many = np.random.default_rng([SEED, 50]), int(count * PART)
    parcels = np.sort(random.permutation(count)[:many])
    lot = random.random(many)
    signed = pd.Timestamp("2012-01-01") + pd.to_timedelta(random.integers(0, 4500, many), "D")
    signed = pd.Series(signed)
    due = signed + pd.to_timedelta(random.integers(180, 730, many), "D")
    blank, never = lot < BLANK, (lot >= BLANK) & (lot < BLANK + NEVER)
    stopped = (lot >= BLANK + NEVER) & (lot < BLANK + NEVER + STOPPED)
    started = due.mask(blank | never, pd.NaT)
    evidence = np.where(blank, None, np.where(never, "none", "all_piles"))
    area = np.round(random.uniform(2_000, 60_000, many), 2)
    return pd.DataFrame({
        "supply_id": "G" + pd.Series(np.char.zfill(np.arange(many).astype("U8"), 8)),
        "parcel_id": parcel_ids(parcels).to_numpy(), "mode": "出让",
        "holder_name": "受让人" + pd.Series(np.arange(many).astype(str)), "signed_on": signed,
        "delivered_on": signed + pd.Timedelta(days=60), "start_by": due.mask(blank, pd.NaT),
        "permit_on": started, "start_evidence": evidence, "started_on": started,
        "suspended_on": (due + pd.Timedelta(days=120)).where(stopped, pd.NaT),
        "due_area": area, "developed_area": np.where(stopped, area * 0.1, np.nan),
        "price": np.round(area * 300, 2),
    })  # fmt: skip
