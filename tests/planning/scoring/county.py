"""A county of a few firms, written as a planner writes them: 亩, 万元, one line a firm."""

from pathlib import Path

import pandas as pd
import yaml

from geoapi.planning.measuring.ledger import Ledger
from geoapi.planning.scoring.adjusting import Beside, Given
from geoapi.planning.scoring.lines import locate
from geoapi.planning.scoring.reading import packaged, read_scheme, scheme_of
from geoapi.planning.scoring.score import score
from layers import LAYERS
from tests.toy import box, frame

MU, WAN = 10_000 / 15, 10_000

FIGURES = {
    "税收": ("tax_paid", WAN), "增加值": ("value_added", WAN), "营收": ("revenue", WAN),
    "应税销售": ("taxable_sales", WAN), "产值": ("output_value", WAN), "研发": ("rd_expense", WAN),
    "人数": ("employees", 1), "能耗": ("energy_use", 1), "用电": ("electricity", 1),
    "排放": ("emissions", 1),
}  # fmt: skip
FACTS = {
    "名称": "name", "规上": "above_scale", "注册": "registered_on", "投产": "produced_on",
    "称号": "titles", "不参评": "exempt", "不参评至": "exempt_until", "行业": "industry_code",
}  # fmt: skip
LAND = ("用地", "宗地", "方式", "租用建筑", "出租方")
HEAD = {
    "title": "例题方案", "number": "例〔2024〕1号", "issuer": "例县", "status": "issued",
    "year": None, "source": "例题", "verified": "例题",
}  # fmt: skip


def scheme_named(given, folder=Path("cases")):
    """Return a scheme that comes with the program, or the one that a case writes out."""
    if isinstance(given, str):
        return read_scheme(packaged()[given])
    text = yaml.safe_dump(HEAD | given, allow_unicode=True, sort_keys=False)
    return scheme_of(locate(text), folder / "case.yaml")


def rows_of(case):
    """Return the rows of each layer of a case: firms, their parcels, supplies, one or two years."""
    firms, before = case["firms"], case.get("before") or {}
    every = [
        *((name, case.get("period", "2024"), firm) for name, firm in firms.items()),
        *((name, case.get("period_before", "2023"), firm) for name, firm in before.items()),
    ]
    stated = [each for each in every if set(each[2]) & set(FIGURES)]
    return {
        "enterprises": [enterprise(*pair) for pair in firms.items()],
        "parcels": parcels_of(case),
        "occupancies": [use for name, firm in firms.items() for use in uses(name, firm)],
        "statements": [statement(*each) for each in stated],
        "supplies": case.get("supplies", []),
    }


def ledger_of(case):
    """Return the ledger of a case, made of plain tables: no shape is asked for."""
    return ledger_from(rows_of(case))


def ledger_from(rows):
    return Ledger({name: table(name, rows.get(name, [])) for name in NAMED})


NAMED = ("enterprises", "parcels", "occupancies", "statements", "supplies")


def table(layer, rows):
    kinds = {f.name: f.dtype for f in LAYERS[layer].fields}
    return pd.DataFrame(
        {f: pd.Series([row.get(f) for row in rows], dtype=object).astype(kind)
         for f, kind in kinds.items()}
    )  # fmt: skip


def frames_of(case):
    """Return the frames of a case with shapes, as a workspace stores them."""
    rows = rows_of(case)
    squares = [box(at * 100, at * 100 + 100) for at in range(len(rows["parcels"]))]
    return {name: frame(name, rows[name], squares if name == "parcels" else None) for name in NAMED}


def enterprise(key, firm):
    unknown = set(firm) - {*FIGURES, *FACTS, *LAND}
    assert not unknown, f"{key}: {unknown}"
    return {"uscc": key, "name": key} | {FACTS[k]: v for k, v in firm.items() if k in FACTS}


def parcels_of(case):
    """Return the parcels a case writes out, and one for each firm with land of its own."""
    shared = case.get("parcels", {})
    own = {f"地{n}": f["用地"] for n, f in case["firms"].items() if "用地" in f and "宗地" not in f}
    return [
        {"parcel_id": key, "site_area": None if mu is None else mu * MU}
        for key, mu in (shared | own).items()
    ]


def uses(key, firm):
    if "宗地" not in firm and "用地" not in firm:
        return
    land = firm.get("用地") if "宗地" in firm else None
    yield {
        "uscc": key, "parcel_id": firm.get("宗地", f"地{key}"),
        "mode": firm.get("方式", "own"), "site_area": None if land is None else land * MU,
        "floor_area": firm.get("租用建筑"), "lessor_uscc": firm.get("出租方"),
    }  # fmt: skip


def statement(key, period, firm):
    figures = {
        name: None if firm[zh] is None else firm[zh] * factor
        for zh, (name, factor) in FIGURES.items()
        if zh in firm
    }
    return {"uscc": key, "period": period} | figures


def scored(case):
    """Score a case."""
    dates = {"起": "on", "止": "until"}
    given = tuple(
        Given(**{dates.get(key, key): value for key, value in line.items()})
        for line in case.get("given", [])
    )
    return score(
        ledger_of(case), scheme_named(case["scheme"]), case.get("period", "2024"),
        Beside(given=given),
    )  # fmt: skip


def equal_shares(count, **more):
    """Return firms with 1, 2, 3 … 万元 of tax on one 亩 each."""
    return {f"厂{n:03d}": {"用地": 1, "税收": n} | more for n in range(1, count + 1)}


def one_item(**more):
    """Return a scheme of one group and tax per mu alone."""
    group = {
        "name": "all", "title": "全部", "family": "ratio",
        "items": [{"measure": "tax_intensity", "weight": 1, "base": 10, "missing": "zero"}],
        "cuts": {"A": [0, "20%"], "B": ["20%", "60%"], "C": ["60%", "95%"], "D": ["95%", 1]},
        "ties": "better", "rounding": "half_up",
    }  # fmt: skip
    return {"groups": [group | more]}
