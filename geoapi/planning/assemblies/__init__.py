"""Assemblies 连片: adjacent idle or low-use parcels that make one site, and what shape it has."""
