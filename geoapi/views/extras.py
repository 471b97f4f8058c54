"""The optional `[report]` packages: a clear word when one of them is not installed."""

from __future__ import annotations

import importlib
from types import ModuleType

from geoapi.views.errors import MissingExtraError


def report_module(name: str) -> ModuleType:
    """Import an optional module, or say which extra brings it.

    Raises
    ------
    MissingExtraError
        When the module is not installed.
    """
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as missing:
        message = (
            f"缺少组件 {missing.name}, 请先安装: pip install mutu[report] "
            f"({missing.name} is not installed; it comes with mutu[report])"
        )
        raise MissingExtraError(message) from missing
