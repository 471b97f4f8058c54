"""Coordinate systems 坐标系: CGCS2000 zones, and what may be used.

Axis order is always (east, north) here; survey sheets write X = north, Y = east.
Sources: standards.md 8.1 and 8.4; EPSG codes 4490, 4513-4554.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyproj
from numpy.typing import NDArray
from pyproj.enums import TransformDirection

from layers.errors import CRSError

Floats = NDArray[np.float64]

REFUSED_DATUMS = (
    (r"new beijing|新\s*(1954\s*)?北京", "新 1954 北京坐标系"),
    (r"beijing\s*(19)?54|\bbj\s*-?(19)?54|北京\s*(19)?54|(19)?54\s*年?\s*北京", "1954 北京坐标系"),
    (r"xi'?an\s*(19)?80|西安\s*(19)?80|(19)?80\s*年?\s*(西安|国家大地)", "1980 西安坐标系"),
    (r"krass?[ao][vw]sk[iy]|克拉索夫斯基", "克拉索夫斯基椭球（1954 北京坐标系所用）"),
    (r"iag\s*-?(19)?75|iau\s*-?(19)?76", "1975 国际椭球（1980 西安坐标系所用）"),
    (
        r"地方|独立坐标|城市坐标|城建坐标|\blocal (coordinate|grid|system)|\blocal$",
        "地方独立坐标系",
    ),
)
"""Words in the name of a CRS, its datum or ellipsoid -> what they say.

These systems need local, classified parameters; a relabelled copy would be 50-150 m off.
"""

OLD_AXES = {6378245: REFUSED_DATUMS[3][1], 6378140: REFUSED_DATUMS[4][1]}
"""Semi-major axes, metres, that tell such a datum whatever the name says."""

OWN_ELLIPSOID = (6378137, 298.2572)
"""Semi-major axis, metres, and inverse flattening in which CGCS2000, GRS 80 and WGS 84 agree."""

MARGIN = 2.0
"""Degrees a county may reach beyond its CRS's area of use: one extended strip is lawful."""

MILLION = 1_000_000
THREE_DEGREES = range(25, 46)
SIX_DEGREES = range(13, 24)
"""Zone numbers of China; the two do not overlap, so a number tells its width."""


@dataclass(frozen=True)
class Strip:
    """A Gauss-Krüger strip: its central meridian, degrees, and the zone before its eastings.

    Attributes
    ----------
    zone
        0 where eastings have six digits.
    scale
        1 for Gauss-Krüger, 0.9996 for UTM.
    """

    meridian: float
    zone: int
    scale: float = 1.0


def read_crs(text: str) -> pyproj.CRS:
    """Read a CRS as a person states it; Beijing 54, Xian 80 and local systems are refused."""
    try:
        crs = pyproj.CRS.from_user_input(text)
    except pyproj.exceptions.CRSError:
        raise CRSError(f"不认识坐标系“{text[:200]}”；可用如 EPSG:4549、EPSG:4490") from None
    return refuse_local(crs)


def refuse_local(crs: pyproj.CRS) -> pyproj.CRS:
    """Return the CRS where its datum can be brought to CGCS2000 without secret parameters.

    Told by any name in it, and by the ellipsoid even where the names say something else.
    """
    if reason := _secret(crs):
        raise CRSError(
            f"坐标系“{crs.name}”不能直接使用：{reason}与 2000 国家大地坐标系"
            "相差数十至百余米，转换参数不公开；请向测绘主管部门取得转换后的成果"
        )
    if not may_be_used(crs):
        raise CRSError(f"坐标系“{crs.name}”不能直接使用：既不是经纬度，也不是投影坐标")
    return crs


def may_be_used(crs: pyproj.CRS) -> bool:
    """Whether :func:`refuse_local` lets a CRS pass."""
    return _secret(crs) is None and (crs.is_geographic or crs.is_projected)


def _secret(crs: pyproj.CRS) -> str | None:
    if crs.is_engineering:
        return "地方独立坐标系"
    parts = (crs, crs.geodetic_crs, crs.datum, crs.ellipsoid)
    words = " ".join(part.name for part in parts if part is not None)
    words = unicodedata.normalize("NFKC", words).lower().replace("_", " ")
    named = next((zh for pattern, zh in REFUSED_DATUMS if re.search(pattern, words)), None)
    return named or _by_ellipsoid(crs)


def _by_ellipsoid(crs: pyproj.CRS) -> str | None:
    """Tell a secret datum by its ellipsoid; an unnamed datum must stand on that of CGCS2000."""
    if crs.ellipsoid is None:
        return None
    axis, flattening = crs.ellipsoid.semi_major_metre, crs.ellipsoid.inverse_flattening
    if round(axis) in OLD_AXES:
        return OLD_AXES[round(axis)]
    claims = states_no_datum(crs) or "china" in _datum_name(crs) or "cgcs" in _datum_name(crs)
    if not claims or (round(axis), round(flattening, 4)) == OWN_ELLIPSOID:
        return None
    return f"所用椭球（长半轴 {axis:.0f} 米）不是 CGCS2000 椭球，属地方独立坐标系，"


