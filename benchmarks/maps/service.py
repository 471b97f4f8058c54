"""The service as it is started, one process for each page: how long the first answer takes."""

import gzip
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parents[2]
PATIENCE = 180


@dataclass(frozen=True)
class Page:
    """A map as it is asked for."""

    title: str
    address: str
    restricted: bool = False


@contextmanager
def serving(workspace: Path, *, restricted: bool = False) -> Iterator[str]:
    """Serve a workspace in a process of its own; gives its address once it is ready."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["-w", str(workspace), "serve", "--port", str(port)]
    begin = "from geoapi.cli import main; main()"
    server = subprocess.Popen(
        [sys.executable, "-c", begin, *words, *(["--restricted"] if restricted else [])],
        cwd=HERE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    home = f"http://127.0.0.1:{port}"
    try:
        _wait(f"{home}/readyz", server)
        yield home
    finally:
        server.terminate()
        server.wait(30)


def _wait(address: str, server: Any) -> None:
    for _ in range(PATIENCE * 20):
        if server.poll() is not None:
            raise RuntimeError(f"the service ended: {server.returncode}")
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the service is not ready")


def asked(address: str) -> dict[str, Any]:
    """Ask for a page: seconds, bytes, bytes in gzip, and the refusal where it is one."""
    begun = time.perf_counter()
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
            text = answer.read()
    except urllib.error.HTTPError as error:
        return {"seconds": time.perf_counter() - begun, "refused": error.code,
                "said": error.read().decode()}  # fmt: skip
    return {"seconds": time.perf_counter() - begun, "bytes": len(text),
            "packed": len(gzip.compress(text, 6)), "text": text.decode()}  # fmt: skip
