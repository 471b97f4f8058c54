"""Schemes of evaluation 评价方案 that the service knows: the program's, and the bureau's own.

The bureau's stand in the folder of ``MUTU_SCHEMES``: ``our-scheme.yaml``, and beside it, where
there is one, its list of adjustments under the same name (``our-scheme.csv`` or ``.xlsx``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from geoapi.http.errors import NotFoundError
from geoapi.planning.scoring.given import given_of
from geoapi.planning.scoring.reading import packaged, read_scheme
from geoapi.planning.scoring.scheme import Scheme
from geoapi.questions.scores import Known, scheme_named
from geoapi.settings import Settings
from layers.sources import read

LISTS = (".csv", ".xlsx")


@dataclass(frozen=True)
class Held:
    """A scheme, and the bureau's list of adjustments that goes with it."""

    scheme: Scheme
    known: Known


def schemes_of(settings: Settings) -> dict[str, Held]:
    """Return every scheme by its name, the bureau's own first."""
    own = {file.stem: held(file) for file in _files(settings)}
    return own | {name: Held(scheme_named(name), Known()) for name in packaged() if name not in own}


def held_of(settings: Settings, name: str | None) -> tuple[str, Held]:
    """Return a scheme by its name; without one, the one that leaves least open.

    Raises
    ------
    NotFoundError
        No such scheme; the message names those there are.
    """
    there = schemes_of(settings)
    if name is None:
        name = min(there, key=lambda one: len(there[one].scheme.missing))
    if name not in there:
        raise NotFoundError(f"没有评价方案 {name[:100]}；有：{'、'.join(there)}")
    return name, there[name]


def held(file: Path) -> Held:
    """Read a scheme of the bureau's, and its list; again where either file has changed."""
    beside = next((p for p in map(file.with_suffix, LISTS) if p.exists()), None)
    stamps = tuple(p.stat().st_mtime_ns for p in (file, beside) if p is not None)
    return _read(file, beside, stamps)


@lru_cache(maxsize=64)
def _read(file: Path, beside: Path | None, _stamps: tuple[int, ...]) -> Held:
    scheme = read_scheme(file)
    if beside is None:
        return Held(scheme, Known())
    raw = read(beside)
    return Held(scheme, Known(given_of(raw.frame, [int(row) for row in raw.rows], scheme)))


def _files(settings: Settings) -> list[Path]:
    if not settings.schemes:
        return []
    return sorted(Path(settings.schemes).glob("*.y*ml"))


def titles(schemes: Mapping[str, Held], language: str) -> dict[str, str]:
    """Return name -> title, as a choice writes it."""
    return {
        name: one.scheme.title if language == "zh" else one.scheme.title_en or one.scheme.title
        for name, one in schemes.items()
    }
