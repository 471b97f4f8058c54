"""Scores 亩均论英雄: firms graded under a scheme; without the role only counts of them."""

from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi import Path as PathParam

from geoapi.http.answers import (
    answer,
    at_of,
    base_of,
    dated,
    drawn,
    file_answer,
    table_answer,
)
from geoapi.http.dependencies import (
    CountyDep,
    Fresh,
    JsonOnly,
    KnownQuery,
    Language,
    LanguageDep,
    OnDep,
    PeriodParam,
    SettingsDep,
)
from geoapi.http.grades import told_counts
from geoapi.http.schemes import held_of, schemes_of
from geoapi.planning.confidential import ConfidentialError
from geoapi.planning.errors import PlanningError
from geoapi.planning.scoring.compare import Comparison, compare
from geoapi.planning.scoring.result import Scores
from geoapi.questions.grades import grades_scene, placed, shown_answer
from geoapi.questions.scores import ask_scores, comparison_answer, why_answer
from geoapi.settings import Settings
from geoapi.views.grades.counted import counted_sheets
from geoapi.views.grades.moves import move_sheets
from geoapi.views.grades.sheets import grade_sheets
from geoapi.views.grades.why import why
from geoapi.views.grades.why_files import save_why
from geoapi.views.scene import Scene
from layers.atlas import County

router = APIRouter(tags=["评价 Scores"], dependencies=[KnownQuery, Fresh])

SchemePath = Annotated[str, PathParam(description="评价方案 scheme", max_length=100)]
UsccParam = Annotated[str, Query(max_length=100, description="统一社会信用代码 credit code")]
Format = Annotated[Literal["json", "csv", "xlsx"], Query(description="格式 format")]


@dataclass(frozen=True)
class Asked:
    """A scheme scored for a period, for whoever asks."""

    county: County
    scores: Scores
    settings: Settings
    scene: Scene

    @property
    def restricted(self) -> bool:
        """Whether single firms may be told of."""
        return self.settings.restricted

    def name(self, what: str, ending: str) -> str:
        """Name a file."""
        period, scheme = self.scores.period, self.scores.scheme.name.replace("/", "-")
        return f"{self.county.name}_{what}_{period}_{scheme}{dated(self.county)}.{ending}"


def asked_of(
    county: CountyDep, settings: SettingsDep, on: OnDep, language: LanguageDep, scheme: SchemePath,
    period: PeriodParam = None,
) -> Asked:  # fmt: skip
    """Score what the path names."""
    _, held = held_of(settings, scheme)
    scores = ask_scores(county, held.scheme, period, known=held.known)
    grades = placed(county, scores)
    scene = grades_scene(county, grades, on=on, language=language, office=settings.office)
    return Asked(county, scores, settings, scene)


AskedDep = Annotated[Asked, Depends(asked_of)]


@router.get("/scores", summary="评价方案 List schemes", operation_id="getSchemes")
def schemes(
    request: Request, county: CountyDep, settings: SettingsDep,
    f: JsonOnly = "json",  # noqa: ARG001
) -> Response:  # fmt: skip
    """List the schemes of evaluation, what each leaves open, and the periods stated."""
    base, then = base_of(request), at_of(request)
    rows = [
        {
            "name": name, "title": held.scheme.title, "title_en": held.scheme.title_en,
            "status": held.scheme.status, "year": held.scheme.year, "source": held.scheme.source,
            "verified": held.scheme.verified, "missing": list(held.scheme.missing),
            "href": f"{base}/scores/{name}{then}",
        }
        for name, held in schemes_of(settings).items()
    ]  # fmt: skip
    periods = county.atlas["statements"]["period"].dropna().unique().tolist()
    return answer({"schemes": rows, "periods": sorted(periods)})


@router.get("/scores/{scheme}.csv", summary="企业排名 Ranking as CSV", operation_id="getScoresCsv")
def scores_csv(asked: AskedDep) -> Response:
    """Give the ranking as CSV; without the role counts by group and class."""
    return _file(asked, "csv")


