"""CORS by list: which pages' scripts may read our answers; by the framework, with more headers."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from interfaces.api.edge.edge import ALWAYS


class Origins(CORSMiddleware):
    """What it answers by itself bears the headers of every answer. Each answer says that it may
    differ by origin, also when none was told: else a cache would hand it to a page as it is."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def varied(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if "origin" not in headers.get("Vary", "").lower():
                    headers.add_vary_header("Origin")
            await send(message)

        await super().__call__(scope, receive, varied)

    def preflight_response(self, request_headers: Headers) -> Response:
        answer = super().preflight_response(request_headers)
        for name, value in ALWAYS.items():
            answer.headers.setdefault(name, value)
        answer.headers["Cache-Control"] = "no-store"
        return answer
