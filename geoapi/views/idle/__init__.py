"""Idle land 闲置土地 in tables: findings, deadlines, rates."""
