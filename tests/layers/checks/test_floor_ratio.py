"""A floor area ratio over 100 is a mistaken unit: told at the door."""

from tests.layers.checks.made import accept, checks
from tests.made import square


def told(*rows):
    parcels = [{"parcel_id": f"P{n}"} | row for n, row in enumerate(rows, 1)]
    shapes = [square(200 * n) for n in range(len(rows))]
    return checks("parcels", accept("parcels", parcels, shapes)).get("floor-area-ratio")


def test_floor_in_square_metres_over_land_in_hectares():
    """58 200 m² over 8.22: 7 080; 100 itself is no mistake, and what is unknown says nothing."""
    found = told(
        {"floor_area": 58_200, "site_area": 82_200}, {"floor_area": 58_200, "site_area": 8.22},
        {"floor_area": 100, "site_area": 1}, {"floor_area": 101, "site_area": 1},
        {"floor_area": 58_200}, {"site_area": 1},
    )  # fmt: skip
    assert (found.count, [row["row"] for row in found.rows]) == (2, [3, 5])
    assert "最大的是第 3 行 P2：7,080" in found.text


def test_nothing_to_tell():
    assert told({"floor_area": 12_000, "site_area": 10_000}) is None
    zones = accept("zones", [{"zone_code": "Z", "name": "区"}], [square()])
    assert "floor-area-ratio" not in checks("zones", zones)


def test_a_promised_ratio():
    rows = [{"supply_id": "S1", "parcel_id": "P1", "promised_far": 12_000},
            {"supply_id": "S2", "parcel_id": "P1", "promised_far": 1.2}]  # fmt: skip
    found = checks("supplies", accept("supplies", rows))["floor-area-ratio"]
    assert (found.count, found.rows[0]["key"]) == (1, "S1")
    assert "约定容积率大于 100" in found.text
