"""Web maps 网页地图: their layers, furniture and popups, as folium elements."""
