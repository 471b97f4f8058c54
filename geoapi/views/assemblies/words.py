"""Words of sites and their ranking, Chinese and English."""

from collections.abc import Mapping

from geoapi.planning.reactivation.criteria import STATES
from geoapi.views.figure_words import in_words

Words = Mapping[str, tuple[str, str]]

CRITERIA: Words = {
    "area": ("面积", "Area"),
    "shape": ("紧凑度", "Compactness"),
    "contiguity": ("连片度", "Contiguity"),
    "zone": ("园区内", "In zones"),
    "services": ("设施", "Services"),
    "control": ("控制线", "Control lines"),
    "readiness": ("处置条件", "Legal readiness"),
    "demand": ("项目需求", "Demand"),
}
"""Criterion -> its words."""

PARAMETERS: Words = {
    "gap": ("缝隙宽度（--gap）：只归并共边的宗地", "gap width (--gap): only shared edges join"),
    "frontage": ("临路距离（--frontage）：不计临路长度", "road distance (--frontage): no frontage"),
    "criteria": ("评分准则（--criteria）：按面积排列，不排名次",
                 "criteria (--criteria): listed by area, not ranked"),
}  # fmt: skip
"""Parameter nobody set -> what it is and what follows."""

STATES_EN: Mapping[str, str] = {
    "recoverable": "two years full: may be recovered (Art. 14)",
    "fee": "one year full: idle fee (Art. 14)",
    "negotiated": "by agreement (Art. 12)",
    "unclear": "disposal unclear",
    "low_use": "low use, not idle",
}
"""State of readiness -> its English words."""


def criterion_words(name: str, language: str = "zh") -> str:
    """Name a criterion."""
    return in_words(language, *CRITERIA[name])


def parameter_words(name: str, language: str = "zh") -> str:
    """Say what was not set, and what follows."""
    return in_words(language, *PARAMETERS[name])


def state_words(state: str, language: str = "zh") -> str:
    """Say what the law leaves open."""
    return in_words(language, STATES[state], STATES_EN[state])
