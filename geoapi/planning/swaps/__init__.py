"""Swaps 置换: idle land outside the zones, reclaimed, accepted into a pool, given to zones."""
