"""Resend's stand-in: takes e-mails as Resend does and lays them in the outbox.

Its fields are the SDK's own; addresses at resend.dev (`bounced@`, …) end as their name says.
Source: resend.com/docs/api-reference.
"""

import json
import re
from dataclasses import dataclass
from typing import Any, get_type_hints

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from resend import Emails
from starlette.concurrency import run_in_threadpool

from interfaces.local.standins.clock import iso_now, new_uuid, now
from interfaces.local.standins.resend_webhooks import EVENTS, ResendCourier, events_of
from interfaces.local.standins.shelf import Json, Shelf
from interfaces.local.standins.weather import Exposed, control

MAILS, KEYS = "resend.email", "resend.idempotency"
KEPT_SECONDS = 24 * 3600
FIELDS = frozenset(get_type_hints(Emails.SendParams))
NOT_SIMULATED = frozenset({"scheduled_at", "template", "topic_id"})
ADDRESS = re.compile(
    r"[^\s<>@,]+@[^\s<>@,]+\.[^\s<>@,]+|[^<>\r\n]*<[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+>"
)
TAG = re.compile(r"[A-Za-z0-9_-]{1,256}")
MOST_RECIPIENTS = 50
ENCLOSED = ("content", "content_type", "content_id")


class ResendRefused(Exception):
    """Resend refused the request."""

    def __init__(self, status: int, name: str, message: str) -> None:
        super().__init__(message)
        self.status, self.name, self.message = status, name, message

    def body(self) -> Json:
        """Resend's shape of an error."""
        return {"statusCode": self.status, "name": self.name, "message": self.message}


OUTAGE = ResendRefused(503, "application_error", "Resend is down (the stand-in was told so).")
SHOWN = (
    *("id", "message_id", "to", "from", "created_at", "subject", "html", "text"),
    *("bcc", "cc", "reply_to", "tags", "last_event"),
)


def create(shelf: Shelf, courier: ResendCourier) -> FastAPI:
    """The app: `POST /emails`, `GET /emails/{id}`, `/_control`."""
    app = FastAPI(title="Resend stand-in", openapi_url=None)
    weather = courier.weather
    outage = JSONResponse(OUTAGE.body(), OUTAGE.status)
    app.add_middleware(Exposed, weather=weather, outage=outage)
    app.include_router(control(weather))

    @app.exception_handler(ResendRefused)
    def refuse(_request: Request, refusal: ResendRefused) -> JSONResponse:
        return JSONResponse(refusal.body(), refusal.status)

    @app.post("/emails")
    async def send(request: Request) -> Json:
        _authenticate(request)
        taken = Taking(shelf, courier, request.headers.get("idempotency-key"))
        return await run_in_threadpool(taken.take, _body(await request.body()))

    @app.get("/emails/{email_id}")
    def show(email_id: str, request: Request) -> Json:
        _authenticate(request)
        found = shelf.get(MAILS, email_id)
        if found is None:
            raise ResendRefused(404, "not_found", "Email not found")
        return {"object": "email", **{name: found[name] for name in SHOWN}}

    return app


def _authenticate(request: Request) -> None:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise ResendRefused(401, "missing_api_key", "Missing API key in the authorization header.")
    if not re.fullmatch(r"re_\w{3,}", key.strip()):
        raise ResendRefused(403, "invalid_api_key", "API key is invalid.")


def _body(raw: bytes) -> Json:
    try:
        sent = json.loads(raw)
    except ValueError as broken:
        raise ResendRefused(400, "validation_error", "The body is not JSON.") from broken
    if not isinstance(sent, dict):
        raise ResendRefused(400, "validation_error", "The body is not an object.")
    return sent


