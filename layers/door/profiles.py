"""Profiles 导入方案: what a person once said of a file, remembered for the next one like it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from layers import layer_named
from layers.door.columns import normal
from layers.door.intake import Request, chunks
from layers.door.report import DoorOptions
from layers.errors import SourceError
from layers.store import Profile

OF_THE_DOOR = ("crs", "datum", "axes", "month", "headers", "units", "constants")
OF_THE_FILE = ("source_layer", "encoding", "on")


def remembered(layer: str, options: Mapping[str, Any], headers: Iterable[str]) -> dict[str, Any]:
    """Return what a profile keeps of stated options.

    A value set for a whole key column (``--set period=2024Q1``) belongs to one file and is not
    kept; nor is the sheet that was joined, only the column it was joined by.
    """
    kept = {name: options[name] for name in (*OF_THE_DOOR, *OF_THE_FILE) if options.get(name)}
    keys = layer_named(layer).key
    constants = {f: v for f, v in (kept.pop("constants", None) or {}).items() if f not in keys}
    if constants:
        kept["constants"] = constants
    return {"options": kept, "headers": list(headers)}


def applied(profile: Profile, request: Request) -> Request:
    """Return the request completed by a profile; what the request states itself comes first."""
    told = profile.told["options"]
    door = {name: _both(told.get(name), getattr(request.options, name)) for name in OF_THE_DOOR}
    file = {name: getattr(request, name) or told.get(name) for name in OF_THE_FILE}
    if request.join is None:
        file["on"] = request.on
    return replace(request, options=DoorOptions(**door), **file)


def _both(told: Any, stated: Any) -> Any:
    if isinstance(told, Mapping):
        return {**told, **(stated or {})}
    return told if stated is None else stated


def recall(profiles: Sequence[Profile], request: Request) -> tuple[Request, Profile | None]:
    """Complete a request by the newest profile whose file had exactly these headers.

    Returns
    -------
    tuple
        The request, and the profile that was applied; None where no profile fits.
    """
    seen: dict[tuple[Any, ...], frozenset[str] | None] = {}
    for profile in sorted(profiles, key=lambda p: p.saved_at, reverse=True):
        candidate = applied(profile, request)
        reading = (candidate.source_layer, candidate.encoding, str(candidate.options.headers))
        if reading not in seen:
            seen[reading] = _folded_headers(candidate)
        there = seen[reading]
        if there is not None and there == frozenset(map(normal, profile.told["headers"])):
            return candidate, profile
    return request, None


def _folded_headers(request: Request) -> frozenset[str] | None:
    """Return the file's headers, folded; None where it cannot be read as the request says.

    Why it cannot is said when it is read in earnest.
    """
    try:
        return frozenset(map(normal, headers_of(request)))
    except SourceError:
        return None


def headers_of(request: Request) -> tuple[str, ...]:
    """Return a file's headers, read as the request says.

    Raises
    ------
    SourceError
        The file cannot be read so.
    """
    first, _ = next(chunks(request))
    return tuple(map(str, first.frame.columns))
