"""Views of signs from the ground 地面迹象."""
