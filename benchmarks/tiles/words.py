"""What the page of the tiles says."""

from collections.abc import Mapping

NAMES: Mapping[str, str] = {
    "ours": "Mutu", "pillow": "Pillow, 4 × 4 a pixel", "datashader": "datashader, 4 × 4 a pixel",
    "mapbox": "shapely + mapbox-vector-tile", "postgis": "PostGIS `ST_AsMVT`",
}  # fmt: skip

HEAD = """# Tiles of a million parcels

Written by `make bench-tiles` (`benchmarks/tiles/run.py`); do not edit. Sixteen random tiles of each
zoom (four for the others), the same for everybody, one after the other in one process, nothing kept
from one asking to the next but what the page says; of three askings the quickest counts. Tiles are
compared before their speed is. Read the ratios: seconds belong to one machine.

- Machine: {machine}
- Mutu: {ours}

The county of `make bench`: {size} parcels of 21 corners on average in 50 × 50 km, no gaps.

| what is done once | s |
|:--|--:|
| open the workspace (a copy of its arrays is there) | {opening:.2f} |
| bounds of all parcels | {outlines:.2f} |
| index of rows by place and by size | {index:.2f} |
| pyramid of one colouring, zooms 0 to {foot} ({pyramid_mb:.0f} MB) | {pyramid:.2f} |

Corners are not copied: they stay mapped from the workspace's copy. Kept in memory for tiles:
{kept:.0f} MB, after all of this page {kept_all:.0f} MB of the process that are no mapped file.
Vector tiles begin at zoom {least}: above it they would hold too many parcels, and are refused.
"""

PICTURES = """
## Pictures

PNG of 256 colours, five classes of a measure with a hatched class for what is unknown, outlines,
each pixel by the exact part of it that each class covers. Above the pyramid's foot tiles are cut
from it; the finished tiles that the service keeps are not used here.
"""

LAND = """
## The same land by others

Every third parcel, one colour, no outlines, no picture's format; median of one tile. Nothing here
comes from a pyramid. The others draw each tile four times as fine and average it, because they
draw whole pixels: exact coverage has no counterpart among them.
"""

APART = (
    "- {way}: {tiles} tiles; from zoom 14 on the mean difference of a pixel's opacity is "
    "{opacity:.3f} at most, of a tile's land {land:.3f}; from afar its land is off by {afar:+.3f}."
)

VECTORS = """
## Vector tiles

Three properties. PostGIS asks a table that is in web mercator already, with an index, in one
process; shapely + mapbox-vector-tile starts from shapes in memory, cut and encoded.
"""

SAME = (
    "- {way}: {tiles} tiles; a parcel's area differs by {apart:.2f} pixels along its edge at most, "
    "{missing} parcels left out, {invalid} invalid."
)

OURS = "- Mutu: {invalid} shapes of {tiles} tiles are invalid."

FOOT = """
![Milliseconds by zoom](plots/tiles.png)"""
