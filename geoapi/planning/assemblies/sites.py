"""Sites 连片地块: idle and low-use parcels of a county put together, each told with its shape."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geoapi.planning.assemblies.graph import gathered
from geoapi.planning.assemblies.holders import NOBODY, holders_of, portfolios
from geoapi.planning.assemblies.joining import TOUCH, Ints, Joining, join
from geoapi.planning.assemblies.outlines import (
    compactness,
    frontage,
    inscribed,
    largest_part,
    merged,
)
from layers.area import legal_area
from layers.atlas import Atlas, land_of, table_of
from layers.rings import Land, Shapes, first_of_each

IDLE, LOW_USE = "suspected_idle", "low_use"
ROADS = ("road",)
"""Kinds of facilities that a site may front."""


@dataclass(frozen=True)
class Candidate:
    """A parcel to put together with its neighbours, and why.

    Attributes
    ----------
    kind
        ``suspected_idle`` 疑似闲置 or ``low_use`` 低效: the program suspects, the bureau decides.
    idle_since
        Of idle land, where it is known.
    state
        What the law leaves open for it, as the ranking's `readiness` names it.
    """

    kind: str
    idle_since: date | None = None
    state: str = ""


@dataclass(frozen=True, eq=False)
class Assemblies:
    """The sites of a county on a date, largest first.

    Attributes
    ----------
    sites
        A row a site: key (its least parcel code), parcels, count, idle, low_use, area (registered,
        m²; NaN where any parcel's is unknown), measured_area (legal, m²), compactness,
        largest_part (share of the land in one piece), circle_diameter, circle_x, circle_y (m),
        frontage (m; NaN where no distance is set), idle_since, holders, missing.
    parcels
        parcel_id, site, kind, state, area (registered, m²), measured_area, idle_since of each
        parcel put into a site.
    outlines
        Shapes of the sites, in `crs`.
    portfolios
        As :func:`geoapi.planning.assemblies.holders.portfolios` gives them.
    shapeless
        Codes of candidates that no layer draws.
    """

    on: date
    joining: Joining
    sites: pd.DataFrame
    parcels: pd.DataFrame
    outlines: Shapes
    crs: str
    portfolios: pd.DataFrame
    shapeless: tuple[str, ...]


def assemble(
    atlas: Atlas, candidates: Mapping[str, Candidate], on: date, joining: Joining
) -> Assemblies:
    """Put adjacent candidates together into sites.

    Parameters
    ----------
    atlas
        Parcels, supplies, facilities and constraints are read.
    candidates
        Parcel code -> why it counts; what counts is the caller's choice.
    on
        The date for which holders are told.
    """
    table, land = table_of(atlas, "parcels"), land_of(atlas, "parcels")
    rows, shapes = _drawn(table, land, candidates)
    order = np.argsort(table["parcel_id"].to_numpy(object)[rows].astype(str), kind="stable")
    rows, shapes = rows[order], shapes[order]
    site = join(shapes, barriers_of(atlas, joining.barriers), joining)
    parcels = _parcels(table.iloc[rows], site, candidates)
    parcels["measured_area"] = legal_area(shapes, land.crs)
    outlines = merged(shapes, site, TOUCH)
    held = holders_of(table_of(atlas, "supplies"), parcels["parcel_id"], on)
    sites = _sites(parcels, held, outlines, land.crs)
    sites["frontage"] = _frontage(atlas, outlines, joining)
    largest = np.lexsort([sites["key"].astype(str), -sites["measured_area"]])
    lost = sorted(set(candidates) - set(parcels["parcel_id"]))
    return Assemblies(
        on, joining, sites.iloc[largest].reset_index(drop=True), parcels, outlines[largest],
        land.crs, portfolios(held, parcels), tuple(lost),
    )  # fmt: skip


def _drawn(
    table: pd.DataFrame, land: Land, candidates: Mapping[str, Candidate]
) -> tuple[Ints, Shapes]:
    there = np.diff(land.rings.shapes) > 0
    rows = np.flatnonzero(table["parcel_id"].isin(list(candidates)).to_numpy() & there)
    return rows, land.rings.take(rows).to_shapes()


def barriers_of(atlas: Atlas, kinds: Sequence[str]) -> Shapes:
    """Return the shapes of some ``layer.kind``, such as ``constraints.river``."""
    found = [np.empty(0, dtype=object)]
    for layer in dict.fromkeys(kind.partition(".")[0] for kind in kinds):
        wanted = [kind.partition(".")[2] for kind in kinds if kind.startswith(f"{layer}.")]
        frame = atlas[layer]
        if len(frame):
            found.append(frame.geometry.to_numpy()[frame["kind"].isin(wanted).to_numpy()])
    shapes = np.concatenate(found)
    there: Shapes = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    return there


def _parcels(table: pd.DataFrame, site: Ints, candidates: Mapping[str, Candidate]) -> pd.DataFrame:
    codes = table["parcel_id"].astype(object).to_numpy()
    first = np.unique(site, return_index=True)[1]
    why = [candidates[code] for code in codes]
    return pd.DataFrame({
        "parcel_id": codes, "number": site, "site": codes[first][site],
        "kind": pd.Series([one.kind for one in why], dtype=object),
        "state": pd.Series([one.state for one in why], dtype=object),
        "area": table["site_area"].to_numpy(float, na_value=np.nan),
        "idle_since": pd.to_datetime(pd.Series([one.idle_since for one in why], dtype=object)),
    })  # fmt: skip


def _sites(parcels: pd.DataFrame, held: pd.DataFrame, outlines: Shapes, crs: str) -> pd.DataFrame:
    each = parcels.groupby("number", sort=True)
    circles = inscribed(outlines)
    return pd.DataFrame({
        "key": each["site"].first(),
        "parcels": gathered(parcels["number"].to_numpy(), parcels["parcel_id"], len(outlines)),
        "count": each.size(),
        "idle": np.bincount(parcels["number"], parcels["kind"] == IDLE).astype(int),
        "low_use": np.bincount(parcels["number"], parcels["kind"] == LOW_USE).astype(int),
        "area": each["area"].sum(min_count=1).where(each["area"].count() == each.size()),
        "measured_area": legal_area(outlines, crs),
        "compactness": compactness(outlines),
        "largest_part": largest_part(outlines),
        "circle_diameter": circles.diameter, "circle_x": circles.x, "circle_y": circles.y,
        "idle_since": each["idle_since"].min(),
        "holders": _holders(parcels, held),
    })  # fmt: skip


def _holders(parcels: pd.DataFrame, held: pd.DataFrame) -> "pd.Series[Any]":
    """Return the holders of each site, with the parcels that each has in it."""
    rows = parcels[["number", "parcel_id"]].merge(held[held["holder"] != NOBODY], on="parcel_id")
    rows = rows.sort_values(["number", "holder", "parcel_id"])
    pair = pd.factorize(pd.MultiIndex.from_frame(rows[["number", "holder"]]))[0]
    first = rows[first_of_each(pair)].astype(object)
    first = first.where(first.notna(), None)
    codes = gathered(pair, rows["parcel_id"], len(first))
    told = [
        {"holder_name": name, "holder_uscc": uscc, "parcels": keys}
        for name, uscc, keys in zip(
            first["holder_name"].tolist(), first["holder_uscc"].tolist(), codes, strict=True
        )
    ]
    count = int(parcels["number"].max()) + 1 if len(parcels) else 0
    listed = np.empty(len(told), dtype=object)
    listed[:] = told
    return pd.Series(gathered(first["number"].to_numpy(np.int64), listed, count), dtype=object)


def _frontage(atlas: Atlas, outlines: Shapes, joining: Joining) -> Any:
    if joining.frontage is None:
        return np.nan
    roads = barriers_of(atlas, [f"facilities.{kind}" for kind in ROADS])
    return frontage(outlines, roads, joining.frontage) if len(roads) else np.nan
