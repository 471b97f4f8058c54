"""Enterprises, what they state, and which parcels they use; most fields filled in, not all."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from benchmarks.data.parcels import SEED, Floats, parcel_ids

FIRMS, USES = 0.05, 0.082
"""For each parcel: 50 000 enterprises and 82 000 occupancies on a million."""

YEARS = ("2023", "2024")
STATED, FILLED, ABOVE_SCALE = 0.97, 0.98, 0.2
"""Share of firms that hand in a statement, of its figures that are there, of large firms."""

ALONE, UNTOLD, ENDED, LANDLESS = 0.9, 0.3, 0.03, 0.02
"""Share of occupancies that have a parcel to themselves; of these, that state no area; that ended
before the years asked for; firms without land."""


@dataclass(frozen=True)
class Firms:
    enterprises: pd.DataFrame
    statements: pd.DataFrame
    occupancies: pd.DataFrame


def make_firms(site_area: Floats) -> Firms:
    """Make the firms of a county, given the registered area of each parcel, m²."""
    random, count = np.random.default_rng([SEED, 30]), int(len(site_area) * FIRMS)
    uscc = "91320999" + pd.Series(np.char.zfill(np.arange(count).astype("U10"), 10))
    divisions = random.integers(13, 44, count)
    enterprises = pd.DataFrame({
        "uscc": uscc, "name": "企业" + pd.Series(np.arange(count).astype(str)),
        "industry_code": pd.Series((divisions * 100 + random.integers(10, 99, count)).astype(str)),
        "above_scale": random.random(count) < ABOVE_SCALE,
    })  # fmt: skip
    statements = pd.concat([_year(uscc, year, random) for year in YEARS], ignore_index=True)
    return Firms(enterprises, statements, _occupancies(uscc, site_area, random))


def _year(uscc: "pd.Series[str]", year: str, random: np.random.Generator) -> pd.DataFrame:
    count = len(uscc)
    revenue = np.round(random.lognormal(16.5, 1.2, count), 2)
    columns = {
        name: np.round(revenue * random.uniform(*ends, count), 2) for name, ends in SHARES.items()
    }
    columns["employees"] = np.ceil(columns["employees"])
    for values in columns.values():
        values[random.random(count) >= FILLED] = np.nan
    stated = random.random(count) < STATED
    return pd.DataFrame({"uscc": uscc, "period": year, **columns})[stated]


SHARES = {
    "output_value": (0.94, 1.1), "revenue": (1.0, 1.0), "taxable_sales": (0.9, 1.0),
    "value_added": (0.16, 0.34), "tax_paid": (0.02, 0.07), "employees": (1e-6, 3e-6),
    "energy_use": (2e-6, 2e-5), "electricity": (0.005, 0.02), "emissions": (1e-8, 1e-7),
    "rd_expense": (0.004, 0.05),
}  # fmt: skip
"""Columns of a statement as a share of revenue, from and to."""


def _occupancies(
    uscc: "pd.Series[str]", site_area: Floats, random: np.random.Generator
) -> pd.DataFrame:
    """Give most occupancies a parcel of their own, and two of the others a parcel together."""
    uses = int(len(site_area) * USES)
    landed = np.flatnonzero(random.random(len(uscc)) >= LANDLESS)
    firm = np.concatenate([landed, random.choice(landed, uses - len(landed))])
    alone = int(uses * ALONE) + (uses - int(uses * ALONE)) % 2
    pairs = (uses - alone) // 2
    chosen = random.permutation(len(site_area))[: alone + pairs]
    parcel = np.concatenate([chosen[:alone], np.repeat(chosen[alone:], 2)])
    mixed = random.permutation(uses)
    parcel, single = parcel[mixed], (np.arange(uses) < alone)[mixed]
    share = np.where(single, 1.0, random.uniform(0.2, 0.5, uses))
    area = np.round(site_area[parcel] * share, 2)
    area[single & (random.random(uses) < UNTOLD)] = np.nan
    ended = random.random(uses) < ENDED
    table = pd.DataFrame({
        "uscc": uscc.to_numpy()[firm], "parcel_id": parcel_ids(parcel).to_numpy(), "mode": "own",
        "site_area": area, "from_on": pd.Timestamp("2015-01-01"),
        "to_on": pd.Series(pd.NaT, index=range(uses)).mask(ended, pd.Timestamp("2020-12-31")),
    })  # fmt: skip
    return table.drop_duplicates(["uscc", "parcel_id"], ignore_index=True)
