"""A county with corrections 更正后的县: the same editions, with what was decided laid over them."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from threading import Lock
from weakref import WeakKeyDictionary

from layers.atlas import County, Identity
from layers.corrections import Correction, corrected

KEPT = 2
"""Corrected counties kept of each snapshot: what was asked last, and what it is compared with."""

_MAKING = Lock()

# Kept with the rows they are made of, and gone with them.
_CORRECTED: WeakKeyDictionary[Identity, OrderedDict[tuple[Correction, ...], County]] = (
    WeakKeyDictionary()
)


def corrected_county(county: County, corrections: Sequence[Correction]) -> County:
    """Return the county as it is after corrections; the editions, and the given county, stay.

    Answers of the two, put side by side, tell what the corrections change.
    """
    key = tuple(corrections)
    if not key:
        return county
    with _MAKING:
        held = _CORRECTED.setdefault(county.identity, OrderedDict())
        if key not in held:
            atlas = corrected(county.atlas, key)
            held[key] = replace(county, atlas=atlas, identity=Identity())
        held.move_to_end(key)
        while len(held) > KEPT:
            held.popitem(last=False)
        return replace(held[key], at=county.at, guarded=county.guarded)
