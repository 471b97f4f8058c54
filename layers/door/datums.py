"""Degrees of an unstated datum, compared with the county's towns: as written, GCJ-02 or BD-09.

A map application's coordinates lie hundreds of metres aside. Near the border between two towns
that puts a point into the wrong one, which is seen where rows name their town, or where a point
falls out of the county. What is found is offered, never applied.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely
from numpy.typing import NDArray

from layers import crs as systems
from layers.crs import Floats
from layers.door.words import is_blank, plain
from layers.shifts import to_wgs84

Flags = NDArray[np.bool_]

LEVEL = 0.05
"""Chance of a false offer, by convention (R. A. Fisher, Statistical Methods for Research Workers,
1925); no rule sets it. Two datums are tried, so each has half of it (Bonferroni)."""

OFFERED = {"gcj02": "GCJ-02（高德、腾讯地图）", "bd09": "BD-09（百度地图）"}

SAMPLE = 1_000
"""Rows by which a column is judged to name towns."""

TOWN_DIGITS = 9
"""Digits of a 乡镇代码."""

VILLAGE_DIGITS = 12
"""Digits of a village's code 村级代码, which begins with its town's."""

ABOVE = "省市县区旗州盟"
"""What the name of the unit before a town's ends in."""


@dataclass(frozen=True)
class Recognised:
    """A datum under which places fit the county's towns better than as they are written.

    Attributes
    ----------
    datum
        The likelier one: ``gcj02`` or ``bd09``.
    places
        How many different places were compared.
    before, after
        How many lie where they should as written, and read on this datum.
    better, worse
        How many come to lie where they should, and how many no longer do.
    chance
        Probability of so many better ones, were better and worse equally likely.
    others
        Further datums that fit as well.
    """

    datum: str
    places: int
    before: int
    after: int
    better: int
    worse: int
    chance: float
    others: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The offer, in one Chinese sentence."""
        also = "".join(f"（{OFFERED[o]}也同样可能，用 --datum {o}）" for o in self.others)
        return (
            f"经纬度可能不是 CGCS2000：与本县乡镇比较 {self.places} 处，照原样有 {self.before} 处"
            f"落在应在的乡镇或县界内，按 {OFFERED[self.datum]}换算后有 {self.after} 处"
            f"（改对 {self.better}，改错 {self.worse}，符号检验 p={self.chance:.2g}）；"
            f"若确是 {OFFERED[self.datum]}坐标，请加 --datum {self.datum} 重新导入{also}；"
            "现按 CGCS2000 读入"
        )


def recognise(
    lon: Floats,
    lat: Floats,
    towns: gpd.GeoDataFrame,
    named: Sequence[str | None] | None = None,
) -> Recognised | None:
    """Compare degrees as written, as GCJ-02 and as BD-09 with the county's towns.

    A row that names its town must lie in it, any other in the county. The rows that change sides
    are judged by the exact sign test (Q. McNemar, Psychometrika 12, 1947); rows at one place
    count once.

    Parameters
    ----------
    lon, lat
        Degrees; NaN where a row has no place.
    towns
        The county's towns in its metric CRS, with ``town_code``.
    named
        The ``town_code`` that each row names, None where it names none.

    Returns
    -------
    Recognised or None
        None where nothing speaks for another datum, as with points far from every border.
    """
    places = _places(lon, lat, named)
    right = {
        datum: _where_they_should(*to_wgs84(places.lon, places.lat, datum), places, towns)
        for datum in ("wgs84", *OFFERED)
    }
    found = [_compared(datum, right) for datum in OFFERED]
    likely = [one for one in found if one.chance <= LEVEL / len(OFFERED)]
    if not likely:
        return None
    best, *rest = sorted(likely, key=lambda one: -one.after)
    others = [one.datum for one in rest if _chance(*_changes(right, one.datum, best.datum)) > LEVEL]
    return replace(best, others=tuple(others))


@dataclass(frozen=True)
class Places:
    """Different places and the town that each names; None where it names none."""

    lon: Floats
    lat: Floats
    named: Sequence[str | None]


def _places(lon: Floats, lat: Floats, named: Sequence[str | None] | None) -> Places:
    frame = pd.DataFrame({"lon": lon, "lat": lat, "named": named if named is not None else None})
    frame = frame.dropna(subset=["lon", "lat"]).drop_duplicates()
    words = [None if is_blank(name) else str(name) for name in frame["named"]]
    return Places(frame["lon"].to_numpy(float), frame["lat"].to_numpy(float), words)


def _where_they_should(lon: Floats, lat: Floats, places: Places, towns: gpd.GeoDataFrame) -> Flags:
    """Tell which places lie in the town they name, or in any where they name none."""
    source, target = pyproj.CRS.from_epsg(4490), pyproj.CRS.from_user_input(towns.crs)
    points = systems.transform(np.column_stack([lon, lat]), source, target)
    known = np.isfinite(points).all(axis=1)
    spots = np.full(len(points), None, dtype=object)
    spots[known] = shapely.points(points[known])
    town, point = shapely.STRtree(spots).query(towns.geometry.to_numpy(), predicate="intersects")
    unnamed = np.array([name is None for name in places.named], dtype=bool)
    codes = towns["town_code"].astype(str).to_numpy(dtype=object)
    agrees = unnamed[point] | (np.array(places.named, dtype=object)[point] == codes[town])
    right = np.zeros(len(points), dtype=bool)
    right[point[agrees]] = True
    return right


def _compared(datum: str, right: Mapping[str, Flags]) -> Recognised:
    better, worse = _changes(right, "wgs84", datum)
    before, after = int(right["wgs84"].sum()), int(right[datum].sum())
    chance = _chance(better, worse)
    return Recognised(datum, len(right[datum]), before, after, better, worse, chance)


def _changes(right: Mapping[str, Flags], first: str, second: str) -> tuple[int, int]:
    """Count the places that are right only under the second datum, and only under the first."""
    only_second, only_first = right[second] & ~right[first], right[first] & ~right[second]
    return int(only_second.sum()), int(only_first.sum())


def _chance(better: int, worse: int) -> float:
    """Return the probability of at least so many better ones among all that change (p = 1/2)."""
    total = better + worse
    factorials = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, total + 1)))])
    k = np.arange(better, total + 1)
    logs = factorials[total] - factorials[k] - factorials[total - k] - total * np.log(2)
    return float(min(np.exp(logs).sum(), 1.0))


@dataclass(frozen=True)
class Words:
    """What names a town: words that stand alone, and full names that may stand behind others."""

    alone: Mapping[str, str]
    behind: Mapping[str, str]

    def town(self, word: str) -> str | None:
        """Return the ``town_code`` of a code, a village's code, a name, or ``某县某镇``."""
        if word.isdigit() and len(word) == VILLAGE_DIGITS:
            word = word[:TOWN_DIGITS]
        if word in self.alone:
            return self.alone[word]
        longest = max(map(len, self.behind), default=0)
        cuts = (at for at in range(max(len(word) - longest, 1), len(word)) if word[at - 1] in ABOVE)
        return next((self.behind[word[at:]] for at in cuts if word[at:] in self.behind), None)


