"""Which column of a file is which field, and in what unit it is written."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from layers import units
from layers.door.report import DoorOptions, Problem
from layers.schema import Field, Layer
from layers.shifts import DATUMS

LONGITUDE = ("经度", "lon", "lng", "longitude")
LATITUDE = ("纬度", "lat", "latitude")

_BRACKETED = re.compile(r"^(?P<base>.+?)[(\[【〔{](?P<unit>[^()\[\]【】〔〕{}]+)[)\]】〕}]$")
_JOINED = re.compile(r"^(?P<base>.+?)[_/:,、-](?P<unit>[^_:,、-]+)$")
_LABELS = [re.escape(label) for table in units.FACTORS.values() for label in table]
_LABELS += [f"{money}/{area}" for money in units.FACTORS["yuan"] for area in units.FACTORS["m2"]]
_RUN_ON = re.compile(rf"^(?P<base>[^_/:,、-]*?[^\x00-\x7f、])(?P<unit>{'|'.join(_LABELS)})$")
"""``登记面积㎡``: a Chinese name with a known unit right behind it."""
_LABEL = re.compile("|".join(_LABELS))


@dataclass(frozen=True)
class Matched:
    """A header taken for a field, with the factor from its unit to the canonical one."""

    header: str
    factor: float = 1.0


@dataclass
class Columns:
    """The outcome of matching: field name -> column, and what was left over or wrong."""

    taken: dict[str, Matched] = field(default_factory=dict)
    longitude: str | None = None
    latitude: str | None = None
    problems: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def normal(header: str) -> str:
    """Fold widths, case and blanks of a header."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(header))).lower()


def split_unit(header: str) -> tuple[str, str | None]:
    """Split ``登记面积(亩)`` into its name and its unit; the unit is None where none is stated.

    Of several brackets, as in ``总产值(当年价)(万元)``, the one that holds a unit states it.
    """
    folded = normal(header)
    base, remarks = _brackets(folded)
    if remarks:
        return base, next((r for r in remarks if _LABEL.fullmatch(units.normal(r))), remarks[0])
    for pattern in (_RUN_ON, _JOINED):
        if found := pattern.match(folded):
            return found["base"], found["unit"]
    return folded, None


def _brackets(folded: str) -> tuple[str, list[str]]:
    """Take the brackets off the end of a header, the last first."""
    remarks = []
    while found := _BRACKETED.match(folded):
        folded = found["base"]
        remarks.append(found["unit"])
    return folded, remarks


def names_of(wanted: Field) -> tuple[str, ...]:
    """Return the names a header may have for a field, the best first."""
    return tuple(normal(n) for n in (wanted.name, wanted.zh, *wanted.aliases))


def knows_header(layer: Layer, options: DoorOptions) -> "HeaderTest":
    """Return a test whether a cell looks like a header of `layer`: readers find titles with it."""
    names = {name for f in layer.fields for name in names_of(f)} | set(LONGITUDE) | set(LATITUDE)
    names |= {normal(h) for h in (options.headers or {}).values()}
    names |= {normal(options.key_header)} if options.key_header else set()
    return HeaderTest(frozenset(names))


@dataclass(frozen=True)
class HeaderTest:
    """Callable: whether a cell of a sheet is a known header, with or without a unit."""

    names: frozenset[str]

    def __call__(self, cell: str) -> bool:
        """Whether `cell` is one of the names, or one of them with a unit."""
        return normal(cell) in self.names or split_unit(cell)[0] in self.names


