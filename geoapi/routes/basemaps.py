"""Base maps 底图: tiles of the MBTiles files that are configured; nothing from elsewhere."""

from typing import Annotated

import anyio.to_thread
from fastapi import APIRouter, Path, Response

from geoapi.http.dependencies import SettingsDep, named
from geoapi.questions.basemaps import basemaps_of, tile_of

router = APIRouter(tags=["瓦片 Tiles"])

Step = Annotated[int, Path(ge=0)]


@router.get("/basemaps/{name}/{z}/{y}/{x}", summary="底图瓦片 Tile of a base map",
            operation_id="getBaseMapTile")  # fmt: skip
async def basemap_tile(
    settings: SettingsDep, name: str, z: Annotated[int, Path(ge=0, le=30)], y: Step, x: Step
) -> Response:
    """Return one tile as it is in the file; 204 where the file has none."""
    files = {one.name: one for one in basemaps_of(settings.basemaps) if one.path is not None}
    one = files[named(name, files, "底图")]
    found = await anyio.to_thread.run_sync(tile_of, one, z, y, x)
    if found is None:
        return Response(status_code=204)
    content, media = found
    return Response(content, media_type=media, headers={"Cache-Control": "private, max-age=86400"})
