"""Make docs/images from what ``make demo`` wrote: ``python docs/pictures.py [out]``.

Needs the packages of ``make test`` and Chromium. The pictures are kept small for the README.
"""
# ruff: noqa: INP001 - a script, not a package

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

IMAGES = Path(__file__).parent / "images"
CHROMIUM = "/usr/bin/chromium"
WIDTH = 1400


def photograph(page: Path) -> Image.Image:
    """Open a page in headless Chromium and take its picture."""
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": WIDTH, "height": 860})
        tab.goto(page.resolve().as_uri())
        tab.wait_for_timeout(1500)
        taken = tab.screenshot()
        browser.close()
    return Image.open(io.BytesIO(taken))


def shrunk(picture: Image.Image) -> Image.Image:
    """Return a picture at the width of the README, in 256 colours."""
    height = round(picture.height * WIDTH / picture.width)
    small = picture.convert("RGB").resize((WIDTH, height), Image.Resampling.LANCZOS)
    return small.quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)


def main(out: Path) -> None:
    """Make both pictures."""
    IMAGES.mkdir(exist_ok=True)
    photograph(out / "亩均税收地图.html").convert("RGB").save(IMAGES / "map.png", optimize=True)
    shrunk(Image.open(out / "亩均税收图.png")).save(IMAGES / "figure.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out"))
