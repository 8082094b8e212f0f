"""Bad days on demand: an outage or slowness of one stand-in, set over its control address."""

import asyncio
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from pydantic import BaseModel, ConfigDict, Field, SerializeAsAny, ValidationError
from starlette.types import ASGIApp, Receive, Scope, Send


class Weather(BaseModel):
    """How one vendor behaves: `outage` answers 503, `latency_ms` holds each answer back."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True)

    outage: bool = False
    latency_ms: int = Field(default=0, ge=0, le=60_000)

    def change(self, wishes: dict[str, Any]) -> None:
        """Take over the named settings after checking all of them; others stay."""
        checked = type(self).model_validate({**self.model_dump(), **wishes})
        for name in type(self).model_fields:
            setattr(self, name, getattr(checked, name))


class Exposed:
    """Puts a vendor's routes under its weather; its control address stays in the dry.

    Latency is spent after the work is done, so that an impatient caller sees the nasty case:
    no answer, yet done.
    """

    def __init__(self, inner: ASGIApp, weather: Weather, outage: Response) -> None:
        self.inner, self.weather, self.outage = inner, weather, outage

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or "/_control" in scope["path"]:
            await self.inner(scope, receive, send)
        elif self.weather.outage:
            await self.outage(scope, receive, send)
        else:
            await self.inner(scope, receive, self._slowly(send))

    def _slowly(self, send: Send) -> Send:
        async def later(message: Any) -> None:
            if message["type"] == "http.response.start" and self.weather.latency_ms:
                await asyncio.sleep(self.weather.latency_ms / 1000)
            await send(message)

        return later


def control(weather: Weather) -> APIRouter:
    """`GET /_control` shows the weather, `POST /_control` changes the settings it names."""
    router = APIRouter()

    @router.get("/_control")
    def show() -> SerializeAsAny[Weather]:
        return weather

    @router.post("/_control")
    async def change(request: Request) -> SerializeAsAny[Weather]:
        try:
            weather.change(await request.json())
        except ValidationError as wrong:
            detail = wrong.errors(include_url=False, include_context=False)
            raise HTTPException(422, detail) from wrong
        return weather

    return router
