"""PNG with a palette 索引色 PNG: a byte for each pixel, at most 256 colours with their opacity."""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

from geoapi.views.tiles.given import Canvas

MARK = b"\x89PNG\r\n\x1a\n"
COLOURS = 256
BITS = 5
"""Of each of the four parts of a colour, by which those nearly the same are brought together."""

LEVEL = 4


def png_of(colours: Canvas) -> bytes | None:
    """Write a picture; None where nothing is on it.

    Parameters
    ----------
    colours
        (rows, columns, 4), each colour times its opacity, 0 to 1.
    """
    opacity = colours[:, :, 3]
    if not opacity.any():
        return None
    parts = colours * np.float32(255)
    parts[:, :, :3] /= np.maximum(opacity, np.float32(1e-6))[:, :, None]
    parts += np.float32(0.5)
    np.clip(parts, 0, 255, out=parts)
    indices, palette = indexed(parts.astype(np.uint8).reshape(-1, 4))
    return _written(indices.reshape(opacity.shape), palette)


def indexed(pixels: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return the number of each pixel's colour, and the colours.

    Where there are too many, those that are nearly the same become the commonest of them, and the
    rarest of these the nearest of the others: large faces keep their very colour.
    """
    whole = pixels.view(np.uint32).reshape(-1)
    begin = np.flatnonzero(whole[1:] != whole[:-1]) + 1
    begin = np.concatenate([np.zeros(1, dtype=np.int64), begin])
    length = np.diff(begin, append=len(whole))
    different, which = np.unique(whole[begin], return_inverse=True)
    counts = np.bincount(which, length, minlength=len(different)).astype(float)
    colours = different.view(np.uint8).reshape(-1, 4)
    number, palette = _reduced(colours, counts)
    return np.repeat(number[which], length), palette


def _reduced(
    colours: NDArray[np.uint8], counts: NDArray[np.float64]
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return at most 256 of some colours, and which of them stands for each."""
    if len(colours) <= COLOURS:
        return np.arange(len(colours), dtype=np.uint8), colours
    found, bins = np.unique(_bins(colours), return_inverse=True)
    common = np.argsort(counts, kind="stable")
    stands = np.empty(len(found), dtype=np.int64)
    stands[bins[common]] = common  # the last one put there is the commonest
    weight = np.bincount(bins, counts, minlength=len(found))
    order = np.argsort(-weight, kind="stable")
    kept, rest = order[:COLOURS], order[COLOURS:]
    number = np.empty(len(found), dtype=np.uint8)
    number[kept] = np.arange(len(kept))
    palette = colours[stands[kept]]
    if len(rest):
        wanted = colours[stands[rest]].astype(np.float32)
        number[rest] = _nearest(wanted, palette.astype(np.float32))
    return number[bins], palette


def _bins(pixels: NDArray[np.uint8]) -> NDArray[np.int32]:
    parts = (pixels >> (8 - BITS)).astype(np.int32)
    bins: NDArray[np.int32] = parts[:, 0]
    for part in (1, 2, 3):
        bins = bins << BITS | parts[:, part]
    return bins


def _nearest(wanted: NDArray[np.float32], colours: NDArray[np.float32]) -> NDArray[np.intp]:
    """Return the nearest of some colours, as they look on white."""
    seen = [c[:, :3] * c[:, 3:] / 255 - c[:, 3:] for c in (wanted, colours)]
    mine, theirs = (
        np.hstack([s, c[:, 3:] / 2]) for s, c in zip(seen, (wanted, colours), strict=True)
    )
    away = (theirs**2).sum(axis=1) - 2 * mine @ theirs.T
    nearest: NDArray[np.intp] = np.argmin(away, axis=1)
    return nearest


def _written(indices: NDArray[np.uint8], palette: NDArray[np.uint8]) -> bytes:
    rows, columns = indices.shape
    lines = np.zeros((rows, columns + 1), dtype=np.uint8)
    lines[:, 1:] = indices
    head = struct.pack(">IIBBBBB", columns, rows, 8, 3, 0, 0, 0)
    parts = [
        (b"IHDR", head), (b"PLTE", palette[:, :3].tobytes()), (b"tRNS", palette[:, 3].tobytes()),
        (b"IDAT", zlib.compress(lines.data, LEVEL)), (b"IEND", b""),
    ]  # fmt: skip
    return MARK + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
