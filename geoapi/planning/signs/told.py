"""Signs as they are told 地面迹象: each with its sentence, and what hangs on the tolerances."""

from typing import Any

import pandas as pd

from geoapi.planning.signs.comparing import EMPTY, STARTED, Signs
from geoapi.planning.signs.seen import VARIANTS

CLUE = "迹象仅供核查，不是结论 a sign, not a verdict"


def signs_json(told: Signs) -> dict[str, Any]:
    """Return the answer of ``signs`` without its basis; areas in m²."""
    looking = told.looking
    return {
        "on": told.on.isoformat(),
        "note": CLUE,
        "looking": {
            "shift": looking.shift, "sliver": looking.sliver, "share": looking.share,
            "covers": list(looking.covers), "everywhere": looking.everywhere,
        },
        "rows": [_row(row) for row in told.rows.to_dict("records")],
        "counts": counts(told),
        "flips": {
            name: {"value": getattr(looking, name), "minus": told.flips[f"{name}-"],
                   "plus": told.flips[f"{name}+"]}
            for name in ("shift", "sliver", "share")
        },
        "param_missing": list(looking.missing),
    }  # fmt: skip


def counts(told: Signs) -> dict[str, int]:
    """Count what was compared, and what could not be."""
    found = told.rows["sign"].value_counts().to_dict()
    signs = {name: int(found.get(name, 0)) for name in (EMPTY, "not_started_but_built")}
    return signs | {
        "compared": told.compared, "unseen": told.unseen, "unclaimed": told.unclaimed,
        "shapeless": told.shapeless,
    }  # fmt: skip


def _row(row: dict[Any, Any]) -> dict[str, Any]:
    plain = {str(name): _plain(value) for name, value in row.items()}
    return plain | {"sign": row["sign"] or None, "evidence": sentences(row)}


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return value
    if pd.isna(value):
        return None
    return value.date().isoformat() if isinstance(value, pd.Timestamp) else value


def sentences(row: dict[Any, Any]) -> list[str]:
    """Say in words what is claimed and what was seen."""
    claimed = f"供地台账记 {_day(row['claim_on'])} 已动工或竣工"
    source = f"（{row['source']}）" if row["source"] else ""
    built = f"建筑占地 {row['built_area']:,.1f} 平方米，为宗地的 {row['built_share']:.2%}"
    seen = f"{_day(row['observed_on'])} 观测{source}：{built}"
    changes = [f"{_words(name)}则结果不同" for name in VARIANTS if name in row["flips"]]
    return [
        claimed if row["claim"] == STARTED else "供地台账记未动工（动工依据：无）",
        seen,
        *changes,
    ]


def _day(value: Any) -> str:
    return "日期不明" if pd.isna(value) else pd.Timestamp(value).date().isoformat()


def _words(variant: str) -> str:
    shift = {"shift-": "宗地界线内缩一个偏移容差", "shift+": "宗地界线外扩一个偏移容差"}
    name = {"sliver": "碎片面积", "share": "空置比例"}.get(variant[:-1], "")
    return shift.get(variant) or f"{name}容差{'取零' if variant.endswith('-') else '加倍'}"
