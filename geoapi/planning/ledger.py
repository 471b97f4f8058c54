"""Ledger 台账: what every measure of one atlas is added up from; made once, asked many times.

Keys become numbers, text its distinct values; a measure is then a few sums over arrays. Only
columns are read here; where land lies comes as shares, and as areas.
"""

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.planning.coded import Coded, Int32, coded, places_of
from geoapi.planning.facts import (
    NONE,
    Facts,
    Floats,
    Uses,
    firm_facts,
    land_by_firm,
    last_day,
    latest,
    parcel_facts,
    split_by_users,
    uses_on,
)
from geoapi.planning.firms import Firms, firms_of, firms_on_parcels
from geoapi.planning.kept import Kept
from geoapi.planning.measures import Base
from layers.atlas import Atlas, land_of, table_of
from layers.relations import Rule, Shares, apportion, legal_areas

Placing = tuple[Base, str | None, bool]
"""How figures are placed: whose they are, in which period, and whether split among users."""

FACTS_KEPT, SPREADS_KEPT = 64, 12
"""What is kept of periods, columns of firms mostly; and spreads over units, each of some 16 MB at a
million parcels."""

OPEN = "9999"
"""The period where no statement names one: of what has no end."""


Flags = NDArray[np.bool_]


class Ledger:
    """What measures are added up from; safe to ask from several threads.

    Parameters
    ----------
    atlas
        The layers; of the parcels no shape is read while shares are given.
    shares
        Given `zones` or `towns`, and a rule other than split, how parcels fall into them; each is
        asked once. Found from the shapes where not given.
    """

    def __init__(self, atlas: Atlas, shares: Callable[..., Shares] | None = None) -> None:
        self.atlas = atlas
        self._given = shares or _apportioned(atlas)
        self._related = shares is not None
        self._made = Kept()
        self._facts = Kept(FACTS_KEPT)
        self.spreads = Kept(SPREADS_KEPT)

    def table(self, layer: str) -> pd.DataFrame:
        """Return the columns of a layer."""
        return self._made.get(("table", layer), lambda: table_of(self.atlas, layer))

    def column(self, layer: str, name: str) -> Coded:
        """Return a column, a text one by its distinct values."""
        return self._made.get((layer, name), lambda: coded(self.table(layer)[name]))

    def numbers(self, layer: str, name: str) -> Floats:
        """Return a column of numbers, NaN unknown; `measured_area` of parcels is the legal one."""
        if (layer, name) == ("parcels", "measured_area"):
            return self.areas
        return self._made.get(
            ("numbers", layer, name),
            lambda: self.table(layer)[name].to_numpy(float, na_value=np.nan),
        )

    def shares(self, layer: str, rule: Rule = "split") -> Shares:
        """Return how the parcels fall into the units of a layer."""
        words = (layer,) if rule == "split" else (layer, rule)
        return self._made.get(("shares", *words), lambda: self._given(*words))

    @property
    def areas(self) -> Floats:
        """Legal area of each parcel, m²; NaN without a shape."""
        return self._made.get("areas", self._areas)

    def _areas(self) -> Floats:
        known = [layer for layer in ("towns", "zones") if self._made.has(("shares", layer))]
        if known or self._related:
            return self.shares(known[0] if known else "towns").part_area
        return legal_areas(land_of(self.atlas, "parcels"))

    @property
    def parcels(self) -> int:
        """How many parcels there are."""
        return len(self.table("parcels"))

    @property
    def firms(self) -> Firms:
        """Every firm that a layer names."""
        layers = ("enterprises", "occupancies", "statements")
        return self._made.get("firms", lambda: firms_of(*map(self.table, layers)))

    @property
    def occupancies(self) -> pd.DataFrame:
        """The layer with numbers for keys; a parcel that no layer holds has one beyond all."""
        return self._made.get("occupancies", self._occupancies)

    def _occupancies(self) -> pd.DataFrame:
        table, firms = self.table("occupancies"), self.firms
        lessor = firms.numbers(table["lessor_uscc"])
        return table.assign(
            # Of one type, because who lets is looked up among who uses.
            uscc=firms.numbers(table["uscc"]).astype(float),
            lessor_uscc=np.where(lessor == NONE, np.nan, lessor),
            parcel_id=_positions(self.table("parcels")["parcel_id"], table["parcel_id"]),
        )

    @property
    def firm_of_parcel(self) -> Int32:
        """The one firm that ever occupied each parcel; -1 where it stands for itself."""

        def make() -> Int32:
            uses = self.occupancies
            firm, parcel = uses["uscc"].to_numpy(np.int32), uses["parcel_id"].to_numpy()
            return firms_on_parcels(self.parcels, firm, parcel)

        return self._made.get("firm_of_parcel", make)

    def uses(self, on: date) -> Uses:
        """Return who uses how much of which parcel on a day."""
        return self._facts.get(("uses", on), lambda: self._uses(on))

    def _uses(self, on: date) -> Uses:
        used = np.unique(self.occupancies["parcel_id"].to_numpy())
        used = used[used < self.parcels]
        known = self.table("parcels")[["site_area", "floor_area"]].iloc[used]
        return uses_on(self.occupancies, known.assign(parcel_id=used), on)

    @property
    def latest_period(self) -> str | None:
        """The latest period stated."""
        return self._made.get("latest", lambda: latest(self.periods))

    @property
    def periods(self) -> list[str]:
        """The periods stated."""
        found: list[str] = self.table("statements")["period"].dropna().unique().tolist()
        return found

    def stated(self, period: str) -> tuple[NDArray[np.intp], Int32]:
        """Return the rows of a period's statements, and whose they are; one for each firm."""
        return self._facts.get(("stated", period), lambda: self._stated(period))

    def _stated(self, period: str) -> tuple[NDArray[np.intp], Int32]:
        statements = self.table("statements")
        rows = np.flatnonzero((statements["period"] == period).to_numpy(bool))
        firms, first = np.unique(self._stating[rows], return_index=True)
        return rows[first], firms.astype(np.int32)

    @property
    def _stating(self) -> Int32:
        return self._made.get(
            "stating", lambda: self.firms.numbers(self.table("statements")["uscc"])
        )

    def facts(self, placing: Placing) -> Facts:
        """Return the facts of a placing."""
        return self._facts.get(("facts", placing), lambda: self._placed(placing))

    def _placed(self, placing: Placing) -> Facts:
        base, period, by_firm = placing
        if base == "statements":
            _, firms = self.stated(period or OPEN)
            uses = self.uses(last_day(period or OPEN))
            return firm_facts(len(self.firms.keys), firms, uses)
        if not by_firm:
            return parcel_facts(self.parcels)
        return split_by_users(self.parcels, self.uses(last_day(period) if period else date.max))

    def rows(self, placing: Placing) -> int:
        """Return how many parcels there are, or firms: whose figures the facts of a placing are."""
        return self.parcels if placing[0] == "parcels" else len(self.firms.keys)

    def firm_of(self, placing: Placing) -> Int32:
        """Return whose each row's figures are; -1 where the parcel stands for a firm of its own."""
        if placing[0] == "parcels":
            return self.firm_of_parcel
        return np.arange(self.rows(placing), dtype=np.int32)

    def used_rows(self, placing: Placing) -> tuple[Int32, NDArray[np.intp]]:
        """Return the rows whose figures are a known firm's, after the firm of each."""

        def make() -> tuple[Int32, NDArray[np.intp]]:
            firm = self.firm_of(placing)
            used = np.flatnonzero(firm != NONE)
            return firm[used], used

        return self._made.get(("used", placing[0]), make)

    def figures(self, placing: Placing, name: str) -> Floats:
        """Return a column of the parcels, or of the firms in a period; NaN unknown.

        ``site_area`` of firms is the land they use.
        """
        base, period, _ = placing
        if base == "parcels":
            return self.numbers("parcels", name)
        count = len(self.firms.keys)
        if name == "site_area":
            return land_by_firm(count, self.uses(last_day(period or OPEN)))
        rows, firms = self.stated(period or OPEN)
        found = np.full(count, np.nan)
        found[firms] = self.numbers("statements", name)[rows]
        return found

    def filled(self, placing: Placing, name: str) -> tuple[Floats, Flags]:
        """Return a column with 0 for what is unknown, and what is known."""
        base, period, _ = placing
        kept, when = (self._made, None) if base == "parcels" else (self._facts, period)

        def make() -> tuple[Floats, Flags]:
            figures = self.figures(placing, name)
            known = ~np.isnan(figures)
            return np.where(known, figures, 0.0), known

        return kept.get(("filled", base, when, name), make)

    def land(self, placing: Placing) -> Floats:
        """Return the land of each parcel, or firm, m²; 0 where unknown: what known shares weigh."""
        return self.filled(placing, "measured_area" if placing[0] == "parcels" else "site_area")[0]


def _positions(parcels: pd.Series, named: pd.Series) -> NDArray[np.int64]:
    """Return the position of each parcel named; those that are not there follow behind all."""
    codes, distinct = pd.factorize(named)
    at = places_of(parcels, pd.Series(distinct, dtype=named.dtype))
    beyond = len(parcels) + np.arange(len(distinct) + 1)
    return np.append(np.where(at == NONE, beyond[:-1], at), beyond[-1])[codes]


def _apportioned(atlas: Atlas) -> Callable[..., Shares]:
    return lambda layer, *rule: apportion(land_of(atlas, "parcels"), land_of(atlas, layer), *rule)
