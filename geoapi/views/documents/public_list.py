"""The public list of idle land 闲置土地公开清单, with what Art. 11 wants told, and nothing more.

Only land with a 《闲置土地认定书》 may be told of. Without such documents the list is a draft of
what is suspected, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from geoapi.planning.cases.effects import Decided, recognised_supplies
from geoapi.views.documents import parts
from geoapi.views.documents.official import blank
from geoapi.views.figure_words import day_words
from geoapi.views.table_files import Tab
from geoapi.views.tables import basis_tab
from layers.atlas import table_of

if TYPE_CHECKING:
    from geoapi.planning.idle.findings import IdleFinding
    from geoapi.views.scene import Scene

HEADERS = (
    "序号",
    "闲置土地的位置",
    "国有建设用地使用权人名称",
    "闲置时间",
    "闲置原因",
    "认定书文号",
)
WIDTHS = (9.0, 58.0, 33.0, 24.0, 20.0, 12.0)
DRAFT = "草稿　认定书下达后方可公开"
LAW = (
    "依照《闲置土地处置办法》（国土资源部令第53号）第十一条公开。闲置土地在没有处置完毕前长期公开，"
    "处置完毕后及时撤销。"
)
GOVERNMENT = "属于政府或者政府有关部门的行为导致闲置的，同时公开原因，并书面告知有关政府或者部门。"


def recognised_in(scene: Scene) -> dict[str, str] | None:
    """Return supply -> its 《闲置土地认定书》, by the cases registered; None without any."""
    decided = scene.county.acts
    if not isinstance(decided, Decided) or not decided.cases:
        return None
    return recognised_supplies(decided.on(scene.on))


def public_rows(
    scene: Scene, recognised: Mapping[str, str] | None = None
) -> list[tuple[object, ...]]:
    """Return the rows of the list: all that is suspected, or what was recognised alone.

    Parameters
    ----------
    recognised
        Supply -> number of its 《闲置土地认定书》; None where no such list is given: sheets and
        documents then go by the cases registered, where there are any.
    """
    found = [f for f in scene.idle if f.verdict == "suspected_idle" and f.idle_since is not None]
    if recognised is not None:
        found = [f for f in found if f.supply_id in recognised]
    found.sort(key=lambda f: (f.idle_since, f.supply_id))
    towns, zones = _names(scene, "towns", "town_code"), _names(scene, "zones", "zone_code")
    return [
        (number, _place(f, towns, zones), f.holder_name, f"{f.idle_since} 起", _cause(f),
         (recognised or {}).get(f.supply_id, ""))
        for number, f in enumerate(found, start=1)
    ]  # fmt: skip


def _names(scene: Scene, layer: str, key: str) -> dict[str, str]:
    table = table_of(scene.county.atlas, layer)
    return dict(zip(table[key], table["name"], strict=True))


def _place(finding: IdleFinding, towns: Mapping[str, str], zones: Mapping[str, str]) -> str:
    where = (towns.get(finding.town_code or ""), zones.get(finding.zone_code or ""), finding.name)
    named = " ".join(part for part in where if isinstance(part, str) and part)
    return f"{named}（宗地 {finding.parcel_id or '代码未填'}）"


def _cause(finding: IdleFinding) -> str:
    """Tell the cause only where it is the government's, and verified: Art. 12 then holds."""
    record, cause = finding.record, finding.cause or ""
    if record is None or not record.supply.cause_verified or cause == "force_majeure":
        return ""
    return record.test.causes.get(cause, "")


def public_frame(scene: Scene, recognised: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Give the list as a table."""
    return pd.DataFrame(public_rows(scene, recognised), columns=list(HEADERS))


def public_sheets(scene: Scene, recognised: Mapping[str, str] | None = None) -> list[Tab]:
    """Give the list as the sheets of a workbook."""
    recognised = recognised_in(scene) if recognised is None else recognised
    note = "" if recognised is not None else DRAFT
    note = f"虚构示例数据　{note}" if scene.made_up else note
    return [Tab("闲置土地公开清单", public_frame(scene, recognised), note=note), basis_tab(scene)]


def public_document(scene: Scene, recognised: Mapping[str, str] | None = None) -> Any:
    """Lay the list out for the portal or the notice board."""
    recognised = recognised_in(scene) if recognised is None else recognised
    lines = [scene.county.name, "闲置土地信息公开清单"]
    document = blank(scene, "".join(lines))
    marks = ["虚构示例数据"] if scene.made_up else []
    marks += [] if recognised is not None else [DRAFT]
    if marks:
        parts.add_running_lines(document, "　".join(marks))
        parts.add_mark(document, f"（{'　'.join(marks)}）")
    parts.add_title(document, lines)
    rows = [[str(cell or "") for cell in row] for row in public_rows(scene, recognised)]
    parts.add_body(
        document, f"截至{day_words(scene.on, 'zh')}，共 {len(rows)} 宗。{LAW}{GOVERNMENT}"
    )
    _add_list(document, rows)
    for words in (scene.office, day_words(scene.on, "zh")):
        parts.add_line(document, words, align=2)
    return document


def _add_list(document: Any, rows: Sequence[Sequence[str]]) -> None:
    if rows:
        parts.add_table(document, HEADERS, rows, WIDTHS)
    else:
        parts.add_body(document, "没有可以公开的闲置土地。")
