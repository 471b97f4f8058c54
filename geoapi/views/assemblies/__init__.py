"""Views of sites 连片地块: tables, a map layer and a figure."""
