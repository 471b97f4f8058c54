"""Which file holds which layer, and how each is imported."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from layers.sample import boundary, sheets, vectors
from layers.sample.shapes import Rng

Frames = Mapping[str, pd.DataFrame]
Writer = Callable[[Path, Frames, Rng], Path]
STEPS: tuple[tuple[str, Writer, Mapping[str, Any]], ...] = (
    ("towns", vectors.write_towns, {"map": {"zone_duty": "应建园区"}}),
    ("zones", vectors.write_zones, {}),
    ("parcels", vectors.write_parcels, {"source_layer": "宗地_2024", "map": {"ownership": "QSXZ"}}),
    ("supplies", sheets.write_supplies, {"source_layer": "供地台账"}),
    (
        "approvals",
        boundary.write_approvals,
        {
            "join": "批次台账.csv",
            "on": "地块编号",
            "map": {"batch_no": "地块编号", "area": "地块面积(公顷)"},
        },
    ),
    ("enterprises", sheets.write_enterprises, {"datum": "cgcs2000"}),
    ("statements", sheets.write_statements, {}),
    ("occupancies", sheets.write_occupancies, {}),
    (
        "factories",
        vectors.write_factories,
        {
            "unit": {
                "floor_area": "m2",
                "vacant_area": "m2",
                "clear_height": "m",
                "floor_load": "kN/m2",
                "rent": "元/平方米/月",
            }
        },
    ),
    ("facilities", vectors.write_facilities, {"source_layer": "设施"}),
    ("constraints", vectors.write_constraints, {}),
    ("projects", sheets.write_projects, {}),
    ("quotas", sheets.write_quotas, {}),
    ("region_statements", sheets.write_region_statements, {}),
    ("observations", vectors.write_observations, {"source_layer": "观测"}),
)
"""Layer, writer, and what a person has to state about the file when importing it."""
