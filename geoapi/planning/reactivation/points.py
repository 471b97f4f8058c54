"""Points 得分 of sites by criterion: from 0 to 100, each with the value it was given for.

A criterion whose layer was never imported has no points anywhere: unknown, not bad.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoapi.planning.assemblies.sites import Assemblies
from geoapi.planning.reactivation.criteria import FULL
from layers.atlas import Atlas, table_of
from layers.relations import Shares, apportion
from layers.rings import Floats, Land, rings_of
from layers.units import MU

RECOGNISED = "recognised"
Words = list[Any]


@dataclass(frozen=True, eq=False)
class Points:
    """What each site gets for one criterion.

    Attributes
    ----------
    value, points
        The figure, and the points it earns; NaN unknown.
    detail
        What the figure is made of, site by site; None where the figure says all.
    """

    value: Floats
    points: Floats
    detail: Words | None = None


@dataclass(frozen=True, eq=False)
class Ground:
    """What criteria look at: the sites, the county's layers, the date, land in zones."""

    found: Assemblies
    atlas: Atlas
    on: date
    zones: "Zones"


@dataclass(frozen=True, eq=False)
class Zones:
    """Land of the sites in zones recognised by a date.

    Attributes
    ----------
    known
        False where no zone was ever imported.
    inside
        Share of each site's land in any of them.
    codes
        The zones that each site has land in.
    """

    known: bool
    inside: Floats
    codes: list[list[str]]


def recognised(zones: pd.DataFrame, on: date) -> Any:
    """Tell which zones are recognised on a date: by status, and not later than then."""
    later = zones["recognised_on"] > pd.Timestamp(on)
    return ((zones["status"] == RECOGNISED) & ~later).to_numpy(bool)


def zones_of(found: Assemblies, atlas: Atlas, on: date) -> Zones:
    """Tell how much of each site lies in recognised zones, and in which."""
    zones = atlas["zones"]
    count, names = len(found.sites), [list[str]() for _ in range(len(found.sites))]
    if not len(zones) or not count:
        return Zones(bool(len(zones)), np.zeros(count), names)
    valid = zones[recognised(zones, on)]
    if not len(valid):
        return Zones(known=True, inside=np.zeros(count), codes=names)
    shares = _in(found, valid)
    for part, unit in zip(shares.part, shares.unit, strict=True):
        names[part].append(str(valid["zone_code"].iloc[unit]))
    return Zones(known=True, inside=1 - shares.outside, codes=names)


def _in(found: Assemblies, units: gpd.GeoDataFrame) -> Shares:
    return apportion(Land(rings_of(found.outlines), found.crs), units)


def points_of(ground: Ground, criterion: str, details: Mapping[str, Any]) -> Points:
    """Give the sites their points for one criterion.

    Parameters
    ----------
    criterion, details
        As :class:`geoapi.planning.reactivation.criteria.Criteria` declares them.
    """
    return MAKERS[criterion](ground, details)


def _area(ground: Ground, details: Mapping[str, Any]) -> Points:
    area = ground.found.sites["measured_area"].to_numpy(float)
    low, high = details["from_mu"] * MU, details["to_mu"] * MU
    return Points(area, FULL * np.clip((area - low) / (high - low), 0, 1))


def _shape(ground: Ground, _: Mapping[str, Any]) -> Points:
    return _share(ground.found.sites["compactness"].to_numpy(float))


def _contiguity(ground: Ground, _: Mapping[str, Any]) -> Points:
    return _share(ground.found.sites["largest_part"].to_numpy(float))


def _zone(ground: Ground, _: Mapping[str, Any]) -> Points:
    if not ground.zones.known:
        return _unknown(ground)
    return Points(ground.zones.inside, FULL * ground.zones.inside, ground.zones.codes)


def _services(ground: Ground, details: Mapping[str, Any]) -> Points:
    """Count the kinds of facilities within their distances; the distances are told."""
    facilities, within = ground.atlas["facilities"], details["within"]
    if not len(facilities):
        return _unknown(ground)
    away = {kind: _distance(ground, facilities, kind) for kind in within}
    near = np.array([away[kind] <= metres for kind, metres in within.items()])
    told = [
        {kind: None if np.isnan(away[kind][row]) else float(away[kind][row]) for kind in within}
        for row in range(len(ground.found.sites))
    ]
    share = near.mean(axis=0)
    return Points(share, FULL * share, told)


