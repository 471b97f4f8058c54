"""Telling the CRS of a file that is silent: by the digits of its eastings, by where the county is.

One reading is taken, and said, where it alone fits; otherwise those that fit are listed and the
person is asked.
"""

import pyproj

from layers import crs as systems
from layers.door.placement import Placement, Scene, refused
from layers.door.readings import (
    Home,
    Reading,
    both_ways,
    home_of,
    is_degrees,
    most,
    possible,
    zone_written,
)

SILENT = "文件没有注明坐标系"


def guess(scene: Scene) -> Placement:
    """Tell the CRS of a silent file: by the zone in its eastings, else by where the county is."""
    for swapped in scene.orders:
        zone = zone_written(scene.points[:, ::-1] if swapped else scene.points)
        if zone and (crs := systems.zone_crs(zone * systems.MILLION)):
            return _by_zone(zone, Reading(crs, swapped), scene)
    home = home_of(scene.ground)
    if home and home.county:
        return _by_county(home, scene)
    return _by_range(scene)


def _by_zone(zone: int, reading: Reading, scene: Scene) -> Placement:
    """Take the CRS of a zone number, unless it leaves every shape far from the county."""
    home = home_of(scene.ground)
    if home and not home.count(scene.points, reading):
        return refused(
            f"{SILENT}；东坐标带号为 {zone}，但按 {reading.title} 读取，没有一个图形落在{home.zh}",
            f"确实如此请用 {reading.option} 指明；否则用 --crs 指明正确的坐标系",
        )
    return _taken(reading, f"东坐标带号为 {zone}，按 {reading.title} 读取")


def _by_county(home: Home, scene: Scene) -> Placement:
    """Take the only reading that brings most shapes home."""
    degrees = [home.crs.geodetic_crs] if home.crs.geodetic_crs else []
    tried = degrees if scene.datum else possible(home)
    fits = home.fits(scene.points, both_ways(tried, scene.orders))
    total, best = len(scene.points), most(fits, len(scene.points))
    if len(best) == 1:
        reading, count = best[0].reading, best[0].count
        return _taken(
            reading,
            f"只有按 {reading.title} 读取，图形才落在{home.zh}（{total} 个中有 {count} 个）",
        )
    told = "；".join(f"按 {f.reading.title} 有 {f.count} 个" for f in best or fits)
    return refused(
        f"{SILENT}；{total} 个图形，{told or '按各种读法都没有一个'}落在{home.zh}",
        f"用 --crs 指明：{' 或 '.join(f.reading.option for f in best or fits) or _example(scene)}",
    )


def _example(scene: Scene) -> str:
    return f"如 --crs {scene.ground.crs}（工作区坐标系）"


def _by_range(scene: Scene) -> Placement:
    """Without towns only a stated datum says that numbers are degrees; what is left is asked."""
    degrees = pyproj.CRS.from_user_input(scene.ground.crs).geodetic_crs
    readings = [] if degrees is None else both_ways([degrees], scene.orders)
    fits = [reading for reading in readings if is_degrees(reading.turned(scene.points))]
    if fits and scene.datum:
        return _taken(fits[0], f"--datum 指明坐标是经纬度，按 {fits[0].title} 读取")
    if fits:
        return refused(
            f"{SILENT}；坐标像是经纬度，但不知道是什么基准",
            f"测绘成果用 {fits[0].option}；来自地图软件用 --datum gcj02 或 --datum bd09",
        )
    return refused(f"{SILENT}，也无法从坐标看出", f"用 --crs 指明，{_example(scene)}")


def _taken(reading: Reading, because: str) -> Placement:
    why = f"{SILENT}；{because}"
    told = f"{why}；请核对（1954 北京、1980 西安等坐标须先转换）"
    return Placement(reading.crs, reading.swapped, None, why, (), (told,))
