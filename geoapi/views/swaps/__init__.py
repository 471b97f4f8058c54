"""Views of swaps 置换."""
