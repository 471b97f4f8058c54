"""Low-efficiency land 低效用地 of a county, by the classes of its own document."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd

from geoapi.planning.control.achieved import achieved
from geoapi.planning.control.promises import promises
from geoapi.planning.low_efficiency import (
    TEMPLATE,
    LandFacts,
    LowEfficiency,
    LowTest,
    low_efficiency,
    read_low_test,
)
from geoapi.planning.measuring.facts import Floats, last_day, latest
from geoapi.planning.measuring.ledger import Ledger
from geoapi.planning.measuring.producing import producing, untaxed
from geoapi.questions.basis import basis, ledger_of
from geoapi.questions.decided import parcels_recognised, records_on
from layers.atlas import Atlas, County
from layers.landuse import land_use


def ask_low_efficiency(
    county: County, on: date, *, rules: Path | None = None,
    recognised: Mapping[str, str] | None = None, restricted: bool = False,
) -> LowEfficiency:  # fmt: skip
    """Judge the supplies of a county by its classes of low-efficiency land; never idle land.

    Parameters
    ----------
    rules
        The county's own pack; the template where None.
    recognised
        Parcel -> the document by which it is recognised as idle; by the cases registered where
        not given.
    restricted
        Whether it may be told what rests on the tax of single firms.
    """
    if recognised is None:
        recognised = parcels_recognised(county, on)
    test, ledger = read_low_test(on, rules or TEMPLATE), ledger_of(county)
    facts = _facts(ledger, on, test, restricted=restricted)
    found = low_efficiency(records_on(county, on), on, test, facts, recognised)
    return LowEfficiency(on, test, rules is None, found)


def _facts(ledger: Ledger, on: date, test: LowTest, *, restricted: bool) -> LandFacts:
    keys = ledger.series("parcels", "parcel_id")
    closed = [p for p in ledger.periods if last_day(p) <= on]
    years = [str(on.year - back) for back in range(1, test.untaxed_years + 1)]
    kept = promises(ledger, on, period=latest(closed))
    kept = kept[(kept["item"] == "tax_intensity") & (kept["verdict"] != "not_applicable")]
    words = {"met": False, "not_met": True}
    return LandFacts(
        producing=dict(zip(keys, producing(ledger, on).tolist(), strict=True)),
        untaxed=dict(zip(keys, untaxed(ledger, years).tolist(), strict=True)),
        below={k: words.get(v) for k, v in zip(kept["supply_id"], kept["verdict"], strict=True)},
        floor_area_ratio=_known(keys, achieved(ledger, "floor_area_ratio", None)),
        let=_let(ledger, on) if test.let_share is not None else {}, withheld=not restricted,
    )  # fmt: skip


def _known(keys: pd.Series, values: Floats) -> dict[str, float]:
    there = ~np.isnan(values)
    return dict(zip(keys[there], values[there].tolist(), strict=True))


def _let(ledger: Ledger, on: date) -> dict[str, float]:
    """Return parcel -> the share of its land that tenants use; absent where one is not known."""
    frames = {name: ledger.table(name) for name in ("occupancies", "parcels")}
    uses = land_use(cast("Atlas", frames), on).uses
    known = uses[~uses["parcel_id"].isin(uses.loc[uses["share"].isna(), "parcel_id"])]
    rented = known["share"].where(known["mode"] == "rent", 0.0)
    return {str(key): float(sum_) for key, sum_ in rented.groupby(known["parcel_id"]).sum().items()}


def low_efficiency_answer(county: County, told: LowEfficiency) -> dict[str, Any]:
    """Return the answer of ``low-efficiency``, areas in m²."""
    pack, law = told.test.pack, told.test.law
    packs = {pack.name: pack.cited, law.pack: law.law}
    return {
        "on": told.on.isoformat(),
        "pack": pack.name,
        "status": pack.status,
        "template": told.template,
        "rows": [one.to_json() for one in told.found],
        "counts": told.counts,
        "basis": basis(county, on=told.on, packs=packs),
    }
