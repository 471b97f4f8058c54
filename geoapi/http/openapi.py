"""The API described in OpenAPI 3.0 接口定义, self-contained, as GIS clients read it.

FastAPI writes 3.1. Here its dialect is turned into 3.0, every layer gets its own path with its
fields as query parameters (GDAL filters on the server only by parameters listed there), and the
page size stands where QGIS looks for it.
"""

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from geoapi.http.dependencies import public_fields
from geoapi.http.schemas import property_of
from geoapi.settings import Settings
from layers import LAYERS
from layers.schema import Field, Layer

MEDIA_OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
VERSION = "3.0.3"
LIMIT = 1000
"""Features in a page unless asked otherwise; QGIS reads it."""

PROBLEM: Mapping[str, Any] = {
    "type": "object",
    "required": ["title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": "array", "items": {"type": "object"}},
    },
}
DESCRIPTION = (
    "县域用地强度、疑似闲置土地与空间图层。只读；单个企业的保密数据不提供。\n\n"
    "Land-use intensity, suspected idle land and layers of a county. Read only; figures of single "
    "enterprises are not given out."
)
Node = dict[str, Any]


def openapi_of(app: FastAPI, settings: Settings, base: str) -> Node:
    """Return the OpenAPI 3.0 document of the app."""
    written = get_openapi(
        title="亩图 Mutu", version="0.1.0", description=DESCRIPTION, routes=app.routes,
        openapi_version="3.1.0", servers=[{"url": base}],
    )  # fmt: skip
    document: Node = to_30(written)
    components: Node = document.setdefault("components", {})
    components["schemas"] = {"Problem": deepcopy(dict(PROBLEM))}
    components["responses"] = {"Problem": _problem()}
    components["parameters"] = {"limit": _limit(settings)}
    document["paths"] = _paths(document["paths"], settings)
    return document | {"openapi": VERSION}


def _paths(paths: Node, settings: Settings) -> Node:
    found: Node = {}
    for path, operations in paths.items():
        for operation in operations.values():
            _finish(operation)
        if path.startswith("/collections/{layer}"):
            drawn = "/tiles" in path
            for layer in (one for one in LAYERS.values() if one.shape or not drawn):
                own = path.replace("{layer}", layer.name)
                found[own] = _of_layer(deepcopy(operations), layer, settings)
        else:
            found[path] = operations
    return found


def _finish(operation: Node) -> None:
    """Give an operation the problem document in place of FastAPI's own 422."""
    responses = operation["responses"]
    responses.pop("422", None)
    responses["default"] = {"$ref": "#/components/responses/Problem"}


def _of_layer(operations: Node, layer: Layer, settings: Settings) -> Node:
    """Turn the operations of any layer into those of one."""
    operation = operations["get"]
    operation["operationId"] += f".{layer.name}"
    operation["summary"] = f"{layer.zh} {operation['summary']}"
    given = [p for p in operation.get("parameters", []) if p["name"] != "layer"]
    if any(p["name"] == "limit" for p in given):
        given = [p for p in given if p["name"] != "limit"]
        given.insert(0, {"$ref": "#/components/parameters/limit"})
        given += [_parameter(f) for f in public_fields(layer, settings)]
    operation["parameters"] = given
    return operations


def _parameter(field: Field) -> Node:
    described = property_of(field)
    schema = {k: v for k, v in described.items() if k in {"type", "format", "enum"}}
    return {
        "name": field.name, "in": "query", "required": False, "schema": schema,
        "description": f"{field.zh}{f'（{field.unit}）' if field.unit else ''}",
    }  # fmt: skip


def _limit(settings: Settings) -> Node:
    schema = {
        "type": "integer", "minimum": 1, "maximum": settings.page_limit,
        "default": min(LIMIT, settings.page_limit),
    }  # fmt: skip
    return {
        "name": "limit", "in": "query", "required": False, "schema": schema, "style": "form",
        "explode": False, "description": "每页要素数 page size",
    }  # fmt: skip


def _problem() -> Node:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": "问题说明 problem (RFC 9457)",
        "content": {"application/problem+json": {"schema": schema}},
    }


def to_30(node: Any) -> Any:
    """Turn a part of an OpenAPI 3.1 document into 3.0."""
    if isinstance(node, list):
        return [to_30(part) for part in node]
    if not isinstance(node, dict):
        return node
    turned = {key: to_30(part) for key, part in node.items()}
    for change in CHANGES:
        turned = change(turned)
    return turned


def _null_choice(node: Node) -> Node:
    """``anyOf: [X, null]`` becomes X with ``nullable``."""
    choices = node.get("anyOf")
    if not isinstance(choices, list) or {"type": "null"} not in choices:
        return node
    kept = [choice for choice in choices if choice != {"type": "null"}]
    rest = {key: part for key, part in node.items() if key != "anyOf"}
    return (kept[0] if len(kept) == 1 else {"anyOf": kept}) | rest | {"nullable": True}


def _null_type(node: Node) -> Node:
    """``type: [X, null]`` becomes X with ``nullable``."""
    kinds = node.get("type")
    if not isinstance(kinds, list):
        return node
    kept = [kind for kind in kinds if kind != "null"]
    one = {"type": kept[0]} if len(kept) == 1 else {"anyOf": [{"type": kind} for kind in kept]}
    rest = {key: part for key, part in node.items() if key != "type"}
    return rest | one | ({"nullable": True} if "null" in kinds else {})


def _constant(node: Node) -> Node:
    if "const" not in node:
        return node
    rest = {key: part for key, part in node.items() if key != "const"}
    return rest | {"enum": [node["const"]]}


def _open_bounds(node: Node) -> Node:
    """``exclusiveMinimum: 0`` becomes ``minimum: 0`` and ``exclusiveMinimum: true``."""
    for bound in ("Minimum", "Maximum"):
        edge = node.get(f"exclusive{bound}")
        if isinstance(edge, int | float) and not isinstance(edge, bool):
            node = node | {bound.lower(): edge, f"exclusive{bound}": True}
    return node


def _examples(node: Node) -> Node:
    """Make a schema's list of examples its one example."""
    found = node.get("examples")
    if not isinstance(found, list):
        return node
    rest = {key: part for key, part in node.items() if key != "examples"}
    return rest | ({"example": found[0]} if found else {})


CHANGES: tuple[Callable[[Node], Node], ...] = (
    _null_choice, _null_type, _constant, _open_bounds, _examples,
)  # fmt: skip
"""What differs between the dialects, one function each."""
