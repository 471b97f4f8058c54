"""Chinese type for printed figures, from the font files inside the package mplfonts.

Every text names its font *file*, so nothing is installed, no setting is changed and the
same sheet comes out of every machine, whatever fonts its system has.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geoapi.views.errors import MissingExtraError
from geoapi.views.extras import report_module

if TYPE_CHECKING:
    from collections.abc import Collection

FAMILY = "Noto Sans CJK SC"
FILE = "fonts/NotoSansCJKsc-Regular.otf"
UNDRAWABLE = "□"


class MissingFontError(MissingExtraError):
    """No Chinese font: a figure would be full of empty boxes, so none is drawn."""


@cache
def font_file() -> Path:
    """Find Noto Sans CJK SC 思源黑体 in the installed package mplfonts and register it.

    Raises
    ------
    MissingFontError
        When mplfonts is not installed, or carries no such file.
    """
    found = find_spec("mplfonts")
    folders = list(found.submodule_search_locations or []) if found else []
    files = [Path(folder) / FILE for folder in folders]
    for file in filter(Path.is_file, files):
        report_module("matplotlib.font_manager").fontManager.addfont(file)
        return file
    message = (
        "找不到中文字体 (Noto Sans CJK SC), 请先安装: pip install mplfonts 或 "
        "pip install mutu[report] (no Chinese font: install the package mplfonts)"
    )
    raise MissingFontError(message)


def font(size: float) -> Any:
    """Font properties of the Chinese face at `size` points."""
    manager = report_module("matplotlib.font_manager")
    return manager.FontProperties(fname=str(font_file()), size=size)


@cache
def _glyphs() -> Collection[int]:
    manager = report_module("matplotlib.font_manager")
    return frozenset(manager.get_font(str(font_file())).get_charmap())


def drawable(text: object) -> str:
    """Text on one line that the font can draw: □ for what it cannot, no control characters."""
    plain = "".join(
        " " if unicodedata.category(letter) in {"Cc", "Zl", "Zp"} else letter
        for letter in str(text)
        if unicodedata.category(letter) != "Cf"
    )
    return "".join(letter if ord(letter) in _glyphs() else UNDRAWABLE for letter in plain)
