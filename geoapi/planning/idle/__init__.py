"""Idle land 闲置土地 by Order 53 (闲置土地处置办法): pure functions of records, date, rules."""
