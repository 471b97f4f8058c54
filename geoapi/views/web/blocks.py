"""What a page holds as data 页面数据: a block for each layer, read when it is wanted.

A shape that several layers draw, as a town that is outlined and coloured, stands there once.
Data passes through no template, whatever is written in it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

Features = Sequence[Mapping[str, Any]]


def blocks(layers: Mapping[str, Features]) -> str:
    """Write the features of each layer as HTML that a browser keeps but does not run.

    Raises
    ------
    ValueError
        A number that is NaN or infinite: unknown values must be None.
    """
    shapes = {
        name: [orjson.dumps(one["geometry"]).decode() for one in features]
        for name, features in layers.items()
    }
    counts = Counter(shape for own in shapes.values() for shape in own)
    several = [shape for shape, count in counts.items() if count > 1]
    places = {shape: str(n) for n, shape in enumerate(several)}
    parts = [_block("shapes", several)]
    for name, features in layers.items():
        own = zip(shapes[name], features, strict=True)
        rows = [f"[{places.get(s, s)},{_text(one['properties'])}]" for s, one in own]
        parts.append(_block(f"of-{name}", rows))
    return "\n".join(parts)


def _block(name: str, rows: Sequence[str]) -> str:
    """Return rows of JSON as one block; no text in it can end it."""
    held = ",".join(rows).replace("<", r"\u003c")
    return f'<script type="application/json" id="mutu-{name}">[{held}]</script>'


def _text(own: Mapping[str, Any]) -> str:
    return json.dumps(own, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