def match(
    headers: Iterable[str],
    layer: Layer,
    options: DoorOptions,
    *,
    cut: frozenset[str] = frozenset(),
) -> Columns:
    """Match headers to fields by ``--map``, then names, Chinese titles and aliases in order.

    Parameters
    ----------
    cut
        Headers that a format may have cut (10 bytes in a DBF): one that begins the name of a
        single field that nothing else fits is taken for it, with a warning.
    """
    columns, present = Columns(), list(headers)
    _check_options(layer, options, columns)
    for wanted in layer.fields:
        if options.constants and wanted.name in options.constants:
            continue
        if header := _header_for(wanted, present, options, columns):
            columns.taken[wanted.name] = _with_unit(wanted, header, options, columns)
    _match_cut(layer, [h for h in present if h in cut], options, columns)
    _use_join_key(layer, present, options, columns)
    _find_point(layer, present, columns)
    _report_missing(layer, options, columns)
    _report_unknown(present, columns)
    return columns


def _check_options(layer: Layer, options: DoorOptions, columns: Columns) -> None:
    known = {f.name for f in layer.fields}
    stated = (("--map", options.headers), ("--unit", options.units), ("--set", options.constants))
    for option, given in stated:
        columns.problems += [
            Problem(None, name, None, f"{option} 指定的字段 {name} 不属于图层 {layer.name}",
                    f"可用字段：{'、'.join(sorted(known))}")
            for name in (given or {})
            if name not in known
        ]  # fmt: skip
    if options.datum and options.datum not in DATUMS:
        columns.problems.append(
            Problem(None, "geometry", options.datum, "不认识 --datum 所说的基准",
                    f"可用：{'、'.join(DATUMS)}")
        )  # fmt: skip


def _header_for(
    wanted: Field, present: list[str], options: DoorOptions, columns: Columns
) -> str | None:
    stated = (options.headers or {}).get(wanted.name)
    if stated is not None:
        found = [h for h in present if normal(h) == normal(stated)]
        if not found:
            columns.problems.append(_no_such_header(wanted, stated, present))
        return found[0] if found else None
    taken = {m.header for m in columns.taken.values()}
    mapped = {normal(h) for h in (options.headers or {}).values()}
    free = [h for h in present if h not in taken and normal(h) not in mapped]
    return _best_header(wanted, free, columns)


def _best_header(wanted: Field, free: list[str], columns: Columns) -> str | None:
    for name in names_of(wanted):
        exact = [h for h in free if normal(h) == name]
        found = exact or [h for h in free if _is_named(h, name, wanted)]
        if len(found) > 1:
            columns.problems.append(
                Problem(None, wanted.name, "、".join(found), f"有多列都可作为{wanted.zh}",
                        f"用 --map {wanted.name}=列名 指定其一")
            )  # fmt: skip
            return None
        if found:
            return found[0]
    return None


def _is_named(header: str, name: str, wanted: Field) -> bool:
    """Whether a header is a name with something behind it: a unit, or a remark in brackets."""
    measured = bool(wanted.unit) or _BRACKETED.match(normal(header)) is not None
    return measured and split_unit(header)[0] == name


def _no_such_header(wanted: Field, stated: str, present: list[str]) -> Problem:
    return Problem(
        None, wanted.name, stated, f"--map 指定的列“{stated}”不在文件中",
        f"文件的列：{'、'.join(present[:60])}",
    )  # fmt: skip


def _with_unit(wanted: Field, header: str, options: DoorOptions, columns: Columns) -> Matched:
    if not wanted.unit or wanted.unit == "1":
        return Matched(header)
    stated, written = (options.units or {}).get(wanted.name), _unit_in(header, wanted)
    label = stated or written
    if label is None:
        return Matched(header, _unstated(wanted, header, columns))
    factor = units.factor(wanted.unit, label)
    if written and units.factor(wanted.unit, written) not in {None, factor}:
        columns.problems.append(
            Problem(None, wanted.name, header, f"表头写的单位是“{written}”，--unit 说的是“{label}”",
                    "改正其一，使两处一致")
        )  # fmt: skip
    if factor is None:
        columns.problems.append(
            Problem(None, wanted.name, header, f"不认识{wanted.zh}的计量单位“{label}”",
                    f"可用：{'、'.join(units.accepted(wanted.unit))}")
        )  # fmt: skip
    return Matched(header, factor or 1.0)


