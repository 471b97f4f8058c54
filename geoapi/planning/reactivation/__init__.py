"""Reactivation 盘活: which sites to bring back to use first, by criteria the bureau declares."""
