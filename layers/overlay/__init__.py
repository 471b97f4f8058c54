"""Overlay 叠置: which share of each part lies in which unit; one plain way, one fast way."""
