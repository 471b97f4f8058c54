"""The command score 亩均论英雄: ranking, one firm's grade, what another year or scheme gives."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

import typer

from geoapi.commands.common import (
    AtOption,
    JsonOption,
    PeriodOption,
    WorkspaceOption,
    county_of,
    opened,
    put_json,
    say,
)
from geoapi.commands.options import pairs
from geoapi.commands.score_tables import (
    tell_comparison,
    tell_scores,
    tell_why,
)
from geoapi.planning.errors import PlanningError
from geoapi.planning.scoring.adjusting import Given
from geoapi.planning.scoring.compare import Comparison, compare
from geoapi.planning.scoring.given import given_of
from geoapi.planning.scoring.names import former_names
from geoapi.planning.scoring.parts import ratio
from geoapi.planning.scoring.reading import read_scheme
from geoapi.planning.scoring.result import Scores
from geoapi.planning.scoring.scheme import Scheme
from geoapi.planning.scoring.whatif import reweighted
from geoapi.questions.corrected import corrected_county
from geoapi.questions.grades import grades_scene, placed
from geoapi.questions.scores import (
    Known,
    ask_scores,
    comparison_answer,
    scheme_named,
    scores_answer,
    why_answer,
)
from geoapi.register.desk import all_corrections
from geoapi.register.entries import Register
from geoapi.settings import Settings
from geoapi.views.grades.moves import move_sheets
from geoapi.views.grades.sheets import grade_sheets
from geoapi.views.grades.why import why
from geoapi.views.grades.why_files import save_why
from geoapi.views.table_files import save_tables, write_json
from layers.atlas import County, table_of
from layers.sources import read
from layers.store import Workspace

SchemeArgument = Annotated[
    str, typer.Argument(help="方案名（mutu schemes 列出），或本地方案文件，如 ./our-scheme.yaml")
]
FirmOption = Annotated[str | None, typer.Option("--firm", help="只看一家：为什么是这个等级")]
AgainstOption = Annotated[
    str | None, typer.Option("--against", help="与另一个方案对比（方案名或文件），同一数据")
]
YearOption = Annotated[
    str | None, typer.Option("--against-period", help="与另一期对比，如 2023：谁升谁降、为什么")
]
WeightOption = Annotated[
    list[str] | None,
    typer.Option("--weight", help="试算：指标=权重，如 tax_intensity=0.5，可多次；其余按比例分"),
]
AdjustOption = Annotated[
    Path | None,
    typer.Option("--adjust", help="调整清单 .csv .xlsx：信用代码、条款、原因、依据文件"),
]

ObjectionsOption = Annotated[
    bool, typer.Option("--objections", help="按已采纳的异议更正后重算，与更正前对比")
]
BookOption = Annotated[
    Path | None, typer.Option("--output", "-o", help="写入文件：.xlsx .csv .json；一家企业 .json")
]

EDITIONS = 12
"""Earlier editions of the enterprises in which old names are looked for."""


def score(
    context: typer.Context, scheme: SchemeArgument, period: PeriodOption = None,
    firm: FirmOption = None, against: AgainstOption = None, against_period: YearOption = None,
    weight: WeightOption = None, adjust: AdjustOption = None, objections: ObjectionsOption = False,
    output: BookOption = None, at: AtOption = None, as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """亩均论英雄：按方案计分、排名、分类。例：mutu score huaian-2024 --period 2024"""
    asked = scheme_of(scheme)
    writable(output, firm)
    county = county_of(context, workspace, at)
    space = opened(context, workspace)
    known = Known(given_in(adjust, asked), former_in(space, county))
    scores = ask_scores(county, asked, period, known=known)
    after = corrected_by(space, county) if objections else None
    other = other_side(county, scores, (against, against_period, weight, after), known)
    told, answer = answered(county, scores, other, firm)
    if output:
        save((county, scores), other, firm, (output, answer))
        say(f"已写出 {output}")
    if as_json:
        return put_json(answer)
    return told()


def answered(
    county: County, scores: Scores, other: Comparison | None, firm: str | None
) -> tuple[Callable[[], None], dict[str, Any]]:
    """Return what tells people, and what tells programs."""
    if other is not None:
        answer = comparison_answer(county, other)
        if firm:
            mine = set(scores.entities["members"].iloc[scores.place(firm)])
            answer["rows"] = [row for row in answer["rows"] if row["uscc"] in mine]
        return lambda: tell_comparison(other, answer), answer
    if firm:
        answer = why_answer(county, scores, firm)
        return lambda: tell_why(answer), answer
    return lambda: tell_scores(scores), scores_answer(county, scores)


def other_side(
    county: County, scores: Scores,
    asked: tuple[str | None, str | None, list[str] | None, County | None], known: Known,
) -> Comparison | None:  # fmt: skip
    """Return the comparison asked for: another scheme, weights, a period before, corrections."""
    against, period, weight, after = asked
    if sum(one is not None for one in (against, period, weight or None, after)) > 1:
        raise PlanningError("--against、--against-period、--weight、--objections 一次只能用一种")
    if after is not None:
        return compare(scores, ask_scores(after, scores.scheme, scores.period, known=known))
    if period is not None:
        return compare(ask_scores(county, scores.scheme, period, known=known), scores)
    if against is not None:
        then = ask_scores(county, scheme_of(against), scores.period, known=Known((), known.former))
        return compare(scores, then)
    if weight:
        given = {name: weight_of(value) for name, value in pairs("--weight", weight).items()}
        changed = reweighted(scores.scheme, given)
        return compare(scores, ask_scores(county, changed, scores.period, known=known))
    return None


def corrected_by(workspace: Workspace, county: County) -> County:
    """Return the county as it is after the decisions on objections."""
    return corrected_county(county, all_corrections(Register(workspace.backend)))


def weight_of(text: str) -> Fraction:
    """Read a weight exactly."""
    try:
        return ratio(text)
    except ValueError as error:
        raise PlanningError(f"--weight 的“{text}”无效；{error}") from None


def scheme_of(given: str) -> Scheme:
    """Return a scheme by its name, or from a file."""
    if given.lower().endswith((".yaml", ".yml")):
        return read_scheme(Path(given))
    return scheme_named(given)


def writable(output: Path | None, firm: str | None) -> None:
    """Refuse a file of an ending that cannot hold the answer, before anything is computed."""
    endings = (".json", ".docx", ".xlsx") if firm else (".json", ".xlsx", ".csv")
    if output and output.suffix.lower() not in endings:
        raise PlanningError(
            f"{output}：{'一家企业' if firm else '评价结果'}可写 {' '.join(endings)}"
        )


def save(
    asked: tuple[County, Scores], other: Comparison | None, firm: str | None,
    to: tuple[Path, dict[str, Any]],
) -> None:  # fmt: skip
    """Write the answer by the file's ending: for people a workbook or Word, else JSON."""
    (county, scores), (output, answer) = asked, to
    if output.suffix.lower() == ".json":
        write_json(output, answer)
        return
    grades = placed(county, scores)
    settings = Settings()
    scene = grades_scene(county, grades, on=scores.on, office=settings.office)
    if firm is not None and other is None:
        scene = replace(scene, template=settings.template)
        save_why(scene, why(scene, grades, firm), output)
        return
    save_tables(output, grade_sheets(scene) if other is None else move_sheets(scene, other))


def given_in(file: Path | None, scheme: Scheme) -> tuple[Given, ...]:
    """Read the bureau's list of adjustments."""
    if file is None:
        return ()
    raw = read(file)
    return given_of(raw.frame, [int(row) for row in raw.rows], scheme)


def former_in(workspace: Workspace, county: County) -> dict[str, str]:
    """Return the names by which the last editions before called the enterprises of today."""
    if not len(county.atlas["supplies"]):
        return {}
    now, names = table_of(county.atlas, "enterprises"), dict[str, str]()
    editions = [e for e, current in workspace.editions("enterprises") if not current]
    for edition in sorted(editions, key=lambda each: each.number)[-EDITIONS:]:
        if not edition.pruned:
            names |= former_names(now, workspace.read_edition("enterprises", edition.number))
    return names
