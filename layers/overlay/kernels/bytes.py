"""Numbers out of bytes that stand at any place."""

import numpy as np
from numpy.typing import NDArray

from layers.overlay.kernels.compiled import compiled
from layers.overlay.tiles import Ints


@compiled
def words_of(data: NDArray[np.uint8], start: Ints, count: Ints, words: NDArray[np.uint64]) -> None:
    """Copy pairs of little-endian words of eight bytes: `count` from each start."""
    at = 0
    for run in range(len(start)):
        place = start[run]
        for _ in range(count[run]):
            for half in range(2):
                word = np.uint64(0)
                for byte in range(8):
                    word |= np.uint64(data[place + byte]) << np.uint64(8 * byte)
                words[at, half] = word
                place += 8
            at += 1
