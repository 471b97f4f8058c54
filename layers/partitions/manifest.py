"""Manifest 清单: what a dataset holds, and of which editions; read before anything else."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import orjson

from layers import LAYERS
from layers.atlas import Edition
from layers.errors import StoreError

FILE, FORMAT = "manifest.json", "mutu-partitions-1"

TOLD = ("layer", "number", "created_at", "file", "sha256", "rows", "who", "content")
"""What is told of an edition; its import report stays in the workspace."""


@dataclass(frozen=True)
class Manifest:
    """What a dataset says of itself.

    Attributes
    ----------
    editions
        The editions it was written from, by layer, with their checksums.
    in_degrees
        Layers whose edges were drawn straight in lon/lat.
    rows, boxes
        Of each partition: how many parcels, and their bounds in `crs` (None without a shape).
    """

    name: str
    crs: str
    codes: Literal["cn", "none"]
    made_up: bool
    editions: Mapping[str, Edition]
    in_degrees: tuple[str, ...]
    rows: tuple[int, ...]
    boxes: tuple[tuple[float, ...] | None, ...]

    @property
    def mark(self) -> str:
        """A checksum over all of this: the same data, cut in the same way, have the same."""
        return hashlib.sha256(_written(self)).hexdigest()


def declared(layers: Iterable[str]) -> str:
    """Return a checksum over the columns declared for some layers.

    Files with other columns have to be written anew; a layer that they do not hold may change.
    """
    held = [LAYERS[name] for name in LAYERS if name in set(layers)]
    told = [[layer.name, [[f.name, f.type] for f in layer.fields]] for layer in held]
    return hashlib.sha256(orjson.dumps(told)).hexdigest()


def save(manifest: Manifest, folder: Path) -> None:
    """Write the manifest into its folder."""
    (folder / FILE).write_bytes(_written(manifest))


def _written(manifest: Manifest) -> bytes:
    told = asdict(manifest) | {
        "format": FORMAT,
        "declared": declared(manifest.editions),
        "editions": [
            {name: getattr(edition, name) for name in TOLD}
            for edition in manifest.editions.values()
        ],
    }
    return orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)


def read(folder: Path) -> Manifest:
    """Read the manifest of a folder.

    Raises
    ------
    StoreError
        There is none, or it is not one of ours.
    """
    try:
        told = orjson.loads((folder / FILE).read_bytes())
        held = [edition["layer"] for edition in told["editions"]]
        if (told["format"], told["declared"]) != (FORMAT, declared(held)):
            raise StoreError(f"{folder} 由其他版本的 Mutu 写成；请用 mutu scale write 重新写出")
        return _manifest(told)
    except FileNotFoundError:
        raise StoreError(f"{folder} 不是分区数据；用 mutu scale write {folder} 写出") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(f"{folder / FILE} 不是 Mutu 分区数据的清单或已损坏：{error}") from error


def _manifest(told: dict[str, Any]) -> Manifest:
    editions = {e["layer"]: Edition(**{name: e[name] for name in TOLD}) for e in told["editions"]}
    if not set(editions) <= set(LAYERS) or told["codes"] not in {"cn", "none"}:
        raise ValueError("unknown layers or codes")
    rows, boxes = tuple(map(int, told["rows"])), told["boxes"]
    if len(rows) != len(boxes):
        raise ValueError("partitions and bounds differ in number")
    return Manifest(
        str(told["name"]), str(told["crs"]), told["codes"], bool(told["made_up"]), editions,
        tuple(told["in_degrees"]), rows, tuple(box and tuple(map(float, box)) for box in boxes),
    )  # fmt: skip