def states_no_datum(crs: pyproj.CRS) -> bool:
    """Whether a CRS says only on which ellipsoid it stands."""
    return _datum_name(crs).startswith(("unknown", "d_unknown", "not specified", "not_specified"))


def _datum_name(crs: pyproj.CRS) -> str:
    return crs.datum.name.lower() if crs.datum else ""


def metric_crs(text: str) -> str:
    """Check the one CRS of a workspace: projected, in metres; returns its authority code."""
    crs = read_crs(text)
    if not crs.is_projected or crs.axis_info[0].unit_name not in {"metre", "meter"}:
        raise CRSError(f"工作区坐标系须为以米为单位的投影坐标系（如 EPSG:4549），不是“{crs.name}”")
    authority = crs.to_authority()
    return ":".join(authority) if authority else crs.to_wkt()


def code(crs: pyproj.CRS) -> str:
    """Return the authority code of a CRS, ``EPSG:4549``; its name where it has none."""
    authority = crs.to_authority()
    return ":".join(authority) if authority else crs.name


def title(crs: pyproj.CRS) -> str:
    """Name a CRS for a person: ``EPSG:4549（CGCS2000 3 度带，中央经线 120°E）``."""
    name = crs.name
    for english, chinese in (
        (r"^China Geodetic Coordinate System 2000$", "CGCS2000 经纬度"),
        (r" / 3-degree Gauss-Kruger", " 3 度带"),
        (r" / Gauss-Kruger", " 6 度带"),
        (r" CM (\d+)E", r"，中央经线 \1°E"),
        (r" zone (\d+)", r"，带号 \1"),
    ):
        name = re.sub(english, chinese, name)
    authority = crs.to_authority()
    return f"{':'.join(authority)}（{name}）" if authority else name


def zone_crs(easting: float) -> pyproj.CRS | None:
    """Tell the CGCS2000 zone of an 8-digit easting: 25-45 are 3-degree, 13-23 are 6-degree."""
    zone = int(easting // MILLION)
    if zone in THREE_DEGREES:
        return pyproj.CRS.from_epsg(4488 + zone)
    return pyproj.CRS.from_epsg(4478 + zone) if zone in SIX_DEGREES else None


def meridian_crs(meridian: float) -> pyproj.CRS | None:
    """Return the CGCS2000 strip of a central meridian, 75, 78 … 135, with 6-digit eastings.

    The 6-degree strips of six-digit eastings (EPSG:4502-4512) are the same plane as every other
    one of these: the same numbers mean the same place.
    """
    number, rest = divmod(meridian, 3)
    china = not rest and number in THREE_DEGREES
    return pyproj.CRS.from_epsg(4509 + int(number)) if china else None


def strip_of(crs: pyproj.CRS) -> Strip | None:
    """Return the strip that a projected CRS is; None where it is something else."""
    plain = crs.source_crs if crs.is_bound and crs.source_crs else crs
    operation = plain.coordinate_operation
    if operation is None or operation.method_name != "Transverse Mercator":
        return None
    said = {p.name: float(p.value) for p in operation.params}
    zone, rest = divmod(said["False easting"], MILLION)
    if rest != MILLION / 2 or said["False northing"]:
        return None
    scale = said["Scale factor at natural origin"]
    return Strip(said["Longitude of natural origin"], int(zone), scale)


def usable_box(crs: pyproj.CRS) -> tuple[float, float, float, float] | None:
    """Return west, south, east, north, degrees, of a CRS's area of use and :data:`MARGIN`."""
    area = crs.area_of_use
    if area is None:
        return None
    return area.west - MARGIN, area.south - MARGIN, area.east + MARGIN, area.north + MARGIN


def lonlat_of(crs: pyproj.CRS | str) -> pyproj.Transformer:
    """Return the transformer from `crs` to longitude and latitude on its own datum."""
    source = pyproj.CRS.from_user_input(crs)
    return pyproj.Transformer.from_crs(source, source.geodetic_crs, always_xy=True)


@lru_cache(maxsize=16)
def to_crs84(crs: str) -> pyproj.Transformer:
    """Return the transformer to CRS84, longitude first; by its steps, where PROJ states one way.

    PROJ looks for the way anew in every thread, which takes half a second; given its steps it
    takes two milliseconds.
    """
    found = pyproj.Transformer.from_crs(crs, "OGC:CRS84", always_xy=True)
    steps = found.definition
    alone = steps.startswith("proj=pipeline")
    return pyproj.Transformer.from_pipeline(steps) if alone else found


def transform(points: Floats, source: pyproj.CRS, target: pyproj.CRS) -> Floats:
    """Transform (n, 2) east/north or lon/lat pairs; what cannot be transformed becomes inf."""
    change = pyproj.Transformer.from_crs(source, target, always_xy=True)
    east, north = change.transform(points[:, 0], points[:, 1], direction=TransformDirection.FORWARD)
    return np.column_stack([east, north])
