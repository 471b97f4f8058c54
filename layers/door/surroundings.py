"""What a workspace holds around the layer that a file is for, as far as checks ask for it."""

from datetime import date

import geopandas as gpd

from layers import LAYERS
from layers.door.report import Ground
from layers.schema import Layer
from layers.store import Workspace

USE_OF_LAND = {
    "parcels": ("parcel_id", "site_area", "floor_area"),
    "occupancies": tuple(f.name for f in LAYERS["occupancies"].fields),
    "statements": ("uscc", "period", "tax_paid"),
}
"""What tells who uses which land and what tax it bears: each is checked with the two others."""


SHAPES_ASKED = {"towns": ("towns", "parcels")}
"""Layers of which the checks compare the shapes, by the layer checked; of others the towns'."""


def surroundings(workspace: Workspace, layer: Layer, on: date | None = None) -> Ground:
    """Read the ground that files of a layer are checked on.

    Parameters
    ----------
    on
        The day for which checks ask who uses which land; None leaves these out.
    """
    stored = {edition.layer for edition, current in workspace.editions() if current}
    asked = {name: fields for name, fields in fields_asked(layer).items() if name in stored}
    around = {name: _columns(workspace, name, fields) for name, fields in asked.items()}
    numbers = {name: number for name, number, _ in workspace.state()}
    for name in SHAPES_ASKED.get(layer.name, ("towns",)):
        if name in stored:
            around[name] = workspace.read_edition(name, numbers[name])
    return Ground(workspace.crs, workspace.codes, around, on)


def _columns(workspace: Workspace, name: str, fields: set[str]) -> gpd.GeoDataFrame:
    ordered = [f.name for f in LAYERS[name].fields if f.name in fields]
    return gpd.GeoDataFrame(workspace.read_columns(name, ordered))


def fields_asked(layer: Layer) -> dict[str, set[str]]:
    """Return layer name -> the fields that checks of `layer` compare with; shapes are extra."""
    asked = {layer.name: {*layer.key, *(f.name for f in layer.fields if f.type == "number")}}
    for other in LAYERS.values():
        naming = {f.name for f in other.fields if f.refers == layer.name}
        named = any(f.refers == other.name for f in layer.fields)
        if naming or named:
            asked.setdefault(other.name, set()).update(other.key, naming)
    if layer.name in USE_OF_LAND:
        for name, fields in USE_OF_LAND.items():
            asked.setdefault(name, set()).update(fields)
    return asked