def named_towns(frame: pd.DataFrame, towns: gpd.GeoDataFrame) -> list[str | None] | None:
    """Find the column most of whose values are names or codes of the county's towns.

    Parameters
    ----------
    frame
        Raw columns of a file.
    towns
        With ``town_code`` and ``name``.

    Returns
    -------
    list or None
        For each row the ``town_code`` it names, None where it names none; None without such a
        column. Of several columns the one with the largest share.
    """
    words = _words_of(towns)
    shares = [_share(frame.iloc[:SAMPLE, at].tolist(), words) for at in range(frame.shape[1])]
    best = int(np.argmax(shares)) if shares else 0
    if not shares or shares[best] * 2 <= 1:
        return None
    cells = [_cell(value) for value in frame.iloc[:, best].tolist()]
    known = {cell: words.town(cell) for cell in set(cells)}
    return [known[cell] for cell in cells]


def _words_of(towns: gpd.GeoDataFrame) -> Words:
    """Gather codes, names and short names; a word for two towns names neither."""
    codes = towns["town_code"].astype(str).tolist()
    names = [_cell(name) for name in towns["name"]]
    short = [re.sub("(街道|镇|乡)$", "", name) for name in names]
    return Words(
        _sole([*zip(codes, codes, strict=True), *zip(names, codes, strict=True),
               *zip(short, codes, strict=True)]),
        _sole([(n, c) for n, c, s in zip(names, codes, short, strict=True) if n != s]),
    )  # fmt: skip


def _sole(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, set[str]] = {}
    for word, code in pairs:
        found.setdefault(word, set()).add(code)
    return {word: min(codes) for word, codes in found.items() if word and len(codes) == 1}


def _cell(value: Any) -> str:
    """Return a cell's word without blanks and without the office's own title."""
    word = "" if is_blank(value) else re.sub(r"\s", "", plain(value))
    return re.sub("(办事处|人民政府)$", "", word)


def _share(values: Sequence[Any], words: Words) -> float:
    """Return the share of the values that name a town, blanks left out."""
    cells = [cell for value in values if (cell := _cell(value))]
    return sum(words.town(cell) is not None for cell in cells) / len(cells) if cells else 0.0
