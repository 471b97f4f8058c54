"""Units 计量单位: what a header may state, and the factor to the canonical unit.

Canonical inside: m2, yuan, person, tce, kWh, t. 亩 and 万元 are for display only.
1 亩 = 10000/15 m² (国务院关于在我国统一实行法定计量单位的命令, 1984); 1 ft = 0.3048 m exactly.
"""

import re
import unicodedata

MU = 10_000 / 15
"""One mu 亩 in square metres."""

WAN = 10_000
"""One 万 of anything; 万元 is the display unit of money."""

FACTORS: dict[str, dict[str, float]] = {
    "m2": {
        "m2": 1, "平方米": 1, "平米": 1, "sqm": 1, "亩": MU, "mu": MU, "公顷": 1e4, "ha": 1e4,
        "hm2": 1e4, "万平方米": 1e4, "万平米": 1e4, "万m2": 1e4, "平方公里": 1e6, "平方千米": 1e6,
        "km2": 1e6, "ft2": 0.3048**2, "sqft": 0.3048**2, "平方英尺": 0.3048**2,
    },
    "yuan": {
        "yuan": 1, "元": 1, "人民币元": 1, "cny": 1, "千元": 1e3, "万元": 1e4, "wan": 1e4,
        "wanyuan": 1e4, "百万元": 1e6, "亿元": 1e8,
    },
    "person": {"person": 1, "人": 1, "万人": 1e4},
    "tce": {
        "tce": 1, "吨标准煤": 1, "吨标煤": 1, "万吨标准煤": 1e4, "万吨标煤": 1e4,
        "千克标准煤": 1e-3, "kgce": 1e-3,
    },
    "kWh": {"kwh": 1, "千瓦时": 1, "度": 1, "万千瓦时": 1e4, "万kwh": 1e4, "万度": 1e4, "mwh": 1e3},
    "t": {"t": 1, "吨": 1, "千克": 1e-3, "公斤": 1e-3, "kg": 1e-3, "万吨": 1e4},
    "m": {"m": 1, "米": 1},
    "kN/m2": {"kn/m2": 1, "千牛/平方米": 1, "kn/平方米": 1},
    "yuan/m2/month": {
        "yuan/m2/month": 1, "元/平方米/月": 1, "元/m2/月": 1, "元/平方米.月": 1, "元/m2.月": 1,
    },
}  # fmt: skip

MUST_BE_STATED = frozenset({"m2", "yuan", "yuan/m2", "yuan/m2/month"})
"""Money and area: without a stated unit they are a problem, never a guess."""


EXAMPLES = {"m2": "亩", "yuan": "万元", "yuan/m2": "万元/亩", "yuan/m2/month": "元/平方米/月"}
"""How a header most often states each of them."""


def normal(label: str) -> str:
    """Fold widths, superscripts, case and blanks, so that ``㎡`` and ``M²`` are one label.

    ``单位：亩`` is 亩.
    """
    folded = re.sub("^(计量)?单位:", "", unicodedata.normalize("NFKC", label).lower().strip())
    return re.sub(r"\s+", "", folded).replace("·", ".").replace("每", "/")


def factor(canonical: str, label: str) -> float | None:
    """Return what one `label` is in `canonical` units; None where the two do not fit."""
    table = FACTORS.get(canonical)
    if table is not None:
        return table.get(normal(label))
    if "/" not in canonical:
        return None
    above, _, below = normal(label).partition("/")
    parts = [
        factor(unit, part) for unit, part in zip(canonical.split("/"), (above, below), strict=True)
    ]
    return parts[0] / parts[1] if parts[0] and parts[1] else None


def accepted(canonical: str) -> list[str]:
    """Return the labels that state a unit of this kind, for messages."""
    if canonical == "yuan/m2":
        return ["元/平方米", "万元/亩", "万元/公顷"]
    return list(FACTORS.get(canonical, {}))
