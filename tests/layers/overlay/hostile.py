"""Shapes that overlays stumble over: shared and nearly shared edges, touching corners, holes."""

import numpy as np
import shapely
from hypothesis import strategies as st

from layers.rings import Land, rings_of
from tests.toy import CRS, EAST, NORTH

corner = st.tuples(st.integers(0, 12), st.integers(0, 12))
jitter = st.sampled_from([0.0, 0.0, 0.0, 1e-10, 1e-7, 1e-3, -1e-9])


def land(shapes, crs=CRS, *, in_degrees=False):
    return Land(rings_of(np.array(shapes, dtype=object)), crs, in_degrees)


def there(shape, step=40.0):
    """Bring small whole numbers to the county, so that edges of several shapes coincide."""
    return shapely.transform(shape, lambda p: np.add(np.asarray(p) * step, (EAST, NORTH)))


@st.composite
def blobs(draw):
    """Valid polygons and multipolygons on a coarse lattice, some corners moved by a hair."""
    rings = draw(st.lists(st.lists(corner, min_size=3, max_size=9), min_size=1, max_size=3))
    shape = shapely.unary_union([
        shapely.make_valid(shapely.Polygon([(x + draw(jitter), y) for x, y in ring]))
        for ring in rings
    ])  # fmt: skip
    if draw(st.booleans()):
        hole = shapely.box(*draw(corner), *draw(corner))
        shape = shape.difference(shapely.make_valid(hole))
    areas = [p for p in shapely.get_parts(shape) if p.geom_type == "Polygon" and p.area > 1e-3]
    if not areas:
        areas = [shapely.box(0, 0, 3, 2)]
    return there(shapely.MultiPolygon(areas))


def star(points, radius, centre, seed=5, rough=0.1):
    """A ragged ring of many corners."""
    random = np.random.default_rng(seed)
    angles = np.linspace(0, 2 * np.pi, points, endpoint=False)
    radii = radius * random.uniform(1 - rough, 1 + rough, points)
    return shapely.Polygon(
        np.column_stack([np.cos(angles), np.sin(angles)]) * radii[:, None] + centre
    )


def tessellation(seed, count=60, side=600.0):
    """Parcels that share every edge exactly: Voronoi cells with millimetre corners."""
    random = np.random.default_rng(seed)
    points = shapely.MultiPoint(random.uniform(0, side, (count, 2)))
    frame = shapely.box(0, 0, side, side)
    cells = shapely.intersection(
        shapely.get_parts(shapely.voronoi_polygons(points, extend_to=frame)), frame
    )
    exact = shapely.set_precision(cells, 1e-3)
    return shapely.transform(exact, lambda p: np.add(p, (EAST, NORTH)))
