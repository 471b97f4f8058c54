"""Land classes 地类编码: codes without their scheme, and codes that their scheme does not have."""

import re
from collections.abc import Iterator
from typing import Any

import pandas as pd

from layers.door.checks.case import LISTED, Case, Check, some
from layers.land_classes import OLD_LETTERS, SCHEMES, belongs, fitting, meanings

NAMED = 3
"""Codes whose meanings a sentence tells."""


def check_land_classes(case: Case) -> Iterator[Check]:
    """Find land-class codes that nobody can read for certain (standards.md 7.1)."""
    if case.layer.name != "parcels" or not case.cn:
        return
    codes, schemes = case.table["land_use_code"], case.table["land_use_scheme"]
    yield from _without_scheme(case, codes[codes.notna() & schemes.isna()])
    yield from _not_in_scheme(case, codes, schemes)


def _row(case: Case, at: int) -> dict[str, Any]:
    return {"row": int(case.accepted.rows[at]), "key": str(case.table["parcel_id"].iloc[at])}


def _without_scheme(case: Case, codes: pd.Series) -> Iterator[Check]:
    if codes.empty:
        return
    different = sorted(codes.unique())
    rows = [_row(case, int(at)) | {"code": str(codes[at])} for at in codes.index[:LISTED]]
    yield Check(
        "land-class-without-scheme", "地类编码没有标准", len(codes),
        f"{len(codes):,} 行有地类编码而没有注明地类标准。{_ambiguous(different)}"
        f"{_advice(different)}{_odd(different)}",
        tuple(rows), {"codes": len(different)},
    )  # fmt: skip


def _ambiguous(codes: list[str]) -> str:
    """Tell codes of the file that mean different things in two schemes."""
    told = []
    for code in codes:
        words = meanings(code)
        if len(set(words.values())) > 1:
            told.append(f"{code} 在" + "、在".join(f"{s}为{w}" for s, w in words.items()))
    return f"同一编码含义不同：{'；'.join(told[:NAMED])}。" if told else ""


def _advice(codes: list[str]) -> str:
    fits = fitting(codes)
    if not fits:
        return f"没有一个标准能容纳全部 {len(codes):,} 种编码，请核对。"
    full = [name for name, known in fits.items() if known == len(codes)]
    told = "、".join(SCHEMES[name].zh for name in full or fits)
    option = " 或 ".join(f"--set land_use_scheme={name}" for name in full or fits)
    how = (
        f"全部 {len(codes):,} 种编码都见于：{told}"
        if full
        else f"按程序所知（清单不全），{len(codes):,} 种编码与下列标准没有矛盾：{told}"
    )
    return f"{how}；确认后请加 {option}。"


def _odd(codes: list[str]) -> str:
    """Tell codes of older plans, and those that a sheet has robbed of their zero."""
    old = [code for code in codes if re.fullmatch(OLD_LETTERS, code)]
    cut = [code for code in codes if re.fullmatch("[1-9][0-9]{2}", code)]
    text = f"{some(old)} 像是旧规划用地分类（GB 50137）的字母代码。" if old else ""
    return text + (f"{some(cut)} 只有 3 位，可能丢了前面的 0（如 0{cut[0]}）。" if cut else "")


def _not_in_scheme(case: Case, codes: pd.Series, schemes: pd.Series) -> Iterator[Check]:
    stated = pd.DataFrame({"code": codes, "scheme": schemes}).dropna()
    pairs = stated.drop_duplicates()
    known = {(c, s): belongs(c, s) for c, s in pairs.itertuples(index=False) if s in SCHEMES}
    wrong = [pair for pair, there in known.items() if there is False]
    if not wrong:
        return
    bad = pd.MultiIndex.from_frame(stated).isin(wrong)
    at = stated.index[bad]
    rows = [
        _row(case, int(i)) | {"code": stated.code[i], "scheme": stated.scheme[i]}
        for i in at[:LISTED]
    ]
    unknown = sum(there is None for there in known.values())
    yield Check(
        "land-class-not-in-scheme", "不属于所注标准的地类编码", len(at),
        f"{len(at):,} 行的地类编码不在所注的标准里：{_told(wrong)}。"
        f"{_odd(sorted({code for code, _ in wrong}))}"
        + (f"另有 {unknown:,} 种编码超出程序所知的清单，未能核对。" if unknown else ""),
        tuple(rows), {"codes": len(wrong), "codes_unknown": unknown},
    )  # fmt: skip


def _told(wrong: list[tuple[str, str]]) -> str:
    told = []
    for code, scheme in wrong[:NAMED]:
        words = "、".join(f"{title}的{name}" for title, name in meanings(code).items())
        told.append(f"{SCHEMES[scheme].zh}没有 {code}" + (f"（它是{words}）" if words else ""))
    return "；".join(told) + (f" 等 {len(wrong):,} 种" if len(wrong) > NAMED else "")
