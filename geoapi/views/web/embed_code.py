"""The code to paste 嵌入代码: a link as an address, as an iframe, and as a picture for Word."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from geoapi.register.embeds import Asked


def embed_address(base: str, asked: Asked, token: str, ending: str = "") -> str:
    """Return the address of a map, or with an ending that of its picture."""
    return f"{base.rstrip('/')}/embed/{quote(asked.name)}{ending}?t={quote(token)}"


def embed_code(base: str, asked: Asked, token: str, title: str) -> str:
    """Return an iframe that keeps its shape and takes the width it is given."""
    address = escape(embed_address(base, asked, token))
    return (
        f'<iframe src="{address}" title="{escape(title)}" loading="lazy" '
        f'referrerpolicy="no-referrer" style="width:100%;max-width:{asked.width}px;'
        f'aspect-ratio:{asked.width}/{asked.height};border:0" allowfullscreen></iframe>'
    )
