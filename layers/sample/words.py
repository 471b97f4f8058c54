"""Invented words: firm names, credit codes and parcel codes of a county that does not exist."""

from layers.codes import USCC_LETTERS, organisation_check_character, uscc_check_character
from layers.sample.geography import COUNTY_CODE
from layers.sample.shapes import Rng

FIRST = "恒川宏润瑞源鼎汇远嘉卓博凯晟泽永信华科利达金腾众诚兴隆安泰立新优"
SECOND = "丰远辉通华峰海盛昌宇威顺能达铭润光力成创和祥泽坤越杰科邦亚翔"
TRADES = {
    "13": "粮油", "14": "食品", "17": "纺织", "18": "服饰", "20": "木业", "21": "家居",
    "22": "纸业", "24": "文体用品", "26": "化工", "27": "药业", "29": "塑业", "30": "新材料",
    "33": "金属制品", "34": "机械", "35": "重工装备", "36": "汽车零部件", "38": "电气",
    "39": "电子科技", "40": "仪表", "42": "再生资源", "59": "仓储物流",
}  # fmt: skip
INDUSTRIES = {
    "13": ("1310", "1331", "1353"), "14": ("1411", "1439", "1495"), "17": ("1711", "1713", "1751"),
    "18": ("1811", "1819"), "20": ("2011", "2021", "2034"), "21": ("2110", "2130"),
    "22": ("2221", "2231"), "24": ("2411", "2451"), "26": ("2641", "2661"), "27": ("2720", "2740"),
    "29": ("2911", "2921", "2927"), "30": ("3021", "3042", "3099"), "33": ("3311", "3360", "3399"),
    "34": ("3411", "3441", "3484"), "35": ("3516", "3562", "3599"), "36": ("3670",),
    "38": ("3812", "3821", "3834", "3842"), "39": ("3912", "3981", "3985"), "40": ("4011", "4014"),
    "42": ("4210", "4220"), "59": ("5920", "5990"),
}  # fmt: skip


def credit_codes(count: int, rng: Rng) -> list[str]:
    """Return different credit codes, valid in both check characters, of the invented county."""
    codes: dict[str, None] = {}
    while len(codes) < count:
        tail = "".join(USCC_LETTERS[i] for i in rng.integers(0, 31, 6))
        body = "MA" + tail
        head = "91" + COUNTY_CODE + body + organisation_check_character(body)
        codes[head + uscc_check_character(head)] = None
    return list(codes)


def firm_names(trades: list[str], rng: Rng) -> list[str]:
    """Return different names, one a trade, all beginning with 示例 so that nobody is meant."""
    names: dict[str, None] = {}
    for number, trade in enumerate(trades):
        while len(names) == number:
            pair = FIRST[rng.integers(len(FIRST))] + SECOND[rng.integers(len(SECOND))]
            form = ("有限公司", "有限公司", "科技有限公司", "股份有限公司")[rng.integers(4)]
            names[f"示例{pair}{TRADES[trade]}{form}"] = None
    return list(names)


def parcel_codes(towns: list[str], collective: list[bool]) -> list[str]:
    """Return 19-character parcel codes (GB/T 37346): town, sub-district, GB or JB, number."""
    count: dict[str, int] = {}
    codes = []
    for town, is_collective in zip(towns, collective, strict=True):
        count[town] = number = count.get(town, 0) + 1
        right = "JB" if is_collective else "GB"
        codes.append(f"{town}{1 + number // 100:03d}{right}{number:05d}")
    return codes
