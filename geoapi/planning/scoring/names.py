"""Old names 曾用名: firms that a layer knows under another name than their present one."""

import unicodedata
from collections.abc import Iterator, Mapping

import pandas as pd

from geoapi.planning.measuring.ledger import Ledger
from geoapi.planning.scoring.result import Finding


def plain_name(name: str) -> str:
    """Fold what spells one name in two ways: widths, brackets, blanks, 有限责任公司."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(folded.split()).replace("有限责任公司", "有限公司")


def former_names(now: pd.DataFrame, before: pd.DataFrame) -> dict[str, str]:
    """Return folded old name -> credit code, of firms that an earlier edition calls otherwise."""
    both = before[["uscc", "name"]].merge(now[["uscc", "name"]], on="uscc", suffixes=("_old", ""))
    old, new = (both[n].map(plain_name) for n in ("name_old", "name"))
    kept = (old != new) & ~old.isin(set(now["name"].map(plain_name)))
    return dict(zip(old[kept], both.loc[kept, "uscc"], strict=True))


def old_names(ledger: Ledger, former: Mapping[str, str]) -> Iterator[Finding]:
    """Yield supplies of land whose holder is not called as the enterprises of today are.

    By the credit code where it stands there; else by a name that an earlier edition of the
    enterprises had. Names alike but for widths, brackets and 有限责任公司 are one.
    """
    firms = ledger.table("enterprises")[["uscc", "name"]]
    held = ledger.table("supplies")[["supply_id", "holder_name", "holder_uscc"]]
    held = held[held["holder_name"].notna()]
    folded = held["holder_name"].map(plain_name).to_numpy(object)
    by_name = pd.Series(folded, held.index).map(former)
    code = held["holder_uscc"].astype(object).where(held["holder_uscc"].notna(), by_name)
    name = code.map(firms.set_index("uscc")["name"])
    known = name.notna().to_numpy(bool)
    same = [plain_name(n) == o for n, o in zip(name[known], folded[known], strict=True)]
    rows = held[known].assign(code=code[known], now=name[known])[
        ~pd.Series(same, dtype=bool).to_numpy()
    ]
    for row in rows.itertuples():
        how = "，是以前版本中的名称" if plain_name(str(row.holder_name)) in former else ""
        yield Finding(
            "old_name", str(row.code), str(row.now),
            f"土地供应 {row.supply_id} 的使用权人写作“{row.holder_name}”{how}，"
            f"企业图层中的现名是“{row.now}”；按统一社会信用代码对应，请核对是否更名",
        )  # fmt: skip