@dataclass(frozen=True, slots=True)
class Taking:
    """One request to send; under a key, the same one again is answered as before."""

    shelf: Shelf
    courier: ResendCourier
    key: str | None

    def take(self, sent: Json) -> Json:
        key, shelf = self.key, self.shelf
        if key is not None and not 1 <= len(key) <= 256:
            raise ResendRefused(
                400, "invalid_idempotency_key", "The key must be between 1-256 chars."
            )
        with shelf.change():
            first = shelf.get(KEYS, key) if key else None
            if first is not None and first["at"] >= now() - KEPT_SECONDS:
                return _again(first, sent)
            mail = _kept(checked(sent), key)
            shelf.put(MAILS, mail["id"], mail)
            if key:
                shelf.put(KEYS, key, {"at": now(), "sent": sent, "id": mail["id"]})
            self._tell(mail)
        self.courier.wake()
        return {"id": mail["id"]}

    def _tell(self, mail: Json) -> None:
        """Whoever is listening hears what becomes of it."""
        for event in events_of(mail):
            self.shelf.put(EVENTS, event["id"], event)
            self.courier.post(event)


def _again(first: Json, sent: Json) -> Json:
    if first["sent"] != sent:
        raise ResendRefused(
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


def checked(sent: Json) -> Json:
    """The e-mail with every field present and every address list a list.

    Raises ResendRefused with `missing_required_field` or `validation_error` (422).
    """
    for name in sorted(sent.keys() - FIELDS):
        raise _wrong(f"Unknown field `{name}`.")
    for name in sorted(sent.keys() & NOT_SIMULATED):
        raise _wrong(f"The local stand-in does not simulate the field `{name}`.")
    for name in ("from", "to", "subject"):
        if not sent.get(name):
            raise _missing(f"`{name}`")
    if not (sent.get("html") or sent.get("text")):
        raise _missing("`html` or `text`")
    return {
        "from": _sender(sent["from"]),
        **{name: _addresses(sent, name) for name in ("to", "cc", "bcc", "reply_to")},
        **{name: _text(sent, name) for name in ("subject", "html", "text")},
        "headers": _headers(sent.get("headers") or {}),
        "tags": [_tag(tag) for tag in sent.get("tags") or []],
        "attachments": [_attachment(each) for each in sent.get("attachments") or []],
    }


def _wrong(message: str) -> ResendRefused:
    return ResendRefused(422, "validation_error", message)


def _missing(what: str) -> ResendRefused:
    return ResendRefused(422, "missing_required_field", f"Missing {what} field.")


def _sender(value: Any) -> str:
    return _address(value, "from")


def _address(value: Any, name: str) -> str:
    if not isinstance(value, str) or not ADDRESS.fullmatch(value.strip()):
        raise _wrong(
            f"Invalid `{name}` field. The email address needs to follow the `email@example.com` or"
            " `Name <email@example.com>` format."
        )
    return value.strip()


def _addresses(sent: Json, name: str) -> list[str]:
    given = sent.get(name) or []
    each = given if isinstance(given, list) else [given]
    if len(each) > MOST_RECIPIENTS:
        raise _wrong(f"The `{name}` field takes at most {MOST_RECIPIENTS} addresses.")
    return [_address(value, name) for value in each]


def _text(sent: Json, name: str) -> str | None:
    value = sent.get(name)
    if value is not None and not isinstance(value, str):
        raise _wrong(f"The `{name}` field must be a `string`.")
    if name == "subject" and value and re.search(r"[\r\n]", value):
        raise _wrong("The `\\n` is not allowed in the `subject` field.")
    return value


def _headers(given: Any) -> Json:
    if not isinstance(given, dict) or not all(isinstance(v, str) for v in given.values()):
        raise _wrong("The `headers` field must be an object of strings.")
    return given


def _tag(tag: Any) -> Json:
    if not isinstance(tag, dict) or tag.keys() != {"name", "value"}:
        raise _wrong("Each of `tags` must have a `name` and a `value`.")
    if not all(isinstance(part, str) and TAG.fullmatch(part) for part in tag.values()):
        raise _wrong(
            "Tags should only contain ASCII letters, numbers, underscores, or dashes, and at most"
            " 256 of them."
        )
    return tag


def _attachment(given: Any) -> Json:
    if not isinstance(given, dict) or not (given.get("content") or given.get("path")):
        raise ResendRefused(
            422, "invalid_attachment", "Attachment must have either a `content` or `path`."
        )
    kept = {name: str(given[name]) for name in ENCLOSED if given.get(name)}
    return {"filename": str(given.get("filename") or "attachment")} | kept
