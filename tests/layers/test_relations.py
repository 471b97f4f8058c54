"""Land is divided by share of area, and nothing is lost: parts + outside - overlap = whole."""

import geopandas as gpd
import numpy as np
import psycopg
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from layers import relations
from layers.area import legal_area
from layers.atlas import land_of
from layers.relations import RULES, apportion
from layers.rings import Land, rings_of
from tests.layers.overlay.hostile import star, tessellation
from tests.postgres import server
from tests.toy import CRS, EAST, NORTH, PARCELS, TOWNS, ZONES, box

pytestmark = pytest.mark.usefixtures("way")


@pytest.fixture(params=["plain", "fast"], scope="module")
def way(request):
    """Everything holds whichever way is taken."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(relations, "FAST_FROM", 0 if request.param == "fast" else 10**9)
        yield request.param


def shapes(*held):
    return gpd.GeoDataFrame(geometry=gpd.GeoSeries(list(held), crs=CRS), crs=CRS)


def table(shares):
    return {
        (int(p), int(u)): s
        for p, u, s in shares.pairs[["part", "unit", "share"]].itertuples(index=False)
    }


def test_zones_cut_parcels_by_area():
    """P1 lies half in Z1, P2 wholly, P3 half; P4 to four fifths in Z2."""
    shares = apportion(PARCELS, ZONES)
    expected = {(0, 0): 0.5, (1, 0): 1.0, (2, 0): 0.5, (3, 1): 0.8}
    assert table(shares) == pytest.approx(expected, abs=1e-6)
    assert shares.outside == pytest.approx([0.5, 0, 0.5, 0.2, 1.0], abs=1e-6)
    assert not shares.overlap.any()


def test_a_parcel_wholly_in_a_unit_has_share_one_exactly():
    shares = apportion(PARCELS, TOWNS)
    assert table(shares) == {(0, 0): 1.0, (1, 0): 1.0, (2, 1): 1.0, (3, 1): 1.0}
    assert shares.outside.tolist() == [0, 0, 0, 0, 1]


def test_areas_are_shares_of_the_legal_figure():
    shares = apportion(PARCELS, ZONES)
    legal = legal_area(PARCELS.geometry.to_numpy(), CRS)
    assert shares.part_area == pytest.approx(legal, rel=1e-10)
    assert shares.pairs["area"].to_numpy() == pytest.approx(
        shares.pairs["share"].to_numpy() * shares.part_area[shares.pairs["part"]], rel=1e-15
    )


def test_overlapping_units_each_count_and_the_overlap_is_stated():
    """Two units cover 60 m and 70 m of a 100 m parcel, 30 m of them both."""
    shares = apportion(shapes(box(0, 100)), shapes(box(0, 60), box(30, 100)))
    assert table(shares) == pytest.approx({(0, 0): 0.6, (0, 1): 0.7}, abs=1e-6)
    assert shares.overlap == pytest.approx([0.3], abs=1e-6)
    assert shares.outside == pytest.approx([0.0], abs=1e-9)


def test_holes_and_several_parts():
    ring = box(0, 100).geoms[0].difference(box(20, 60, 20, 60))
    parts = shapely.MultiPolygon([ring, box(200, 300).geoms[0]])
    shares = apportion(shapes(box(0, 300)), shapes(parts))
    assert shares.pairs["share"].tolist() == pytest.approx(
        [(10_000 - 1_600 + 10_000) / 30_000], abs=1e-6
    )


def test_touching_edges_and_corners_are_not_land():
    shares = apportion(shapes(box(0, 100)), shapes(box(100, 200), box(-50, 0, 100, 150)))
    assert shares.pairs.empty
    assert shares.outside.tolist() == [1.0]


@pytest.mark.parametrize(("parts", "units"), [(PARCELS.iloc[:0], ZONES), (PARCELS, ZONES.iloc[:0])])
def test_empty_layers(parts, units):
    shares = apportion(parts, units)
    assert shares.pairs.empty
    assert shares.outside.tolist() == [1.0] * len(parts)


def test_parts_without_shape_are_outside():
    shares = apportion(shapes(None, box(0, 100)), shapes(box(0, 100)))
    assert shares.outside.tolist() == [1.0, 0.0]
    assert np.isnan(shares.part_area[0])


def test_the_unit_that_holds_most_of_a_parcel():
    shares = apportion(PARCELS, ZONES)
    assert shares.largest(PARCELS["parcel_id"], ZONES["zone_code"]) == {
        "P1": "Z1", "P2": "Z1", "P3": "Z1", "P4": "Z2",
    }  # fmt: skip


def test_a_border_parcel_goes_whole_where_most_of_it_lies():
    """P1 and P3 lie half in Z1, half in none: a tie is the unit's; P4 to four fifths in Z2."""
    shares = apportion(PARCELS, ZONES, "majority")
    assert table(shares) == {(0, 0): 1.0, (1, 0): 1.0, (2, 0): 1.0, (3, 1): 1.0}
    assert shares.outside.tolist() == [0, 0, 0, 0, 1]
    mostly_out = apportion(shapes(box(0, 100)), shapes(box(0, 20), box(20, 45)), "majority")
    assert table(mostly_out) == {}
    assert mostly_out.outside.tolist() == [1.0]


