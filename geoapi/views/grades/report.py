"""Report 企业综合评价报告 in Word: counts, lists, adjustments, those left out, the basis."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geoapi.views.documents import parts
from geoapi.views.documents.official import opened, signed
from geoapi.views.figure_words import in_words, known, mu_words, number_words, share_words
from geoapi.views.grades.frames import left_out_frame, step_frame, summary_frame
from geoapi.views.grades.sheets import grades_of, scheme_lines
from geoapi.views.grades.tallies import tally, whole
from geoapi.views.grades.words import (
    FINDING_KINDS,
    group_title,
    heading,
    joined,
    points,
    share,
    word,
)
from geoapi.views.tables import basis_frame

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from geoapi.views.grades.matter import Grades
    from geoapi.views.scene import Scene

NUMERALS = "一二三四五六七八九"
LISTED = 60
"""Firms of a class, or rows of a list, that are printed; the workbook has all."""
WAYS = (
    "各项指标均为企业自身的分子合计除以分母合计；组内排名，不同组之间不比较。",
    "先计得分，再定名次，再按方案比例分类，然后提档降档，最后一票否决；每一步都留有依据。",
    "未知的数据保持未知，按方案规定计分；方案没有规定的，不计分、不排名，列入“无法评价”。",
)


def grading_document(scene: Scene) -> Any:
    """Write the report on the grades of a scene."""
    grades, language = grades_of(scene), scene.language
    name, what = scene.county.name, heading(grades.scores, language)
    report = in_words(language, "情况报告", ": report")
    document = opened(scene, [name, f"{what}{report}"])
    parts.add_body(document, _opening(scene, grades))
    sections = (_counts, _lists, _indicators, _adjustments, _left_out, _findings, _basis)
    made = (write for write in sections if write is not _adjustments or len(grades.scores.steps))
    for number, write in enumerate(made):
        write(document, scene, grades, NUMERALS[number])
    signed(document, scene)
    _figure(document, scene)
    return document


def _opening(scene: Scene, grades: Grades) -> str:
    scores, language = grades.scores, scene.language
    row = whole(grades, language)
    told = joined([f"{c.standing.title(language)} {c.count} 户" for c in row.cells], language)
    if language != "zh":
        counts = ", ".join(f"{c.standing.title(language)}: {c.count}" for c in row.cells)
        return f"{row.total} firms, {row.rated} of them rated; {counts}. {scene.basis}."
    return (
        f"依据{scores.scheme.cited}，对 {row.total:,} 户企业（评价用地 {_land(grades)} 亩）进行"
        f"评价，参评 {row.rated:,} 户。{told}。用地和日期截至 {scores.on}。{scene.basis}。"
    )


def _head(document: Any, scene: Scene, numeral: str, words: tuple[str, str]) -> None:
    zh, en = words
    parts.add_heading(document, in_words(scene.language, f"{numeral}、{zh}", en))


def _counts(document: Any, scene: Scene, grades: Grades, numeral: str) -> None:
    """Table of counts by group and class, shares beside the cuts of the scheme."""
    language = scene.language
    _head(document, scene, numeral, ("各组各类户数", "Firms by group and class"))
    _overview(document, scene, grades)
    heads = in_words(
        language, "组别,类别,户数,占参评比例,方案规定,按名次户数",
        "Group,Class,Firms,Share of rated,Cut of the scheme,By rank alone",
    ).split(",")  # fmt: skip
    rows = [*tally(grades, language), whole(grades, language)]
    lines: list[list[str]] = []
    for at, row in enumerate(rows):
        title = row.title if at < len(rows) - 1 else in_words(language, "全部", "All groups")
        cells = [cell for cell in row.cells if cell.count or cell.standing.rated]
        for cell in cells:
            ranked = "—" if cell.before is None else f"{cell.before:,}"
            lines.append([title, cell.standing.title(language), f"{cell.count:,}",
                          share(cell.share, 1), cell.cut or "—", ranked])  # fmt: skip
            title = ""
        lines.append(["", in_words(language, "合计", "Total"), f"{row.total:,}", "", "", ""])
    parts.add_table(document, heads, lines, (40, 30, 20, 24, 24, 18), numbers=(2, 3, 5))


def _overview(document: Any, scene: Scene, grades: Grades) -> None:
    """Add the figures of the opening: how many firms, how much land."""
    language, row = scene.language, whole(grades, scene.language)
    heads = in_words(language, "评价企业（户）,参评（户）,评价用地（亩）",
                     "Firms,Rated,Evaluated land (mu)").split(",")  # fmt: skip
    line = [f"{row.total:,}", f"{row.rated:,}", _land(grades)]
    parts.add_table(document, heads, [line], (52, 52, 52), numbers=(0, 1, 2))


def _land(grades: Grades) -> str:
    land = grades.scores.entities["land"].sum(min_count=1)
    return mu_words(float(land) if known(land) else None, 0)


def _lists(document: Any, scene: Scene, grades: Grades, numeral: str) -> None:
    """List the first class of each group and its last, firm by firm."""
    language = scene.language
    _head(document, scene, numeral, ("首末类企业名单", "Firms of the first and the last class"))
    rows = grades.scores.entities
    for group in grades.scores.scheme.groups:
        names = [cut.name for cut in group.cuts]
        for name in dict.fromkeys((*names[:1], *names[-1:])):
            mine = rows[(rows["group"] == group.name) & (rows["class"] == name)]
            title = f"{group_title(grades.scores.scheme, group.name, language)} · {name}"
            if len(mine):
                _firms(document, mine, grades, (title, language))
    if not rows["class"].notna().any():
        words = (
            "方案没有给出分类比例，企业已计分、未分类。",
            "The scheme states no cuts: no classes.",
        )
        parts.add_body(document, in_words(language, *words))


def _firms(document: Any, rows: pd.DataFrame, grades: Grades, said: tuple[str, str]) -> None:
    title, language = said
    count = in_words(language, f"{title} 类（{len(rows)} 户）", f"{title} ({len(rows)})")
    parts.add_caption(document, count)
    heads = in_words(language, "名次,企业名称,统一社会信用代码,乡镇,评价用地（亩）,综合得分",
                     "Rank,Enterprise,Credit code,Town,Land (mu),Score").split(",")  # fmt: skip
    lines = [
        [f"{row['rank']:.0f}" if known(row["rank"]) else "—", str(row["name"]), str(row["key"]),
         str(grades.places["town"].iloc[at] or "—"),
         mu_words(float(row["land"]) if known(row["land"]) else None), points(row["score"])]
        for at, row in zip(rows.index.tolist(), rows.head(LISTED).to_dict("records"), strict=False)
    ]  # fmt: skip
    parts.add_table(document, heads, lines, (11, 47, 43, 20, 18, 17), numbers=(0, 4, 5))
    _more(document, len(rows), language)


def _more(document: Any, count: int, language: str) -> None:
    if count > LISTED:
        rest = count - LISTED
        words = f"其余 {rest} 户见附送的 Excel 表。", f"{rest} more are in the workbook."
        parts.add_body(document, in_words(language, *words))


def _indicators(document: Any, scene: Scene, grades: Grades, numeral: str) -> None:
    language = scene.language
    _head(document, scene, numeral, ("指标与基准", "Indicators and benchmarks"))
    frame = summary_frame(grades, language)
    lines = [
        [str(row[0]), str(row[1]), f"{int(row[2])}", share_words(row[3]),
         *(number_words(value, 2) if known(value) else "—" for value in row[4:9]),
         share(row[9]) if known(row[9]) else "—"]
        for row in frame.itertuples(index=False)
    ]  # fmt: skip
    heads = [str(name) for name in frame.columns]
    widths = (22, 32, 11, 15, 13, 13, 14, 14, 13, 11)
    parts.add_table(document, heads, lines, widths, numbers=range(2, 10))


def _adjustments(document: Any, scene: Scene, grades: Grades, numeral: str) -> None:
    language = scene.language
    _head(document, scene, numeral, ("加减分、提档降档与一票否决", "Adjustments"))
    frame = step_frame(grades, language)
    kept = frame.iloc[:, [0, 3, 4, 6, 7, 8, 9]].head(LISTED)
    lines = [[_cell(cell) for cell in row] for row in kept.itertuples(index=False)]
    heads = [str(name) for name in kept.columns]
    parts.add_table(document, heads, lines, (34, 18, 26, 14, 14, 26, 24))
    _more(document, len(frame), language)


def _left_out(document: Any, scene: Scene, grades: Grades, numeral: str) -> None:
    language = scene.language
    _head(document, scene, numeral, ("不参评与无法评价的企业", "Firms left out"))
    any_ = False
    for status, zh, en in (("exempt", "不参评和保护期", "Not rated"),
                           ("unrated", "无法评价", "Cannot be rated")):  # fmt: skip
        frame = left_out_frame(grades, status, language)
        if not len(frame):
            continue
        any_ = True
        parts.add_caption(document, in_words(language, f"{zh}（{len(frame)} 户）", en))
        kept = frame.iloc[:, [1, 2, 3, 7, 8]].head(LISTED)
        lines = [[_cell(cell) for cell in row] for row in kept.itertuples(index=False)]
        parts.add_table(document, [str(n) for n in kept.columns], lines, (42, 43, 18, 33, 20))
        _more(document, len(frame), language)
    if not any_:
        parts.add_body(document, in_words(language, "没有。", "None."))


def _findings(document: Any, scene: Scene, grades: Grades, numeral: str) -> None:
    language, found = scene.language, grades.scores.findings
    _head(document, scene, numeral, ("数据和方案中的问题", "Problems of data and scheme"))
    counts = Counter(finding.kind for finding in found)
    first = {finding.kind: finding for finding in reversed(found)}
    heads = in_words(language, "种类,个数,如", "Kind,Count,For instance").split(",")
    lines = [
        [word(FINDING_KINDS, kind, language), f"{n}",
         f"{first[kind].name} {first[kind].text}".strip()]
        for kind, n in counts.most_common()
    ]  # fmt: skip
    if lines:
        parts.add_table(document, heads, lines, (34, 14, 108), numbers=(1,))
    words = "问题只作提示，不改动任何数字；逐条见附送的 Excel 表。", "No finding changes a figure."
    parts.add_body(document, in_words(language, *(words if lines else ("没有发现。", "None."))))


def _basis(document: Any, scene: Scene, _: Grades, numeral: str) -> None:
    language = scene.language
    _head(document, scene, numeral, ("口径与依据", "Definitions and basis"))
    for words in WAYS if language == "zh" else ():
        parts.add_body(document, words)
    frame = basis_frame(scene)
    rows: Sequence[Sequence[str]] = [
        *scheme_lines(scene),
        *([str(cell) for cell in row] for row in frame.itertuples(index=False)),
    ]
    heads = [str(name) for name in frame.columns]
    parts.add_table(document, heads, [list(row) for row in rows], (30, 70, 56))


def _cell(value: Any) -> str:
    if hasattr(value, "date"):
        return str(value.date()) if value == value else "—"  # noqa: PLR0124 - NaT
    return "—" if value is None or value != value else str(value)  # noqa: PLR0124 - NaN


def _figure(document: Any, scene: Scene) -> None:
    """Add the map as a landscape page, where any firm's land has a shape."""
    from geoapi.views.figures import save_figure  # noqa: PLC0415 - matplotlib only where needed

    if not len(scene.county.atlas["parcels"]):
        return
    with tempfile.TemporaryDirectory() as folder:
        picture = save_figure(scene, "grades", Path(folder) / "figure.png")
        words = "附图　企业分级图", "Figure. Enterprises by class"
        parts.add_picture_page(document, picture, in_words(scene.language, *words))
