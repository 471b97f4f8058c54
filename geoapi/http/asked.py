"""What a person asks of an upload 上传时的选项: read from a form, and written as a command."""

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from geoapi.http.errors import UploadError
from geoapi.http.uploads import Sent, main_file, save_files
from layers import LAYERS
from layers.door.intake import Request
from layers.door.report import DoorOptions
from layers.schema import Layer
from layers.shifts import DATUMS

TEXT_LIMITS = {"source_layer": 200, "encoding": 40, "crs": 4_000, "on": 200}
"""Letters of the options that are free text."""


@dataclass(frozen=True)
class Asked:
    """What a person says of an upload.

    Attributes
    ----------
    profiles
        Whether a remembered profile may complete the request.
    headers, taken
        Once it was checked: every header of the file; header -> the field it was taken for.
    """

    request: Request
    profiles: bool = True
    headers: tuple[str, ...] = ()
    taken: Mapping[str, str] = field(default_factory=dict)


def unpack(sent: Sent, folder: Path) -> Asked:
    """Save the files of a form and read what is asked of them.

    Raises
    ------
    UploadError
        No file, several, one of an unknown kind, or an option that is not accepted.
    """
    if not sent.files.get("file"):
        raise UploadError("没有选择文件")
    file = main_file(save_files(folder, sent.files["file"]))
    beside = folder / "join"
    beside.mkdir()
    joined = save_files(beside, sent.files.get("join", ()))
    layer = sent.fields.get("layer", "")
    if layer not in LAYERS:
        raise UploadError(f"没有图层 {layer[:60]}；有：{'、'.join(LAYERS)}")
    request = Request(layer, file, join=joined[0] if joined else None)
    return stated(sent.fields, Asked(request))


def stated(fields: Mapping[str, str], asked: Asked) -> Asked:
    """Read the options of a form; what it says of columns, where they are still the same."""
    texts = {name: _text(fields, name) for name in TEXT_LIMITS}
    before = asked.request.source_layer, asked.request.encoding
    if before != (texts["source_layer"], texts["encoding"]):
        asked = replace(asked, headers=(), taken={})
    door = DoorOptions(
        crs=texts["crs"], datum=_one_of(fields, "datum", DATUMS),
        headers=_headers(fields, asked), units=_units(fields, asked),
        constants=_constants(fields, LAYERS[asked.request.layer]),
        axes=_one_of(fields, "axes", ("en", "ne")),
        month=_one_of(fields, "month", ("first", "last")),
    )  # fmt: skip
    request = replace(
        asked.request, source_layer=texts["source_layer"], encoding=texts["encoding"],
        on=texts["on"], options=door,
    )  # fmt: skip
    return replace(asked, request=request, profiles=fields.get("profile") != "none")


def _text(fields: Mapping[str, str], name: str) -> str | None:
    text = fields.get(name, "").strip()
    if len(text) > TEXT_LIMITS[name]:
        raise UploadError(f"{name} 不能超过 {TEXT_LIMITS[name]} 个字符")
    return text or None


def _one_of(fields: Mapping[str, str], name: str, accepted: Sequence[str]) -> Any:
    value = fields.get(name) or None
    if value is not None and value not in accepted:
        raise UploadError(f"{name} 只能是 {'、'.join(accepted)}，不是 {value[:60]}")
    return value


def _numbered(fields: Mapping[str, str], kind: str, headers: Sequence[str]) -> dict[str, str]:
    """Return header -> what a box of this kind says of it, empty boxes left out."""
    found = {}
    for name, value in fields.items():
        number = re.fullmatch(rf"{kind}\.(\d{{1,4}})", name, re.ASCII)
        if number and value and int(number[1]) < len(headers):
            found[headers[int(number[1])]] = value
    return found


def _headers(fields: Mapping[str, str], asked: Asked) -> dict[str, str]:
    """Return field -> header; where two headers are given to a field, the one newly given."""
    layer = LAYERS[asked.request.layer]
    chosen = _numbered(fields, "field", asked.headers)
    known = {f.name for f in layer.fields}
    if unknown := sorted(set(chosen.values()) - known):
        raise UploadError(f"图层 {layer.name} 没有字段 {unknown[0][:60]}")
    order = sorted(chosen, key=lambda header: asked.taken.get(header) != chosen[header])
    return {chosen[header]: header for header in order}


def _units(fields: Mapping[str, str], asked: Asked) -> dict[str, str]:
    """Return field -> unit, for the boxes whose column is still taken for the same field."""
    chosen = _numbered(fields, "field", asked.headers)
    units = _numbered(fields, "unit", asked.headers)
    held = {h: f for h, f in asked.taken.items() if chosen.get(h, f) == f}
    return {held[header]: unit[:60] for header, unit in units.items() if header in held}


def _constants(fields: Mapping[str, str], layer: Layer) -> dict[str, str]:
    names = {f"set.{f.name}": f.name for f in layer.fields}
    return {
        names[name]: value.strip()[:200]
        for name, value in fields.items()
        if name in names and value.strip()
    }


def command_of(asked: Asked) -> str:
    """Write the command that stores the file with the same options."""
    request, options = asked.request, asked.request.options
    said: list[str] = ["mutu", "import", request.layer, _path(request.file)]
    single = (
        ("--source-layer", request.source_layer), ("--encoding", request.encoding),
        ("--crs", options.crs), ("--datum", options.datum), ("--axes", options.axes),
        ("--month", options.month), ("--join", request.join and _path(request.join)),
        ("--on", request.on), ("--profile", None if asked.profiles else "none"),
    )  # fmt: skip
    for name, value in single:
        said += [name, value] if value else []
    pairs = (("--map", options.headers), ("--unit", options.units), ("--set", options.constants))
    for name, given in pairs:
        for key, value in (given or {}).items():
            said += [name, f"{key}={value}"]
    return " ".join(map(quoted, said))


def _path(file: Path) -> str:
    """Return a file's name, never one that looks like an option."""
    return f"./{file.name}" if file.name.startswith("-") else file.name


def quoted(word: str) -> str:
    """Quote a word for a shell; by double quotes, which Windows knows too, where they suffice."""
    if re.fullmatch(r"[\w./:=+@,%-]+", word):
        return word
    return shlex.quote(word) if re.search(r'["$`\\!%\n]', word) else f'"{word}"'
