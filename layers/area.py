"""Area 面积 on the ellipsoid: the legal figure, and the geodesic one beside it.

The legal area (国土调查办发〔2008〕32号, with CGCS2000 constants) sums, over the edges of a ring,
trapezoids between the edge and a reference meridian. That is exactly the planar shoelace of the
vertices in the ellipsoid's cylindrical equal-area plane, here the *legal plane*: transform once,
and whole and parts add up exactly. The geodesic area is another definition (edges are geodesics);
it is offered, labelled, never mixed.
"""

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from layers.crs import lonlat_of

Floats = NDArray[np.float64]

A = 6378137.0
"""Semi-major axis of CGCS2000, metres."""

F = 1 / 298.257222101
"""Flattening of CGCS2000."""

B = A * (1 - F)
E2 = F * (2 - F)
E = np.sqrt(E2)


def authalic_ordinate(latitude: Floats) -> Floats:
    """Return q(B) = ∫ M N cos B dB / b, metres, in closed form; latitude in degrees.

    Written so that rounding stays below 1e-9 m: q b = b² (sin B / (2 (1 - e² sin² B)) +
    artanh(e sin B) / (2 e)).
    """
    sine = np.sin(np.radians(latitude))
    ordinate: Floats = B * (sine / (1 - E2 * sine * sine) + np.arctanh(E * sine) / E) / 2
    return ordinate


def legal_plane(lonlat: Floats) -> Floats:
    """Transform (n, 2) degrees to the legal plane: x = b λ, y = q(B), metres."""
    return np.column_stack([B * np.radians(lonlat[:, 0]), authalic_ordinate(lonlat[:, 1])])


def to_legal_plane(shapes: NDArray[np.object_], crs: pyproj.CRS | str) -> NDArray[np.object_]:
    """Transform shapes of `crs` to the legal plane; planar areas there are legal areas in m².

    Parameters
    ----------
    shapes
        Shapely geometries, (east, north) or (lon, lat); None stays None.
    crs
        Any CRS; projected coordinates are first inverted on their own datum.
    """
    changed: NDArray[np.object_] = shapely.transform(to_lonlat(shapes, crs), legal_plane)
    return changed


def to_lonlat(shapes: NDArray[np.object_], crs: pyproj.CRS | str) -> NDArray[np.object_]:
    """Transform shapes of `crs` to longitude and latitude on its own datum; None stays None."""
    to_degrees = lonlat_of(crs)

    def change(points: Floats) -> Floats:
        return np.column_stack(to_degrees.transform(points[:, 0], points[:, 1]))

    changed: NDArray[np.object_] = shapely.transform(shapely.force_2d(shapes), change)
    return changed


def piece_area(shapes: NDArray[np.object_]) -> Floats:
    """Return the area of pieces of land between their corners, m², edges taken as geodesics.

    The measure by which land is *divided*; it agrees with GeographicLib to 1e-9. A share of it
    is applied to the legal or registered area, never put in its place.

    Parameters
    ----------
    shapes
        Polygons in degrees; anything without area, and None, is 0.

    Notes
    -----
    ∮ q dλ by the trapezoid of each edge, plus sin B Δλ (r² Δλ² + 3 Δq² / r²) / 12, the strip
    between the chord in the legal plane and the geodesic (r: radius of the parallel). The rest
    is of the fifth order: under 1e-9 for edges below 5 km.
    """
    parts, owner = shapely.get_parts(shapes, return_index=True)
    areal = shapely.get_type_id(parts) == 3  # noqa: PLR2004 - shapely's number of a polygon
    rings, part = shapely.get_rings(parts[areal], return_index=True)
    sizes = np.abs(_ring_integrals(rings))
    first = np.ones(len(part), dtype=bool)
    first[1:] = part[1:] != part[:-1]
    signed = np.where(first, sizes, -sizes)
    return np.bincount(owner[areal][part], signed, minlength=len(shapes)).astype(float)


def _ring_integrals(rings: NDArray[np.object_]) -> Floats:
    if not len(rings):
        return np.zeros(0)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    same = ring[1:] == ring[:-1]
    ordinate, sine = B * authalic_ordinate(points[:, 1]), np.sin(np.radians(points[:, 1]))
    square = A * A * (1 - sine * sine) / (1 - E2 * sine * sine)
    span, rise = np.diff(np.radians(points[:, 0])), np.diff(ordinate)
    r2, middle = (square[1:] + square[:-1]) / 2, (sine[1:] + sine[:-1]) / 2
    strip = middle * (r2 * span**2 + 3 * rise**2 / r2) / 12
    # Counted from each ring's first vertex, so that the sums stay small and exact.
    base = ordinate[np.searchsorted(ring, ring[1:])]
    edges = span * ((ordinate[1:] + ordinate[:-1]) / 2 - base + strip)
    return np.bincount(ring[1:][same], edges[same], minlength=len(rings)).astype(float)


def legal_area_of_degrees(shapes: NDArray[np.object_]) -> Floats:
    """Return the legal area of shapes that are in degrees already, m²; None is NaN."""
    area: Floats = shapely.area(shapely.transform(shapes, legal_plane))
    return area


def legal_area(shapes: NDArray[np.object_], crs: pyproj.CRS | str) -> Floats:
    """Return the legal ellipsoid area 椭球面积 of each shape, m²; holes subtracted, None is NaN."""
    to_degrees = lonlat_of(crs)

    def change(points: Floats) -> Floats:
        return legal_plane(np.column_stack(to_degrees.transform(points[:, 0], points[:, 1])))

    area: Floats = shapely.area(shapely.transform(shapes, change))
    return area


def geodesic_area(shapes: NDArray[np.object_], crs: pyproj.CRS | str) -> Floats:
    """Return the geodesic area 大地线面积 of each shape on CGCS2000, m²; None is NaN.

    Another definition than :func:`legal_area`: on parcels a few 1e-6 relative apart, growing with
    the length of the edges. Computed by PROJ's port of GeographicLib (Karney 2013).
    """
    geod, to_lonlat = pyproj.Geod(a=A, rf=1 / F), lonlat_of(crs)

    def change(points: Floats) -> Floats:
        return np.column_stack(to_lonlat.transform(points[:, 0], points[:, 1]))

    areas = [
        _geodesic(geod, shape) for shape in shapely.transform(shapely.force_2d(shapes), change)
    ]
    return np.array(areas, dtype=float)


def _geodesic(geod: pyproj.Geod, shape: shapely.Geometry | None) -> float:
    if shape is None:
        return float("nan")
    oriented = shapely.orient_polygons(shape)
    return float(abs(geod.geometry_area_perimeter(oriented)[0]))
