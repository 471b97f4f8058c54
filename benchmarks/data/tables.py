"""The county as GeoParquet and Parquet, for whoever reads files; written in pieces."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyproj
import shapely
from tqdm import tqdm

from benchmarks.data.firms import make_firms
from benchmarks.data.parcels import AT_ONCE, CRS, blocks
from benchmarks.data.regions import make_towns, make_zones

TABLES = ("parcels", "zones", "towns", "enterprises", "statements", "occupancies")


def write_tables(folder: Path, count: int) -> None:
    """Write all tables of a county of `count` parcels."""
    site_area = write_parcels(folder / "parcels.parquet", count)
    for name, (rows, shapes) in {"zones": make_zones(), "towns": make_towns()}.items():
        pq.write_table(_table(rows, shapes), folder / f"{name}.parquet", compression="zstd")
    firms = make_firms(site_area)
    for name in ("enterprises", "statements", "occupancies"):
        table = pa.Table.from_pandas(getattr(firms, name), preserve_index=False)
        pq.write_table(table, folder / f"{name}.parquet", compression="zstd")


def write_parcels(path: Path, count: int) -> np.ndarray:
    """Write the parcels; return the registered area of each."""
    areas: list[np.ndarray] = []
    with _Writer(path) as writer, tqdm(total=count, desc="parcels", disable=None) as bar:
        for rows, shapes in blocks(count):
            writer.write(_table(rows, shapes, sum(map(len, areas))))
            areas.append(rows["site_area"].to_numpy())
            bar.update(len(rows))
    return np.concatenate(areas)


class _Writer:
    """A Parquet file whose row groups are even, however the rows come."""

    def __init__(self, path: Path) -> None:
        self.path, self.rows, self.out = path, [], None

    def __enter__(self) -> Self:
        return self

    def write(self, table: pa.Table) -> None:
        self.out = self.out or pq.ParquetWriter(self.path, table.schema, compression="zstd")
        self.rows.append(table)
        if sum(len(part) for part in self.rows) >= AT_ONCE:
            self.flush()

    def flush(self) -> None:
        whole = pa.concat_tables(self.rows)
        cut = len(whole) // AT_ONCE * AT_ONCE or len(whole)
        self.out.write_table(whole[:cut], row_group_size=AT_ONCE)
        self.rows = [whole[cut:]] if cut < len(whole) else []

    def __exit__(self, *_: object) -> None:
        while self.rows:
            self.flush()
        if self.out:
            self.out.close()


def _table(rows: pd.DataFrame, shapes: np.ndarray, begin: int = 0) -> pa.Table:
    """Add what identifies a row at least cost, its number, and its shape."""
    rows = rows.assign(number=np.arange(begin, begin + len(rows)))
    wkb = pa.array(shapely.to_wkb(shapes, output_dimension=2, byte_order=1), pa.binary())
    table = pa.Table.from_pandas(rows, preserve_index=False).append_column("geometry", wkb)
    return table.replace_schema_metadata({"geo": json.dumps(_geo())})


def _geo() -> dict[str, object]:
    column = {
        "encoding": "WKB", "geometry_types": ["Polygon", "MultiPolygon"],
        "crs": pyproj.CRS(CRS).to_json_dict(),
    }  # fmt: skip
    return {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}


def read_pieces(folder: Path, name: str) -> Iterator[tuple[pd.DataFrame, np.ndarray | None]]:
    """Read a table piece by piece: its columns, and its shapes where it has any."""
    with pq.ParquetFile(folder / f"{name}.parquet") as file:
        for group in range(file.num_row_groups):
            frame = file.read_row_group(group).to_pandas(ignore_metadata=True)
            wkb = frame.pop("geometry") if "geometry" in frame else None
            yield frame, None if wkb is None else shapely.from_wkb(wkb.to_numpy())
