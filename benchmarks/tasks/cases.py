"""What is compared: tasks, and who does each; ours first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.tasks.equal import areas_apart, measures_apart, shares_apart
from benchmarks.tasks.places import has
from tests.postgres import absent


@dataclass(frozen=True)
class Peer:
    """Somebody who answers; `needs` are modules of the peers' Python."""

    title: str
    module: str
    needs: tuple[str, ...] = ()
    server: bool = False

    def lacks(self) -> str | None:
        """Tell why it cannot be run here; None where it can."""
        if self.server and (why := absent()):
            return why
        return None if not self.needs or has(*self.needs) else f"{'、'.join(self.needs)} not there"


FRAMES = ("geopandas", "pyarrow")
OURS = Peer("**Mutu**", "benchmarks.ours")
DUCK = Peer("DuckDB spatial", "benchmarks.peers.duck", ("duckdb", "duckdb_extension_spatial"))
SEDONA = Peer("SedonaDB", "benchmarks.peers.sedona", ("sedonadb", "pyproj"))
POSTGIS = Peer("PostGIS", "benchmarks.peers.postgis", ("psycopg", "pyarrow"), server=True)
FAST = Peer("shapely, vectorised", "benchmarks.peers.fast", FRAMES)
NAIVE = Peer("geopandas `overlay`", "benchmarks.peers.naive", FRAMES)
KERNEL = Peer("pyproj inverse, numpy kernel", "benchmarks.peers.areas", FRAMES)
TO_CRS = Peer("geopandas `to_crs(cea).area`", "benchmarks.peers.areas", FRAMES)
GEOD = Peer("`pyproj.Geod` in a loop (sample, scaled)", "benchmarks.peers.areas", FRAMES)


@dataclass(frozen=True)
class Case:
    """A peer and the word that its script knows a task by.

    Attributes
    ----------
    agrees
        The largest relative difference that the definitions explain; None where that depends on
        the size of parcels.
    """

    peer: Peer
    word: str
    agrees: float | None = None


@dataclass(frozen=True)
class Task:
    """A question, who answers it, and how far apart two answers are."""

    title: str
    apart: Callable[[Path, Path], float]
    cases: tuple[Case, ...]
    command: bool = False
    """Whether the whole command, from its start to its end, is told too."""


def _by_all(word: str, *others: Peer) -> tuple[Case, ...]:
    peers = (OURS, DUCK, SEDONA, POSTGIS, FAST, *others)
    return tuple(Case(peer, word) for peer in peers)


GEODESIC = 1e-5
"""What the geodesic area of a parcel may differ from the legal one: another definition."""

AREAS = (
    Case(OURS, "area"), Case(KERNEL, "kernel", 1e-9), Case(TO_CRS, "to_crs", 1e-9),
    Case(DUCK, "area", 1e-9), Case(SEDONA, "area", 1e-9), Case(POSTGIS, "area", 1e-9),
    Case(GEOD, "geod", GEODESIC),
)  # fmt: skip

TASKS: Mapping[str, Task] = {
    "loaded": Task("All measures by zone, town and industry, loaded", measures_apart,
                   _by_all("loaded")),
    "files": Task("All measures by zone, town and industry, from files to a file", measures_apart,
                  _by_all("files"), command=True),
    "zones": Task("Parcels × zones", shares_apart, _by_all("zones", NAIVE)),
    "towns": Task("Parcels × towns", shares_apart, _by_all("towns")),
    "area": Task("Legal area of every parcel", areas_apart, AREAS),
}  # fmt: skip
