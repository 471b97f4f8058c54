"""Variation 差异: a measure over years, over firms and parcels, and over space."""
