"""Where a file's coordinates lie: their CRS, the order of their axes, their datum; decided once.

A CRS that is stated is believed unless the coordinates speak against it; one that is not stated
is taken only where one reading alone fits. Nothing else is applied: it is suggested.
"""

from dataclasses import replace

import numpy as np
import pyproj

from layers import crs as systems
from layers.door.guesses import guess
from layers.door.placement import ORDERS, Placement, Scene, refused
from layers.door.readings import (
    Reading,
    Shapes,
    both_ways,
    home_of,
    is_degrees,
    middles,
    most,
    possible,
    zone_written,
)
from layers.door.report import DoorOptions, Ground, Problem
from layers.errors import CRSError
from layers.schema import Layer

__all__ = ["Placement", "middles", "place"]


def place(
    shapes: Shapes,
    stated: pyproj.CRS | None,
    layer: Layer,
    ground: Ground,
    options: DoorOptions,
) -> Placement:
    """Decide in which CRS, order and datum the shapes of a file are written.

    Parameters
    ----------
    shapes
        Those of the file's first chunk that has any; None and empty ones are passed over.
    stated
        The CRS that the file states; None where it is silent.
    ground
        Its towns, where there are any, tell where the county lies.

    Returns
    -------
    Placement
        Undecided where there is no shape and nothing is stated. Its problems name what the file
        says, what speaks against it, and the options that would be right.
    """
    points = np.column_stack(middles(shapes))
    scene = Scene(points[np.isfinite(points).all(axis=1)], layer, ground, options)
    try:
        found = _stated(stated, options)
    except CRSError as error:
        return refused(str(error), value=options.crs)
    if not found.decided:
        found = guess(scene) if len(scene.points) else found
    elif wrong := _against(found, scene):
        return replace(found, crs=None, problems=(wrong,))
    return _on_datum(found, scene)


def _stated(stated: pyproj.CRS | None, options: DoorOptions) -> Placement:
    """Take the CRS that a person states, else that of the file; none may be a secret one."""
    if stated is not None and stated.is_engineering and "undefined" in stated.name.lower():
        stated = None  # what GeoPackage writes for "not stated"
    written = systems.refuse_local(stated) if stated else None
    asked = systems.read_crs(options.crs) if options.crs else None
    source = asked or written
    if source is None:
        return Placement()
    swapped = options.axes == "ne"
    by = "--crs 指明" if asked else "文件写明"
    why = f"{by}坐标系 {systems.title(source)}" + ("；--axes 指明 X、Y 互换" if swapped else "")
    return Placement(source, swapped, None, why, (), tuple(_doubts(written, asked)))


def _doubts(written: pyproj.CRS | None, asked: pyproj.CRS | None) -> list[str]:
    doubts = []
    if asked and written and not asked.equals(written, ignore_axis_order=True):
        doubts.append(
            f"文件写明的坐标系是 {systems.code(written)}，按 --crs {systems.code(asked)} 读取"
        )
    source = asked or written
    if source and systems.states_no_datum(source):
        doubts.append(f"坐标系“{source.name}”没有说明基准，按 CGCS2000 处理")
    return doubts


def _against(found: Placement, scene: Scene) -> Problem | None:
    """Say what in the coordinates speaks against a stated CRS."""
    if found.crs is None or not len(scene.points):
        return None
    reading = Reading(found.crs, found.swapped)
    return (
        _elsewhere(reading, scene) or _other_digits(reading, scene) or _in_degrees(reading, scene)
    )


def _other_digits(reading: Reading, scene: Scene) -> Problem | None:
    """Say that the digits of the eastings are not those of the CRS."""
    zone, strip = zone_written(reading.turned(scene.points)), systems.strip_of(reading.crs)
    if zone is None or not (strip or reading.crs.is_geographic) or (strip and strip.zone == zone):
        return None
    right = _crs_of_digits(zone, strip)
    digits = f"的带号是 {zone}" if zone else "是 6 位数，没有带号"
    return Problem(
        None, "geometry", systems.code(reading.crs),
        f"东坐标{digits}，与坐标系 {systems.title(reading.crs)} 不符",
        f"坐标应是 {systems.title(right)}：--crs {systems.code(right)}" if right
        else "用 --crs 指明投影坐标系",
    )  # fmt: skip


def _in_degrees(reading: Reading, scene: Scene) -> Problem | None:
    """Say that a projected CRS is stated of longitudes and latitudes."""
    either = is_degrees(scene.points) or is_degrees(scene.points[:, ::-1])
    if not either or not reading.crs.is_projected:
        return None
    return Problem(
        None, "geometry", systems.code(reading.crs),
        f"坐标像是经纬度，与坐标系 {systems.title(reading.crs)} 不符",
        "测绘成果用 --crs EPSG:4490；来自地图软件另加 --datum gcj02 或 --datum bd09",
    )  # fmt: skip


def _crs_of_digits(zone: int, strip: systems.Strip | None) -> pyproj.CRS | None:
    """Return the CRS of a zone number, or the same strip without it."""
    if zone:
        return systems.zone_crs(zone * systems.MILLION)
    return systems.meridian_crs(strip.meridian) if strip else None


def _elsewhere(reading: Reading, scene: Scene) -> Problem | None:
    """Say that most shapes lie where they should under another reading, but not under this one.

    Towns are not asked where the towns themselves are read: they say where the county is.
    """
    home = home_of(scene.ground, county=scene.layer.name != "towns")
    total = len(scene.points)
    if home is None or (here := home.count(scene.points, reading)) * 2 > total:
        return None
    turned = Reading(reading.crs, not reading.swapped)
    others = both_ways(possible(home), ORDERS[None]) if home.county else []
    fits = most(home.fits(scene.points, [turned]), total) or most(
        home.fits(scene.points, others), total
    )
    if not fits:
        return None
    told = "；".join(f"按 {fit.reading.title} 有 {fit.count} 个" for fit in fits)
    return Problem(
        None, "geometry", systems.code(reading.crs),
        f"按 {reading.title} 读取，{total} 个图形中有 {here} 个落在{home.zh}；{told}",
        " 或 ".join(_options(fit.reading, reading) for fit in fits),
    )  # fmt: skip


def _options(better: Reading, reading: Reading) -> str:
    """Say how to have a better reading; of the same CRS only the order is to be said."""
    if better.crs == reading.crs:
        return "--axes ne" if better.swapped else "去掉 --axes ne"
    return better.option


def _on_datum(found: Placement, scene: Scene) -> Placement:
    """Add the datum that is stated; it may only be said of longitudes and latitudes."""
    if found.crs is None or scene.datum is None:
        return found
    if found.crs.is_geographic:
        return replace(found, datum=scene.datum, why=f"{found.why}；基准 {scene.datum}")
    wrong = Problem(
        None, "geometry", scene.datum, "--datum 只能用于经纬度坐标",
        f"坐标是 {found.name}；投影坐标用 --crs 指明",
    )  # fmt: skip
    return replace(found, crs=None, problems=(wrong,))
