"""Draft 草稿: the rows of an import on their way in; nobody sees them until they are published."""

import geopandas as gpd

from layers.atlas import Edition
from layers.errors import StoreError
from layers.schema import Layer
from layers.store.backend import Backend, DraftTable
from layers.store.records import Origin, add_record, table_of
from layers.store.rows import Checksum, fields_of, rows_of, slices


class Draft:
    """Rows being appended; open one by :meth:`layers.store.Workspace.draft`.

    Attributes
    ----------
    rows
        How many rows are in so far.
    """

    def __init__(self, backend: Backend, layer: Layer, crs: str, table: DraftTable) -> None:
        self._backend, self._layer, self._crs, self._table = backend, layer, crs, table
        self._sum = Checksum(fields_of(layer))
        self._open = True

    @property
    def rows(self) -> int:
        """How many rows are in so far."""
        return self._sum.rows

    def append(self, frame: gpd.GeoDataFrame) -> None:
        """Write conformed rows behind those already there; the next ones may follow at once.

        Raises
        ------
        StoreError
            They cannot be written; the draft is lost, the workspace as it was.
        """
        self._close()
        for part in slices(frame):
            rows = rows_of(part, self._layer, self._crs)
            self._table.append(rows)
            self._sum.add(rows)
        self._open = True

    def publish(self, origin: Origin) -> Edition:
        """Make the rows the next edition of the layer, and the current one: in one step."""
        self._close()
        edition = Edition(
            self._layer.name, 0, "", origin.file, origin.sha256, self.rows, origin.report,
            origin.who, self._sum.text(), origin.files,
        )  # fmt: skip
        self._table.finish()
        with self._table.publishing() as session:
            made = add_record(session, edition, fields_of(self._layer))
            table = table_of(made.layer, made.number)
            session.publish(self._table.name, table, self._layer)
            session.show(self._layer, table)
        return made

    def _close(self) -> None:
        """Close the draft: it stays so where what follows fails, and once it is published."""
        if not self._open:
            raise StoreError(f"图层 {self._layer.name} 的这次导入已经入库或已中断，不能再写")
        self._open = False
