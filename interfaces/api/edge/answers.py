"""Answers of read models: at a position, private by default, public listings with an ETag."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Concatenate, Generic, ParamSpec, TypeVar

from fastapi import Depends, Path, Query
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from application.store.event_store import to_json
from application.store.ports import Unavailable
from domain.kernel import NotFound
from interfaces.api.edge.asking import POSITION_HEADER, Asking
from interfaces.api.edge.bodies import LARGEST
from projections.kit.followers import checkpoint
from projections.kit.read_model import ReadModel
from projections.kit.reading import NotCaughtUp

P = ParamSpec("P")
T = TypeVar("T")
NOT_KEPT = {"Cache-Control": "no-store"}
PUBLIC = "public, max-age=15, stale-while-revalidate=60"

Cursor = Annotated[str | None, Query(max_length=600, description="Where the last page ended.")]
Limit = Annotated[int, Query(ge=1, le=100)]
Id = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9._~-]{0,79}$")]
MinPosition = Annotated[
    int | None,
    Query(ge=0, le=LARGEST, description="Answer at this position of the log or later."),
]


@dataclass(frozen=True, slots=True)
class Told(Generic[T]):
    """What a read model said, and a position that it had reached before it was asked."""

    value: T
    position: int


@dataclass(frozen=True, slots=True)
class Reading:
    """One request to read models, which are to have come to `min_position`."""

    request: Request
    min_position: int | None = None

    @property
    def asked(self) -> Asking:
        found: Asking = self.request.state.asking
        return found

    def told(
        self,
        model: ReadModel,
        question: Callable[Concatenate[Connection, P], T],
        *args: P.args,
        **more: P.kwargs,
    ) -> Told[T]:
        """Ask a read model. What it does not know is not there, or `NotCaughtUp` is raised."""
        return self.complete(model, lambda said: said is None, question, *args, **more)

    def complete(
        self,
        model: ReadModel,
        lacks: Callable[[T], bool],
        question: Callable[Concatenate[Connection, P], T],
        *args: P.args,
        **more: P.kwargs,
    ) -> Told[T]:
        """The same, where something is lacking that the log may have already.

        Whoever asks finds what they wrote, and `min_position` if they ask for it. A position that
        the log itself has not reached is not waited for: waiting costs a connection.
        """
        api, wanted = self.asked.api, self.min_position
        if wanted is not None and wanted > (head := api.store.journal.head()):
            raise NotCaughtUp(model.name, head)
        with api.reader.ask(model, wanted) as connection:
            position = self._reach(connection, model, self.written())
            said = question(connection, *args, **more)
            if lacks(said):
                position = self._reach(connection, model, api.store.journal.head())
                said = question(connection, *args, **more)
            return Told(said, position)

    def written(self) -> int:
        """What the caller wrote last; a log out of reach takes no writes, and hinders no reads."""
        caller = self.asked.caller
        if not (caller.token_hash or caller.actor.kind == "staff"):
            return 0
        try:
            return self.asked.api.store.journal.written_by(caller.partition)
        except Unavailable:
            return 0

    def _reach(self, connection: Connection, model: ReadModel, wanted: int) -> int:
        """Wait for a position, unless nothing that this read model hears lies before it."""
        api, position = self.asked.api, checkpoint(connection)
        if position >= wanted:
            return position
        unheard = api.store.journal.after(position, 1, model.event_names)
        if not unheard or unheard[0].position > wanted:
            return position
        return api.reader.wait(connection, model, wanted)


async def reading(request: Request, min_position: MinPosition = None) -> Reading:
    return Reading(request, min_position)


Reads = Annotated[Reading, Depends(reading)]


def plain(found: object, headers: dict[str, str] | None = None) -> Response:
    """What the streams say as they are now, or what is known without them."""
    return Response(to_json(found), headers=headers, media_type="application/json")


def private(said: Told[Any]) -> Response:
    """For the one who asked only; None is not found."""
    return _response(_found(said), said.position, NOT_KEPT)


def public(request: Request, said: Told[Any]) -> Response:
    """The same for everybody: caches may keep it for seconds and ask whether it changed."""
    body = _found(said)
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"Cache-Control": PUBLIC, "ETag": etag}
    if "min_position" in request.query_params:
        headers["Cache-Control"] = "no-cache"
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return _response(body, said.position, headers)


def _found(said: Told[Any]) -> bytes:
    if said.value is None:
        raise NotFound
    return to_json(said.value)


def _response(body: bytes, position: int, headers: dict[str, str]) -> Response:
    at = {POSITION_HEADER: str(position)}
    return Response(body, headers=headers | at, media_type="application/json")
