"""The plain way: all parcels in a page by ``folium.GeoJson``; writes the page and what it took.

``python -m benchmarks.maps.plain FOLDER svg|canvas OUT.html``: prints seconds and the number of
shapes. Its libraries are put into the page by Mutu's own way, because nothing is fetched here.
"""

import json
import sys
import time
from pathlib import Path

import folium
import geopandas as gpd

from geoapi.views.classes import classify
from geoapi.views.offline import render

COLUMNS = ["parcel_id", "name", "value"]


def parcels(folder: Path) -> gpd.GeoDataFrame:
    rows = gpd.read_parquet(folder / "parcels.parquet")
    rows["value"] = rows["floor_area"] / rows["site_area"]
    return rows[[*COLUMNS, "geometry"]].to_crs(4326)


def page(rows: gpd.GeoDataFrame, *, canvas: bool) -> folium.Map:
    classes = classify(rows["value"].to_numpy())
    west, south, east, north = rows.total_bounds
    made = folium.Map(tiles=None, prefer_canvas=canvas)
    made.fit_bounds([[south, west], [north, east]])

    def style(feature: dict) -> dict:
        found = classes.of(feature["properties"]["value"])
        colour = "#dddddd" if found is None else classes.colours[found]
        return {"fillColor": colour, "color": "#3f4a45", "weight": 0.9, "fillOpacity": 0.95}

    tips = folium.GeoJsonTooltip(COLUMNS)
    folium.GeoJson(rows, style_function=style, tooltip=tips).add_to(made)
    return made


def main() -> None:
    folder, way, out = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    rows = parcels(folder)
    begun = time.perf_counter()
    html = render(page(rows, canvas=way == "canvas"), mode="inline", most=10**10)
    seconds = time.perf_counter() - begun
    out.write_text(html, encoding="utf-8")
    print(json.dumps({"seconds": seconds, "shapes": len(rows), "bytes": len(html.encode())}))


if __name__ == "__main__":
    main()
