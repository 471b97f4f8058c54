"""What a page holds as data: each shape once, and no text that could end a block."""

import json
import re

import orjson
import pytest

from geoapi.views import maps, offline
from geoapi.views.web.blocks import blocks
from tests.views import toy_map

BLOCK = re.compile(r'<script type="application/json" id="mutu-([\w-]+)">(.*?)</script>', re.DOTALL)


def feature(x, **own):
    return {"geometry": orjson.Fragment(f'{{"type":"Point","coordinates":[{x},30]}}'),
            "properties": own}  # fmt: skip


def read(html):
    """Return the features of each layer as a browser reads them."""
    held = {name: json.loads(text) for name, text in BLOCK.findall(html)}
    shared = held.pop("shapes")
    return {
        name.removeprefix("of-"): [
            (shared[shape] if isinstance(shape, int) else shape, own) for shape, own in rows
        ]
        for name, rows in held.items()
    }, shared


def test_a_shape_of_several_layers_stands_once_and_is_found_by_each():
    layers = {"towns": [feature(1, n="甲"), feature(2)], "figures": [feature(2, v="8"), feature(1)]}
    layers["zones"] = [feature(3)]
    found, shared = read(blocks(layers))
    assert [one["coordinates"][0] for one in shared] == [1, 2]
    assert {name: [shape["coordinates"][0] for shape, _ in rows] for name, rows in found.items()} \
        == {"towns": [1, 2], "figures": [2, 1], "zones": [3]}  # fmt: skip
    assert found["towns"][0][1] == {"n": "甲"}


@pytest.mark.parametrize("text", [
    "</script><script>alert(1)</script>", "<!--<script>", "{{ 7*7 }} {% raw %}", "]]></SCRIPT >",
    "a\u2028b\u202e\x00'\"\\",
])  # fmt: skip
def test_text_stays_text(text):
    html = blocks({"parcels": [feature(1, n=text)]})
    assert html.count("<") == 4, "two blocks, each opened and closed"
    assert read(html)[0]["parcels"][0][1]["n"] == text


def test_what_is_no_number_is_refused():
    with pytest.raises(ValueError, match="JSON"):
        blocks({"parcels": [feature(1, v=float("nan"))]})


def test_a_page_draws_the_outline_of_the_county_and_of_each_town_from_one_copy():
    scene = toy_map.scene(by="towns")
    found, shared = read(offline.render(maps.intensity(scene), mode="static"))
    towns = [shape for shape, _ in found["towns"]]
    assert [shape for shape, _ in found["figures"]] == towns
    assert all(shape in shared for shape in towns)
    county = {json.dumps(shape) for name in ("ground", "border") for shape, _ in found[name]}
    assert len(county) == 1
    assert len(shared) == len({json.dumps(shape) for shape in shared})
