"""The API's description: valid OpenAPI 3.0, self-contained, and what GIS clients look for."""

import pytest
from openapi_spec_validator import OpenAPIV30SpecValidator

from geoapi.http.openapi import to_30
from layers import LAYERS


@pytest.fixture(scope="module")
def document(client):
    answer = client.get("/api")
    assert answer.headers["content-type"] == "application/vnd.oai.openapi+json;version=3.0"
    return answer.json()


def nodes(node):
    yield node
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from nodes(part)


def test_it_is_valid_openapi_30(document):
    assert document["openapi"] == "3.0.3"
    assert not list(OpenAPIV30SpecValidator(document).iter_errors())


def test_every_reference_is_within(document):
    references = [n["$ref"] for n in nodes(document) if isinstance(n, dict) and "$ref" in n]
    assert references
    for reference in references:
        assert reference.startswith("#/")
        found = document
        for part in reference[2:].split("/"):
            found = found[part]


def test_qgis_finds_its_page_size(document):
    limit = document["components"]["parameters"]["limit"]
    assert limit["schema"] == {"type": "integer", "minimum": 1, "maximum": 10_000, "default": 1000}


@pytest.mark.parametrize("layer", LAYERS)
def test_gdal_finds_the_fields_it_may_filter_by(document, get, layer):
    parameters = document["paths"][f"/collections/{layer}/items"]["get"]["parameters"]
    names = {p["name"] for p in parameters if "name" in p}
    assert names >= set(get(f"/collections/{layer}/queryables")["properties"])
    hidden = {f.name for f in LAYERS[layer].fields if f.access == "restricted"}
    assert not names & hidden
    (language,) = (p for p in parameters if p.get("name") == "filter-lang")
    assert "cql-text" in language["schema"]["enum"]


def test_operations_are_named_once(document):
    names = [
        operation["operationId"]
        for path in document["paths"].values()
        for operation in path.values()
    ]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("new", "old"), [
    ({"anyOf": [{"type": "string"}, {"type": "null"}], "title": "T"},
     {"type": "string", "title": "T", "nullable": True}),
    ({"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]},
     {"anyOf": [{"type": "string"}, {"type": "integer"}], "nullable": True}),
    ({"type": ["number", "null"]}, {"type": "number", "nullable": True}),
    ({"const": "json"}, {"enum": ["json"]}),
    ({"exclusiveMinimum": 0}, {"minimum": 0, "exclusiveMinimum": True}),
    ({"exclusiveMaximum": 9, "type": "integer"},
     {"maximum": 9, "exclusiveMaximum": True, "type": "integer"}),
    ({"examples": ["a", "b"]}, {"example": "a"}),
    ([{"const": 1}], [{"enum": [1]}]),
])  # fmt: skip
def test_31_becomes_30(new, old):
    assert to_30(new) == old
