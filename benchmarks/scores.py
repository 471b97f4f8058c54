"""Enterprises scored 亩均论英雄: ``python -m benchmarks.scores [FIRMS]``, 100,000 by default."""

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from geoapi.planning.measuring.ledger import Ledger
from geoapi.planning.scoring.compare import compare
from geoapi.planning.scoring.reading import packaged, read_scheme
from geoapi.planning.scoring.scheme import Sharing
from geoapi.planning.scoring.score import score
from layers import LAYERS

FIRMS = 100_000
PERIODS = ("2023", "2024")
ABOVE_SCALE, TITLED, SILENT = 0.4, 0.1, 0.1
ON_A_PARCEL = 4

T = TypeVar("T")


def table(layer: str, **columns: Any) -> pd.DataFrame:
    """Return a layer's table; what is not given is unknown."""
    count = len(next(iter(columns.values())))
    return pd.DataFrame({
        f.name: pd.Series(columns.get(f.name, [None] * count)).astype(f.dtype)
        for f in LAYERS[layer].fields
    })  # fmt: skip


def codes(letter: str, count: int) -> Any:
    return np.array([f"{letter}{at:07d}" for at in range(count)], dtype=object)


def statement(period: str, firms: Any, rng: np.random.Generator) -> dict[str, Any]:
    """Return a year's statements: sizes are log-normal, a tenth say nothing of emissions."""
    size = rng.lognormal(0, 1, len(firms))
    return {
        "uscc": firms, "period": np.array([period] * len(firms), dtype=object),
        "tax_paid": size * 1e6, "value_added": size * 6e6, "revenue": size * 2e7,
        "taxable_sales": size * 2e7, "employees": rng.integers(5, 300, len(firms)).astype(float),
        "energy_use": size * 200, "electricity": size * 4e6, "rd_expense": size * 6e5,
        "emissions": np.where(rng.random(len(firms)) < SILENT, np.nan, size * 3),
    }  # fmt: skip


def county(count: int, rng: np.random.Generator) -> dict[str, Any]:
    """Return the tables of a county of so many firms, four on every fourth parcel."""
    firms, parcels, at = codes("E", count), codes("P", count), np.arange(count)
    years = [statement(period, firms, rng) for period in PERIODS]
    return {
        "enterprises": table(
            "enterprises", uscc=firms, name=firms, above_scale=rng.random(count) < ABOVE_SCALE,
            titles=np.where(rng.random(count) < TITLED, "专精特新@2023-05-01", None),
            produced_on=pd.Timestamp("2003-01-01")
            + pd.to_timedelta(rng.integers(0, 8000, count), unit="D"),
        ),
        "parcels": table("parcels", parcel_id=parcels, site_area=rng.lognormal(9, 1, count)),
        "occupancies": table(
            "occupancies", uscc=firms, mode=np.where(at % ON_A_PARCEL, "rent", "own"),
            parcel_id=parcels[at - at % ON_A_PARCEL], site_area=rng.lognormal(7, 1, count),
        ),
        "statements": table(
            "statements", **{name: np.concatenate([y[name] for y in years]) for name in years[0]}
        ),
        "supplies": table("supplies", supply_id=[], parcel_id=[]),
    }  # fmt: skip


def timed(title: str, run: Callable[[], T]) -> T:
    begun, worked = time.perf_counter(), time.process_time()
    made = run()
    wall, cpu = time.perf_counter() - begun, time.process_time() - worked
    print(f"{title:<44}{wall:8.2f} s, of processor time {cpu:.2f} s")
    return made


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else FIRMS
    tables = county(count, np.random.default_rng(20240601))
    print(f"{count:,} enterprises, two years of statements")
    schemes = {name: read_scheme(packaged()[name]) for name in ("huangyan-2022", "huaian-2024")}
    merge = replace(schemes["huaian-2024"], sharing=Sharing("merge"))
    one = timed("huangyan-2022", lambda: score(Ledger(tables), schemes["huangyan-2022"], "2024"))
    two = timed("huaian-2024 (2 x last year's mean)",
                lambda: score(Ledger(tables), schemes["huaian-2024"], "2024"))  # fmt: skip
    timed("huaian-2024, firms on a parcel merged", lambda: score(Ledger(tables), merge, "2024"))
    timed("compare", lambda: compare(one, two))
    timed("to_json", two.to_json)


if __name__ == "__main__":
    main()
