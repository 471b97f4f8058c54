"""What a map is about 图题宗地, where too much for a page: as tiles, on a click, as labels."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from geoapi.http.answers import answer
from geoapi.http.dependencies import CountyDep, Fresh, KnownQuery, named
from geoapi.http.geojson import GEOJSON
from geoapi.http.selection import read_box
from geoapi.http.tilesets import PNG
from geoapi.questions.decided import decided_in
from geoapi.questions.marks import Held, held_marks
from geoapi.questions.scenes import OF_GRADES
from geoapi.routes.tiles import tile_of, turn
from geoapi.routes.told import KeyParam, PointParam, place_of
from geoapi.routes.views import Question, QuestionDep
from geoapi.views.kinds import KINDS
from geoapi.views.tiles.grid import Tile
from geoapi.views.web.marked import labelled, told_at

router = APIRouter(tags=["成果 Views"], dependencies=[KnownQuery, Fresh])

MARKED = [name for name, kind in KINDS.items() if kind.marked]

ViewPath = Annotated[str, Path(max_length=60, description="地图 map")]


def marks_of(county: CountyDep, view: ViewPath, question: QuestionDep) -> Held:
    """Find what a map is about, as a page of it would show.

    The classes of firms need the role at every asking, and hang on the very scores they are of.
    """
    named(view, MARKED, "以瓦片绘出的地图")
    if view in OF_GRADES:
        scene = question.scene(view)
        return held_marks(county, view, (question.language, id(scene.grades)), lambda: scene)
    return held_marks(county, view, _key(question), lambda: question.scene(view))


def _key(question: Question) -> object:
    between = question.between and (
        question.between.layer, question.between.before, question.between.after,
    )  # fmt: skip
    acts = decided_in(question.county).mark
    return (question.on, question.measure, question.by, question.period, question.language,
            between, acts, question.county.guarded, question.settings.office)  # fmt: skip


HeldDep = Annotated[Held, Depends(marks_of)]


def _kept(view: str) -> dict[str, str]:
    """Tell how an answer may be kept: classes of firms never."""
    return {"Cache-Control": "no-store" if view in OF_GRADES else "private, no-cache"}


@router.get(
    "/maps/{view}/marks/{z}/{y}/{x}", summary="图题瓦片 Tile of what a map is about",
    operation_id="getMarksTile",
)  # fmt: skip
def tile(
    view: ViewPath, held: HeldDep, asked: Annotated[tuple[Tile, int], Depends(tile_of)]
) -> Response:
    """Draw one tile; 204 where it is empty."""
    with turn():
        found = held.tiles().png(*asked)
    if not found:
        return Response(status_code=204, headers=_kept(view))
    return Response(found, media_type=PNG, headers=_kept(view))


@router.get(
    "/maps/{view}/marks/at", summary="图题点查 What a map shows at a place",
    operation_id="getMarksAt",
)  # fmt: skip
def told(view: ViewPath, held: HeldDep, point: PointParam = None, key: KeyParam = None) -> Response:
    """Tell the shape at a point, or of a key, in the words of a popup; 204 where there is none."""
    position = held.at(place_of(point)) if key is None else held.of(key)
    if position is None:
        return Response(status_code=204, headers=_kept(view))
    feature = told_at(held.marked, held.scene.county.crs, position)
    return answer(feature, media=GEOJSON, headers=_kept(view))


@router.get(
    "/maps/{view}/marks/labels", summary="图题注记 Labels of what a map is about",
    operation_id="getMarksLabels",
)  # fmt: skip
def labels(
    view: ViewPath, held: HeldDep,
    bbox: Annotated[
        str, Query(max_length=200, description="西,南,东,北 west,south,east,north (CRS84)")
    ],
) -> Response:  # fmt: skip
    """Tell the letters and clocks that stand upon the largest shapes in a box."""
    positions = held.within(read_box(bbox))
    found = labelled(held.marked, held.scene.county.crs, positions)
    return answer({"labels": found}, headers=_kept(view))
