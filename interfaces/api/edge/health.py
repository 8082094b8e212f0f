"""Whether this process lives, and whether it may be sent requests."""

from typing import Any

from fastapi import Request
from starlette.responses import JSONResponse, Response

from interfaces.api.edge.access import ANYONE
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.routes import Routes

routes = Routes("", "operation")
Status = dict[str, Any]
SOON = "1"


@routes.get("/health/live", ANYONE, Status)
async def live() -> Status:
    """This process answers; nothing else is looked at."""
    return {"status": "live"}


@routes.get("/health/ready", ANYONE, Status)
def ready(asked: Asked) -> Response:
    """503 with the reasons while something it needs is missing, and once shutdown began."""
    stopping = ("shutdown began",) if asked.api.stopping.is_set() else ()
    reasons = stopping or asked.api.ready()
    if reasons:
        said = {"status": "not ready", "reasons": list(reasons)}
        return JSONResponse(said, status_code=503, headers={"Retry-After": SOON})
    return JSONResponse({"status": "ready", "reasons": []})


@routes.get("/openapi.json", ANYONE, Status)
def openapi(request: Request) -> Response:
    """This interface, described."""
    return JSONResponse(request.app.openapi(), headers={"Cache-Control": "public, max-age=60"})
