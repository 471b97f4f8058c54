"""Layers 图层: what lies where, how it comes in, where it is kept. Nothing of policy or HTTP."""

from layers.approvals import APPROVALS
from layers.constraints import CONSTRAINTS
from layers.enterprises import ENTERPRISES
from layers.errors import DeclarationError
from layers.facilities import FACILITIES
from layers.factories import FACTORIES
from layers.observations import OBSERVATIONS
from layers.occupancies import OCCUPANCIES
from layers.parcels import PARCELS
from layers.projects import PROJECTS
from layers.quotas import QUOTAS
from layers.region_statements import REGION_STATEMENTS
from layers.schema import Layer
from layers.statements import STATEMENTS
from layers.supplies import SUPPLIES
from layers.towns import TOWNS
from layers.zones import ZONES

LAYERS: dict[str, Layer] = {
    layer.name: layer
    for layer in (
        TOWNS,
        ZONES,
        PARCELS,
        SUPPLIES,
        APPROVALS,
        ENTERPRISES,
        STATEMENTS,
        OCCUPANCIES,
        FACTORIES,
        FACILITIES,
        CONSTRAINTS,
        PROJECTS,
        QUOTAS,
        REGION_STATEMENTS,
        OBSERVATIONS,
    )
}
"""Every layer, from the largest unit to the smallest fact."""


def layer_named(name: str) -> Layer:
    """Return a declared layer; the error names those there are."""
    if name not in LAYERS:
        raise DeclarationError(f"没有图层 {name}；有：{'、'.join(LAYERS)}")
    return LAYERS[name]
