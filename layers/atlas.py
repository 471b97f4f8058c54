"""Atlas 图集: one consistent set of current editions, and the county it belongs to."""

from collections.abc import Hashable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers import LAYERS
from layers.leaves import FrameLeaf, Leaf
from layers.progress import Told
from layers.rings import Land, Shapes
from layers.schema import Layer

if TYPE_CHECKING:  # they divide what is described here
    from layers.relations import Rule, Shares

Atlas: TypeAlias = Mapping[str, gpd.GeoDataFrame]
"""Layer name -> frame; every declared layer is there, empty where nothing was imported."""


@dataclass(frozen=True)
class Edition:
    """One accepted import of one layer; never changed afterwards.

    Attributes
    ----------
    created_at
        When it became the current one, UTC.
    file, sha256
        Name and SHA-256 of the file imported; `files` names further ones the rows came from.
    who
        Who imported it; empty where nobody said.
    content
        SHA-256 over the rows as stored (:class:`layers.store.rows.Checksum`), the same in every
        store; empty for an edition of a time before there was one.
    pruned_at, pruned_by
        When and by whom its rows were dropped; empty while they can be read.
    """

    layer: str
    number: int
    created_at: str
    file: str
    sha256: str
    rows: int
    report: Mapping[str, Any] = field(default_factory=dict)
    who: str = ""
    content: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    pruned_at: str = ""
    pruned_by: str = ""

    @property
    def pruned(self) -> bool:
        """Whether only this record is left, without the rows."""
        return bool(self.pruned_at)


class Relating(Protocol):
    """Knows how the parcels of a county lie in units: :class:`layers.relating.Relations`."""

    def shares(self, county: "County", layer: str, rule: "Rule" = "split") -> "Shares":
        """Return the shares of parcels in the units of a layer."""
        ...

    def telling(self, told: Told) -> AbstractContextManager[None]:
        """Let `told` hear how far a long division is."""
        ...


class Identity:
    """Stands for the rows of a snapshot: what is kept of them hangs on it, and goes with it."""


@dataclass(frozen=True, eq=False)
class County:
    """A snapshot of a workspace: what every answer is computed from.

    Attributes
    ----------
    crs
        The one metric CRS of all shapes, as an authority code (``EPSG:4549``).
    codes
        ``cn``: national codes are checked; ``none``: keys are any unique text.
    made_up
        True for the sample county: every view says so.
    at
        The past moment whose editions these are; None for the current ones.
    guarded
        True where confidential sums are not told: less the current ones, they would tell of firms.
    identity
        The same in every copy of one snapshot, whatever moment it is told for.
    relations
        How parcels lie in units, kept for all snapshots of a workspace; None where nothing is.
    acts
        What people did about the land, laid over by who reads the register; unread in `layers`.
    """

    name: str
    crs: str
    codes: Literal["cn", "none"]
    atlas: Atlas
    editions: Mapping[str, Edition]
    made_up: bool = False
    at: datetime | None = None
    guarded: bool = False
    identity: Identity = field(default_factory=Identity, repr=False)
    relations: Relating | None = field(default=None, repr=False)
    acts: Hashable = field(default=None, repr=False)

    @property
    def edition_numbers(self) -> dict[str, int]:
        """Layer name -> number of its current edition."""
        return {name: edition.number for name, edition in self.editions.items()}

    @property
    def sources(self) -> dict[str, str]:
        """Layer name -> the words that name where its figures come from."""
        return {
            name: f"{LAYERS[name].zh} {name} 第{edition.number}版 {edition.file}"
            for name, edition in self.editions.items()
        }


class LazyAtlas(Mapping[str, gpd.GeoDataFrame]):
    """An :data:`Atlas` that makes a frame when it is first asked for.

    A million polygons as objects take seconds and a gigabyte; :func:`table_of` and
    :func:`land_of` do without.
    """

    def __init__(self, leaves: Mapping[str, Leaf]) -> None:
        self.leaves = leaves

    def __getitem__(self, layer: str) -> gpd.GeoDataFrame:
        """Return the frame of a layer."""
        return self.leaves[layer].frame()

    def __contains__(self, layer: object) -> bool:
        """Tell whether a layer is there, without making its frame."""
        return layer in self.leaves

    def __iter__(self) -> Iterator[str]:
        """Return the names of the layers, in the declared order."""
        return iter(self.leaves)

    def __len__(self) -> int:
        """Return the number of layers."""
        return len(self.leaves)


def leaf_of(atlas: Atlas, layer: str) -> Leaf:
    """Return the rows of a layer as they are held."""
    return atlas.leaves[layer] if isinstance(atlas, LazyAtlas) else FrameLeaf(atlas[layer])


def table_of(atlas: Atlas, layer: str) -> pd.DataFrame:
    """Return the columns of a layer without its shapes, which are not built for it."""
    return leaf_of(atlas, layer).table()


def land_of(atlas: Atlas, layer: str) -> Land:
    """Return where the rows of a layer of polygons lie, without building their shapes.

    Raises
    ------
    ValueError
        A shape of the layer is no polygon.
    """
    return leaf_of(atlas, layer).land()


def shapes_at(atlas: Atlas, layer: str, rows: NDArray[np.integer]) -> Shapes:
    """Return the shapes of some rows of a layer of polygons; the others are not built."""
    leaf = leaf_of(atlas, layer)
    if isinstance(leaf, FrameLeaf):
        found: Shapes = leaf.frame().geometry.to_numpy()[rows]
        return found
    return leaf.land().rings.take(rows).to_shapes()


def empty_frame(layer: Layer, crs: str) -> gpd.GeoDataFrame:
    """Return a layer without rows: every declared column, with its dtype."""
    columns = {f.name: pd.Series(dtype=f.dtype) for f in layer.fields}
    if layer.shape is None:
        return gpd.GeoDataFrame(columns)
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries([], crs=crs), crs=crs)


def make_atlas(frames: Mapping[str, gpd.GeoDataFrame], crs: str) -> Atlas:
    """Complete `frames` with empty ones, in the declared order; read-only."""
    return complete({name: FrameLeaf(frame) for name, frame in frames.items()}, crs)


def complete(leaves: Mapping[str, Leaf], crs: str) -> LazyAtlas:
    """Make an atlas of the rows of some layers; the others are empty."""
    every = {name: FrameLeaf(empty_frame(layer, crs)) for name, layer in LAYERS.items()}
    return LazyAtlas({name: leaves.get(name, empty) for name, empty in every.items()})