def _distance(ground: Ground, facilities: gpd.GeoDataFrame, kind: str) -> Floats:
    """Return metres from each site to the nearest facility of a kind; NaN where there is none."""
    shapes = facilities.geometry.to_numpy()[(facilities["kind"] == kind).to_numpy()]
    away = np.full(len(ground.found.outlines), np.nan)
    there = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    if len(there):
        (site, _), metres = shapely.STRtree(there).query_nearest(
            ground.found.outlines, return_distance=True, all_matches=False
        )
        away[site] = metres
    return away


def _control(ground: Ground, _: Mapping[str, Any]) -> Points:
    """Take the land under lines that forbid; the kinds of all lines met are told."""
    lines = ground.atlas["constraints"]
    if not len(lines):
        return _unknown(ground)
    told: Words = [[] for _ in ground.found.outlines]
    shares = _in(ground.found, lines)
    kinds, effects, names = (lines[name].tolist() for name in ("kind", "effect", "name"))
    for part, unit, share in zip(shares.part, shares.unit, shares.share, strict=True):
        name = None if pd.isna(names[unit]) else names[unit]
        told[part].append({"kind": kinds[unit], "effect": effects[unit], "name": name,
                           "share": float(share)})  # fmt: skip
    forbidding = lines[(lines["effect"] == "forbid").to_numpy()]
    barred = np.zeros(len(told))
    if len(forbidding):
        barred = 1 - _in(ground.found, forbidding).outside
    return Points(barred, FULL * (1 - barred), told)


def _readiness(ground: Ground, details: Mapping[str, Any]) -> Points:
    """Weigh the points of the parcels' legal states by their land."""
    parcels = ground.found.parcels
    given = parcels["state"].map(details["points"]).to_numpy(float)
    land = parcels["measured_area"].to_numpy(float)
    at = pd.Index(ground.found.sites["key"]).get_indexer(parcels["site"])
    count = len(ground.found.sites)
    with np.errstate(divide="ignore", invalid="ignore"):
        points = np.bincount(at, given * land, count) / np.bincount(at, land, count)
    told: Words = [{} for _ in range(count)]
    for site, state in zip(at, parcels["state"], strict=True):
        told[site][state] = told[site].get(state, 0) + 1
    return Points(points, points, told)


def _demand(ground: Ground, details: Mapping[str, Any]) -> Points:
    """Count the projects that look for land which the site could hold; they are named."""
    projects = table_of(ground.atlas, "projects")
    if not len(projects):
        return _unknown(ground)
    wanted = projects[
        projects["stage"].isin(details["stages"])
        & projects["requested_area"].gt(0)
        & ~(projects["stage_on"] > pd.Timestamp(ground.on))
    ]
    fitting: Words = [[] for _ in ground.found.outlines]
    for project in wanted.itertuples():
        for site in np.flatnonzero(_fits(ground, project)):
            fitting[site].append(project.project_id)
    count = np.array([len(ids) for ids in fitting], dtype=float)
    return Points(count, FULL * np.minimum(1.0, count / details["full"]), fitting)


def _fits(ground: Ground, project: Any) -> Any:
    """Tell which sites a project fits: large enough, in its zone if it names one, and still free.

    A project that has its parcel fits only the site which that parcel is part of.
    """
    sites = ground.found.sites
    fits = sites["measured_area"].to_numpy() >= project.requested_area
    if pd.notna(project.zone_code):
        fits &= np.array([project.zone_code in codes for codes in ground.zones.codes])
    if pd.notna(project.parcel_id):
        fits &= np.array([project.parcel_id in codes for codes in sites["parcels"]])
    return fits


def _share(share: Floats) -> Points:
    return Points(share, FULL * share)


def _unknown(ground: Ground) -> Points:
    nothing = np.full(len(ground.found.sites), np.nan)
    return Points(nothing, nothing)


MAKERS: Mapping[str, Callable[[Ground, Mapping[str, Any]], Points]] = {
    "area": _area, "shape": _shape, "contiguity": _contiguity, "zone": _zone,
    "services": _services, "control": _control, "readiness": _readiness, "demand": _demand,
}  # fmt: skip
"""Criterion -> how its points are given."""
