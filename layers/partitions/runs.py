"""Runs 归并段: more rows than memory holds, put in order on disk.

Rows arrive in the order of the workspace; each run of them is sorted and set down. Then a stretch
of the curve is read out of all runs at once. No more than one run, or one stretch, is in memory.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from layers.partitions.arrow import arrow
from layers.partitions.curve import Keys

BATCH = 512
"""Rows that are read from a run together."""

RUN_ROWS, RUN_BYTES = 400_000, 128 << 20
"""What a run may hold in memory before it is set down."""


@dataclass
class Runs:
    """Runs in a folder, being filled."""

    folder: Path
    count: int = 0
    rows: int = 0
    size: int = 0
    tables: list[Any] = field(default_factory=list)
    keys: list[Keys] = field(default_factory=list)
    held: int = 0

    def add(self, table: Any, keys: Keys) -> None:
        """Take the next rows, with their places on the curve."""
        self.tables.append(table)
        self.keys.append(keys)
        self.held += table.nbytes
        self.rows += table.num_rows
        self.size += table.nbytes
        if self.held >= RUN_BYTES or sum(map(len, self.keys)) >= RUN_ROWS:
            self.set_down()

    def set_down(self) -> None:
        """Sort what is in memory and write it as one run."""
        if not self.tables:
            return
        pa = arrow()
        keys = np.concatenate(self.keys)
        order = np.argsort(keys, kind="stable")
        table = pa.concat_tables(self.tables).combine_chunks()
        self.tables.clear()
        self.keys.clear()
        path = str(self._run(self.count))
        with pa.OSFile(path, "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
            for begin in range(0, len(order), BATCH):
                writer.write(table.take(order[begin : begin + BATCH]).combine_chunks())
        np.save(self._places(self.count), keys[order])
        self.count, self.held = self.count + 1, 0

    def _run(self, number: int) -> Path:
        return self.folder / f"{number:05d}.arrow"

    def _places(self, number: int) -> Path:
        return self.folder / f"{number:05d}.npy"

    def stretches(self, rows: int) -> Iterator[Any]:
        """Yield tables of about `rows` rows, one behind the other along the curve."""
        self.set_down()
        places = [np.load(self._places(n), mmap_mode="r") for n in range(self.count)]
        number = max(1, -(-self.rows // rows))
        ends = _ends(places, number, max(1, rows // 256))
        begins = [0] * self.count
        for at in range(number):
            spans = []
            for run, keys in enumerate(places):
                last = len(keys) if at == number - 1 else int(np.searchsorted(keys, ends[at]))
                spans.append((begins[run], last))
                begins[run] = last
            yield self._stretch(places, spans)

    def _stretch(self, places: list[Keys], spans: list[tuple[int, int]]) -> Any:
        keys = [keys[begin:end] for keys, (begin, end) in zip(places, spans, strict=True)]
        tables = [self._read(run, *span) for run, span in enumerate(spans)]
        order = np.argsort(np.concatenate(keys), kind="stable")
        return arrow().concat_tables(tables).combine_chunks().take(order)

    def _read(self, run: int, begin: int, end: int) -> Any:
        """Read some rows of a run, without mapping the file into memory."""
        pa = arrow()
        with pa.OSFile(str(self._run(run))) as source, pa.ipc.open_file(source) as reader:
            numbers = range(begin // BATCH, -(-end // BATCH)) if end > begin else range(0)
            parts = [reader.get_batch(number) for number in numbers]
            table = pa.Table.from_batches(parts, reader.schema)
        return table.slice(begin % BATCH, end - begin)


def _ends(places: list[Keys], number: int, stride: int) -> Keys:
    """Choose where stretches end, from every `stride`-th key of each run."""
    samples = np.sort(np.concatenate([np.asarray(keys[::stride]) for keys in places]))
    at = np.arange(1, number) * len(samples) // number
    ends: Keys = samples[at]
    return ends
