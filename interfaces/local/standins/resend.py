"""Resend's stand-in: takes e-mails as Resend does and lays them in the outbox.

Addresses at resend.dev (`bounced@`, `complained@`, `delivered@`) end as their name says.
Source: resend.com/docs/api-reference.
"""

import json
import re
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from interfaces.local.standins.clock import iso_now, new_uuid, now
from interfaces.local.standins.mail import Invalid, checked
from interfaces.local.standins.shelf import Json, Shelf
from interfaces.local.standins.weather import Exposed, Weather, control

MAILS, KEYS = "resend.email", "resend.idempotency"
KEPT_SECONDS = 24 * 3600
OUTAGE = Invalid(503, "application_error", "Resend is down (the stand-in was told so).")
SHOWN = (
    *("id", "message_id", "to", "from", "created_at", "subject", "html", "text"),
    *("bcc", "cc", "reply_to", "tags", "last_event"),
)


def create(shelf: Shelf) -> FastAPI:
    """The app: `POST /emails`, `GET /emails/{id}`, `/_control`."""
    app = FastAPI(title="Resend stand-in", openapi_url=None)
    weather = Weather()
    outage = JSONResponse(OUTAGE.body(), OUTAGE.status)
    app.add_middleware(Exposed, weather=weather, outage=outage)
    app.include_router(control(weather))

    @app.exception_handler(Invalid)
    def refuse(_request: Request, refusal: Invalid) -> JSONResponse:
        return JSONResponse(refusal.body(), refusal.status)

    @app.post("/emails")
    async def send(request: Request) -> Json:
        _authenticate(request)
        key = request.headers.get("idempotency-key")
        return await run_in_threadpool(_taken, shelf, _body(await request.body()), key)

    @app.get("/emails/{email_id}")
    def show(email_id: str, request: Request) -> Json:
        _authenticate(request)
        found = shelf.get(MAILS, email_id)
        if found is None:
            raise Invalid(404, "not_found", "Email not found")
        return {"object": "email", **{name: found[name] for name in SHOWN}}

    return app


def _authenticate(request: Request) -> None:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise Invalid(401, "missing_api_key", "Missing API key in the authorization header.")
    if not re.fullmatch(r"re_\w{3,}", key.strip()):
        raise Invalid(403, "invalid_api_key", "API key is invalid.")


def _body(raw: bytes) -> Json:
    try:
        sent = json.loads(raw)
    except ValueError as broken:
        raise Invalid(400, "validation_error", "The body is not JSON.") from broken
    if not isinstance(sent, dict):
        raise Invalid(400, "validation_error", "The body is not an object.")
    return sent


def _taken(shelf: Shelf, sent: Json, key: str | None) -> Json:
    if key is not None and not 1 <= len(key) <= 256:
        raise Invalid(400, "invalid_idempotency_key", "The key must be between 1-256 chars.")
    with shelf.change():
        first = shelf.get(KEYS, key) if key else None
        if first is not None and first["at"] >= now() - KEPT_SECONDS:
            return _again(first, sent)
        mail = _kept(checked(sent), key)
        shelf.put(MAILS, mail["id"], mail)
        if key:
            shelf.put(KEYS, key, {"at": now(), "sent": sent, "id": mail["id"]})
    return {"id": mail["id"]}


def _again(first: Json, sent: Json) -> Json:
    if first["sent"] != sent:
        raise Invalid(
            409,
            "invalid_idempotent_request",
            "Same idempotency key used with a different request payload.",
        )
    return {"id": first["id"]}


def _kept(mail: Json, key: str | None) -> Json:
    email_id = new_uuid()
    return {
        **mail,
        "id": email_id,
        "message_id": f"<{email_id}@standin.invalid>",
        "created_at": iso_now(),
        "idempotency_key": key,
        "last_event": _end(mail["to"]),
    }


def _end(to: list[Any]) -> str:
    names = [str(address).partition("@")[0].partition("+")[0] for address in to if _test(address)]
    return next((name for name in names if name in ("bounced", "complained")), "delivered")


def _test(address: str) -> bool:
    return address.rstrip(">").endswith("@resend.dev")
