"""Views of variation 差异: over years, over firms and parcels, over space."""
