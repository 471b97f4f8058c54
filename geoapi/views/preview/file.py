"""Previews as one HTML file 检查结果文件: to be sent on, opened without any network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from geoapi.views.offline import MAX_BYTES, PAGES, PageTooLargeError, data_uri, inlined
from geoapi.views.preview import words as preview_words

if TYPE_CHECKING:
    from geoapi.views.preview.page import Preview

STYLES = ("pages/home.css", "pages/import.css")

_TEMPLATES = Environment(
    loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined,
    trim_blocks=True, lstrip_blocks=True,
)  # fmt: skip


def preview_file(county_name: str, previews: Sequence[Preview]) -> str:
    """Write the previews of files as one page; everything from a file is escaped.

    Raises
    ------
    PageTooLargeError
        The page is over 50 MB.
    """
    text = _TEMPLATES.get_template("checked.html").render(
        county_name=county_name, previews=previews, language="zh", edit=None,
        words=preview_words, styles=[inlined(name) for name in STYLES],
        icon=data_uri(PAGES / "icon.svg"),
    )  # fmt: skip
    if (size := len(text.encode())) > MAX_BYTES:
        raise PageTooLargeError(
            f"{len(previews)} 个文件的预览共 {size / 1e6:.0f} MB，"
            f"超过 {MAX_BYTES // 10**6} MB：请分几次写出"
        )
    return text