@router.get("/scores/{scheme}.xlsx", summary="评价工作簿 Workbook", operation_id="getScoresXlsx")
async def scores_xlsx(request: Request, asked: AskedDep) -> Response:
    """Give ranking, counts, indicators, adjustments, findings; without the role counts."""
    return await drawn(request, _file, asked, "xlsx")


@router.get("/scores/{scheme}/why", summary="为什么是这个等级 Why", operation_id="getScoreWhy")
def score_why(
    asked: AskedDep, uscc: UsccParam,
    f: Annotated[Literal["json", "xlsx", "docx"], Query(description="格式 format")] = "json",
) -> Response:  # fmt: skip
    """Tell one firm's grade with all that it comes from; needs the role."""
    need_role(asked.settings)
    if f == "json":
        return answer(why_answer(asked.county, asked.scores, uscc))
    grades = placed(asked.county, asked.scores)
    told, name = why(asked.scene, grades, uscc), f"为什么是这个等级_{uscc}"
    scene = replace(asked.scene, template=asked.settings.template)
    return file_answer(lambda path: save_why(scene, told, path), asked.name(name, f))


@router.get("/scores/{scheme}/compare", summary="对比 Compare", operation_id="compareScores")
def score_compare(
    asked: AskedDep,
    with_scheme: Annotated[str | None, Query(max_length=100, description="对比的方案")] = None,
    with_period: Annotated[str | None, Query(max_length=10, description="对比的统计期")] = None,
    f: Annotated[Literal["json", "xlsx"], Query(description="格式 format")] = "json",
) -> Response:  # fmt: skip
    """Tell who is in another class than by another scheme or in another period; needs the role."""
    need_role(asked.settings)
    found = compared(asked, with_scheme, with_period)
    if f == "xlsx":
        return table_answer(move_sheets(asked.scene, found), asked.name("类别变动", f))
    return answer(comparison_answer(asked.county, found))


@router.get("/scores/{scheme}", summary="企业综合评价 Scores", operation_id="getScores")
async def scores(request: Request, asked: AskedDep, f: Format = "json") -> Response:
    """Score, rank and class the firms of a period; without the role only counts of them."""
    if f != "json":
        return await drawn(request, _file, asked, f)
    document: dict[str, Any] = await drawn(
        request, shown_answer, asked.county, asked.scores, restricted=asked.restricted
    )
    return answer(document)


def compared(asked: Asked, scheme: str | None, period: str | None) -> Comparison:
    """Lay another scheme, or another period, before the one asked for."""
    own = asked.scores.scheme
    _, held = held_of(asked.settings, scheme) if scheme else held_of(asked.settings, _name(asked))
    before = ask_scores(asked.county, held.scheme, period or asked.scores.period, known=held.known)
    if before is asked.scores:
        raise PlanningError(
            f"《{own.title}》{asked.scores.period} 与自身相同，请选另一期或另一方案"
        )
    return compare(before, asked.scores)


def _name(asked: Asked) -> str:
    """Return the name under which the service knows the scheme asked for."""
    there = schemes_of(asked.settings)
    return next(name for name, held in there.items() if held.scheme is asked.scores.scheme)


def need_role(settings: Settings) -> None:
    """Refuse what tells of single firms."""
    if not settings.restricted:
        raise ConfidentialError(
            "单个企业的得分、名次和类别属保密数据，此处只给户数；数据管理人可用 mutu score 查询"
        )


def _file(asked: Asked, ending: str) -> Response:
    if asked.restricted:
        return table_answer(grade_sheets(asked.scene), asked.name("企业综合评价", ending))
    told = told_counts(asked.county, asked.scores, _language(asked))
    return table_answer(counted_sheets(asked.scene, told), asked.name("各类户数", ending))


def _language(asked: Asked) -> Language:
    return asked.scene.language
