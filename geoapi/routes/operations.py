"""Operations 运行状态: is the process alive, is a county loaded."""

from fastapi import APIRouter, Response

from geoapi.http.answers import answer
from geoapi.http.dependencies import HolderDep, KnownQuery

router = APIRouter(tags=["运行 Operations"], dependencies=[KnownQuery])


@router.get("/healthz", summary="进程存活 Alive", operation_id="getHealth")
def health() -> Response:
    """Answer while the process lives."""
    return answer({"status": "ok"}, headers={"Cache-Control": "no-store"})


@router.get("/readyz", summary="数据就绪 Ready", operation_id="getReady")
def ready(holder: HolderDep) -> Response:
    """Tell which editions are served; 503 until a county is loaded."""
    county = holder.county
    stale = f"最新版本载入失败（{holder.failure}），继续使用上一版；原因见服务日志"
    document = {
        "status": "stale" if holder.failure else "ready",
        "county": county.name,
        "editions": county.edition_numbers,
        "loaded_at": holder.loaded_at,
        "problem": stale if holder.failure else None,
    }
    return answer(document, headers={"Cache-Control": "no-store"})
