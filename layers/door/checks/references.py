"""References 引用: keys that another layer does not have, and keys that others still name."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from layers import LAYERS
from layers.door.checks.case import LISTED, SHOWN, Case, Check, some
from layers.schema import Field, Layer

CONFUSED = str.maketrans("OI", "01")
"""Letters that stand for digits in codes read off paper."""


def references_to(name: str) -> list[tuple[Layer, Field]]:
    """Return the fields of other layers that hold keys of a layer."""
    return [
        (layer, f)
        for layer in LAYERS.values()
        for f in layer.fields
        if f.refers == name and layer.name != name
    ]


def check_references(case: Case) -> Iterator[Check]:
    """Find values that the layer they name does not have."""
    unchecked: dict[str, list[str]] = {}
    for wanted in case.layer.fields:
        if not wanted.refers or case.table[wanted.name].isna().all():
            continue
        keys = _keys_of(case, wanted.refers)
        if keys is None:
            unchecked.setdefault(wanted.refers, []).append(wanted.zh)
        else:
            yield from _unknown(case, wanted, keys)
    if unchecked:
        yield _unchecked(unchecked)


def _unchecked(fields: dict[str, list[str]]) -> Check:
    named = "；".join(f"{LAYERS[n].zh}（{'、'.join(titles)}）" for n, titles in fields.items())
    text = f"以下图层尚未导入，所引用的代码暂时不能核对：{named}。"
    return Check("references-unchecked", "尚不能核对的引用", 0, text)


def _keys_of(case: Case, name: str) -> pd.Index | None:
    """Return the keys a layer has; a layer that names its own rows has those of this file."""
    key = LAYERS[name].key[0]
    frame = case.table if name == case.layer.name else case.around(name, key)
    return None if frame is None else pd.Index(frame[key].dropna().unique())


def _unknown(case: Case, wanted: Field, keys: pd.Index) -> Iterator[Check]:
    values = case.table[wanted.name]
    missing = (values.notna() & ~values.isin(keys)).to_numpy()
    if not missing.any():
        return
    different = values[missing].drop_duplicates()
    hints = suggestions(different.iloc[:LISTED], keys)
    rows = [_row(case, wanted, int(at), hints) for at in np.flatnonzero(missing)[:LISTED]]
    layer = LAYERS[wanted.refers]
    yield Check(
        f"unknown-{wanted.name}", f"{layer.zh}中没有的{wanted.zh}", int(missing.sum()),
        f"{int(missing.sum()):,} 行的{wanted.zh}在{layer.zh}中没有"
        f"（共 {len(different):,} 个不同的值），如{_example(case, missing, different)}。"
        + _hint_text(hints),
        tuple(rows), {"rows": int(missing.sum()), "values": len(different)},
    )  # fmt: skip


def _example(case: Case, missing: Any, different: pd.Series) -> str:
    first = int(case.accepted.rows[np.flatnonzero(missing)[0]])
    others = different.iloc[1:SHOWN].tolist()
    named = f"第 {first} 行的 {different.iloc[0]}"
    return named + (f"，以及 {'、'.join(others)}" if others else "")


def _row(case: Case, wanted: Field, at: int, hints: dict[str, str]) -> dict[str, Any]:
    value = str(case.table[wanted.name].iloc[at])
    found = {"row": int(case.accepted.rows[at]), "field": wanted.name, "value": value}
    return found | ({"suggestion": hints[value]} if value in hints else {})


def _hint_text(hints: dict[str, str]) -> str:
    if not hints:
        return ""
    value, near = next(iter(hints.items()))
    return (
        f"其中 {len(hints):,} 个与已有代码只差全半角、大小写或 O/0、I/1，如 {value} 或为 {near}。"
    )


def suggestions(values: Iterable[str], keys: pd.Index) -> dict[str, str]:
    """Suggest the only key that differs just by width, case or O/0 and I/1; never applied."""
    wanted = {value: folded(value) for value in values}
    near = defaultdict(list)
    sought = set(wanted.values())
    for key in keys:
        if (form := folded(str(key))) in sought:
            near[form].append(str(key))
    return {value: near[form][0] for value, form in wanted.items() if len(near[form]) == 1}


def folded(code: str) -> str:
    """Bring a code to the form in which look-alikes are equal."""
    return "".join(unicodedata.normalize("NFKC", code).upper().split()).translate(CONFUSED)


def check_named_by_others(case: Case) -> Iterator[Check]:
    """Find keys that stored layers name and this edition does not have."""
    if len(case.layer.key) != 1:
        return
    keys = pd.Index(case.table[case.layer.key[0]])
    before = case.around(case.layer.name, case.layer.key[0])
    had = pd.Index([]) if before is None else pd.Index(before[case.layer.key[0]])
    for other, wanted in references_to(case.layer.name):
        frame = case.around(other.name, wanted.name)
        if frame is not None:
            yield from _left(case, (other, wanted), frame[wanted.name].dropna(), keys, had)


def _left(
    case: Case, naming: tuple[Layer, Field], values: pd.Series, keys: pd.Index, had: pd.Index
) -> Iterator[Check]:
    other, wanted = naming
    missing = values[~values.isin(keys)]
    if missing.empty:
        return
    counts = missing.value_counts(sort=False)
    gone = counts.index.isin(had)
    lost = int(gone.sum())
    order = np.argsort(~gone, kind="stable")[:LISTED]
    rows = [
        {"layer": other.name, "field": wanted.name, "value": str(counts.index[at]),
         "rows_naming": int(counts.iloc[at]), "in_previous": bool(gone[at])}
        for at in order
    ]  # fmt: skip
    text = (
        f"{other.zh}的{wanted.zh}引用了 {len(counts):,} 个本次{case.layer.zh}中没有的代码"
        f"（{len(missing):,} 行），如 {some([r['value'] for r in rows[:SHOWN]])}"
        + (f"；其中 {lost:,} 个上一版有、本次没有，导入后这些引用将落空。" if lost else "。")
    )
    yield Check(
        f"named-by-{other.name}-{wanted.name}", f"{other.zh}仍引用的{case.layer.zh}",
        len(counts), text, tuple(rows),
        {"values": len(counts), "rows": len(missing), "in_previous": lost},
    )  # fmt: skip
