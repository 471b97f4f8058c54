"""Components 连通分量 of a graph, and what belongs to each, by arrays."""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def components(count: int, one: Ints, other: Ints) -> Ints:
    """Return the least node that each of `count` nodes is connected with.

    Every root takes the least root beside it, then every node takes its root's: a few rounds, since
    trees halve in depth with each.
    """
    root = np.arange(count, dtype=np.int64)
    while True:
        least = np.minimum(root[one], root[other])
        taken = root.copy()
        np.minimum.at(taken, root[one], least)
        np.minimum.at(taken, root[other], least)
        while not np.array_equal(taken, taken[taken]):
            taken = taken[taken]
        if np.array_equal(taken, root):
            return root
        root = taken


def gathered(number: Ints, values: Any, count: int) -> list[list[Any]]:
    """Return the values of each of `count` groups, in the order in which they come."""
    held = np.asarray(values)[np.argsort(number, kind="stable")].tolist()
    ends = np.cumsum(np.bincount(number, minlength=count)).tolist()
    return [held[begin:end] for begin, end in pairwise([0, *ends])]
