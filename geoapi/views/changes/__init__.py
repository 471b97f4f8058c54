"""Changes 变化: what two editions of a layer do not have in common, as a map and a figure."""