def test_a_border_parcel_goes_whole_where_its_centroid_lies():
    """The centroids of P1 and P3 lie on the edges of Z1, that of P4 within Z2."""
    shares = apportion(PARCELS, ZONES, "centroid")
    assert table(shares) == {(0, 0): 1.0, (1, 0): 1.0, (2, 0): 1.0, (3, 1): 1.0}
    assert shares.outside.tolist() == [0, 0, 0, 0, 1]


def test_a_centroid_on_a_shared_edge_counts_once_and_in_overlapping_units_twice():
    touching = apportion(shapes(box(0, 100)), shapes(box(0, 50), box(50, 100)), "centroid")
    assert table(touching) == {(0, 0): 1.0}
    assert not touching.overlap.any()
    both = apportion(shapes(box(0, 100)), shapes(box(0, 60), box(30, 100)), "centroid")
    assert table(both) == {(0, 0): 1.0, (0, 1): 1.0}
    assert both.overlap.tolist() == [1.0]


def test_the_centroid_leaves_holes_out():
    """A 100 m square with its west half cut out but for a frame of 10 m: it lies east of x = 55."""
    frame = box(0, 100).geoms[0].difference(box(10, 50, 10, 90))
    parts, units = shapes(shapely.MultiPolygon([frame])), shapes(box(0, 55), box(55, 100))
    assert table(apportion(parts, units, "centroid")) == {(0, 1): 1.0}


def test_no_such_rule():
    with pytest.raises(ValueError, match="没有归属规则 half；有：split、majority、centroid"):
        apportion(PARCELS, ZONES, "half")


def test_layers_in_different_systems_are_refused():
    with pytest.raises(ValueError, match="EPSG:4549 and in EPSG:4528"):
        apportion(PARCELS, Land(rings_of(ZONES.geometry.to_numpy()), "EPSG:4528"))


def test_slivers_are_told_and_the_rest_of_the_part_takes_them():
    """A neighbour reaches 5 µm over the edge of a 100 m parcel: half a millionth of a tenth."""
    shares = apportion(shapes(box(0, 100)), shapes(box(-50, 0.000_005), box(0, 100)))
    assert table(shares) == {(0, 1): 1.0}
    assert not shares.outside.any()
    [sliver] = shares.slivers.to_dict(orient="records")
    assert (sliver["part"], sliver["unit"]) == (0, 0)
    assert sliver["share"] == pytest.approx(5e-8, rel=1e-3)


