"""Magnitudes 数量级: figures that look as if they were in another unit than the one stated.

Only ever a warning: what the median is, and what it would be in the other unit.
"""

import math
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.door.checks.areas import STATED, compared
from layers.door.checks.case import Case, Check, figure
from layers.door.checks.occupied import use_with
from layers.schema import Field
from layers.units import EXAMPLES, FACTORS, MU, WAN, factor

Floats = NDArray[np.float64]

POWERS = (1e3, 1e4, 1e8)
"""What 千, 万 and 亿 set apart: the steps by which money and energy are mistaken."""

TAX_PER_MU = (0.1, 100.0)
"""万元/亩 between which a county's median tax per mu lies (standards.md 9)."""

LEAST_FIRMS = 3
"""Restricted figures are only told of as many enterprises together (design.md, decision 11)."""

LAND_UNITS = ("平方米", "亩", "公顷", "平方公里")


def check_magnitudes(case: Case) -> Iterator[Check]:
    """Compare medians with the shapes, with the edition before, and with the land firms use."""
    yield from _against_shapes(case)
    yield from _against_before(case)
    yield from _tax_per_mu(case)


def nearest_factor(ratio: float, candidates: Mapping[str, float]) -> str | None:
    """Return the name of the factor to which a ratio is nearer than to 1, on a log scale."""
    if not 0 < ratio < math.inf:
        return None
    far = {name: abs(math.log(ratio / value)) for name, value in candidates.items()}
    name = min(far, key=far.__getitem__, default=None)
    return name if name is not None and far[name] < abs(math.log(ratio)) else None


def labels(unit: str) -> dict[str, float]:
    """Return one Chinese label for each factor of a unit."""
    first: dict[float, str] = {}
    for label, value in FACTORS.get(unit, {}).items():
        if not label.isascii():
            first.setdefault(value, label)
    return {label: value for value, label in first.items()}


def _read_with(case: Case, name: str) -> float:
    """Return the factor with which a column was read; 1 where it came from no column."""
    matched = case.sheet.columns.taken.get(name)
    return matched.factor if matched else 1.0


def _shown(amount: float, wanted: Field) -> str:
    """Write an amount in its display unit."""
    unit = EXAMPLES.get(wanted.unit, wanted.unit)
    return f"{figure(amount / (factor(wanted.unit, unit) or 1.0))} {unit}"


def _against_shapes(case: Case) -> Iterator[Check]:
    both = compared(case)
    if both is None or not len(both.at):
        return
    wanted = case.layer.field(STATED[case.layer.name])
    read, units = _read_with(case, wanted.name), labels(wanted.unit)
    stated = next((label for label, value in units.items() if value == read), wanted.unit)
    ratio = float(np.median(both.stated / both.computed))
    other = {label: read / value for label, value in units.items() if value != read}
    name = nearest_factor(ratio, other)
    if name is None:
        return
    median = float(np.median(both.stated))
    yield Check(
        "magnitude-area", f"{wanted.zh}的单位", len(both.at),
        f"{wanted.zh}按“{stated}”读取，中位数为 {_shown(median, wanted)}，"
        f"是图形面积的 {figure(ratio)} 倍（中位数）；"
        f"若实为“{name}”，中位数是 {_shown(median / other[name], wanted)}，"
        "与图形相近。请核对表头所注单位。",
        ({"field": wanted.name, "read_as": stated, "median": median, "ratio": ratio,
          "other_unit": name, "median_in_other": median / other[name]},),
    )  # fmt: skip


def _against_before(case: Case) -> Iterator[Check]:
    """Compare with the same key in the edition before, else with the same firm's last period."""
    names = [f.name for f in case.layer.fields if f.type == "number" and _steps(f.unit)]
    reference = _reference(case, names) if names else None
    if reference is None:
        return
    rows = [row for name in names if (row := _shifted(case, name, reference[name]))]
    if rows:
        yield Check(
            "magnitude-before", "与以往相比的数量级", len(rows),
            "；".join(_shift_text(case, row) for row in rows) + "。请核对本次与以往所注的单位。",
            tuple(rows),
        )  # fmt: skip


def _steps(unit: str) -> dict[str, float]:
    """Return the factors by which figures of a unit are mistaken; empty where there is no other."""
    if unit == "m2":
        sizes = [labels("m2")[label] for label in LAND_UNITS]
        return {f"{a / b:.6g}": a / b for a in sizes for b in sizes if a != b}
    if unit in {"m", "kN/m2", "1", ""}:
        return {}
    return {f"{power:.6g}": power for step in POWERS for power in (step, 1 / step)}


def _reference(case: Case, names: list[str]) -> pd.DataFrame | None:
    """Return earlier figures row by row, NaN where there are none; None without any."""
    key = list(case.layer.key)
    before = case.around(case.layer.name, *key)
    if before is None and "period" not in key:
        return None
    columns = [*key, *names]
    old = pd.DataFrame([], columns=columns) if before is None else before.reindex(columns=columns)
    old = pd.DataFrame(old).astype(dict.fromkeys(key, "str") | dict.fromkeys(names, "float64"))
    found = case.table[key].merge(old.drop_duplicates(key), on=key, how="left")[names]
    if "period" in key:
        found = found.fillna(_period_before(case.table[columns], old, key, names))
    return found.set_axis(case.table.index)


