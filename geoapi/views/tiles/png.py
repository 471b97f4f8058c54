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

LEVEL = 5


def png_of(colours: Canvas) -> bytes | None:
    """Write a picture; None where nothing is on it.

    Parameters
    ----------
    colours
        (rows, columns, 4), each colour times its opacity, 0 to 1.
    """
    opacity = colours[:, :, 3:]
    if not opacity.any():
        return None
    straight = np.divide(colours, opacity, out=np.zeros_like(colours), where=opacity > 0)
    straight[:, :, 3:] = opacity
    pixels = (straight * 255 + 0.5).clip(0, 255).astype(np.uint8)
    indices, palette = indexed(pixels.reshape(-1, 4))
    return _written(indices.reshape(pixels.shape[:2]), palette)


def indexed(pixels: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return the number of each pixel's colour, and the colours.

    Colours that many pixels have come exactly as they are; the rest are brought to the nearest.
    """
    pixels[pixels[:, 3] < 2] = 0  # noqa: PLR2004 - nothing anyone can see
    whole = pixels.view(np.uint32).reshape(-1)
    bins = _bins(pixels)
    counts = np.bincount(bins, minlength=1 << 4 * BITS)
    used = np.flatnonzero(counts)
    sample = np.zeros(len(counts), dtype=np.uint32)
    sample[bins] = whole
    _prefer_common(sample, bins, whole)
    order = used[np.argsort(-counts[used], kind="stable")]
    kept, rest = order[:COLOURS], order[COLOURS:]
    number = np.zeros(len(counts), dtype=np.uint8)
    number[kept] = np.arange(len(kept))
    colours = np.ascontiguousarray(sample[kept]).view(np.uint8).reshape(-1, 4)
    if len(rest):
        wanted = np.ascontiguousarray(sample[rest]).view(np.uint8).reshape(-1, 4)
        number[rest] = _nearest(wanted.astype(np.float32), colours.astype(np.float32))
    return number[bins], colours


def _bins(pixels: NDArray[np.uint8]) -> NDArray[np.int64]:
    parts = (pixels >> (8 - BITS)).astype(np.int64)
    bins: NDArray[np.int64] = parts[:, 0]
    for part in (1, 2, 3):
        bins = bins << BITS | parts[:, part]
    return bins


def _prefer_common(
    sample: NDArray[np.uint32], bins: NDArray[np.int64], whole: NDArray[np.uint32]
) -> None:
    """Let a colour stand for its bin that neighbours have, too: flat land keeps its very colour."""
    same = np.flatnonzero(whole[1:] == whole[:-1])
    sample[bins[same]] = whole[same]


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
