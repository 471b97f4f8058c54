"""Land is divided by share of area, and nothing is lost: parts + outside - overlap = whole."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.area import legal_area
from layers.relations import apportion
from tests.toy import CRS, EAST, NORTH, PARCELS, TOWNS, ZONES, box


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
    assert shares.part_area == pytest.approx(legal, rel=1e-15)
    assert shares.pairs["area"].to_numpy() == pytest.approx(
        shares.pairs["share"].to_numpy() * legal[shares.pairs["part"]], rel=1e-15
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


@settings(max_examples=60, deadline=None)
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
