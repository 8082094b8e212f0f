"""Stripe's stand-in as an app: `/v1/…`, `/v3/` for browsers, its pages, `/_control` for tests."""

import base64
import binascii
from collections.abc import Awaitable, Callable

import stripe
from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from interfaces.local.standins.clock import new_id
from interfaces.local.standins.shelf import Shelf
from interfaces.local.standins.stripe import authentication, checkout, controls, script
from interfaces.local.standins.stripe.desk import Desk, Heard
from interfaces.local.standins.stripe.routes import ROUTES, Route
from interfaces.local.standins.stripe.webhooks import StripeCourier
from interfaces.local.standins.weather import Exposed

Endpoint = Callable[[Request], Awaitable[Response]]
OUTAGE = {"error": {"type": "api_error", "message": "Stripe is down (the stand-in was told so)."}}


def create(shelf: Shelf, courier: StripeCourier, public_url: str = "") -> FastAPI:
    """The app, to be mounted at `/stripe`; `public_url` is where browsers reach its host."""
    app = FastAPI(title="Stripe stand-in", openapi_url=None)
    app.add_middleware(
        Exposed, weather=courier.weather, outage=JSONResponse(OUTAGE, status_code=503)
    )
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "POST"],
        allow_headers=["*"],
        expose_headers=["Request-Id"],
    )
    desk = Desk(shelf, courier)
    for route in ROUTES:
        endpoint = _endpoint(route, desk, public_url)
        app.add_api_route(f"/v1{route.path}", endpoint, methods=[route.verb], name=route.path)
    app.include_router(controls.router(shelf, courier))
    app.include_router(authentication.router(shelf, courier))
    app.include_router(checkout.router(shelf, courier, public_url))
    app.include_router(script.router())
    app.add_api_route("/v1/{rest:path}", _unknown, methods=["GET", "POST", "DELETE"])
    return app


def _endpoint(route: Route, desk: Desk, public_url: str) -> Endpoint:
    async def answer(request: Request) -> Response:
        body = await request.body() if route.verb == "POST" else b""
        heard = Heard(
            path=request.url.path.removeprefix("/stripe"),
            sought=request.path_params.get("sought", ""),
            encoded=body.decode(errors="replace") or request.url.query,
            api_key=_bearer(request),
            idempotency_key=request.headers.get("idempotency-key", ""),
            site=f"{public_url or f'{request.url.scheme}://{request.url.netloc}'}/stripe",
        )
        given = await run_in_threadpool(desk.answer, route, heard)
        version = {"Stripe-Version": request.headers.get("stripe-version") or stripe.api_version}
        return JSONResponse(given.body, given.status, headers={**version, **given.headers})

    return answer


def _bearer(request: Request) -> str:
    """An API key comes as a bearer's, or as curl sends it: the name of a user without password."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        return _user(key)
    return key.strip() if scheme.lower() == "bearer" else ""


def _user(written: str) -> str:
    try:
        return base64.b64decode(written, validate=True).decode().partition(":")[0]
    except (binascii.Error, ValueError):
        return ""


def _unknown(request: Request) -> Response:
    where = f"{request.method}: {request.url.path.removeprefix('/stripe')}"
    message = f"Unrecognized request URL ({where}). It is not part of this stand-in."
    error = {"type": "invalid_request_error", "message": message}
    headers = {"Request-Id": new_id("req", 14)}
    return JSONResponse({"error": error}, status_code=404, headers=headers)
