"""Checking an upload 检查上传的文件: what is asked of it, how it is checked, what is kept of it."""

import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from geoapi.http.asked import Asked
from geoapi.http.dependencies import today
from geoapi.http.errors import TooSlowError, UploadError
from geoapi.settings import Settings
from geoapi.views.preview.page import Preview, preview_of
from layers import LAYERS
from layers.atlas import County, LazyAtlas, leaf_of
from layers.door.intake import check, give_back
from layers.door.outcome import Report
from layers.door.preview import preview_json
from layers.door.profiles import recall
from layers.door.report import Ground
from layers.errors import MutuError
from layers.leaves import NarrowLeaf
from layers.schema import Layer
from layers.store import Profile

SECONDS = 300
"""Longest time for checking one file; then its person is told so."""


@dataclass(frozen=True)
class Matter:
    """What is kept of an upload and its check: small whatever the file.

    Attributes
    ----------
    preview, failure
        One of them: what is shown, or why the file could not be checked.
    """

    asked: Asked
    preview: Preview | None = None
    failure: str = ""


@dataclass(frozen=True)
class Desk:
    """What files are checked with: the county served, its profiles, and who may see what."""

    county: County
    profiles: Sequence[Profile]
    settings: Settings

    def ground(self) -> Ground:
        """Return the ground for checks; confidential columns are left out where they are."""
        around = {
            name: NarrowLeaf(
                leaf_of(self.county.atlas, name),
                [] if self.settings.restricted else _hidden(LAYERS[name]),
            )
            for name, edition in self.county.editions.items()
            if edition.rows
        }
        return Ground(self.county.crs, self.county.codes, LazyAtlas(around), today())


def _hidden(layer: Layer) -> list[str]:
    return [f.name for f in layer.fields if f.access == "restricted"]


def checked(asked: Asked, desk: Desk) -> tuple[Matter, Report | None]:
    """Check an upload; what is wrong with it as a file is part of the answer."""
    try:
        report, ground = _report(asked, desk)
    except TooSlowError:
        raise
    except MutuError as error:
        folder = f"{asked.request.file.parent}/"
        return Matter(asked, failure=str(error).replace(folder, "")), None
    preview = preview_of(asked.request.file.name, report, ground)
    taken = {m.header: name for name, m in report.found.columns.taken.items()}
    known = replace(asked, headers=report.found.headers, taken=taken)
    return Matter(known, preview), report


def _report(asked: Asked, desk: Desk) -> tuple[Report, Ground]:
    until, ground = time.monotonic() + SECONDS, desk.ground()

    def told(_: str, __: int, ___: int | None) -> None:
        if time.monotonic() > until:
            raise TooSlowError(too_slow())

    request, profile = asked.request, None
    if asked.profiles:
        request, profile = recall(desk.profiles, request)
    report = check(request, ground, told)
    found = replace(report.found, profile=profile.name if profile else None)
    return replace(report, found=found), ground


def too_slow() -> str:
    """Say that a file takes too long here."""
    return f"{SECONDS} 秒内没有检查完；大文件请在存放工作区的电脑上用 mutu check 检查"


def json_of(report: Report) -> dict[str, Any]:
    """Return the contract's ``check`` answer with the preview."""
    answer = report.to_json(taken=0 if report.problems else None)
    return answer | {"preview": preview_json(report, LAYERS[report.layer])}


def refused_file(asked: Asked, desk: Desk) -> Path:
    """Write the refused rows of an upload beside it, once.

    Raises
    ------
    UploadError
        No row is refused.
    """
    there = asked.request.file.with_name(f"{asked.request.file.name}.refused.xlsx")
    if there.exists():
        return there
    report, _ = _report(asked, desk)
    if not len(report.refused):
        raise UploadError("没有退回的行")
    return give_back(asked.request, report, there.parent)


def forget_refused(asked: Asked) -> None:
    """Delete the refused rows of an earlier check, which was told something else."""
    asked.request.file.with_name(f"{asked.request.file.name}.refused.xlsx").unlink(missing_ok=True)


def discard(folder: Path) -> None:
    """Delete an upload that is not kept."""
    shutil.rmtree(folder, ignore_errors=True)
