"""Files that views write: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def written(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Give a temporary file beside `path` that takes its place when the block succeeds.

    A reader sees the old file or the new one, never half of one; after an error the old one
    stays and nothing is left behind.
    """
    target = Path(path)
    handle, name = tempfile.mkstemp(
        dir=target.resolve().parent, prefix=f".{target.stem[:40]}-", suffix=target.suffix
    )
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
        draft.chmod(_mode())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _mode() -> int:
    """Permissions a newly made file would have; a temporary one is for its owner only."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
