"""Scoring 亩均论英雄: enterprises scored, ranked and classed by a county's scheme; all pure."""
