"""The made-up county: its outline, towns that share their boundaries, water, roads and rails."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from layers.sample.shapes import Points, Rng, blob, largest, rounded, smooth, wiggle

CRS = "EPSG:4549"
COUNTY_CODE = "320999"
CENTRE = np.array([487_000.0, 3_722_000.0])
TOWNS = (
    ("云埠街道", "街道", "001"),
    ("石塘街道", "街道", "002"),
    ("白荻镇", "镇", "100"),
    ("青垛镇", "镇", "101"),
    ("柳浦镇", "镇", "102"),
    ("金荡镇", "镇", "103"),
    ("枫渡镇", "镇", "104"),
    ("大荆桥镇", "镇", "105"),
    ("安沟镇", "镇", "106"),
    ("沙堰镇", "镇", "107"),
    ("苇河乡", "乡", "200"),
    ("双墩乡", "乡", "201"),
)


@dataclass(frozen=True)
class Land:
    """The ground everything else stands on, in `CRS`, metres."""

    outline: Any
    towns: gpd.GeoDataFrame
    centres: Points
    water: Any
    river: Any
    roads: tuple[Any, ...]
    highway: Any
    rail: Any

    @property
    def corridors(self) -> Any:
        """Land no parcel may take: water, roads and rails with their margins (m)."""
        strips = [road.buffer(16) for road in self.roads]
        return shapely.union_all(
            [self.water.buffer(20), self.highway.buffer(45), self.rail.buffer(30), *strips]
        )


def make_land(rng: Rng) -> Land:
    """Draw the county from the generator alone."""
    outline = _outline(rng)
    seeds = _seeds(outline, rng)
    faces = _partition(outline, seeds, rng)
    centres = np.array([[c.x, c.y] for c in shapely.centroid(faces)])
    river = _crossing(outline, rng, angle=0.12, shift=-2_500, bend=2_600)
    return Land(
        outline=outline,
        towns=_towns(faces),
        centres=centres,
        water=_water(river, rng),
        river=river,
        roads=_roads(outline, centres, rng),
        highway=_crossing(outline, rng, angle=1.35, shift=3_800, bend=1_000),
        rail=_crossing(outline, rng, angle=0.5, shift=3_000, bend=700),
    )


def _outline(rng: Rng) -> Any:
    angles = np.linspace(0, 2 * np.pi, 24, endpoint=False) + rng.uniform(-0.07, 0.07, 24)
    radius = np.exp(rng.normal(0, 0.085, 24))
    for k in (2, 3, 5):
        radius *= 1 + 0.06 * np.cos(k * angles + rng.uniform(0, 2 * np.pi))
    ring = np.column_stack([22_900 * radius * np.cos(angles), 17_600 * radius * np.sin(angles)])
    ring = wiggle(np.vstack([ring, ring[:1]]), rng, roughness=0.11, step=900)
    return rounded(shapely.make_valid(shapely.Polygon(ring + CENTRE)))


def _seeds(outline: Any, rng: Rng) -> Points:
    box = outline.bounds
    found = [CENTRE + rng.normal(0, 900, 2)]
    while len(found) < len(TOWNS):
        point = rng.uniform(box[:2], box[2:])
        if outline.contains(shapely.Point(point)):
            found.append(point)
    seeds = np.array(found)
    for _ in range(4):
        cells = _cells(outline, seeds)
        seeds = np.array([[c.x, c.y] for c in shapely.centroid(cells)])
    seeds = seeds[np.argsort(np.hypot(*(seeds - CENTRE).T))]
    seeds = seeds[np.argsort(np.hypot(*(seeds - seeds[0]).T))]
    return seeds + rng.normal(0, 700, seeds.shape)


def _cells(outline: Any, seeds: Points) -> list[Any]:
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.MultiPoint(seeds), extend_to=outline)
    )
    own = [next(c for c in cells if c.covers(shapely.Point(seed))) for seed in seeds]
    return [largest(cell.intersection(outline)) for cell in own]


def _partition(outline: Any, seeds: Points, rng: Rng) -> list[Any]:
    """Cut the outline into natural towns; every shared boundary is one line used twice."""
    edges = shapely.voronoi_polygons(
        shapely.MultiPoint(seeds), extend_to=outline, only_edges=True
    ).intersection(outline)
    lines = shapely.line_merge(shapely.union_all([edges, outline.boundary], grid_size=0.001))
    arcs = shapely.get_parts(lines)
    for roughness in (0.1, 0.07, 0.04, 0.0):
        natural = [_natural(arc, outline, rng, roughness) for arc in arcs]
        faces = list(shapely.get_parts(shapely.polygonize(natural)))
        if len(faces) == len(TOWNS):
            break
    return [min(faces, key=shapely.Point(seed).distance) for seed in seeds]


def _natural(arc: Any, outline: Any, rng: Rng, roughness: float) -> Any:
    if outline.boundary.distance(arc.interpolate(0.5, normalized=True)) < 1:
        return arc
    line = wiggle(np.asarray(arc.coords), rng, roughness=roughness, step=700)
    return rounded(shapely.LineString(line))


def _towns(faces: list[Any]) -> gpd.GeoDataFrame:
    frame = {
        "town_code": [COUNTY_CODE + code for _, _, code in TOWNS],
        "name": [name for name, _, _ in TOWNS],
        "kind": [kind for _, kind, _ in TOWNS],
        "zone_duty": [kind != "街道" for _, kind, _ in TOWNS],
    }
    return gpd.GeoDataFrame(frame, geometry=[shapely.MultiPolygon([f]) for f in faces], crs=CRS)


def _crossing(outline: Any, rng: Rng, *, angle: float, shift: float, bend: float) -> Any:
    along = np.linspace(-30_000, 30_000, 15)
    aside = shift + rng.normal(0, bend * 0.45, 15) + bend * np.sin(along / 5_200 + angle * 9)
    c, s = np.cos(angle), np.sin(angle)
    line = np.column_stack([along * c - aside * s, along * s + aside * c]) + CENTRE
    inside = shapely.LineString(smooth(line)).intersection(outline)
    return rounded(max(shapely.get_parts(inside), key=lambda part: part.length))


def _water(river: Any, rng: Rng) -> Any:
    points = np.asarray(river.coords)
    widths = 55 + 25 * np.sin(np.arange(len(points) - 1) / 9) + rng.uniform(0, 8, len(points) - 1)
    pieces = [shapely.LineString(p) for p in pairwise(points)]
    lakes = [blob(rng, points[len(points) // k] + np.array([0, 700]), 380_000) for k in (4, 7)]
    water = shapely.union_all([*shapely.buffer(pieces, widths), *lakes])
    return rounded(water.simplify(3))


def _roads(outline: Any, centres: Points, rng: Rng) -> tuple[Any, ...]:
    """Link each town to the nearest town on the way to the seat, some to others, four outward."""
    home = np.hypot(*(centres - centres[0]).T)
    links = set()
    for town in range(1, len(centres)):
        nearest = np.argsort(np.hypot(*(centres - centres[town]).T))[1:]
        inward = next(other for other in nearest if home[other] < home[town])
        links |= {tuple(sorted((town, int(other)))) for other in (inward, *nearest[:2])}
    roads = [_road(centres[a], centres[b], rng) for a, b in sorted(links)]
    return (
        *roads,
        *(_road(centres[t], _way_out(outline, centres[t]), rng) for t in (-1, -2, -4, -6)),
    )


def _way_out(outline: Any, centre: Points) -> Points:
    edge = outline.exterior
    return np.asarray(edge.interpolate(edge.project(shapely.Point(centre))).coords[0])


def _road(start: Points, end: Points, rng: Rng) -> Any:
    line = wiggle(np.array([start, end]), rng, roughness=0.06, step=2_600)
    return rounded(shapely.LineString(smooth(line)))
