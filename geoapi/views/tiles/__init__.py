"""Tiles 瓦片: layers of very many shapes drawn, or written as vectors, one square at a time."""
