"""The page /ui/import 导入检查页: the form, and what the check of a file has found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyproj
from fastapi import Request

from geoapi.http.asked import Asked, command_of
from geoapi.http.dependencies import Language
from geoapi.http.imports import Matter
from geoapi.http.kept import MINUTES
from geoapi.http.site import page
from geoapi.http.uploads import ENDINGS
from geoapi.views.preview import words as preview_words
from layers import LAYERS
from layers.crs import title
from layers.door.intake import Request as Wanted
from layers.sources.shapefile.parts import SIDECARS

FIRST = "parcels"
"""The layer that the bare form offers."""

DATUM_NAMES: Mapping[str, str] = {
    "cgcs2000": "CGCS2000", "wgs84": "WGS 84", "gcj02": "GCJ-02 火星坐标（高德、腾讯）",
    "bd09": "BD-09（百度）",
}  # fmt: skip
AXES = (("en", "先东后北（经度在前）", "east first"), ("ne", "先北后东（X 为北）", "north first"))
SYSTEMS = (4490, *range(4534, 4555), *range(4513, 4534))
"""CGCS2000: degrees, and the 3-degree zones with six-digit and with eight-digit eastings."""

MONTHS = (("first", "月初第一天", "the first day"), ("last", "月末最后一天", "the last day"))


@dataclass(frozen=True)
class Edit:
    """What the page needs to let a person change how a file is read.

    Attributes
    ----------
    headers
        Header -> its number in the form.
    fields
        Header -> the field a person has stated for it.
    open
        Whether the options are unfolded.
    """

    at: str
    asked: Asked
    headers: Mapping[str, int]
    command: str
    minutes: int = MINUTES
    open: bool = False

    @property
    def file(self) -> str:
        """The name of the file."""
        return self.asked.request.file.name

    @property
    def fields(self) -> Mapping[str, str]:
        """Header -> field, as stated."""
        return {header: name for name, header in (self.asked.request.options.headers or {}).items()}

    @property
    def units(self) -> Mapping[str, str]:
        """Field -> unit, as stated."""
        return self.asked.request.options.units or {}

    @property
    def constants(self) -> Mapping[str, str]:
        """Field -> value of every row, as stated."""
        return self.asked.request.options.constants or {}


@lru_cache(maxsize=1)
def choices() -> Mapping[str, Sequence[tuple[str, ...]]]:
    """Return what the boxes of the form offer."""
    systems = [(f"EPSG:{code}", title(pyproj.CRS.from_epsg(code))) for code in SYSTEMS]
    return {"datums": list(DATUM_NAMES.items()), "axes": AXES, "months": MONTHS, "systems": systems}


def import_page(
    request: Request, language: Language, upload: tuple[str, Matter | None], failure: str
) -> str:
    """Fill the page.

    Parameters
    ----------
    upload
        The token of a kept upload, and what is known of it; empty and None for the bare form.
    """
    token, matter = upload
    state = request.app.state
    layer = matter.asked.request.layer if matter else FIRST
    return page(
        request, "import.html", county=state.holder.county, language=language,
        edit=_edit(request, token, matter) if matter else None,
        p=matter.preview if matter else None, n=1, words=preview_words, layers=LAYERS,
        failure=failure or (matter.failure if matter else ""), choices=choices(),
        blank=Asked(Wanted(layer, Path())), limit=state.settings.upload_limit,
        endings=",".join(dict.fromkeys((*ENDINGS, *SIDECARS))),
    )  # fmt: skip


def _edit(request: Request, token: str, matter: Matter) -> Edit:
    asked = matter.asked
    return Edit(
        f"{request.scope.get('root_path', '')}/ui/import/{token}", asked,
        {header: at for at, header in enumerate(asked.headers)}, command_of(asked),
        open=bool(matter.failure),
    )  # fmt: skip
