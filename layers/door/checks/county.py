"""The county 县域: what lies wholly or partly outside the union of its towns."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from layers.area import legal_area
from layers.door.accepted import AT_ONCE, Accepted
from layers.door.checks.case import LISTED, Case, Check, area_text, key_text, percent

NOISE_AREA, NOISE_SHARE = 1.0, 0.001
"""m² and share of a shape; a piece outside below both is drawing noise (standards.md 8.2)."""

LINE, AREAL = 1, 2
"""Dimensions of a shape, as shapely counts."""

Shapes = NDArray[np.object_]
Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


@dataclass
class Outside:
    """Positions outside the county, and what of each lies there.

    Attributes
    ----------
    wholly
        Positions of shapes that do not meet the county.
    partly
        Position -> measure of the piece outside (m², of lines metres), and its share.
    noise
        Shapes whose piece outside is too small to be land.
    """

    wholly: list[int] = field(default_factory=list)
    partly: dict[int, tuple[float, float]] = field(default_factory=dict)
    noise: int = 0


def check_county(case: Case) -> Iterator[Check]:
    """Find shapes outside the union of the stored towns; towns themselves make the county."""
    if case.layer.shape is None or case.layer.name == "towns" or case.accepted.wkb is None:
        return
    county = county_of(case)
    if county is None:
        text = f"尚未导入乡镇，未能核对{case.layer.zh}是否在县域以内。"
        yield Check("outside-unchecked", "县域以外", 0, text)
        return
    found = outside(case.accepted, county)
    if found.wholly or found.partly or found.noise:
        yield _told(case, found, county)


def county_of(case: Case) -> shapely.Geometry | None:
    """Return the union of the stored towns; None where they are not there with their shapes."""
    towns = case.around("towns", "geometry")
    if towns is None:
        return None
    union = shapely.union_all(cast("gpd.GeoDataFrame", towns).geometry.to_numpy())
    return None if union.is_empty else union


def outside(accepted: Accepted, county: shapely.Geometry) -> Outside:
    """Compare every shape with the county, few of them alive at a time."""
    found = Outside()
    shapely.prepare(county)
    for begin in range(0, len(accepted), AT_ONCE):
        shapes = accepted.shapes(slice(begin, begin + AT_ONCE))
        open_ = ~(shapely.covers(county, shapes) | shapely.is_missing(shapes))
        meets = shapely.intersects(county, shapes)
        found.wholly += (begin + np.flatnonzero(open_ & ~meets)).tolist()
        crossing = np.flatnonzero(open_ & meets)
        _take(found, begin + crossing, shapes[crossing], county, accepted.crs)
    return found


def _take(found: Outside, at: Rows, shapes: Shapes, county: shapely.Geometry, crs: str) -> None:
    """Measure the pieces outside of shapes that cross the boundary."""
    pieces = shapely.difference(shapes, county)
    sizes, wholes = _measure(pieces, shapes, crs), _measure(shapes, shapes, crs)
    shares = np.divide(sizes, wholes, out=np.zeros(len(at)), where=wholes > 0)
    noise = (sizes < NOISE_AREA) & (shares < NOISE_SHARE)
    found.noise += int((noise & (sizes > 0)).sum())
    for place in np.flatnonzero(~noise):
        found.partly[int(at[place])] = float(sizes[place]), float(shares[place])


def _measure(pieces: Shapes, of: Shapes, crs: str) -> Floats:
    """Measure pieces as their shapes are: m² of land, metres of lines."""
    areal = shapely.get_dimensions(of) == AREAL
    return np.where(areal, legal_area(pieces, crs), shapely.length(pieces))


def _told(case: Case, found: Outside, county: shapely.Geometry) -> Check:
    worst = sorted(found.partly, key=lambda at: -found.partly[at][0])
    far = _distances(case.accepted, found.wholly[:LISTED], county)
    rows = [
        _row(case, at) | {"outside": "wholly", "area": _area(case, at), "distance": round(m, 1)}
        for at, m in far.items()
    ]
    rows += [_row(case, at) | _partly(case, found, at) for at in worst[: LISTED - len(rows)]]
    areal = [at for at in found.partly if _area(case, at) is not None]
    return Check(
        "outside-county", "县域以外", len(found.wholly) + len(found.partly),
        _sentence(case, found, rows), tuple(rows),
        {"wholly": len(found.wholly), "partly": len(found.partly), "noise": found.noise,
         "area": float(np.nansum(case.accepted.area[found.wholly]))
         + sum(found.partly[at][0] for at in areal)},
    )  # fmt: skip


def _row(case: Case, at: int) -> dict[str, Any]:
    return {"row": int(case.accepted.rows[at]), "key": key_text(case.table, case.layer, at)}


def _area(case: Case, at: int) -> float | None:
    """Return the legal area of a shape, m²; None for points and lines, which have none."""
    area = float(case.accepted.area[at])
    return round(area, 2) if area > 0 else None


def _partly(case: Case, found: Outside, at: int) -> dict[str, Any]:
    size, share = found.partly[at]
    measure = "length" if _area(case, at) is None else "area"
    return {"outside": "partly", measure: round(size, 2), "share": round(share, 6)}


def _distances(accepted: Accepted, at: list[int], county: shapely.Geometry) -> dict[int, float]:
    """Return metres between shapes and the county's boundary, in the county's plane."""
    shapes = accepted.shapes(np.array(at, dtype=np.int64))
    return dict(zip(at, shapely.distance(county, shapes).tolist(), strict=True))


def _sentence(case: Case, found: Outside, rows: list[dict[str, Any]]) -> str:
    parts = []
    if found.wholly:
        every = len(found.wholly) == int((~np.isnan(case.accepted.bounds[:, 0])).sum())
        parts.append(_wholly_text(case, rows, every=every, count=len(found.wholly)))
    if found.partly:
        parts.append(_partly_text(case, found))
    if found.noise:
        least = "1 平方米（线为 1 米）" if case.layer.shape == "geometry" else "1 平方米"
        parts.append(f"{found.noise:,} 个图形出界不足 {least}且不足 0.1%，视为绘图误差。")
    return "".join(parts)


def _wholly_text(case: Case, rows: list[dict[str, Any]], *, every: bool, count: int) -> str:
    first = rows[0]
    place = f"第 {first['row']} 行 {first['key']} 离县界 {first['distance']:,.0f} 米"
    if every:
        return f"全部 {count:,} 个{case.layer.zh}都在县域以外（{place}）；请核对坐标系是否有误。"
    return f"{count:,} 个{case.layer.zh}完全在县域以外，如{place}。"


def _partly_text(case: Case, found: Outside) -> str:
    at = max(found.partly, key=lambda at: found.partly[at][0])
    size, share = found.partly[at]
    areal = _area(case, at) is not None
    out = area_text(size) if areal else f"{size:,.0f} 米"
    return (
        f"{len(found.partly):,} 个{case.layer.zh}部分出界，最大为第 {case.accepted.rows[at]} 行 "
        f"{key_text(case.table, case.layer, at)}，界外 {out}，占 {percent(share)}。"
    )
