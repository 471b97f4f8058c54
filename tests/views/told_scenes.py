"""A toy scene that holds what every kind of map and figure draws."""

from dataclasses import replace
from datetime import date

import geopandas as gpd
import pandas as pd
from shapely import affinity

from geoapi.planning.assemblies.joining import Joining
from geoapi.planning.assemblies.sites import IDLE, LOW_USE, Candidate, assemble
from geoapi.planning.reactivation.points import zones_of
from geoapi.planning.reactivation.told import Reactivation
from geoapi.planning.swaps.outside import Choice
from geoapi.planning.swaps.pool import flows, pool_of
from geoapi.planning.swaps.told import Swaps
from geoapi.planning.variation.clusters import clusters
from geoapi.planning.variation.neighbours import Beside
from geoapi.planning.variation.permutations import Trial
from geoapi.views.diff.words import Comparison
from geoapi.views.matter import told_scene
from layers import LAYERS
from layers.diff import compare
from layers.units import MU
from tests.views import toy_map


def sites(county, on, *, n=60):
    """Every parcel of the first n that is not the seventh in its row is idle or low use."""
    codes = county.atlas["parcels"]["parcel_id"][:n]
    found = {
        key: Candidate(*((IDLE, date(2025, 3, 1), "fee") if at % 3 else (LOW_USE, None, "low_use")))
        for at, key in enumerate(codes) if at % 7
    }  # fmt: skip
    made = assemble(county.atlas, found, on, Joining(gap=80.0))
    return Reactivation(made, zones_of(made, county.atlas, on), None, None, [[]] * len(made.sites))


def ledger(county):
    """Accepted: six towns, 120 mu each; given: 10, 20 … 60 mu, the last without a source."""
    keys = county.atlas["parcels"]["parcel_id"].tolist()
    parcels = [keys[at * 40 % len(keys)] for at in range(6)]
    towns = county.atlas["towns"]["town_code"].tolist()
    where = [towns[at % len(towns)] for at in (0, 9, 2, 11, 6, 4)]
    codes = [str(code) for code in county.atlas["zones"]["zone_code"]]
    rows = []
    for at, town in enumerate(where):
        rows.append({"entry_id": f"A{at}", "year": 2024, "kind": "reclaimed", "area": 120 * MU,
                     "parcel_id": parcels[at] if at == 1 else f"R{at}",
                     "town_code": town, "document": f"示国土验〔2024〕{at + 1}号"})  # fmt: skip
        source = parcels[at] if at == 1 else f"R{at}" if at < 5 else None
        rows.append({"entry_id": f"B{at}", "year": 2025, "kind": "swap",
                     "area": (at + 1) * 10 * MU, "parcel_id": source if at in {1, 5} else None,
                     "town_code": town if at < 5 else None,
                     "zone_code": codes[(0, 0, 7, 7, 7, 0)[at]],
                     "document": f"示政地〔2025〕{at + 1}号"})  # fmt: skip
    frame = pd.DataFrame(rows)
    return toy_map._full("quotas", frame)


def swaps(county, on):
    quotas = ledger(county)
    outside = pd.DataFrame({"place": [], "outside_area": []})
    return Swaps(on, Choice(), outside, pool_of(quotas, on.year), flows(quotas, on.year), [])


def comparison(county):
    """Of thirty parcels one is gone, half of one moved, one has another floor area, one is new."""
    before = county.atlas["parcels"]
    n = max(1, len(before) // 30)
    after = before.iloc[n:].copy()
    geometry = list(after.geometry)
    geometry[2 * n : 2 * n + (n + 1) // 2] = [
        affinity.translate(one, 40, 0) for one in geometry[2 * n : 2 * n + (n + 1) // 2]
    ]
    after = after.set_geometry(gpd.GeoSeries(geometry, index=after.index, crs=before.crs))
    after.iloc[3 * n : 4 * n, after.columns.get_loc("floor_area")] = 9_000.0
    new = before.iloc[5 * n : 6 * n].copy()
    new["parcel_id"] = [f"NEW{at}" for at in range(n)]
    new = new.set_geometry(new.geometry.translate(0, 1_500))
    after = gpd.GeoDataFrame(pd.concat([after, new], ignore_index=True), crs=before.crs)
    one, other = toy_map.edition("parcels", 1), toy_map.edition("parcels", 2)
    one = replace(one, created_at="2025-11-02T09:30:00+08:00")
    found = compare(LAYERS["parcels"], before, after)
    return Comparison(county.name, one, other, found, made_up=True)


def told(**options):
    """A scene of the toy county for maps, with all there is to draw."""
    return whole(toy_map.scene(**options))


def whole(scene):
    """The same scene with clusters, sites, swaps and a comparison."""
    frame, beside = scene.county.atlas[scene.table.by], Beside()
    shapes = frame.geometry.set_axis(pd.Index(frame.iloc[:, 0], dtype=object))
    return told_scene(
        scene, clusters=clusters(scene.table, shapes, beside, Trial(permutations=99)),
        sites=sites(scene.county, scene.on), swaps=swaps(scene.county, scene.on),
        comparison=comparison(scene.county),
    )  # fmt: skip
