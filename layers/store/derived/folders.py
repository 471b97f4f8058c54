"""Where derived copies are kept: beside the workspace, or among the user's own caches."""

import hashlib
import os
from pathlib import Path

from layers.store.derived.cache import Derived

OFF = "off"


def derived_for(location: str, path: Path | None, cache: str = "") -> Derived:
    """Return the copies of one workspace.

    Parameters
    ----------
    location, path
        The workspace's address without its password, and its file where it is one.
    cache
        A folder in which it gets one of its own; ``off``: no copies. Empty: ``NAME.cache`` beside
        the file, or, where that cannot be ours, in the user's folder of caches.
    """
    if cache.lower() == OFF:
        return Derived()
    place = path.resolve() if path else location
    name = hashlib.sha256(f"{place}".encode(errors="surrogateescape")).hexdigest()[:32]
    if cache:
        return Derived((Path(cache).absolute() / name,))
    own = [caches / "mutu" / name for caches in _user_caches()]
    beside = [path.resolve().with_name(f"{path.resolve().name}.cache")] if path else []
    return Derived((*beside, *own))


def _user_caches() -> list[Path]:
    """Return the user's folder of caches; none where the system names none."""
    for variable in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        told = Path(os.environ.get(variable, ""))
        if told.is_absolute():
            return [told]
    try:
        return [Path.home() / ".cache"]
    except RuntimeError:  # nobody's home, as in some containers
        return []