def _unit_in(header: str, wanted: Field) -> str | None:
    """Return the unit a header states; ``gross_area`` states none, ``land_area_sqft`` does."""
    if normal(header) in names_of(wanted):
        return None
    label = split_unit(header)[1]
    bracketed = _BRACKETED.match(normal(header)) is not None
    return label if label and (bracketed or units.factor(wanted.unit, label)) else None


def _unstated(wanted: Field, header: str, columns: Columns) -> float:
    """Only a canonical field name states its unit; money and area are never guessed."""
    if normal(header) == wanted.name:
        return 1.0
    if wanted.unit in units.MUST_BE_STATED:
        example = units.EXAMPLES[wanted.unit]
        columns.problems.append(
            Problem(None, wanted.name, header, f"{wanted.zh}没有注明计量单位",
                    f"在表头写明，如 {wanted.zh}({example})，或用 --unit {wanted.name}={example}；"
                    f"可用：{'、'.join(units.accepted(wanted.unit))}")
        )  # fmt: skip
    else:
        columns.warnings.append(f"列“{header}”没有注明单位，按 {wanted.unit} 读取")
    return 1.0


def _match_cut(layer: Layer, cut: list[str], options: DoorOptions, columns: Columns) -> None:
    """Take a cut header for the only free field whose name begins with it."""
    for header in cut:
        if header in {m.header for m in columns.taken.values()}:
            continue
        beginning = normal(header).rstrip("([【〔{_")
        stated = set(columns.taken) | set(options.headers or {}) | set(options.constants or {})
        free = [f for f in layer.fields if f.name not in stated]
        fits = [f for f in free if any(n.startswith(beginning) for n in names_of(f))]
        if len(beginning) > 1 and len(fits) == 1:
            columns.taken[fits[0].name] = _with_unit(fits[0], header, options, columns)
            columns.warnings.append(
                f"列名“{header}”在文件里被截断，按“{fits[0].zh}”（{fits[0].name}）读取；"
                f"若不是，请用 --map"
            )


def _use_join_key(layer: Layer, present: list[str], options: DoorOptions, columns: Columns) -> None:
    key = layer.key[0]
    if options.key_header in present and len(layer.key) == 1 and key not in columns.taken:
        columns.taken[key] = Matched(str(options.key_header))
        columns.warnings.append(f"以连接列“{options.key_header}”作为 {key}")


def _find_point(layer: Layer, present: list[str], columns: Columns) -> None:
    if layer.shape not in {"point", "geometry"}:
        return
    by_name = {normal(h): h for h in present}
    columns.longitude = next((by_name[n] for n in LONGITUDE if n in by_name), None)
    columns.latitude = next((by_name[n] for n in LATITUDE if n in by_name), None)
    if None in (columns.longitude, columns.latitude):
        columns.longitude = columns.latitude = None


def _report_missing(layer: Layer, options: DoorOptions, columns: Columns) -> None:
    have = set(columns.taken) | set(options.constants or {})
    asked = {p.field for p in columns.problems}
    columns.problems += [
        Problem(None, f.name, None, f"缺少必填列 {f.zh}（{f.name}）",
                f"可用的列名：{'、'.join((f.name, f.zh, *f.aliases))}；或用 --map {f.name}=列名")
        for f in layer.fields
        if f.need != "optional" and f.name not in have | asked
    ]  # fmt: skip


def _report_unknown(present: list[str], columns: Columns) -> None:
    used = {m.header for m in columns.taken.values()} | {columns.longitude, columns.latitude}
    if unknown := [h for h in present if h not in used]:
        shown = "、".join(unknown[:20]) + (f" 等 {len(unknown)} 列" if len(unknown) > 20 else "")  # noqa: PLR2004
        columns.warnings.append(f"未采用的列：{shown}")