@pytest.mark.parametrize("rule", RULES)
def test_land_and_frames_give_the_same(rule):
    lands = [land_of({"parcels": one}, "parcels") for one in (PARCELS, ZONES)]
    by_land, by_frame = apportion(*lands, rule), apportion(PARCELS, ZONES, rule)
    assert table(by_land) == pytest.approx(table(by_frame), abs=1e-12)
    assert by_land.part_area == pytest.approx(by_frame.part_area, rel=1e-10)


corner = st.tuples(st.integers(0, 400), st.integers(0, 400))


@st.composite
def blob(draw):
    """A convex polygon with corners on whole metres: edges and corners often coincide."""
    points = draw(st.lists(corner, min_size=3, max_size=8, unique=True))
    hull = shapely.convex_hull(shapely.MultiPoint(points))
    if hull.geom_type != "Polygon":
        x, y = points[0]
        hull = shapely.box(x, y, x + 50, y + 50)
    return shapely.transform(hull, lambda p: np.add(p, (EAST, NORTH)))


def far(*corners):
    return shapely.Polygon([(x + 500_000, y + 3_700_000) for x, y in corners])


THIN = far((0, 0), (121, 253), (4, 0))
HARDLY = [far((0, 0), (90, 229), (59, 0)), far((233, 158), (0, 179), (111, 169))]
"""Two units of which less than a millionth of a parcel lies in both."""


@settings(max_examples=60, deadline=None)
@example([THIN], HARDLY)
@given(st.lists(blob(), min_size=1, max_size=5), st.lists(blob(), min_size=1, max_size=5))
def test_shares_agree_with_plain_overlay_and_add_up(parts, units):
    """Against shapely in the projected plane; on the meridian its shares agree to 1e-5."""
    shares = apportion(shapes(*parts), shapes(*units))
    found = table(shares)
    for p, part in enumerate(parts):
        for u, unit in enumerate(units):
            plain = part.intersection(unit).area / part.area
            assert found.get((p, u), 0.0) == pytest.approx(plain, abs=1e-5)
        union = part.intersection(shapely.union_all(units)).area / part.area
        assert shares.outside[p] == pytest.approx(1 - union, abs=1e-5)
    inside = shares.pairs.groupby("part")["share"].sum().reindex(range(len(parts)), fill_value=0)
    assert (inside + shares.outside - shares.overlap).to_numpy() == pytest.approx(1, abs=2e-9)


@pytest.fixture(scope="module")
def county():
    """Parcels that share edges, and zones across them, in the plane of true area."""
    crs = "+proj=cea +lat_ts=0 +a=6378137 +rf=298.257222101 +units=m +type=crs"
    cells = tessellation(11, count=400)
    zones = [star(80, 150.0, (EAST + x, NORTH + y), x + y) for x in (150, 420) for y in (170, 430)]
    zones[0] = zones[0].difference(star(20, 40.0, (EAST + 150, NORTH + 170)))
    return crs, cells, zones


def test_postgis_gives_the_same_shares(county):
    """Where a square metre of the plane is one of land, ST_Area(ST_Intersection) is the judge."""
    crs, cells, zones = county
    lands = [Land(rings_of(np.array(held, dtype=object)), crs) for held in (cells, zones)]
    found = table(apportion(*lands))
    with server() as started, started.database() as address, psycopg.connect(address) as database:
        for name, held in (("cells", cells), ("zones", zones)):
            database.execute(f"CREATE TABLE {name} (at integer, shape geometry)")
            rows = [(at, shapely.to_wkb(shape)) for at, shape in enumerate(held)]
            database.cursor().executemany(f"INSERT INTO {name} VALUES (%s, %s)", rows)
        rows = database.execute(
            "SELECT c.at, z.at, ST_Area(ST_Intersection(c.shape, z.shape)) / ST_Area(c.shape)"
            " FROM cells c JOIN zones z ON ST_Intersects(c.shape, z.shape)"
        ).fetchall()
    expected = {(cell, zone): share for cell, zone, share in rows if share > 1e-6}
    assert len(expected) > 100
    assert found == pytest.approx(expected, abs=1e-9)
