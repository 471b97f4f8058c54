"""Packs 数组包: named arrays in one file, checked when it is opened, then mapped and not read.

First the arrays, each from a multiple of 64 bytes on; then what they are, as JSON, with a CRC-32
for each block of them; last the length and the CRC-32 of that, and the mark of the format. A file
that was cut has no mark.
"""

import mmap
import os
import stat
import struct
import tempfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from math import prod
from pathlib import Path
from threading import Lock
from typing import IO, Any, TypeAlias

import numpy as np
import orjson
from numpy.typing import NDArray

MARK = b"mutu arrays 2\n\0\0"
"""With the version of the format; one of another version is no pack."""

TAIL = struct.Struct("<QI16s")
ALIGNED = 64
BLOCK = 1 << 22
"""Bytes that are checked or moved at once; part of the format."""

KINDS = "biuf"
"""Kinds of numpy's dtypes that a pack holds: nothing that refers to objects."""

Block: TypeAlias = tuple[int, int, int]
"""Where some bytes are, how many, and their CRC-32."""

FOREIGN = (ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError, struct.error)
"""What making sense of foreign bytes may raise."""


class PackError(Exception):
    """A file that is no pack, or no longer the one that was written."""


@dataclass
class Spool:
    """An array that grows in a nameless file, until it is packed."""

    file: IO[bytes]
    dtype: str
    row: tuple[int, ...]
    rows: int = 0

    def append(self, values: NDArray[Any]) -> None:
        """Write further rows; their dtype is that of the first."""
        if (values.dtype.str, values.shape[1:]) != (self.dtype, self.row):
            raise TypeError(f"{values.dtype}{values.shape} does not go on {self.dtype}{self.row}")
        self.file.write(np.ascontiguousarray(values).reshape(-1).view(np.uint8).data)
        self.rows += len(values)


def spool(folder: Path, first: NDArray[Any]) -> Spool:
    """Open a nameless file for an array like `first`; it goes with the process."""
    if first.dtype.kind not in KINDS:
        raise TypeError(f"a pack holds no {first.dtype}")
    file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed when packed or given up
    return Spool(file, first.dtype.str, first.shape[1:])


def pack(spools: Mapping[str, Spool], path: Path, about: Mapping[str, Any]) -> None:
    """Write finished arrays into one file, and what they are; their spools are closed."""
    with path.open("wb") as out:
        arrays = {name: _moved(spool, out) for name, spool in spools.items()}
        told = orjson.dumps({**about, "arrays": arrays})
        out.write(told)
        out.write(TAIL.pack(len(told), zlib.crc32(told), MARK))


def _moved(spool: Spool, out: IO[bytes]) -> dict[str, Any]:
    """Move one array behind the others: its room is free again before the next one comes."""
    out.write(bytes(-out.tell() % ALIGNED))
    begin, crcs = out.tell(), list[int]()
    spool.file.seek(0)
    while block := spool.file.read(BLOCK):
        crcs.append(zlib.crc32(block))
        out.write(block)
    spool.file.close()
    return {"dtype": spool.dtype, "shape": [spool.rows, *spool.row], "at": begin, "crc": crcs}


def about(path: Path) -> dict[str, Any]:
    """Return what was said of a pack, without looking at its arrays.

    Raises
    ------
    PackError
        It is none.
    OSError
        It is not there, or cannot be read.
    """
    with _opened(path) as file:
        return _told(file)


def read(path: Path, key: str) -> dict[str, NDArray[Any]]:
    """Check the arrays of a pack, and map them; they stay valid when the file is removed.

    Raises
    ------
    PackError
        It is none, not the one called `key`, or damaged.
    OSError
        It is not there, or cannot be read.
    """
    with _opened(path) as file:
        told = _told(file)
        if told["key"] != key:
            raise PackError("of another name")
        _check(file, [block for entry in told["arrays"].values() for block in _blocks(entry)])
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return {name: _array(mapped, entry) for name, entry in told["arrays"].items()}


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """Open a file that is one, without following a link."""
    if not stat.S_ISREG(path.lstat().st_mode):
        raise PackError("not a file")
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as file:
        try:
            yield file
        except FOREIGN as error:
            raise PackError(f"not understood ({error})") from error


def _told(file: IO[bytes]) -> dict[str, Any]:
    size = os.fstat(file.fileno()).st_size
    if size < TAIL.size:
        raise PackError("cut short")
    file.seek(size - TAIL.size)
    length, crc, mark = TAIL.unpack(file.read(TAIL.size))
    if mark != MARK:
        raise PackError("cut short, or of another format")
    file.seek(max(size - TAIL.size - length, 0))
    told = file.read(length)
    if zlib.crc32(told) != crc:
        raise PackError("damaged")
    found: dict[str, Any] = orjson.loads(told)
    return found


def _bytes(entry: Mapping[str, Any]) -> int:
    return int(np.dtype(entry["dtype"]).itemsize * prod(entry["shape"]))


def _blocks(entry: Mapping[str, Any]) -> Iterator[Block]:
    """Return where an array's blocks are, how long, and their checksums."""
    begin, end = entry["at"], entry["at"] + _bytes(entry)
    starts = range(begin, end, BLOCK)
    for at, crc in zip(starts, entry["crc"], strict=True):
        yield at, min(BLOCK, end - at), crc


def _check(file: IO[bytes], blocks: Sequence[Block]) -> None:
    """Read all arrays once, and add up their checksums on all cores."""
    lanes, lock = os.cpu_count() or 1, Lock()
    with ThreadPoolExecutor(lanes) as pool:
        sound = pool.map(lambda lane: _are_sound(file, lock, blocks[lane::lanes]), range(lanes))
        if not all([*sound]):
            raise PackError("damaged")


def _are_sound(file: IO[bytes], lock: Lock, blocks: Sequence[Block]) -> bool:
    """Read some blocks; through a mapping their pages would count as memory of this process."""
    for at, length, crc in blocks:
        with lock:
            file.seek(at)
            block = file.read(length)
        if len(block) != length or zlib.crc32(block) != crc:
            return False
    return True


def _array(mapped: mmap.mmap, entry: Mapping[str, Any]) -> NDArray[Any]:
    dtype, shape = np.dtype(entry["dtype"]), tuple(entry["shape"])
    if dtype.kind not in KINDS:
        raise PackError(f"with {dtype}")
    if not prod(shape):
        return np.empty(shape, dtype)
    return np.frombuffer(mapped, dtype, prod(shape), entry["at"]).reshape(shape)
