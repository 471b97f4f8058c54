"""Uploads that are kept 暂存: a few, private, and not for long."""

import secrets
import shutil
import tempfile
import time
import weakref
from collections import OrderedDict
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import Any

from geoapi.http.errors import NotFoundError

MINUTES = 15
"""How long an upload is kept after it was last looked at."""

KEPT = 8
"""Uploads kept at most; the one not looked at for longest goes first."""


@dataclass(frozen=True)
class Kept:
    """An upload that is kept: its folder, and what the page knows of it."""

    folder: Path
    matter: Any
    until: float = 0.0


class Uploads:
    """The last uploads, each under a token that nobody can guess; gone when the service ends."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._lock = Lock()
        self._root: Path | None = None

    def folder(self) -> Path:
        """Make a folder that only this service can read."""
        with self._lock:
            if self._root is None:
                self._root = Path(tempfile.mkdtemp(prefix="mutu-"))
                weakref.finalize(self, shutil.rmtree, self._root, ignore_errors=True)
            return Path(tempfile.mkdtemp(dir=self._root))

    def keep(self, folder: Path, matter: Any) -> str:
        """Keep an upload; returns its token."""
        token = secrets.token_urlsafe(24)
        with self._lock:
            self._kept[token] = Kept(folder, matter, time.monotonic() + MINUTES * 60)
            self._drop()
        return token

    def renew(self, token: str, matter: Any) -> None:
        """Put what is now known of an upload in the place of what was."""
        with self._lock:
            if token in self._kept:
                self._kept[token] = replace(self._kept[token], matter=matter)

    def find(self, token: str) -> Kept:
        """Return an upload, which then is kept for some time more."""
        with self._lock:
            self._drop()
            if token not in self._kept:
                raise NotFoundError(f"文件已不在了：上传的文件只保留 {MINUTES} 分钟，请重新上传")
            found = replace(self._kept[token], until=time.monotonic() + MINUTES * 60)
            self._kept[token] = found
            self._kept.move_to_end(token)
            return found

    def sweep(self) -> None:
        """Delete what was not looked at for long."""
        with self._lock:
            self._drop()

    def _drop(self) -> None:
        old = [token for token, kept in self._kept.items() if kept.until < time.monotonic()]
        while len(self._kept) - len(old) > KEPT:
            old.append(next(token for token in self._kept if token not in old))
        for token in old:
            shutil.rmtree(self._kept.pop(token).folder, ignore_errors=True)
