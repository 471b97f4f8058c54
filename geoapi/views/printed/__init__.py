"""Printed figures 印刷图: what stands on a sheet, and the kinds that every county has."""
