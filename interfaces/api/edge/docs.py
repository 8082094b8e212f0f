"""The interface for people to read and try: Swagger UI, its files served from here, no network."""

from pathlib import Path
from typing import Literal

import fastapi_offline
from fastapi import Request
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.responses import FileResponse, RedirectResponse, Response

from interfaces.api.edge.access import ANYONE
from interfaces.api.edge.page_policy import HEADER, digests, policy_of
from interfaces.api.edge.routes import Routes

routes = Routes("", "operation")
STATIC = Path(fastapi_offline.__file__).parent / "static"
# Swagger UI styles itself inline; everything else is from here.
STYLED = "'self' 'unsafe-inline'"
Part = Literal["swagger-ui-bundle.js", "swagger-ui.css", "favicon.png"]


@routes.get("/", ANYONE, media=("text/html",))
def root() -> Response:
    """Leads to the documentation."""
    return RedirectResponse("/docs")


@routes.get("/docs", ANYONE, media=("text/html",))
def docs(request: Request) -> Response:
    """Every operation, with what it takes, what it answers, and a form to try it."""
    page = get_swagger_ui_html(
        openapi_url="/openapi.json",
        title=f"{request.app.title} · API",
        swagger_js_url="/docs/swagger-ui-bundle.js",
        swagger_css_url="/docs/swagger-ui.css",
        swagger_favicon_url="/docs/favicon.png",
        swagger_ui_parameters={"defaultModelsExpandDepth": 0, "docExpansion": "list"},
    )
    html = bytes(page.body).decode()
    page.headers[HEADER] = policy_of(
        html,
        script_src=" ".join(("'self'", *digests(html, "script"))),
        style_src=STYLED,
        img_src="'self' data:",
        connect_src="'self'",
    )
    return page


@routes.get("/docs/{part}", ANYONE, media=("text/javascript", "text/css", "image/png"))
def docs_part(part: Part) -> Response:
    """A file of the page."""
    return FileResponse(STATIC / part, headers={"Cache-Control": "public, max-age=86400"})
