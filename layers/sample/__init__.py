"""The sample county 示例县（虚构）: generated, and written as files as messy as real ones.

Nothing in it exists: the county code 320999 is not assigned, and the land, the firms and every
figure come from a random generator. It is there to try, show and test the program with.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from layers.sample.economy import make_enterprises, used_mu
from layers.sample.figures import make_region_statements, make_statements
from layers.sample.files import STEPS
from layers.sample.geography import CRS, make_land
from layers.sample.observations import make_observations
from layers.sample.parcels import make_parcels
from layers.sample.plans import (
    make_approvals,
    make_constraints,
    make_facilities,
    make_factories,
    make_projects,
)
from layers.sample.quotas import make_quotas
from layers.sample.returns import make_zone_returns
from layers.sample.supplies import make_supplies
from layers.sample.zones import make_zones

__all__ = ["NAME", "SEED", "ImportStep", "SampleCounty", "make_sample", "write_sample"]

NAME = "示例县（虚构）"
SEED = 20240601
README = """示例县（虚构）

本文件夹内的全部资料均由程序随机生成：县、乡镇、园区、宗地、企业、供地和各项数据都不存在，
如有雷同纯属巧合。行政区划代码 320999 未被使用。仅供试用、演示和测试，不得作为任何依据。

Everything in this folder is made up by a random generator. No such county, firm or figure exists.
"""


@dataclass(frozen=True)
class ImportStep:
    """One file and what ``mutu import`` is told about it.

    `options` is keyed as the command is: source_layer, encoding, crs, datum, map, unit, set,
    join (a path), on. What is absent is not stated.
    """

    layer: str
    file: Path
    options: Mapping[str, Any]


@dataclass(frozen=True)
class SampleCounty:
    """The files of the county, and the truth behind them.

    Attributes
    ----------
    frames
        Layer -> table in canonical names and units, shapes in `crs`; `supplies.state` says what
        each supply was made to be, `parcels.role`, `stock` and `style` what the generator meant.
    steps
        The imports in order, to be run through the same door as anyone's files.
    """

    name: str
    crs: str
    folder: Path
    frames: Mapping[str, pd.DataFrame]
    steps: tuple[ImportStep, ...]


def make_sample(*, seed: int = SEED) -> dict[str, pd.DataFrame]:
    """Return the tables of the county by layer; the same seed gives the same tables."""
    part = (np.random.default_rng([seed, number]) for number in range(100))
    land = make_land(next(part))
    zones = make_zones(land, next(part))
    parcels = make_parcels(land, zones, next(part))
    enterprises, occupancies = make_enterprises(parcels, next(part))
    statements = make_statements(enterprises, used_mu(occupancies, parcels), next(part))
    owners = occupancies[occupancies["mode"] == "own"].merge(enterprises[["uscc", "name"]])
    projects = make_projects(parcels, zones, next(part))
    approvals = make_approvals(parcels, next(part))
    supplies = make_supplies(parcels, owners, next(part))
    supplies["batch_no"] = _batches(supplies, parcels, approvals)
    return {
        "towns": land.towns,
        "zones": zones,
        "parcels": parcels,
        "supplies": supplies,
        "approvals": approvals,
        "enterprises": enterprises,
        "statements": statements,
        "occupancies": occupancies,
        "factories": make_factories(parcels, next(part)),
        "facilities": make_facilities(land, zones, next(part)),
        "constraints": make_constraints(land, zones, parcels, next(part)),
        "projects": projects,
        "quotas": make_quotas(parcels, zones, projects, next(part)),
        "region_statements": _region_statements(statements, zones, next(part)),
        "observations": make_observations(land, parcels, supplies, next(part)),
    }


def _region_statements(statements: pd.DataFrame, zones: Any, rng: Any) -> pd.DataFrame:
    region = make_region_statements(statements, zones, rng)
    return pd.concat([region, make_zone_returns(region, zones)], ignore_index=True)


def _batches(supplies: pd.DataFrame, parcels: Any, approvals: Any) -> pd.Series:
    """Return the batch in which each supplied parcel lies; most old land lies in none."""
    middle = parcels.set_geometry(parcels.geometry.representative_point())
    found = middle.sjoin(approvals[["batch_no", "geometry"]], predicate="within")
    return supplies["parcel_id"].map(found.set_index("parcel_id")["batch_no"])


def write_sample(folder: Path, *, seed: int = SEED) -> SampleCounty:
    """Write the files of the sample county into `folder`, which is made if it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    frames = make_sample(seed=seed)
    (folder / "README.txt").write_text(README, encoding="utf-8-sig")
    steps = tuple(
        ImportStep(layer, writer(folder, frames, np.random.default_rng([seed, 1, number])),
                   _placed(options, folder))
        for number, (layer, writer, options) in enumerate(STEPS)
    )  # fmt: skip
    return SampleCounty(name=NAME, crs=CRS, folder=folder, frames=frames, steps=steps)


def _placed(options: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Say where the sheet to join is."""
    return {k: folder / v if k == "join" else v for k, v in options.items()}
