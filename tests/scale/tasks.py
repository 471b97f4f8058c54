"""Tasks for workers in trouble; they are imported by the workers."""

import os
import signal
import time
from pathlib import Path

from geoapi.scale import parts


def killed_once(question, number):
    """Reduce a partition as ever; but the first worker to get number 4 is killed over it."""
    work, mark = question
    if number == 4 and not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return parts.reduce(work, number)


def greedy(_, __):
    """Take more memory than a worker may have, and hold it."""
    held = [bytearray(os.urandom(1 << 20) * 100) for _ in range(30)]
    time.sleep(30)
    return held
