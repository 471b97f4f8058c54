"""Copies 副本: the rows of an edition as arrays, taken from the store once and then only mapped.

A copy is named by what it is made of: the edition's checksum, and how the layer is declared today.
It is made while the rows are held against that checksum; later reads trust it, ``mutu verify``
never looks at it.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import orjson
import pyproj

from layers import layer_named
from layers.atlas import Edition
from layers.leaves import DRAWN_IN, FrameLeaf, Leaf
from layers.progress import Told
from layers.schema import Layer
from layers.store.backend import Session
from layers.store.checks import counted
from layers.store.columns import FORMAT, Arrays, ColumnLeaf
from layers.store.derived import Derived
from layers.store.encoder import Encoder, Gathered
from layers.store.records import Record, all_records
from layers.store.rows import Rows, frame_of

MANY = 20_000
"""Rows from which on a copy is kept: fewer are read as quickly."""


def tag_of(edition: Edition) -> str:
    """Return a short name of what an edition holds, for what is computed from it."""
    return f"{edition.layer}.{edition.number}.{edition.content[:16]}"


def tags_of(records: Iterable[Record]) -> set[str]:
    """Return the tags of the editions whose rows are still there."""
    return {tag_of(record.edition) for record in records if not record.edition.pruned}


@dataclass(frozen=True)
class Reader:
    """Reads editions in one transaction: from a copy, or from the store and a copy is made."""

    session: Session
    crs: str
    derived: Derived
    told: Told

    def leaf(self, record: Record) -> Leaf:
        """Return the rows of an edition.

        Raises
        ------
        StoreError
            There is no copy, and what is stored is not what was put in.
        """
        layer, edition = layer_named(record.edition.layer), record.edition
        degrees = drawn_in_degrees(edition)
        if edition.rows >= MANY and edition.content:
            return ColumnLeaf(self._arrays(record, layer), layer, self.crs, in_degrees=degrees)
        frame = frame_of(self._rows(record), layer.fields, self.crs)
        frame.attrs.update({DRAWN_IN: "degrees"} if degrees else {})
        return FrameLeaf(frame)

    def _arrays(self, record: Record, layer: Layer) -> Arrays:
        key = _key(record, layer)
        found = self.derived.load(key) if self._is_there(record) else None
        if found is None:
            found = self._copied(record, layer, key)
        return found if found is not None else self._gathered(record, layer)

    def _is_there(self, record: Record) -> bool:
        """Look at the last row alone: a copy is not to hide that the table is gone, or was cut."""
        sql = f'SELECT MAX(fid) FROM "{record.table}"'  # noqa: S608 - a name of our own
        return self.session.run(sql) == [(record.edition.rows,)]

    def _copied(self, record: Record, layer: Layer, key: str) -> Arrays | None:
        """Make a copy; None where it cannot be kept."""
        with self.derived.writing(key, of=[tag_of(record.edition)]) as writer:
            encoder, rows = Encoder(layer, writer), self._rows(record)
            while writer.folder and (part := next(rows, None)):
                encoder.add(part)
        self.derived.keep_only(tags_of(all_records(self.session)))
        return self.derived.load(key)

    def _gathered(self, record: Record, layer: Layer) -> Arrays:
        gathered = Gathered()
        encoder = Encoder(layer, gathered)
        for rows in self._rows(record):
            encoder.add(rows)
        return gathered.arrays()

    def _rows(self, record: Record) -> Iterator[Rows]:
        """Read and check all rows of an edition, and tell how far it is."""
        done = 0
        for rows in counted(self.session, record):
            done += rows.count
            self.told(f"读取 {layer_named(record.edition.layer).zh}", done, record.edition.rows)
            yield rows


def drawn_in_degrees(edition: Edition) -> bool:
    """Tell whether an edition was delivered in lon/lat: its edges are straight there."""
    delivered = edition.report.get("crs")
    return bool(delivered and pyproj.CRS.from_user_input(delivered).is_geographic)


def _key(record: Record, layer: Layer) -> str:
    fields = [(f.name, f.type) for f in layer.fields]
    told = [FORMAT, record.edition.content, dict(record.fields), layer.shape, fields]
    digest = hashlib.sha256(orjson.dumps(told)).hexdigest()
    return f"{record.edition.layer}.{record.edition.number}.{digest[:32]}"
