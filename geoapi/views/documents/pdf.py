"""Word documents as PDF, by LibreOffice where it is installed."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from geoapi.views.errors import ReportError
from geoapi.views.files import written

SECONDS = 180


def office_program() -> str | None:
    """Return the path of LibreOffice; None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def convert_to_pdf(source: Path, target: Path) -> Path:
    """Write a .docx as .pdf; whole or not at all.

    Raises
    ------
    ReportError
        LibreOffice is not installed.
    """
    office = office_program()
    if office is None:
        message = (
            "本机没有 LibreOffice，请先输出 .docx，再用 Word 或 WPS 另存为 PDF (no LibreOffice)"
        )
        raise ReportError(message)
    with tempfile.TemporaryDirectory() as folder:
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", folder]
        subprocess.run([*command, str(source)], check=True, capture_output=True, timeout=SECONDS)  # noqa: S603 - our own file, no shell
        with written(target) as draft:
            shutil.copyfile(Path(folder) / f"{source.stem}.pdf", draft)
    return target
