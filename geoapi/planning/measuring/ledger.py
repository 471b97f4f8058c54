"""Ledger 台账: what every measure of one atlas is added up from; made once, asked many times.

Keys become numbers, text its distinct values; a measure is then a few sums over arrays. Only
columns are read here; where land lies comes as shares, and as areas.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.planning.measures import Base
from geoapi.planning.measuring.coded import Coded, Int32, coded, places_of
from geoapi.planning.measuring.facts import (
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
from geoapi.planning.measuring.firms import Firms, firms_of, firms_on_parcels
from geoapi.planning.measuring.kept import Kept, Value
from layers.atlas import Atlas, land_of, leaf_of, table_of
from layers.relations import Rule, Shares, apportion, legal_areas

Placing = tuple[Base, str | None, bool]
"""How figures are placed: whose they are, in which period, and whether split among users."""

FACTS_KEPT, SPREADS_KEPT, TOTALS_KEPT = 64, 12, 64
"""What is kept of periods, columns of firms mostly; spreads over units, each of some 16 MB at a
million parcels; and totals of measures."""

NAMING = (("occupancies", "uscc"), ("occupancies", "lessor_uscc"), ("statements", "uscc"))
"""Columns that name firms, which the layer of enterprises may not hold."""

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
    firms
        The firms as another ledger numbers them; found from the layers where not given.
    """

    def __init__(
        self, atlas: Atlas, shares: Callable[..., Shares] | None = None,
        firms: Firms | None = None,
    ) -> None:  # fmt: skip
        self.atlas = atlas
        self._given = shares or _apportioned(atlas)
        self._related = shares is not None
        self._made = Kept()
        if firms is not None:
            self._made.get("firms", lambda: firms)
        self._facts = Kept(FACTS_KEPT)
        self.forget_spreads()
        self.totals = Kept(TOTALS_KEPT)

    def forget_spreads(self) -> None:
        """Let go of the spreads over units, which are made again when they are asked for."""
        self.spreads = Kept(SPREADS_KEPT)

    def table(self, layer: str) -> pd.DataFrame:
        """Return the columns of a layer."""
        return self._made.get(("table", layer), lambda: table_of(self.atlas, layer))

    def series(self, layer: str, name: str) -> "pd.Series[Any]":
        """Return a column as its layer holds it; the others are not made for it."""
        return leaf_of(self.atlas, layer).column(name)

    def column(self, layer: str, name: str) -> Coded:
        """Return a column, a text one by its distinct values."""
        return self._made.get((layer, name), lambda: coded(self.series(layer, name)))

    def numbers(self, layer: str, name: str) -> Floats:
        """Return a column of numbers, NaN unknown; `measured_area` of parcels is the legal one."""
        if (layer, name) == ("parcels", "measured_area"):
            return self.areas
        return self._made.get(
            ("numbers", layer, name),
            lambda: _floats(self.series(layer, name)),
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
        return len(leaf_of(self.atlas, "parcels"))

    @property
    def firms(self) -> Firms:
        """Every firm that a layer names."""
        return self._made.get("firms", self._firms)

    def _firms(self) -> Firms:
        named = [self.column(*where).column for where in NAMING]
        return firms_of(self.series("enterprises", "uscc"), named)

    def firm_numbers(self, layer: str, name: str) -> Int32:
        """Return the number of the firm that each row of a layer names; -1 for none."""
        held = self.column(layer, name)
        return held.each(self.firms.numbers(held.column))

    @property
    def occupancies(self) -> pd.DataFrame:
        """The layer with numbers for keys; a parcel that no layer holds has one beyond all."""
        return self._made.get("occupancies", self._occupancies)

    def _occupancies(self) -> pd.DataFrame:
        table = self.table("occupancies")
        lessor = self.firm_numbers("occupancies", "lessor_uscc")
        return table.assign(
            # Of one type, because who lets is looked up among who uses.
            uscc=self.firm_numbers("occupancies", "uscc").astype(float),
            lessor_uscc=np.where(lessor == NONE, np.nan, lessor),
            parcel_id=_positions(self.series("parcels", "parcel_id"), table["parcel_id"]),
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
        named = self.occupancies["parcel_id"].to_numpy()
        used = np.flatnonzero(np.bincount(named, minlength=self.parcels)[: self.parcels])
        known = {n: self.numbers("parcels", n)[used] for n in ("site_area", "floor_area")}
        return uses_on(self.occupancies, pd.DataFrame({"parcel_id": used, **known}), on)

    @property
    def latest_period(self) -> str | None:
        """The latest period stated."""
        return self._made.get("latest", lambda: latest(self.periods))

    @property
    def periods(self) -> list[str]:
        """The periods stated."""
        found: list[str] = self.series("statements", "period").dropna().unique().tolist()
        return found

    def stated(self, period: str) -> tuple[NDArray[np.intp], Int32]:
        """Return the rows of a period's statements, and whose they are; one for each firm."""
        return self._facts.get(("stated", period), lambda: self._stated(period))

    def _stated(self, period: str) -> tuple[NDArray[np.intp], Int32]:
        rows = np.flatnonzero((self.series("statements", "period") == period).to_numpy(bool))
        firms, first = np.unique(self._stating[rows], return_index=True)
        return rows[first], firms.astype(np.int32)

    @property
    def _stating(self) -> Int32:
        return self._made.get("stating", lambda: self.firm_numbers("statements", "uscc"))

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
        if placing[0] == "parcels":
            return self.numbers("parcels", name)
        return self._of(placing, ("figures", name), lambda: self._stated_figures(placing[1], name))

    def _stated_figures(self, period: str | None, name: str) -> Floats:
        count = len(self.firms.keys)
        if name == "site_area":
            return land_by_firm(count, self.uses(last_day(period or OPEN)))
        rows, firms = self.stated(period or OPEN)
        found = np.full(count, np.nan)
        found[firms] = self.numbers("statements", name)[rows]
        return found

    def known(self, placing: Placing, name: str) -> Flags:
        """Tell which figures of a column are known."""
        return self._of(placing, ("known", name), lambda: ~np.isnan(self.figures(placing, name)))

    def land(self, placing: Placing) -> Floats:
        """Return the land of each parcel, or firm, m²; 0 where unknown: what known shares weigh."""
        name = "measured_area" if placing[0] == "parcels" else "site_area"
        return self._of(placing, ("land",), lambda: np.nan_to_num(self.figures(placing, name)))

    def _of(self, placing: Placing, what: tuple[str, ...], make: Callable[[], Value]) -> Value:
        """Keep what is made of the parcels, or of the firms in a period."""
        base, period, _ = placing
        kept, when = (self._made, None) if base == "parcels" else (self._facts, period)
        return kept.get((*what, base, when), make)


def _floats(column: "pd.Series[Any]") -> Floats:
    """Return a column of numbers, NaN unknown; one that has them so is not copied."""
    if column.dtype == float:
        return column.to_numpy()
    return column.to_numpy(float, na_value=np.nan)


def _positions(parcels: pd.Series, named: pd.Series) -> NDArray[np.int64]:
    """Return the position of each parcel named; those that are not there follow behind all."""
    codes, distinct = pd.factorize(named)
    at = places_of(parcels, pd.Series(distinct, dtype=named.dtype))
    beyond = len(parcels) + np.arange(len(distinct) + 1)
    return np.append(np.where(at == NONE, beyond[:-1], at), beyond[-1])[codes]


def _apportioned(atlas: Atlas) -> Callable[..., Shares]:
    return lambda layer, *rule: apportion(land_of(atlas, "parcels"), land_of(atlas, layer), *rule)
