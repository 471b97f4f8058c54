"""Tables of evaluated land 用地面积公示表: firms, parcels, reconciliation, what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from geoapi.planning.evaluated.words import HOW, KINDS, LEFT_OUT, MODES, sentences
from geoapi.views.figure_words import in_words
from geoapi.views.table_files import Tab
from geoapi.views.tables import basis_frame, note
from layers.units import MU

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geoapi.planning.evaluated import EvaluatedLand
    from geoapi.views.scene import Scene

AREA = "#,##0.00"
Columns = "Mapping[tuple[str, str], Any]"

PARTS = (
    ("own", "自有（m²）", "Own (m²)"), ("rented", "租入（m²）", "Rented in (m²)"),
    ("unregistered", "占用未登记（m²）", "Unregistered (m²)"),
    ("rented_out", "出租（m²）", "Rented out (m²)"),
)  # fmt: skip
EVALUATED, IN_MU = ("评价用地（m²）", "Evaluated (m²)"), ("评价用地（亩）", "Evaluated (mu)")
FORMULA = (
    "评价用地面积 = 自有 + 租入 + 占用未登记 - 出租；每宗：登记面积 = 评价用地 + 未分配 - 超出",
    "Evaluated = own + rented in + unregistered - rented out; "  # noqa: ISC004 - one sentence
    "on every parcel: registered = evaluated + unallocated - excess",
)


@dataclass(frozen=True)
class Notice:
    """What the bureau says of a public list.

    Attributes
    ----------
    first, last
        The days on which objections are taken; None where the bureau has not set them.
    evidence
        What each row of the list rests on, in the order of the rows.
    corrected
        The decisions that are laid over the layers.
    """

    evidence: Sequence[str]
    first: date | None = None
    last: date | None = None
    corrected: Sequence[str] = ()


def _frame(columns: Mapping[tuple[str, str], Any], language: str) -> pd.DataFrame:
    return pd.DataFrame({in_words(language, *words): held for words, held in columns.items()})


def firm_frame(land: EvaluatedLand, notice: Notice, language: str = "zh") -> pd.DataFrame:
    """Give one line for each firm: its parts, its evaluated land, and what it rests on."""
    firms = land.firms
    told = pd.Series(list(notice.evidence), index=land.rows.index, dtype="str")
    lines = told.groupby(land.rows["uscc"]).agg("\n".join)
    return _frame(
        {
            ("企业名称", "Enterprise"): firms["name"], ("统一社会信用代码", "Code"): firms["uscc"],
            ("宗数", "Parcels"): firms["parcels"],
            **{(zh, en): firms[name] for name, zh, en in PARTS},
            EVALUATED: firms["evaluated"], IN_MU: firms["evaluated"] / MU,
            ("面积不明（宗）", "Unknown (parcels)"): firms["unknown"],
            ("统计期有填报", "Stated"): [in_words(language, *YES[f]) for f in firms["stated"]],
            ("依据", "Evidence"): firms["uscc"].map(lines),
        },
        language,
    )  # fmt: skip


YES = {True: ("是", "yes"), False: ("否", "no")}


def row_frame(land: EvaluatedLand, notice: Notice, language: str = "zh") -> pd.DataFrame:
    """Give one line for each firm on each parcel."""
    rows = land.rows
    names = rows["uscc"].map(land.firms.set_index("uscc")["name"])
    return _frame(
        {
            ("企业名称", "Enterprise"): names, ("统一社会信用代码", "Code"): rows["uscc"],
            ("宗地代码", "Parcel"): rows["parcel_id"],
            ("用地方式", "Mode"): _words(MODES, rows["mode"], language),
            **{(zh, en): rows[name] for name, zh, en in PARTS},
            EVALUATED: rows["evaluated"], IN_MU: rows["evaluated"] / MU,
            ("面积来源", "How"): _words(HOW, rows["how"], language),
            ("宗地登记面积（m²）", "Registered (m²)"): rows["registered"],
            ("出租方", "Lessor"): rows["lessor_uscc"], ("起始日期", "From"): rows["from_on"],
            ("终止日期", "To"): rows["to_on"],
            ("依据", "Evidence"): pd.Series(list(notice.evidence), index=rows.index, dtype="str"),
        },
        language,
    )  # fmt: skip


def _words(
    words: Mapping[str, tuple[str, str]], column: pd.Series[Any], language: str
) -> list[str]:
    return [in_words(language, *words.get(one, (str(one), str(one)))) for one in column]


def parcel_frame(land: EvaluatedLand, language: str = "zh") -> pd.DataFrame:
    """Give the reconciliation of every parcel in use."""
    used = land.parcels[land.parcels["users"] > 0]
    return _frame(
        {
            ("宗地代码", "Parcel"): used["parcel_id"],
            ("登记面积（m²）", "Registered (m²)"): used["registered"],
            ("用地企业（家）", "Users"): used["users"],
            ("其中面积不明（家）", "Unknown"): used["unknown"],
            EVALUATED: used["evaluated"], ("未分配（m²）", "Unallocated (m²)"): used["unallocated"],
            ("超出（m²）", "Excess (m²)"): used["excess"],
        },
        language,
    )  # fmt: skip


def finding_frame(land: EvaluatedLand, language: str = "zh") -> pd.DataFrame:
    """Give what is wrong, the gravest first."""
    found = land.findings
    return _frame(
        {
            ("问题", "Finding"): [in_words(language, *KINDS[kind][:2]) for kind in found["kind"]],
            ("统一社会信用代码", "Code"): found["uscc"].where(found["uscc"] != ""),
            ("宗地代码", "Parcel"): found["parcel_id"].where(found["parcel_id"] != ""),
            ("用地关系第几条", "Occupancy"): (found["row"] + 1)
            .astype("Int64")
            .where(found["row"] >= 0),
            ("面积（m²）", "Area (m²)"): found["area"],
            ("说明", "Told"): sentences(found),
        },
        language,
    )  # fmt: skip


def left_out_frame(land: EvaluatedLand, language: str = "zh") -> pd.DataFrame:
    """Give the occupancies that do not hold on the day."""
    left = land.left_out
    return _frame(
        {
            ("统一社会信用代码", "Code"): left["uscc"], ("宗地代码", "Parcel"): left["parcel_id"],
            ("起始日期", "From"): left["from_on"], ("终止日期", "To"): left["to_on"],
            ("不计的原因", "Why"): _words(LEFT_OUT, left["why"], language),
            ("用地关系第几条", "Occupancy"): left["row"] + 1,
        },
        language,
    )  # fmt: skip


def land_sheets(scene: Scene, land: EvaluatedLand, notice: Notice) -> list[Tab]:
    """Give the sheets of the list: firms with their total first, and last what they rest on."""
    language, marked = scene.language, note(scene)
    firms = firm_frame(land, notice, language)
    firms.loc[len(firms)] = _total(land, firms.columns, language)
    frames = [
        (("用地面积公示", "Evaluated land"), firms, 1),
        (("分宗明细", "By parcel"), row_frame(land, notice, language), 0),
        (("宗地核对", "Reconciliation"), parcel_frame(land, language), 0),
        (("问题清单", "Findings"), finding_frame(land, language), 0),
        (("当日不计", "Left out"), left_out_frame(land, language), 0),
    ]
    tabs = [
        Tab(in_words(language, *name), frame, closing, marked, _formats(frame))
        for name, frame, closing in frames
        if len(frame)
    ]
    return [*tabs, Tab(in_words(language, "依据 basis", "basis"), _basis(scene, land, notice))]


def _formats(frame: pd.DataFrame) -> dict[str, str]:
    return {
        str(h): AREA for h in frame.columns if str(h).endswith(("（m²）", "（亩）", "²)", "(mu)"))
    }


def _total(land: EvaluatedLand, headers: pd.Index[Any], language: str) -> list[Any]:
    known, total = land.firms["evaluated"].sum(), land.totals
    cells: dict[str, Any] = {
        in_words(language, "企业名称", "Enterprise"): in_words(
            language, f"合计 {len(land.firms)} 家（面积不明的不计）", f"Total {len(land.firms)}"
        ),
        in_words(language, "宗数", "Parcels"): int(land.firms["parcels"].sum()),
        **{in_words(language, zh, en): total[name] for name, zh, en in PARTS},
        in_words(language, *EVALUATED): known, in_words(language, *IN_MU): known / MU,
        in_words(language, "面积不明（宗）", "Unknown (parcels)"): int(land.firms["unknown"].sum()),
    }  # fmt: skip
    return [cells.get(str(header)) for header in headers]


def _basis(scene: Scene, land: EvaluatedLand, notice: Notice) -> pd.DataFrame:
    language = scene.language
    frame = basis_frame(scene)
    lines = [
        (in_words(language, "公式", "Formula"), in_words(language, *FORMULA), ""),
        (in_words(language, "评价日期", "Evaluation date"), land.on.isoformat(), ""),
        (in_words(language, "核对的统计期", "Period of statements"), land.period or "—", ""),
        (in_words(language, "异议期", "Objections"), window_words(notice, language), ""),
        (in_words(language, "已按决定更正", "Corrected by decisions"),
         "、".join(notice.corrected) or in_words(language, "无", "none"), ""),
    ]  # fmt: skip
    return pd.concat([pd.DataFrame(lines, columns=frame.columns), frame], ignore_index=True)


def window_words(notice: Notice, language: str = "zh") -> str:
    """Tell the days on which objections are taken."""
    if notice.first is None or notice.last is None:
        return in_words(language, "主管部门未设定", "not set by the bureau")
    words = f"{notice.first} 至 {notice.last}", f"{notice.first} to {notice.last}"
    return in_words(language, *words)
