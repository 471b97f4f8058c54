"""A county of 36 squares, a firm on each, in six towns of six; every figure different by far.

Town Tc is the column x 100c to 100c + 100; the firm of row r in it pays (1013 + 371c + 7r)² 元
in 2024, and 9/10 of that in 2023, when the firm of the last cell stated nothing.
"""

from tests.toy import box, frame

SIDE = 6
CELLS = [(c, r) for c in range(SIDE) for r in range(SIDE)]


def uscc(c, r):
    return f"F{c}{r}"


def paid(c, r):
    return float((1013 + 371 * c + 7 * r) ** 2)


def firms(layer, cells=tuple(CELLS), **fields):
    return frame(layer, [
        {"uscc": uscc(c, r)} | {name: make(c, r) for name, make in fields.items()}
        for c, r in cells
    ])  # fmt: skip


def statements():
    rows = [{"uscc": uscc(c, r), "period": "2024", "tax_paid": paid(c, r)} for c, r in CELLS]
    rows += [{"uscc": uscc(c, r), "period": "2023", "tax_paid": 0.9 * paid(c, r)}
             for c, r in CELLS if (c, r) != CELLS[-1]]  # fmt: skip
    return frame("statements", rows)


def frames():
    shapes = [box(100 * c, 100 * c + 100, 100 * r, 100 * r + 100) for c, r in CELLS]
    towns = [box(100 * c, 100 * c + 100, 0, 100 * SIDE) for c in range(SIDE)]
    zones = [box(0, 300, 0, 600), box(300, 600, 0, 600)]
    return {
        "towns": frame(
            "towns", [{"town_code": f"T{c}", "name": f"{c}镇"} for c in range(SIDE)], towns
        ),
        "zones": frame("zones", [{"zone_code": f"Z{z}", "name": f"{z}区"} for z in (0, 1)], zones),
        "parcels": frame("parcels", [
            {"parcel_id": f"P{c}{r}", "name": f"地块{c}{r}", "site_area": 10_000,
             "floor_area": 10_000 + 1_000 * c + 10 * r} for c, r in CELLS
        ], shapes),
        "enterprises": firms("enterprises", name=lambda c, r: f"企业{c}{r}",
                             industry_code=lambda c, _: "1311" if c < 3 else "3411"),
        "occupancies": firms("occupancies", parcel_id=lambda c, r: f"P{c}{r}",
                             mode=lambda *_: "own"),
        "statements": statements(),
    }  # fmt: skip
