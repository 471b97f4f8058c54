"""JSON schemas of layers: titles in Chinese, units, choices; public fields only."""

from collections.abc import Mapping, Sequence
from typing import Any

from layers.schema import Field, Layer

SCHEMA_JSON = "application/schema+json"
QUERYABLES_REL = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
SCHEMA_REL = "http://www.opengis.net/def/rel/ogc/1.0/schema"
DIALECT = "https://json-schema.org/draft/2020-12/schema"

TYPES: Mapping[str, Mapping[str, str]] = {
    "code": {"type": "string"},
    "text": {"type": "string"},
    "list": {"type": "string"},
    "number": {"type": "number"},
    "integer": {"type": "integer"},
    "flag": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
}
"""Field type -> JSON schema type; a list is one text joined with ;."""

SHAPES: Mapping[str, str] = {
    "multipolygon": "geometry-multipolygon",
    "point": "geometry-point",
    "geometry": "geometry-any",
}


def property_of(field: Field) -> dict[str, Any]:
    """Describe one field."""
    described: dict[str, Any] = {"title": field.zh, **TYPES[field.type]}
    if field.meaning:
        described["description"] = field.meaning
    if field.unit:
        described["x-ogc-unit"] = field.unit
    if field.choices:
        described["enum"] = list(field.choices)
    return described


def queryables_of(layer: Layer, fields: Sequence[Field], base: str) -> dict[str, Any]:
    """Describe what items can be filtered by."""
    properties = {f.name: property_of(f) for f in fields}
    return _schema(layer, properties, f"{base}/collections/{layer.name}/queryables") | {
        "additionalProperties": False
    }


def schema_of(layer: Layer, fields: Sequence[Field], base: str) -> dict[str, Any]:
    """Describe a feature: its fields, and its geometry where the layer has one."""
    properties = {f.name: property_of(f) for f in fields}
    for name in layer.key:
        properties[name]["x-ogc-role"] = "id"
    if layer.shape is not None:
        shape = {"format": SHAPES[layer.shape], "x-ogc-role": "primary-geometry"}
        properties["geometry"] = shape
    required = [f.name for f in fields if f.need != "optional"]
    return _schema(layer, properties, f"{base}/collections/{layer.name}/schema") | {
        "required": required
    }


def _schema(layer: Layer, properties: Mapping[str, Any], at: str) -> dict[str, Any]:
    return {
        "$schema": DIALECT, "$id": at, "type": "object", "title": layer.zh,
        "properties": dict(properties),
    }  # fmt: skip
