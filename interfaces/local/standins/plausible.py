"""Plausible's stand-in: takes events as Plausible does and shows what would have been counted.

Like the real one it answers 202 to everything; what is dropped is only told by the header
`x-plausible-dropped`. Here the reasons are kept too, under `/_events`.
Source: plausible.io/docs/events-api.
"""

import json
import re
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from starlette.concurrency import run_in_threadpool

from interfaces.local.standins.clock import iso_now, new_id
from interfaces.local.standins.shelf import Json, Shelf
from interfaces.local.standins.weather import Exposed, Weather, control

NAME, PROPERTIES, KEY, VALUE, URL = 120, 30, 300, 2_000, 2_000
AMOUNT = re.compile(r"\d+(\.\d+)?")
KIND = "plausible.event"


def create(shelf: Shelf) -> FastAPI:
    """The stand-in as an app: `POST /api/event`, `GET /_events?name=`, `/_control`."""
    app = FastAPI(title="Plausible stand-in", openapi_url=None)
    weather = Weather()
    app.add_middleware(Exposed, weather=weather, outage=Response("unavailable", 503))
    app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_headers=["*"])
    app.include_router(control(weather))

    @app.post("/api/event")
    async def event(request: Request) -> Response:
        heard = _heard(await request.body(), request.headers.get("user-agent", ""))
        await run_in_threadpool(shelf.put, KIND, heard["id"], heard)
        dropped = {"x-plausible-dropped": "1"} if heard["dropped"] else {}
        return Response("ok", 202, headers=dropped)

    @app.get("/_events")
    def events(name: str = "") -> Json:
        kept = [e for e in shelf.newest(KIND) if name in ("", e["name"])]
        return {"events": kept}

    return app


def _heard(body: bytes, agent: str) -> Json:
    try:
        sent = json.loads(body, parse_float=Decimal)
    except ValueError:
        sent = None
    if not isinstance(sent, dict):
        return _kept({}, ["body is not a JSON object"])
    return _kept(sent, _reasons(sent, agent))


def _kept(sent: Json, dropped: list[str]) -> Json:
    return {
        "id": new_id("event"),
        "at": iso_now(),
        **{key: _word(sent.get(key)) for key in ("name", "url", "domain")},
        "props": _properties(sent.get("props")),
        "revenue": _revenue(sent.get("revenue")),
        "dropped": dropped,
    }


def _word(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _reasons(sent: Json, agent: str) -> list[str]:
    props = sent.get("props") or {}
    found = {
        "name is missing or longer than 120 characters": not _text(sent.get("name"), NAME),
        "domain is missing": not _text(sent.get("domain"), VALUE),
        "url is missing or has no scheme": not _address(sent.get("url")),
        "User-Agent is missing: the visitor cannot be told apart": not agent.strip(),
        "props is not an object": not isinstance(props, dict),
        "more than 30 props": isinstance(props, dict) and len(props) > PROPERTIES,
    }
    return [reason for reason, holds in found.items() if holds]


def _text(value: Any, limit: int) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= limit


def _address(value: Any) -> bool:
    return _text(value, URL) and bool(urlsplit(value).scheme)


def _properties(props: Any) -> dict[str, str]:
    """Scalars within the limits, as text; the real one leaves lists and objects out."""
    if not isinstance(props, dict):
        return {}
    return {
        key: _spelt(value)
        for key, value in props.items()
        if isinstance(value, str | int | Decimal)
        and 0 < len(key) <= KEY
        and 0 < len(_spelt(value)) <= VALUE
    }


def _spelt(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _revenue(sent: Any) -> dict[str, str] | None:
    """Currency and amount as text; anything malformed is silently no revenue, as at Plausible."""
    if not isinstance(sent, dict):
        return None
    currency, amount = str(sent.get("currency", "")), str(sent.get("amount", ""))
    if not re.fullmatch(r"[A-Z]{3}", currency) or not AMOUNT.fullmatch(amount):
        return None
    return {"currency": currency, "amount": amount}
