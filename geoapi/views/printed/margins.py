"""What stands outside the frame of a sheet: titles above, facts, basis and office below."""

from __future__ import annotations

from collections.abc import Sequence

from geoapi.views.printed.sheet import BAND, GREY, RED, Sheet, write
from geoapi.views.printed.texts import shorten, text_width, wrap
from geoapi.views.scene import Scene

ASIDE = 90.0
"""Points at the sides of a sheet that titles leave open."""
SMALLER = (1.0, 0.87, 0.74, 0.61, 0.52, 0.45)
SUBTITLES = (10.5, 9.5, 8.6, 7.8, 7.0)
SUBTITLE = 26.75
"""Points from the middle of the title to that of the line under it, besides the title's size."""
FACTS, SECRET, LINE = 7.6, 8.2, 11.0
GAP = 24.0
"""Points between what stands left and right in one line of the foot."""
WORDS = {
    "zh": {
        "secret": "内部资料 注意保存",
        "made_up": "虚构示例数据",
        "drawn": "制图日期：",
        "office": "制图单位：",
        "crs": "坐标系：",
    },
    "en": {
        "secret": "INTERNAL – KEEP SAFE",
        "made_up": "MADE-UP SAMPLE DATA",
        "drawn": "Drawn: ",
        "office": "Office: ",
        "crs": "CRS: ",
    },
}


def titles(sheet: Sheet, title: str, subtitle: str) -> None:
    """Write the large title and the grey line under it, smaller where they are long."""
    middle, room = sheet.size.width / 2, sheet.size.width - ASIDE
    full = sheet.size.title
    top = sheet.size.height
    for words, sizes, y, style in (
        (title, [full * share for share in SMALLER], top - 3 - full, {"bold": 0.9, "gid": "title"}),
        (
            subtitle,
            SUBTITLES,
            top - full - SUBTITLE - (full - 20) * 0.25,
            {"color": GREY, "gid": "subtitle"},
        ),
    ):
        size = next((s for s in sizes if text_width(words, s) < room), sizes[-1])
        write(sheet, (middle, y), shorten(words, size, room), size, **style)


def foot(sheet: Sheet, scene: Scene, facts: Sequence[str]) -> None:
    """Write the lines under the frame: facts and office, the basis, and the red line.

    A watermark crosses the sheet where the data are made up.
    """
    words, size = WORDS[scene.language], sheet.size
    room = size.across + 2 * BAND
    office = shorten(words["office"] + scene.office, FACTS, room / 2) if scene.office else ""
    red = "　".join([words["made_up"], words["secret"]] if scene.made_up else [words["secret"]])
    drawn = f"{words['drawn']}{scene.on.isoformat()}"
    beside = text_width(office, FACTS) + GAP if office else 0.0
    rows = int((size.bottom - BAND) / LINE)
    rooms = [room - text_width(red, SECRET) - GAP, *[room] * (rows - 2)]
    first = shorten("　".join([*facts, drawn]), FACTS, room - beside)
    left, right, top = size.left - BAND, size.right + BAND, size.bottom - BAND - 10
    for row, line in enumerate([first, *wrap(scene.basis, FACTS, rooms)]):
        write(sheet, (left, top - LINE * row), line, FACTS, ha="left", color=GREY, va="center",
              gid="foot")  # fmt: skip
    if office:
        write(sheet, (right, top), office, FACTS, ha="right", color=GREY, va="center", gid="foot")
    style = {"ha": "right", "color": RED, "bold": 0.2, "va": "center", "gid": "secret"}
    write(sheet, (right, top - LINE), red, SECRET, **style)
    if scene.made_up:
        watermark(sheet, words["made_up"])


def crs_fact(words: str, language: str) -> str:
    """Say in which coordinate system a sheet is drawn."""
    return WORDS[language]["crs"] + words


def watermark(sheet: Sheet, text: str) -> None:
    """Write a large pale word across the map, so that made-up data cannot be taken for real."""
    size = sheet.size
    middle = (size.left + size.across / 2, size.bottom + size.up / 2)
    fits = 7.3 * min(size.across, 1.6 * size.up) / text_width(text, 10)
    style = {"rotation": 24, "alpha": 0.055, "color": RED, "zorder": 12, "gid": "watermark"}
    write(sheet, middle, text, min(0.109 * size.across, fits), va="center", **style)
