"""The words around the tables: what is asked, what is timed, who does what."""

HEAD = """# Benchmarks

Written by `make bench` (`benchmarks/run.py`); do not edit. Every case ran in a fresh process, in
turn with its peers, up to {repeats} times (fewer where one run takes more than {slow:.0f} s of
work; the last column says how often); medians. Results are compared before speed is: a
disagreement ends the run. Read the ratios: seconds belong to one machine, and differences under
15 % mean nothing.

- Machine: {machine}
- Mutu: {ours}
- Peers, in an environment of their own (`benchmarks/requirements.txt`): {theirs}
{lacking}"""

QUESTION = """
## The question

One generated county (`benchmarks/data`), the same for everybody: 50 × 50 km in EPSG:4549, {size}
parcels that share their edges exactly, 21 corners each on average (6 to 60), millimetre
coordinates, 0.5 % with a hole and 0.5 % of two parts; 300 zones of 60 to 400 corners over 23 % of
the land, some of two parts or with a hole, two that overlap; 64 towns of 1 100 corners that tile
the county and cut parcels; one enterprise for every 20 parcels, 82 occupancies for every 1 000,
statements of two years with gaps. No dirty data: real cadastres cost everybody more.

*All measures* are the {measures} that `mutu measures` lists, by zone, town and division of
industry: legal area of each parcel, shares of each parcel in zones and towns, who uses which land
on the last day of the year, each firm's figures spread over its land, sums, ratios, counts, the
share known.

- **Loaded**: each starts from its own best form. Mutu opens its workspace (a GeoPackage with a
  derived copy); DuckDB and SedonaDB have tables in memory, PostGIS has indexed tables and its units
  cut into pieces of 64 corners, shapely and geopandas have geometries in memory; all of these have
  the legal area of each parcel already. The clock stops when the result is written.
- **From files**: everybody starts from the same GeoParquet and Parquet files (zstd, row groups of
  65 536); measures the legal area, too; PostGIS loads and indexes first. *Command* is the whole
  process with its start, imports and compiled code read from the disk.
- **Parcels × zones, × towns**: part, unit, share of every pair that shares land, from what is in
  memory (PostGIS: indexed tables; Mutu: corners mapped from its copy, legal areas measured);
  results stay in the engine's own form.
- **Legal area**: 椭球面积 of every parcel from projected coordinates.

Definitions are not quite the same. Mutu divides a parcel by areas on the ellipsoid, the others by
areas in the plane it was drawn in, whose scale changes by some 1e-9 a metre; each share is then
taken of the legal area by everybody. *Differs by* is the largest relative difference of any
figure of any unit (of any parcel's area); more than {agrees:.0e} ends the run, and so does any
pair or count that is not the same. Pieces under {sliver:.0e} of a parcel are noise to everybody.
Mutu also tells what lies outside all units, what overlapping zones count twice, totals, and how
many firms are in each figure; nobody else was asked to. The geodesic area is another definition,
up to 3e-6 away.

Seconds are wall time of the work; CPU seconds count all threads, and the server of PostGIS. Peak
memory is that of the whole process, with what it loaded before the clock started; for PostGIS also
what its server held (shared buffers once)."""

WARM = """
Mutu's kernels are compiled by numba when first used and kept on the disk: {cold:.1f} s once after
installing, {warm:.1f} s to read them back in a new process. In the tasks of land this is done
before the clock starts; in the two tasks of the whole question it is inside. Loading the county
took PostGIS {load}."""

WHO = """
## Who does what

- Mutu: public functions, `open_workspace`, `apportion`, `Ledger`, `measure_all`
  (`benchmarks/ours.py`).
- DuckDB spatial: SPATIAL_JOIN, `ST_CoveredBy` telling what need not be cut, two threads. The
  extension comes from PyPI.
- SedonaDB: two spatial joins, for what a unit covers and what meets it, because it prepares shapes
  in joins alone; two threads. It is told the plane as PROJJSON and takes the column's own CRS:
  given two names it swaps the axes.
- PostGIS: unlogged tables, GiST, `ST_Subdivide`, two parallel workers, 4 GB of shared buffers, no
  fsync, a local socket; loaded by two COPY streams.
- shapely, vectorised: STRtree, prepared predicates, only what crosses is cut, two threads; sums by
  `numpy.bincount`.
- geopandas `overlay`: `to_crs(…).area`, `overlay(how="intersection")`; sums as above. It is left
  out but for zones: the other questions take it some three minutes a run.

Peers know only the rules of land use that these data need (area stated, sole user, dates), not
floors or lessors.

Tried and not used, because slower: DuckDB and PostGIS without the short cut, PostGIS with whole
towns (eight times), DuckDB with two joins, SedonaDB with one (five times on towns).
`shapely.clip_by_rect` before cutting is faster and wrong."""

ASKING = """
## Asking again

Mutu alone, {size} parcels, one process that has answered one question; loaded by the first answer:
{restart:.2f} s after opening the workspace, {command:.2f} s after the command was typed. A running
service goes on by itself to ask, in {ahead:.1f} s, a measure of parcels and one of the last two
years by every unit, so that the next ones find what they share; the last column is its first time.
"""

GROWTH = """
## How it grows

From files to a file, as above.

![Time and memory over the number of parcels](plots/growth.png)
"""

RATIOS = """
![Wall time as a multiple of Mutu's](plots/ratios.png)
"""

IMPORT = """
## Importing one file

The same GeoPackage of parcels, six columns, by each way as a command of its own, from its start to
its end. What they have stored is compared: rows, codes, corners, areas of the shapes and registered
areas are the same, and each has a spatial index. CPU includes what the PostGIS server did for it,
peak memory does not; the server is one of the benchmark's own, on a local socket, without fsync. A
million parcels: [million.md](million.md).

They do not do the same. `ogr2ogr` copies rows and indexes them. `to_postgis` has the whole file in
memory, copies it and indexes it. `mutu import` reads every value by its field's declaration and
unit, checks every code, validates every shape and its place, measures every legal area and compares
it with the registered one, looks for overlaps among all parcels, seals the edition with a checksum
over every value and refuses later changes to it; its command also starts slower (about a second).
What it takes more is the price of these answers."""

MILLION = """# A million parcels

Written by `python -m benchmarks.run --million`; do not edit. One run of each way; what is measured
and what each way does beside copying: [README.md](README.md).

{machine}; {theirs}."""

LARGE = """# Ten million parcels

Written by `python -m benchmarks.run --large`; do not edit. All measures by zone, town and
industry, once each; the county of [README.md](README.md) with smaller parcels. Mutu: `mutu scale
measure` over partitioned GeoParquet with two workers limited to 3 GB each; memory is that of the
largest process.

{machine}.

Mutu: {ours}. Peers: {theirs}.
"""
