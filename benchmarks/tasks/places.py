"""Where programs and data are, and how a program is run and watched."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

Took = dict[str, float]

HERE = Path(__file__).parents[1]
PEERS = HERE / ".venv" / "bin" / "python"
"""The Python of the peers, made by `make bench`; the product's own knows nothing of them."""


def has(*modules: str) -> bool:
    """Whether the peers' Python can import some modules."""
    if not PEERS.exists():
        return False
    words = [str(PEERS), "-c", f"import {', '.join(modules)}"]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


def run(command: list[str], **environment: str) -> Took:
    """Run a command through `measured.py`: wall and CPU seconds, peak MB."""
    watched = [sys.executable, "-S", str(HERE / "measured.py"), *command]
    around: Mapping[str, str] = os.environ | environment
    done = subprocess.run(
        watched, capture_output=True, text=True, check=False, cwd=HERE.parent, env=around
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stderr}")
    took: Took = json.loads(done.stdout)
    return took
