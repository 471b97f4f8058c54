"""Ours: the same tasks by public functions of the library, in the shape of the peers' scripts.

``python -m benchmarks.ours TASK FOLDER OUT``. Before the clock starts, the kernels are called once
on a small county, as the peers load their extensions; of the whole question the clock runs from
opening the workspace, or the files, to the result written.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.data.parcels import CRS, blocks
from benchmarks.data.regions import make_zones
from benchmarks.data.tables import TABLES, read_pieces
from benchmarks.data.workspace import conformed
from benchmarks.peers.common import PERIOD, UNITS, Task, main
from geoapi.planning.measures import MEASURES
from geoapi.planning.measuring.ledger import Ledger
from geoapi.planning.measuring.tally import MeasureTable, measure_all
from geoapi.scale import measures as scaled
from geoapi.scale.cluster import Workers, cluster
from layers import layer_named
from layers.atlas import Atlas, complete, land_of
from layers.leaves import FrameLeaf
from layers.overlay import fast
from layers.overlay.drawn import Drawn, drawn_together
from layers.partitions import write as write_dataset
from layers.partitions.dataset import Dataset, Partition, open_dataset
from layers.partitions.wkb import rings_of_wkb
from layers.relating import joined
from layers.relations import FAST_FROM, Shares, apportion, legal_areas
from layers.rings import Land, rings_of
from layers.store import open_workspace

BY = (*UNITS, "industries")


def ledger_of(atlas: Atlas) -> Ledger:
    def shares(units: str, *rule: str) -> Shares:
        return apportion(land_of(atlas, "parcels"), land_of(atlas, units), *rule)

    return Ledger(atlas, shares)


FIGURES = ["numerator", "denominator", "value", "n", "known_share"]


def rows_of(tables: Iterable[MeasureTable]) -> pa.Table:
    held = list(tables)
    columns = {"key": np.concatenate([t.rows["key"].to_numpy(object) for t in held])}
    for name in FIGURES:
        columns[name] = np.concatenate([t.rows[name].to_numpy(float) for t in held])
    counts = [len(t.rows) for t in held]
    columns["measure"] = np.repeat([t.measure.name for t in held], counts)
    columns["by"] = np.repeat([t.by for t in held], counts)
    return pa.table(columns)


def write_answers(ledger: Ledger, out: Path) -> None:
    """Write all measures by zone, town and industry to a file."""
    tables = [table for by in BY for table in measure_all(ledger, by=by, period=PERIOD)]
    pq.write_table(rows_of(tables), out)


def read(folder: Path) -> Atlas:
    """Read the workspace; derived copies are made when it is read for the first time."""
    return open_workspace(folder / "county.gpkg").read().atlas


def loaded(folder: Path) -> Path:
    warm()
    read(folder)
    return folder


def empty(folder: Path) -> Path:
    warm()
    return folder


def from_workspace(folder: Path, out: Path) -> None:
    write_answers(ledger_of(read(folder)), out)


def from_files(folder: Path, out: Path) -> None:
    """Answer from the files of the peers: parcels a row group at a time, sums of all of them."""
    leaves = {name: _leaf(folder, name) for name in TABLES if name != "parcels"}
    rows, shares = _parcels(folder, {name: leaves[name].land() for name in UNITS})
    parcels = Partition(rows, Land(rings_of(np.empty(0, dtype=object)), CRS))
    atlas = complete({**leaves, "parcels": parcels}, CRS)
    write_answers(Ledger(atlas, lambda units: shares[units]), out)


def _leaf(folder: Path, name: str) -> FrameLeaf:
    [(rows, shapes)] = read_pieces(folder, name)
    return FrameLeaf(conformed(layer_named(name), rows, shapes))


def _parcels(folder: Path, units: Mapping[str, Land]) -> tuple[pd.DataFrame, dict[str, Shares]]:
    """Read the columns that measures add up, and divide the shapes, without keeping them."""
    file, summed = pq.ParquetFile(folder / "parcels.parquet"), {"parcel_id"}
    for measure in MEASURES.values():
        summed |= {*measure.numerator, *measure.denominator} if measure.base == "parcels" else set()
    names = sorted(summed & set(file.schema_arrow.names))
    tables, runs = [], {name: [] for name in units}
    for group in range(file.num_row_groups):
        table = file.read_row_group(group, [*names, "geometry"])
        wkb = table.column("geometry").cast(pa.large_binary()).combine_chunks()
        land = Land(rings_of_wkb(wkb), CRS)
        for name, held in runs.items():
            held.append(apportion(land, units[name]))
        tables.append(table.drop(["geometry"]))
    rows = pa.concat_tables(tables).to_pandas()
    return rows, {name: joined(held) for name, held in runs.items()}


def warm() -> None:
    """Call every kernel once."""
    parcels = np.concatenate([shapes for _, shapes in blocks(FAST_FROM)])
    apportion(Land(rings_of(parcels), CRS), Land(rings_of(make_zones()[1]), CRS))


def land(folder: Path) -> Drawn:
    warm()
    parcels = land_of(read(folder), "parcels")
    return drawn_together(parcels, parcels)[0]


def area(parcels: Drawn, _: Path) -> np.ndarray:
    return fast.ground(parcels).area


def lands(units: str) -> Task:
    def prepare(folder: Path) -> tuple[Land, Land]:
        warm()
        atlas = read(folder)
        parcels = land_of(atlas, "parcels")
        legal_areas(parcels)  # measured once, kept with the land: no peer measures it here
        return parcels, land_of(atlas, units)

    def work(ready: tuple[Land, Land], _: Path) -> Shares:
        return apportion(*ready)

    return Task(prepare, work, shares_table)


def shares_table(shares: Shares) -> pa.Table:
    return pa.table({"part": shares.part, "unit": shares.unit, "share": shares.share})


def dataset(folder: Path) -> Dataset:
    """Write the workspace as partitions, where they are not there yet."""
    place = folder / "parts"
    if not place.exists():
        write_dataset(open_workspace(folder / "county.gpkg"), place)
    return open_dataset(place)


def streamed(parts: Dataset, out: Path) -> None:
    """Answer everything partition by partition, with two workers of 3 GB each."""
    ready = scaled.ready(parts, scaled.Asked(tuple(MEASURES), BY, PERIOD))
    with cluster(Workers("", 2, "3GB")) as client:
        tables = scaled.measure(client, ready)
    pq.write_table(rows_of(tables), out)


TASKS = {
    "warm": Task(lambda folder: folder, lambda *_: warm()),
    "streamed": Task(dataset, streamed),
    "loaded": Task(loaded, from_workspace),
    "files": Task(empty, from_files),
    "area": Task(land, area, lambda areas: pa.table({"area": areas})),
    **{units: lands(units) for units in UNITS},
}

if __name__ == "__main__":
    main(TASKS)
