"""Writing 写出: a workspace as partitions, in as much memory as one run of rows takes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from layers import LAYERS
from layers.partitions import geo, manifest
from layers.partitions.arrow import BBOX, GEOMETRY, PARTITION, arrow, columns_of
from layers.partitions.curve import keys_of
from layers.partitions.dataset import (
    PLACED,
    Dataset,
    layer_file,
    open_dataset,
    parcels_file,
    partitions_of,
)
from layers.partitions.folder import drafted, must_be_ours, place
from layers.partitions.manifest import Manifest
from layers.partitions.runs import Runs
from layers.partitions.wkb import bounds_of_wkb
from layers.progress import Told, quiet
from layers.store import Workspace, open_workspace
from layers.store.backend import Session
from layers.store.checks import counted
from layers.store.copies import drawn_in_degrees
from layers.store.pages import copy_pages
from layers.store.records import Record, current_records

ROWS = 65_536
"""Parcels of a partition."""

BYTES = 96 << 20
"""What a partition may take in memory on the average: of larger parcels it holds fewer."""


def write(workspace: Workspace, folder: Path, *, rows: int = ROWS, told: Told = quiet) -> Dataset:
    """Write the current editions as a partitioned dataset, readable by its owner alone.

    Others may read and import meanwhile. The folder appears whole or not at all; a dataset that
    is there gives way to the new one.

    Parameters
    ----------
    rows
        Parcels of a partition, about.

    Raises
    ------
    StoreError
        Something else is in the folder; the disk is full; or an edition is not what was stored.
    """
    arrow()
    folder = folder.absolute()
    must_be_ours(folder)
    with drafted(folder) as aside:
        draft, scratch = aside / "dataset", aside / "scratch"
        for part in (draft, scratch, draft / "parcels", draft / "layers"):
            part.mkdir(mode=0o700)
        _fill(_Job(workspace, draft, scratch, rows, told))
        place(draft, folder)
    return open_dataset(folder)


@dataclass(frozen=True)
class _Job:
    """What is written, and where to; `scratch` holds what is needed on the way."""

    workspace: Workspace
    draft: Path
    scratch: Path
    rows: int
    told: Told


def _fill(job: _Job) -> None:
    still = _still(job)
    with still.backend.reading() as session:
        records = current_records(session)
        cut = _write_parcels(job, session, records.get("parcels"))
        dataset = Dataset(job.draft, _manifest(job.workspace, records, cut))
        for name, record in records.items():
            if name != "parcels":
                _write_layer(job, session, record, dataset)
    manifest.save(dataset.manifest, job.draft)


def _still(job: _Job) -> Workspace:
    """Return the state of one moment, so that nobody has to wait: of a file, a copy."""
    if job.workspace.path is None:
        return job.workspace
    copied = job.scratch / "still.gpkg"
    copy_pages(job.workspace.path, copied, lambda done, total: job.told("准备", done, total))
    return open_workspace(copied)


def _manifest(workspace: Workspace, records: Mapping[str, Record], cut: "list[_Cut]") -> Manifest:
    return Manifest(
        workspace.name, workspace.crs, workspace.codes, workspace.made_up,
        {name: record.edition for name, record in records.items()},
        tuple(name for name, record in records.items() if drawn_in_degrees(record.edition)),
        tuple(part.rows for part in cut), tuple(part.box for part in cut),
    )  # fmt: skip


@dataclass(frozen=True)
class _Cut:
    """One partition that was written."""

    rows: int
    box: tuple[float, ...] | None


def _write_parcels(job: _Job, session: Session, record: Record | None) -> list[_Cut]:
    if record is None or not record.edition.rows:
        return []
    runs, done = Runs(job.scratch), 0
    for table in _tables(session, record):
        bounds = geo.bounds_of_covering(table.column(BBOX).combine_chunks())
        runs.add(table, keys_of(bounds, done))
        done += table.num_rows
        job.told("排序", done, record.edition.rows)
    rows = min(job.rows, max(1, BYTES * runs.rows // max(1, runs.size)))
    return list(_cut(job, runs.stretches(rows), done))


def _cut(job: _Job, stretches: Iterator[Any], expected: int) -> Iterator[_Cut]:
    done = 0
    for number, table in enumerate(stretches):
        geo.save(table, parcels_file(job.draft, number), job.workspace.crs)
        bounds = geo.bounds_of_covering(table.column(BBOX).combine_chunks())
        box = geo.extent(bounds)
        done += table.num_rows
        job.told("写出", done, expected)
        yield _Cut(table.num_rows, None if box is None else tuple(box))


def _tables(session: Session, record: Record) -> Iterator[Any]:
    """Read an edition piece by piece, held against its checksum at the end."""
    pa, layer = arrow(), LAYERS[record.edition.layer]
    for rows in counted(session, record):
        columns = columns_of(rows, layer)
        if layer.shape:
            columns[BBOX] = geo.covering(bounds_of_wkb(columns[GEOMETRY]))
        yield pa.table(columns)


def _write_layer(job: _Job, session: Session, record: Record, dataset: Dataset) -> None:
    name = record.edition.layer
    table = arrow().concat_tables(list(_tables(session, record))).combine_chunks()
    if name in PLACED:
        table = _placed(table, dataset)
    geo.save(table, layer_file(job.draft, name), job.workspace.crs)


def _placed(table: Any, dataset: Dataset) -> Any:
    """Put rows in the order of their parcels' partitions, so that one can be read alone."""
    parcels: pd.Series[str] = table.column("parcel_id").to_pandas()
    numbers = partitions_of(dataset, parcels)
    order = np.argsort(numbers, kind="stable")
    return table.append_column(PARTITION, arrow().array(numbers)).take(order)
