"""Differences 版本差异: what one edition has that another has not, in words and tables."""
