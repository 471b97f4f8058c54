"""Accepted rows and the ground around them, made in memory."""

import json
from dataclasses import asdict

import numpy as np
import pandas as pd
import shapely

from layers import LAYERS
from layers.area import legal_area
from layers.door.accepted import Accepted
from layers.door.checks import Sheet, run_checks
from layers.door.columns import Columns, Matched
from layers.door.report import Ground
from layers.sources.raw import Total
from tests.made import CRS
from tests.toy import frame


def accept(name, rows, shapes=None, *, first=2):
    """Rows of a layer as the door accepts them; fields not given are unknown."""
    made = frame(name, rows, shapes)
    table = pd.DataFrame({f.name: made[f.name] for f in LAYERS[name].fields})
    numbers = np.arange(first, first + len(rows))
    if LAYERS[name].shape is None:
        nothing = np.full(len(rows), np.nan)
        return Accepted(numbers, table, None, CRS, nothing, np.tile(nothing[:, None], 4))
    held = made.geometry.to_numpy()
    wkb = np.array(shapely.to_wkb(held), dtype=object)
    return Accepted(numbers, table, wkb, CRS, legal_area(held, CRS), shapely.bounds(held))


def shaped(shapes, *, name="parcels", keys=None):
    """Rows that have nothing but a key and a shape."""
    key = LAYERS[name].key[0]
    keys = keys or [f"P{n}" for n in range(1, len(shapes) + 1)]
    extra = {f.name: "1" for f in LAYERS[name].fields if f.need == "required"}
    return accept(name, [{key: k} | extra for k in keys], shapes)


def sheet(columns=None, totals=(), **more):
    """A sheet whose columns are field -> (header, factor); totals are (row, values[, sub])."""
    taken = {name: Matched(*known) for name, known in (columns or {}).items()}
    return Sheet(tuple(Total(*t) for t in totals), Columns(taken=taken), **more)


def checks(name, accepted, *, around=None, on=None, codes="cn", said=None):
    """Every check of a file: name -> Check."""
    ground = Ground(CRS, codes, around or {}, on)
    found = run_checks(accepted, LAYERS[name], ground, said or Sheet())
    json.dumps([asdict(c) for c in found], allow_nan=False)
    assert len({c.name for c in found}) == len(found)
    return {c.name: c for c in found}
