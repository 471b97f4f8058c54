"""Land classes 地类: three schemes whose numbers collide, as far as their codes are known here.

GB/T 21010-2017; 第三次全国国土调查工作分类; 国土空间调查、规划、用途管制用地用海分类 (2023).
The lists are those of industry, mining and storage and what collides with them, not the whole
standards: a code may be known to belong, known not to belong, or unknown.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Scheme:
    """What is known of one scheme.

    Attributes
    ----------
    form
        What every code of it looks like.
    classes
        Code -> name, empty where it is not known here.
    complete
        First two digits of the classes whose codes are all in `classes`.
    """

    zh: str
    form: str
    classes: Mapping[str, str]
    complete: frozenset[str]


SCHEMES: dict[str, Scheme] = {
    "gb21010-2017": Scheme(
        "GB/T 21010-2017",
        r"(0[1-9]|1[0-2])([0-9]{2})?",
        {
            "05": "商服用地", "06": "工矿仓储用地", "0601": "工业用地", "0602": "采矿用地",
            "0603": "盐田", "0604": "仓储用地", "07": "住宅用地", "0701": "城镇住宅用地",
            "0702": "农村宅基地",
        },
        frozenset({"06"}),
    ),
    "survey3": Scheme(
        "三调工作分类",
        r"[0-9]{2}([0-9H][0-9][A-Z]?)?",
        {
            "00": "湿地", "0603": "盐田", "05": "商业服务业用地", "05H1": "商业服务业设施用地",
            "0508": "物流仓储用地", "06": "工矿用地", "0601": "工业用地", "0602": "采矿用地",
            "08H1": "", "08H2": "", "0809": "公用设施用地", "0810": "公园与绿地",
            "1001": "铁路用地", "1101": "河流水面", "1201": "空闲地", "1202": "设施农用地",
        },
        frozenset({"06"}),
    ),
    "plan-2023": Scheme(
        "用地用海分类（2023）",
        r"[0-9]{2}([0-9]{2}){0,2}",
        {
            "06": "农业设施建设用地", "0601": "农村道路", "0802": "科研用地",
            "09": "商业服务业用地", "0901": "商业用地", "0902": "商务金融用地", "10": "工矿用地",
            "1001": "工业用地", "100101": "一类工业用地", "100102": "二类工业用地",
            "100103": "三类工业用地", "1002": "采矿用地", "1003": "盐田", "11": "仓储用地",
            "1101": "物流仓储用地", "110101": "一类物流仓储用地", "110102": "二类物流仓储用地",
            "110103": "三类物流仓储用地", "1102": "储备库用地", "12": "交通运输用地",
            "13": "公用设施用地", "16": "留白用地", "23": "其他土地", "2301": "空闲地",
        },
        frozenset({"10", "11"}),
    ),
}  # fmt: skip
"""Schemes by the word that ``parcels.land_use_scheme`` holds."""

OLD_LETTERS = r"[RABMWSUG][0-9]{0,2}"
"""GB 50137: letters of older plans (M1-M3 industry, W1-W3 storage); none of the three schemes."""


def belongs(code: str, scheme: str) -> bool | None:
    """Tell whether a scheme has a code; None where the list here does not reach so far."""
    known = SCHEMES[scheme]
    if code in known.classes:
        return True
    if not re.fullmatch(known.form, code) or code[:2] in known.complete:
        return False
    return None


def fitting(codes: Iterable[str]) -> dict[str, int]:
    """Return the schemes that none of the codes contradicts, and how many codes each knows."""
    different = set(codes)
    fits = {}
    for name in SCHEMES:
        known = [belongs(code, name) for code in different]
        if False not in known:
            fits[name] = known.count(True)
    return fits


def meanings(code: str) -> dict[str, str]:
    """Return what a code means in each scheme that is known to have it, by the scheme's title."""
    return {s.zh: s.classes[code] for s in SCHEMES.values() if s.classes.get(code)}
