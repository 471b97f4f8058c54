"""References between layers, both ways."""

import pytest

from layers import LAYERS
from tests import toy
from tests.layers.checks.made import accept, checks, shaped
from tests.made import square
from tests.toy import frame

PARCELS = {"parcels": toy.PARCELS}
REFERRING = {f"{n}.{f.name}": f for n, x in LAYERS.items() for f in x.fields if f.refers}


def supplies(*parcels, batch=None):
    return accept("supplies", [
        {"supply_id": f"S{n}", "parcel_id": p, "batch_no": batch} for n, p in enumerate(parcels)
    ])  # fmt: skip


@pytest.mark.parametrize("wanted", REFERRING.values(), ids=REFERRING)
def test_a_reference_names_a_layer_with_one_key(wanted):
    assert len(LAYERS[wanted.refers].key) == 1
    assert wanted.type in {"code", "text"}


def test_supplies_without_parcel():
    found = checks("supplies", supplies("P1", "P9", "P9", "P8"), around=PARCELS)[
        "unknown-parcel_id"
    ]
    assert found.count == 3
    assert found.total == {"rows": 3, "values": 2}
    assert [(r["row"], r["value"]) for r in found.rows] == [(3, "P9"), (4, "P9"), (5, "P8")]
    assert found.text == "3 行的宗地代码在宗地中没有（共 2 个不同的值），如第 3 行的 P9，以及 P8。"


def test_what_is_there_says_nothing():
    assert "unknown-parcel_id" not in checks("supplies", supplies("P1"), around=PARCELS)


def test_only_look_alikes_are_suggested():
    around = {"parcels": frame("parcels", [{"parcel_id": "B-10"}, {"parcel_id": "ab1"}])}
    found = checks("supplies", supplies("B-IO", "AB1", "B-11"), around=around)["unknown-parcel_id"]
    assert [r.get("suggestion") for r in found.rows] == ["B-10", "ab1", None]
    assert "其中 2 个与已有代码只差全半角、大小写或 O/0、I/1，如 B-IO 或为 B-10。" in found.text


def test_two_look_alikes_are_no_suggestion():
    around = {"parcels": frame("parcels", [{"parcel_id": "A0"}, {"parcel_id": "AO"}])}
    found = checks("supplies", supplies("ao"), around=around)["unknown-parcel_id"]
    assert "suggestion" not in found.rows[0]


def test_a_layer_never_imported_is_named_once():
    found = checks("supplies", supplies("P1", batch="甲〔2024〕1号"))
    assert found["references-unchecked"].count == 0
    assert found["references-unchecked"].text == (
        "以下图层尚未导入，所引用的代码暂时不能核对：宗地（宗地代码）；用地报批（批次文号）。"
    )
    assert "unknown-parcel_id" not in found


def test_statements_without_enterprise():
    rows = accept(
        "statements", [{"uscc": "E1", "period": "2024"}, {"uscc": "E8", "period": "2024"}]
    )
    found = checks("statements", rows, around={"enterprises": toy.ENTERPRISES})
    assert [r["value"] for r in found["unknown-uscc"].rows] == ["E8"]


def test_a_layer_that_names_itself_is_compared_with_the_file():
    rows = accept("zones", [
        {"zone_code": "Z1", "name": "一"}, {"zone_code": "Z2", "name": "二", "managed_by": "Z1"},
        {"zone_code": "Z3", "name": "三", "managed_by": "Z9"},
    ], [square(200 * n) for n in range(3)])  # fmt: skip
    found = checks("zones", rows, around={"zones": frame("zones", [{"zone_code": "Z9"}])})
    assert [(r["row"], r["value"]) for r in found["unknown-managed_by"].rows] == [(4, "Z9")]


def test_parcels_that_vanish_while_others_name_them():
    supplied = frame("supplies", [
        {"supply_id": "S1", "parcel_id": "P2"}, {"supply_id": "S2", "parcel_id": "P2"},
        {"supply_id": "S3", "parcel_id": "P1"}, {"supply_id": "S4", "parcel_id": "P7"},
    ])  # fmt: skip
    around = PARCELS | {"supplies": supplied, "occupancies": toy.OCCUPANCIES}
    found = checks("parcels", shaped([square()], keys=["P1"]), around=around)
    left = found["named-by-supplies-parcel_id"]
    assert left.count == 2
    assert left.total == {"values": 2, "rows": 3, "in_previous": 1}
    assert left.rows[0] == {
        "layer": "supplies", "field": "parcel_id", "value": "P2", "rows_naming": 2,
        "in_previous": True,
    }  # fmt: skip
    assert left.text == (
        "土地供应的宗地代码引用了 2 个本次宗地中没有的代码（3 行），如 P2、P7；"
        "其中 1 个上一版有、本次没有，导入后这些引用将落空。"
    )
    assert [r["value"] for r in found["named-by-occupancies-parcel_id"].rows] == ["P2", "P3", "P4"]


def test_a_plain_frame_with_few_columns_is_enough():
    around = {"supplies": frame("supplies", [{"parcel_id": "P1"}])[["supply_id"]]}
    assert not [n for n in checks("parcels", shaped([square()]), around=around) if "named" in n]
