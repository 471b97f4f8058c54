"""Encoder 编列: rows of an edition turned into the arrays of its columns, part by part."""

import struct
from typing import Any, Protocol

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from layers.rings import MULTIPOLYGON, POLYGON, Offsets, Rings, joined, offsets, rings_of
from layers.schema import Field, Layer
from layers.store.columns import HOLES, POINTS, SHAPES, STARTS, WKB
from layers.store.rows import Rows, typed

MISSING = -1
"""The number of no text."""

HALF = 2
"""Texts are no longer looked up where less than one in so many repeats."""

HEAD, COUNT, CORNER = 9, 4, 16
"""Bytes of WKB: what stands before a shape or a part, before a ring, and for a corner."""

SINGLE = struct.pack("<BIIBII", 1, MULTIPOLYGON, 1, 1, POLYGON, 1)
"""How the WKB of a MultiPolygon with one part and no hole begins, up to its corners' count."""


class Sink(Protocol):
    """Takes arrays a chunk at a time."""

    def append(self, name: str, values: NDArray[Any]) -> None:
        """Take rows of an array behind those already taken."""
        ...


class Gathered:
    """Arrays gathered in memory, where no copy can be kept."""

    def __init__(self) -> None:
        self._chunks: dict[str, list[NDArray[Any]]] = {}

    def append(self, name: str, values: NDArray[Any]) -> None:
        """Take rows of an array behind those already taken."""
        self._chunks.setdefault(name, []).append(values)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return all arrays; their chunks are let go, one array after the other."""
        return {name: np.concatenate(self._chunks.pop(name)) for name in list(self._chunks)}


class Encoder:
    """Turns rows of a layer into arrays: see :mod:`layers.store.columns`."""

    def __init__(self, layer: Layer, sink: Sink) -> None:
        self._sink, self._fields = sink, layer.fields
        self._texts = {f.name: TextEncoder(f, sink) for f in layer.fields if f.dtype == "str"}
        self._rings, self._wkb = RingEncoder(sink), Runs(WKB, sink)
        self._plain = layer.shape != "multipolygon"

    def add(self, rows: Rows) -> None:
        """Take the next rows; a column that is not stored is unknown."""
        unknown = [None] * rows.count
        for f in self._fields:
            self._column(f, rows.columns.get(f.name, unknown))
        if rows.shapes is not None:
            self._shape(rows.shapes)

    def _column(self, wanted: Field, values: list[Any]) -> None:
        if wanted.name in self._texts:
            self._texts[wanted.name].add(values)
            return
        column = typed(values, wanted)
        if wanted.type in {"integer", "flag"}:
            dtype, zero = (np.int64, 0) if wanted.type == "integer" else (np.bool_, False)
            self._sink.append(wanted.name, column.to_numpy(dtype=dtype, na_value=zero))
            self._sink.append(f"{wanted.name}.missing", column.isna().to_numpy())
        else:
            plain = column.to_numpy()
            self._sink.append(wanted.name, plain.view(np.int64) if wanted.type == "date" else plain)

    def _shape(self, wkb: list[bytes | None]) -> None:
        """Take shapes; from the first part on that rings cannot tell, as they are stored."""
        rings = None if self._plain else exact_rings(wkb)
        if rings is not None:
            self._rings.add(rings)
            return
        self._plain = True
        self._wkb.add([shape or b"" for shape in wkb])
        self._sink.append(f"{WKB}.missing", np.array([s is None for s in wkb], dtype=bool))


def exact_rings(wkb: list[bytes | None]) -> Rings | None:
    """Take shapes apart; None where they could not be built again as they are.

    All that rings do not tell (another type, nothing but a part, heights) is seen by the length:
    it is no longer that of MultiPolygons with just these rings.
    """
    try:
        rings = _rings(wkb)
    except (ValueError, IndexError):  # another type; a last part without rings
        return None
    lengths = [0 if shape is None else len(shape) for shape in wkb]
    return rings if np.array_equal(lengths, _lengths(rings)) else None


def _rings(wkb: list[bytes | None]) -> Rings:
    """Take shapes apart; of those with one ring, as most have, without building them."""
    single = [n for n, shape in enumerate(wkb) if shape is not None and shape.startswith(SINGLE)]
    corners = [(wkb[n] or b"")[len(SINGLE) + COUNT :] for n in single]
    counts = np.fromiter(map(len, corners), np.int64, len(corners)) // CORNER
    points = np.frombuffer(b"".join(corners), "<f8").reshape(-1, 2)
    shells = np.zeros(len(counts), dtype=bool)
    found = Rings(points, offsets(counts), shells, np.arange(len(counts) + 1))
    if len(single) == len(wkb):
        return found
    others = np.setdiff1d(np.arange(len(wkb)), single)
    built = shapely.from_wkb(np.array(wkb, dtype=object)[others])
    return joined([found, rings_of(built)]).take(np.argsort(np.append(single, others)))


def _lengths(rings: Rings) -> Offsets:
    """Return how long the WKB of each shape is as a MultiPolygon; 0 where there is none."""
    begin, end = rings.shapes[:-1], rings.shapes[1:]
    parts = offsets((~rings.holes).astype(np.int64))
    corners = CORNER * (rings.starts[end] - rings.starts[begin])
    heads = HEAD * (parts[end] - parts[begin] + (end > begin))
    lengths: Offsets = heads + COUNT * (end - begin) + corners
    return lengths


class RingEncoder:
    """Puts the rings of further shapes behind those already there."""

    def __init__(self, sink: Sink) -> None:
        self._sink, self._points, self._rings, self._begin = sink, 0, 0, 0

    def add(self, rings: Rings) -> None:
        """Take further shapes; where the first begins is told once."""
        self._sink.append(POINTS, rings.points)
        self._sink.append(STARTS, rings.starts[self._begin :] + self._points)
        self._sink.append(HOLES, rings.holes)
        self._sink.append(SHAPES, rings.shapes[self._begin :] + self._rings)
        self._points, self._rings = self._points + len(rings.points), self._rings + len(rings.holes)
        self._begin = 1


class Runs:
    """Runs of bytes one behind the other, with where each begins and the last one ends."""

    def __init__(self, name: str, sink: Sink) -> None:
        self._name, self._sink, self._at, self._begin = name, sink, 0, 0

    def add(self, runs: list[bytes]) -> None:
        """Take further runs."""
        at = self._at + offsets(np.fromiter(map(len, runs), np.int64, len(runs)))
        self._sink.append(f"{self._name}.bytes", np.frombuffer(b"".join(runs), np.uint8))
        self._sink.append(f"{self._name}.offsets", at[self._begin :])
        self._at, self._begin = int(at[-1]), 1


class TextEncoder:
    """Gives each distinct text a number; those that hardly repeat are no longer looked up."""

    def __init__(self, wanted: Field, sink: Sink) -> None:
        self._field, self._sink, self._runs = wanted, sink, Runs(wanted.name, sink)
        self._numbers: dict[str, int] | None = {}
        self._rows = self._count = 0

    def add(self, values: list[Any]) -> None:
        """Take further rows."""
        codes, texts = pd.factorize(np.array(values, dtype=object))
        if not set(map(type, texts)) <= {str}:  # stored when the field was of another type
            codes, texts = pd.factorize(typed(values, self._field).to_numpy(dtype=object))
        numbers = np.append(self._numbered(texts.tolist()), MISSING).astype(np.int32)
        self._sink.append(f"{self._field.name}.codes", numbers[codes])
        self._rows += len(values)
        if self._count * HALF > self._rows:
            self._numbers = None

    def _numbered(self, texts: list[str]) -> list[int]:
        known, begin = self._numbers, self._count
        new = texts if known is None else [text for text in texts if text not in known]
        self._count += len(new)
        self._runs.add([text.encode() for text in new])
        if known is None:
            return list(range(begin, self._count))
        known.update(zip(new, range(begin, self._count), strict=True))
        return [known[text] for text in texts]
