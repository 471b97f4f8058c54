"""The area list 用地面积公示 as tables and on pages."""
