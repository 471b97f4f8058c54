"""What the page of the maps says."""

HEAD = """# Maps of counties of a thousand to a million parcels

Written by `make bench-maps` (`python -m benchmarks.maps`); do not edit. Each map is asked of a
service that was just started (*cold*: what it needs is read and computed) and once more (*warm*).
Then headless Chromium opens it, {width} × {height}, software rendering: *load* lasts until all that
is asked for has come and is painted, the first tiles that this service ever drew among it; *heap*
is what its scripts hold after; *zoom* is four zooms nearer, *pan* 300 pixels aside, until that is
painted. Pages are compared first: as many shapes as there are, or tiles that are opaque where
there is land. Seconds belong to one machine; read how they grow.

- Machine: {machine}
- Mutu: {ours}
- Browser: {browser}; folium {folium}
- Processes that wanted a CPU at a time, mean of the last quarter of an hour: {busy:.1f}. Where that
  is more than there are CPUs, other work ran beside, and times are longer by as much: then sizes,
  requests, shapes and heap can be read, seconds only against each other.

The county of `make bench` (no gaps between parcels), every fiftieth parcel supplied once, and a
second edition of the parcels in which every fiftieth differs. Maps of parcels are by floor-area
ratio. *Shapes* are those on the page; above 5,000 of a layer the service draws tiles.
No page asked for anything outside its own service: **{outside} such requests**.
"""

TABLE = ("map", "cold s", "warm s", "MB", "in gzip", "requests", "shapes", "load s", "heap MB",
         "zoom ms", "pan ms")  # fmt: skip

PLAIN = """
## A page of all parcels by folium alone

`folium.GeoJson` with a `style_function` and a tooltip of three columns, as SVG and on a canvas;
the same classes and colours. *Python* is the time to make the page. Beyond {bound} s a page is
called hanging.
"""

PLAIN_TABLE = ("parcels", "drawn as", "Python s", "MB", "in gzip", "load s", "heap MB", "zoom ms",
               "pan ms")  # fmt: skip

FOOT = """
![Page size, time to load and heap by number of parcels](plots/maps.png)"""

PLAIN_MOST = 200_000
"""Parcels beyond which no page is made the plain way: it hung at fewer."""
