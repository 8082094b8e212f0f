"""Sanity's stand-in: GROQ as far as the shop asks it, the export, documents, and pictures.

GROQ that is not evaluated says so: an honest 501 instead of an answer that only looks right.
Source: sanity.io/docs/http-reference/query, /export, /doc; sanity.io/docs/apis-and-sdks/image-urls.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from interfaces.local.standins.groq import NotEvaluated, ParameterMissing, Query, parse
from interfaces.local.standins.picture import draw
from interfaces.local.standins.shelf import Json
from interfaces.local.standins.weather import Exposed, Weather, control

FILE = re.compile(r"([A-Za-z0-9]+)-(\d{1,5})x(\d{1,5})\.(jpg|jpeg|png|webp|svg)")


class SanityRefused(Exception):
    """Sanity refused the request."""

    def __init__(self, status: int, error: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"statusCode": status, "error": error, "message": message}


class Dataset:
    """The documents of one NDJSON file, read again as soon as it was edited."""

    def __init__(self, path: Path, token: str, name: str) -> None:
        self._path, self._token, self._name = path, token, name
        self._read_at: tuple[int, int] | None = None
        self._kept: list[Json] = []

    def documents(self, name: str, request: Request) -> list[Json]:
        """What the caller may see: everything with the token, else ids without a dot."""
        if name != self._name:
            raise SanityRefused(404, "Not Found", f"Dataset not found: {name}")
        known = self._token and request.headers.get("authorization") == f"Bearer {self._token}"
        if self._token and not known:
            raise SanityRefused(401, "Unauthorized", "Session not found")
        return [each for each in self._present() if known or "." not in each["_id"]]

    def _present(self) -> list[Json]:
        if not self._path.exists():
            raise SanityRefused(
                503, "standin_documents_missing", f"There is no file {self._path.name}."
            )
        facts = self._path.stat()
        if self._read_at != (facts.st_mtime_ns, facts.st_size):
            self._kept = list(self._read())
            self._read_at = facts.st_mtime_ns, facts.st_size
        return self._kept

    def _read(self) -> Iterator[Json]:
        for number, line in enumerate(self._path.read_text("utf-8").splitlines(), start=1):
            if line.strip():
                yield self._document(number, line)

    def _document(self, number: int, line: str) -> Json:
        try:
            found = json.loads(line)
        except ValueError as broken:
            found = broken
        if not isinstance(found, dict) or not isinstance(found.get("_id"), str):
            where = f"{self._path.name}, line {number}"
            raise SanityRefused(500, "standin_documents_invalid", f"{where} is not a document.")
        return found


def create(dataset: Dataset) -> FastAPI:
    """The app: `/v{date}/data/export|doc|query/…`, `/images/…`, `/_control`."""
    app = FastAPI(title="Sanity stand-in", openapi_url=None)
    weather = Weather()
    app.add_middleware(Exposed, weather=weather, outage=Response("unavailable", 503))
    app.add_exception_handler(SanityRefused, _refuse)
    app.include_router(control(weather))
    _add_documents(app, dataset)
    _add_queries(app, dataset)
    app.add_api_route("/images/{project}/{name}/{file}", _image)
    return app


def _refuse(_request: Request, refusal: Exception) -> JSONResponse:
    if not isinstance(refusal, SanityRefused):
        raise refusal
    return JSONResponse(refusal.body, refusal.status)


def _add_queries(app: FastAPI, dataset: Dataset) -> None:
    @app.get("/v{date}/data/query/{name}")
    def query(name: str, request: Request) -> Json:
        """Parameters are `$name` with JSON values, as Sanity takes them."""
        asked = dict(request.query_params)
        parameters = {key[1:]: _parameter(key, asked[key]) for key in asked if key[:1] == "$"}
        result = _parsed(asked.get("query", ""), parameters).evaluate(
            _seen_from(asked.get("perspective", "published"), dataset.documents(name, request))
        )
        return {"query": asked.get("query", ""), "ms": 0, "result": result}

    @app.post("/v{date}/data/query/{name}")
    def long_query(name: str) -> Json:
        raise SanityRefused(501, "standin_groq_not_evaluated", f"Ask {name} with GET here.")


def _parsed(query: str, parameters: Json) -> Query:
    try:
        return parse(query, parameters)
    except NotEvaluated:
        message = "This GROQ is not evaluated by the local stand-in; see its module groq."
        raise SanityRefused(501, "standin_groq_not_evaluated", message) from None
    except ParameterMissing as missing:
        raise SanityRefused(
            400, "Bad Request", f"param {missing} referenced, but not provided"
        ) from None


def _parameter(name: str, written: str) -> Any:
    try:
        return json.loads(written)
    except ValueError:
        raise SanityRefused(400, "Bad Request", f"param {name} is not valid JSON") from None


def _seen_from(perspective: str, documents: list[Json]) -> list[Json]:
    """Published: neither drafts nor versions of releases; raw: everything."""
    if perspective not in ("published", "raw"):
        message = f"The perspective {perspective} is not known to the local stand-in."
        raise SanityRefused(501, "standin_perspective_not_known", message)
    if perspective == "raw":
        return documents
    return [each for each in documents if not each["_id"].startswith(("drafts.", "versions."))]


def _add_documents(app: FastAPI, dataset: Dataset) -> None:
    @app.get("/v{date}/data/export/{name}")
    def export(name: str, request: Request, types: str = "") -> Response:
        wanted = {kind for kind in types.split(",") if kind}
        found = dataset.documents(name, request)
        chosen = [each for each in found if not wanted or each.get("_type") in wanted]
        lines = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in chosen)
        return Response(lines, media_type="application/x-ndjson")

    @app.get("/v{date}/data/doc/{name}/{ids}")
    def doc(name: str, ids: str, request: Request) -> Json:
        return _documents(dataset.documents(name, request), ids.split(","))


def _documents(found: list[Json], ids: list[str]) -> Json:
    by_id = {each["_id"]: each for each in found}
    missing = [sought for sought in ids if sought not in by_id]
    return {
        "documents": [by_id[sought] for sought in ids if sought in by_id],
        "omitted": [{"id": sought, "reason": "existence"} for sought in missing],
    }


def _image(file: str, w: int = 0, h: int = 0) -> Response:
    """The picture drawn for this asset, in the size asked or its own proportions."""
    parts = FILE.fullmatch(file)
    if parts is None or not 0 <= w <= 8192 or not 0 <= h <= 8192:
        raise SanityRefused(404, "Not Found", "Image not found")
    own_width, own_height = max(1, int(parts[2])), max(1, int(parts[3]))
    width = w or (h * own_width // own_height if h else own_width)
    height = h or width * own_height // own_width
    drawn = draw(parts[1], max(1, width), max(1, height))
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(drawn, media_type="image/svg+xml", headers=headers)
