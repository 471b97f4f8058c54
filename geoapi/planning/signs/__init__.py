"""Signs from the ground 地面迹象: where what was seen does not fit what is claimed. No verdicts."""
