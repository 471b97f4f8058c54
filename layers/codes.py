"""Codes 代码: what makes one right, with the edition of the standard that says so.

Each check takes normalised text and returns None, or one Chinese sentence saying what is wrong.
"""

import re
import unicodedata
from collections.abc import Callable

from layers.divisions import MANUFACTURING

USCC_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ORG_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


UNSEEN = re.compile(r"[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]+")
"""Blanks, and characters of no width that come along when a code is copied from a page."""


def normal(code: str) -> str:
    """Fold full-width to half-width, drop blanks and what is invisible, upper-case."""
    return UNSEEN.sub("", unicodedata.normalize("NFKC", code)).upper()


WIDE = {0xFEE0 + c: c for c in range(0x30, 0x7B) if chr(c).isalnum()} | {0xFF0D: ord("-")}


def narrow(code: str) -> str:
    """Fold full-width letters and digits only: 〔2024〕 and （二） in a document number stay."""
    if code.isascii() and code.isalnum():
        return code
    return UNSEEN.sub("", code.translate(WIDE))


def uscc_check_character(first17: str) -> str:
    """Return the 18th character of a 统一社会信用代码 (GB 32100-2015, modulus 31)."""
    total = sum(USCC_LETTERS.index(c) * w for c, w in zip(first17, USCC_WEIGHTS, strict=True))
    return USCC_LETTERS[(31 - total % 31) % 31]


def organisation_check_character(first8: str) -> str:
    """Return the 9th character of a 组织机构代码 (GB 11714-1997, modulus 11)."""
    total = sum(ORG_LETTERS.index(c) * w for c, w in zip(first8, ORG_WEIGHTS, strict=True))
    rest = 11 - total % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def check_uscc(code: str) -> str | None:
    """Check a 统一社会信用代码: 18 characters of 31 letters, both check characters."""
    if len(code) != 18:  # noqa: PLR2004 - the length the standard sets
        return _not_18(code)
    if wrong := sorted(set(code) - set(USCC_LETTERS)):
        return f"统一社会信用代码不含字符 {'、'.join(wrong)}（不使用 I O S V Z）"
    if organisation_check_character(code[8:16]) != code[16]:
        return "第 9–17 位主体标识码校验不符（GB 11714）"
    if uscc_check_character(code[:17]) != code[17]:
        return "第 18 位校验码不符（GB 32100-2015）"
    return None


def _not_18(code: str) -> str:
    """Name the older numbers that stand where the 18 characters should."""
    if re.fullmatch(r"[0-9]{15}", code):
        return "15 位注册号，不是统一社会信用代码（18 位）；旧税务登记号也是 15 位"
    old = re.fullmatch(r"([0-9A-Z]{8})-?([0-9X])", code)
    if old and organisation_check_character(old[1]) == old[2]:
        return "9 位组织机构代码，不是统一社会信用代码（18 位）"
    return f"统一社会信用代码应为 18 位，此处为 {len(code)} 位"


def suggest_uscc(code: str) -> str | None:
    """Suggest, never apply: O read as 0 and I as 1, where that makes both checks pass."""
    tried = code.replace("O", "0").replace("I", "1")
    return tried if tried != code and check_uscc(tried) is None else None


PARCEL_CODE = r"[0-9]{12}[GJZ][A-HSXWY][0-9]{5}"
"""宗地代码 (GB/T 37346-2019): county 6, district 3, sub-district 3, ownership, right, number 5."""

UNIT_TAIL = r"[FLQW][0-9]{8}"
"""The other 9 characters of a 不动产单元代码: kind of building, or none, and its number."""

OWNERSHIP_LETTERS = {"G": "state", "J": "collective", "Z": "disputed"}
"""Character 13 of a parcel code and the word of ``parcels.ownership`` that it stands for."""

ABOVE_OR_BELOW = frozenset("SX")
"""Character 14: rights above 地上 and below 地下 the ground, over a parcel of its own in plan."""

LAND_OWNED = "A"
"""Character 14 of 集体土地所有权: ownership of land on which others hold rights of use."""


def check_town(code: str) -> str | None:
    """Check a 乡镇代码: 9 digits (GB/T 2260 county + GB/T 10114 town)."""
    return (
        None
        if re.fullmatch(r"[0-9]{9}", code)
        else "乡镇代码应为 9 位数字（12 位统计代码须以 000 结尾）"
    )


def shorten_town(code: str) -> str:
    """Cut a statistical code to the 9 digits of the town, where the rest is only zeros."""
    return code[:9] if re.fullmatch(r"[0-9]{9}(0{3}|0{10})", code) else code


def check_industry(code: str) -> str | None:
    """Check a GB/T 4754-2017 class: 2 to 4 digits as text."""
    if re.fullmatch(r"[0-9]{2,4}", code):
        return None
    if edition := other_edition(code):
        return f"注明的是 GB/T 4754-{edition}，应为 GB/T 4754-2017 的代码"
    if re.fullmatch(r"[A-T][0-9]{2,4}", code):
        return f"门类 {code[0]} 与大类 {code[1:3]} 不符：制造业门类为 C，大类 13–43"
    return "行业代码应为 GB/T 4754-2017 的 2–4 位数字"


def shorten_industry(code: str) -> str:
    """Drop the section letter of ``C1311``; it is not part of the numeric code.

    A letter that contradicts the division stays: C is 13-43 and nothing else (manufacturing).
    """
    found = re.fullmatch(r"(?:GB/?T?4754-2017[:：,，]?)?([A-T]?)([0-9]{2,4})", code)
    if not found or (found[1] and (found[1] == "C") != (found[2][:2] in MANUFACTURING)):
        return code
    return found[2]


def other_edition(text: str) -> str | None:
    """Return the year of an edition of GB/T 4754 that a text names, if it is not 2017."""
    years = "(1984|1994|2002|2011)"
    found = re.search(rf"4754-{years}|(?<![0-9]){years}(?![0-9])", normal(text))
    return found[1] or found[2] if found else None


def normal_period(code: str) -> str:
    """Write ``2024年`` as 2024 and ``2024年第一季度`` as 2024Q1."""
    found = re.fullmatch(r"([0-9]{4})(?:\.0+)?年?(?:度)?(?:第?([1-4一二三四])季度?)?", code)
    if not found:
        return code
    quarter = found[2] and str("一二三四".find(found[2]) + 1 or found[2])
    return f"{found[1]}Q{quarter}" if quarter else found[1]


def check_period(code: str) -> str | None:
    """Check a 统计期: a year or a quarter of one."""
    return None if re.fullmatch(r"[0-9]{4}(Q[1-4])?", code) else "统计期应为 2024 或 2024Q1"


CHECKS: dict[str, tuple[Callable[[str], str], Callable[[str], str | None]]] = {
    "uscc": (str, check_uscc),
    "town": (shorten_town, check_town),
    "industry": (shorten_industry, check_industry),
    "period": (normal_period, check_period),
}
"""For each kind of code: how it is brought to one form, and how it is checked."""

SUGGESTIONS: dict[str, Callable[[str], str | None]] = {"uscc": suggest_uscc}