def _period_before(
    table: pd.DataFrame, old: pd.DataFrame, key: list[str], names: list[str]
) -> pd.DataFrame:
    """Return for each row the figures of the same firm in the period before, file and store."""
    new = table.reset_index(drop=True).assign(place=np.arange(len(table)))
    pool = pd.concat([new, old]) if len(old) else new
    pool = pool.drop_duplicates(key).sort_values(key, kind="stable")
    others = [name for name in key if name != "period"]
    earlier = pool.groupby(others)[names].shift(1).assign(place=pool["place"])
    return earlier.dropna(subset="place").set_index("place").reindex(new["place"])[names]


def _shifted(case: Case, name: str, reference: pd.Series) -> dict[str, Any] | None:
    """Return the figures of a field whose median ratio to the earlier ones is a step of units."""
    now, then = case.table[name].to_numpy(dtype=float), reference.to_numpy(dtype=float)
    both = (now > 0) & (then > 0)
    if not both.any():
        return None
    period, ratio = _farthest(case, now / np.where(both, then, 1.0), both)
    wanted = case.layer.field(name)
    there = both & (_periods(case) == period)
    step = nearest_factor(ratio, _steps(wanted.unit))
    if step is None or (wanted.access == "restricted" and there.sum() < LEAST_FIRMS):
        return None
    median, factor_ = float(np.median(now[there])), _steps(wanted.unit)[step]
    return {
        "field": name, "period": period or None, "compared": int(there.sum()), "median": median,
        "ratio": ratio, "step": factor_, "median_in_other": median / factor_,
    }  # fmt: skip


def _periods(case: Case) -> NDArray[np.object_]:
    """Return each row's period; one and the same where the layer has none."""
    if "period" not in case.layer.key:
        return np.full(len(case.accepted), "", dtype=object)
    return case.table["period"].to_numpy(dtype=object)


def _farthest(case: Case, ratios: Floats, some: NDArray[np.bool_]) -> tuple[str, float]:
    """Return the period whose median ratio is farthest from 1, and that ratio."""
    medians = pd.Series(ratios[some]).groupby(_periods(case)[some]).median()
    at = int(np.argmax(np.abs(np.log(medians.to_numpy()))))
    return str(medians.index[at]), float(medians.iloc[at])


def _shift_text(case: Case, row: dict[str, Any]) -> str:
    wanted = case.layer.field(row["field"])
    period = f"（{row['period']}）" if row["period"] else ""
    return (
        f"{wanted.zh}{period}本次中位数 {_shown(row['median'], wanted)}，"
        f"与以往同一主键的 {row['compared']:,} 行相比约为 {figure(row['ratio'])} 倍；"
        f"若单位差 {figure(row['step'])} 倍，应为 "
        f"{_shown(row['median_in_other'], wanted)}"
    )


def _tax_per_mu(case: Case) -> Iterator[Check]:
    """Compare the tax of a year with the land that its firms use on the year's last day."""
    if case.layer.name != "statements":
        return
    years = case.table["period"][case.table["period"].str.fullmatch("(?!0000)[0-9]{4}")]
    use = use_with(case, date(int(years.max()), 12, 31)) if len(years) else None
    if use is None:
        return
    year = case.table[case.table["period"] == years.max()]
    land = use.uses.groupby("uscc")["area"].sum(min_count=1)
    per_mu = year["tax_paid"] / year["uscc"].map(land) * MU / WAN
    known = per_mu[np.isfinite(per_mu)]
    median = float(known.median()) if len(known) >= LEAST_FIRMS else 0.0
    if median > 0 and not TAX_PER_MU[0] <= median <= TAX_PER_MU[1]:
        yield _per_mu_told(case, str(years.max()), len(known), median)


def _per_mu_told(case: Case, year: str, count: int, median: float) -> Check:
    read = _read_with(case, "tax_paid")
    stated = next((n for n, value in labels("yuan").items() if value == read), "元")
    others = {n: median * value / read for n, value in labels("yuan").items() if value != read}
    would = "，".join(f"若实为{n}则为 {figure(value)}" for n, value in others.items())
    low, high = TAX_PER_MU
    return Check(
        "magnitude-tax-per-mu", "亩均税收的数量级", count,
        f"{year} 年税收按“{stated}”读取，{count:,} 家有用地的企业亩均税收中位数为 "
        f"{figure(median)} 万元/亩，不在通常的 {low:g}–{high:g} 万元/亩之间（{would}）。"
        "请核对表头所注单位。",
        ({"field": "tax_paid", "period": year, "median_per_mu": median, "read_as": stated,
          "in_other_units": others},),
    )  # fmt: skip
