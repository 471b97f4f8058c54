"""Lines and outlines that look surveyed: wiggly, smooth or irregular, all from one generator."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

Points = NDArray[np.float64]
Rng = np.random.Generator


def rounded(geometry: Any) -> Any:
    """Round coordinates to the millimetre, as boundary points are given."""
    return shapely.transform(geometry, lambda xy: np.round(xy, 3))


def wiggle(line: Points, rng: Rng, *, roughness: float, step: float) -> Points:
    """Displace midpoints across the line until no piece is longer than `step` metres."""
    while True:
        start, end = line[:-1], line[1:]
        length = np.hypot(*(end - start).T)
        long = length > step
        if not long.any():
            return line
        across = np.column_stack([start[:, 1] - end[:, 1], end[:, 0] - start[:, 0]])
        middle = (start + end) / 2 + across * rng.normal(0, roughness, len(start))[:, None]
        line = np.insert(line, np.flatnonzero(long) + 1, middle[long], axis=0)


def smooth(line: Points, *, times: int = 3) -> Points:
    """Cut corners as Chaikin does; the ends stay."""
    for _ in range(times):
        near, far = 0.75 * line[:-1] + 0.25 * line[1:], 0.25 * line[:-1] + 0.75 * line[1:]
        inner = np.stack([near, far], axis=1).reshape(-1, 2)
        line = np.vstack([line[:1], inner[1:-1], line[-1:]])
    return line


def blob(rng: Rng, centre: Any, area: float, *, corners: int = 10) -> Any:
    """Return an irregular, compact polygon of `area` m² around `centre`."""
    angles = (np.arange(corners) + rng.uniform(-0.32, 0.32, corners)) * 2 * np.pi / corners
    radii = np.exp(rng.normal(0, 0.16, corners))
    shape = np.column_stack([1.25 * radii * np.cos(angles), radii * np.sin(angles)])
    turned = shape @ turn(rng.uniform(0, np.pi))
    unit = shapely.Polygon(turned)
    scaled = turned * np.sqrt(area / unit.area) + np.asarray(centre)
    return rounded(shapely.Polygon(scaled))


def fractal_blob(rng: Rng, centre: Any, area: float, *, step: float = 250.0) -> Any:
    """Return a blob with natural edges: fields, woods, wetland."""
    ring = np.asarray(blob(rng, centre, area, corners=12).exterior.coords)
    return shapely.make_valid(shapely.Polygon(wiggle(ring, rng, roughness=0.1, step=step)))


def turn(angle: float) -> Points:
    """Return the matrix that turns row vectors by `angle` radians anticlockwise."""
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, s], [-s, c]])


def chance(share: float, count: int, rng: Rng) -> NDArray[np.bool_]:
    """Return which of `count` things happen to be among a `share` of all."""
    return np.asarray(rng.uniform(size=count) < share)


def largest(geometry: Any) -> Any:
    """Return the largest polygon of a geometry, empty when it has none."""
    parts = [p for p in shapely.get_parts(geometry) if p.geom_type == "Polygon"]
    return max(parts, key=lambda part: part.area, default=shapely.Polygon())
