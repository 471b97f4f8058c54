"""Derived copies 派生副本: arrays computed from editions, kept for speed, never the truth."""

from layers.store.derived.cache import Derived
from layers.store.derived.folders import derived_for

__all__ = ["Derived", "derived_for"]
