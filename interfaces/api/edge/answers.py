"""Answers of read models: at a position, private by default, public listings with an ETag."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Concatenate, Generic, ParamSpec, TypeVar

from fastapi import Depends, Path, Query
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from application.pricing.prices import Prices
from application.store.event_store import to_json
from application.store.ports import Unavailable
from domain.kernel import NotFound
from domain.pricing.price_books.timeline import in_force
from interfaces.api.edge.asking import POSITION_HEADER, Asking
from interfaces.api.edge.bodies import LARGEST
from interfaces.api.edge.newcomers import visitor_partition
from interfaces.api.edge.public import book_mark, made_of
from interfaces.api.edge.waiting import Behind
from projections.kit.marks import Mark, Marks, Stand, mark_of, stand_of
from projections.kit.read_model import ReadModel
from projections.kit.reading import NotCaughtUp

P = ParamSpec("P")
T = TypeVar("T")
NOT_KEPT = {"Cache-Control": "no-store"}
UNINDEXED = {"X-Robots-Tag": "noindex, nofollow, noarchive"}
SURROGATE_KEY = "Surrogate-Key"
TORN = "torn"
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

        Whoever asks finds what they wrote, and `min_position` if they ask for it: until then they
        are `Behind`, and ask again. A position that the log itself has not reached is not waited
        for.
        """
        self._reach_wanted(model)
        with self.asked.api.reader.ask(model) as connection:
            stand = self._stand(connection, model)
            mark = stand.mark
            said = question(connection, *args, **more)
            if self._everybodys:
                mark = _unless_moved(connection, model, mark)
        self._reach(model, mark.position, max(stand.written, self.min_position or 0))
        if lacks(said):
            self._reach(model, mark.position, self._head_for(model))
        self.note(model, mark)
        return Told(said, mark.position)

    def await_visitor(self, model: ReadModel, visitor: str) -> None:
        """The caller shows a visitor's token beside their own: what was written under it is in
        this read model, or it is `Behind`."""
        self.request.state.visitor = visitor
        written = self.asked.api.store.journal.written_by(visitor_partition(visitor))
        with self.asked.api.reader.ask(model) as connection:
            position = mark_of(connection, model.schema).position
        self._reach(model, position, written)

    def by_book(self, question: Callable[[Prices, datetime], T]) -> T:
        """What follows from the prices of this moment; it ends with the book that holds now."""
        prices, now = self.asked.shop.prices, self.asked.api.store.clock.now()
        made_of(self.request.scope).marks |= book_mark(in_force(prices.books, now))
        return question(prices, now)

    def _reach_wanted(self, model: ReadModel) -> None:
        """Raises `Behind`, or `NotCaughtUp` for a position of which there is no event yet."""
        wanted = self.min_position
        if wanted is None or self._marks.reached(model.schema) >= wanted:
            return
        if wanted > (head := self.asked.api.store.journal.head()):
            raise NotCaughtUp(model.name, head)
        raise Behind(model.schema, wanted)

    @property
    def _everybodys(self) -> bool:
        caller = self.asked.caller
        return not caller.owner and caller.actor.kind == "customer"

    def _stand(self, connection: Connection, model: ReadModel) -> Stand:
        """What the caller wrote before they asked is in it, in one look where that is possible."""
        by_caller = self.asked.api.reader.written_by
        if self._everybodys or by_caller is None:
            return Stand(mark_of(connection, model.schema), self.written())
        return stand_of(connection, model.schema, by_caller, self.asked.caller.partition)

    def written(self) -> int:
        """What the caller wrote last; a log out of reach takes no writes, and hinders no reads."""
        caller = self.asked.caller
        if self._everybodys:
            return 0
        try:
            return self.asked.api.store.journal.written_by(caller.partition)
        except Unavailable:
            return 0

    def _head_for(self, model: ReadModel) -> int:
        """What was waited for once is enough, however the log goes on."""
        heads: dict[str, int] = self.request.scope["state"].setdefault("heads", {})
        return heads.setdefault(model.name, self.asked.api.store.journal.head())

    def _reach(self, model: ReadModel, position: int, wanted: int) -> None:
        """Unless nothing that this read model hears lies before it, it is `Behind`."""
        if position >= wanted:
            return
        unheard = self.asked.api.store.journal.after(position, 1, model.event_names)
        if unheard and unheard[0].position <= wanted:
            raise Behind(model.schema, wanted)

    def note(self, model: ReadModel, mark: Mark) -> None:
        """That the answer is made of what the model keeps, as it was at a mark."""
        found = made_of(self.request.scope)
        found.position = min(found.position or mark.position, mark.position)
        found.marks[model.schema] = mark.text

    @property
    def _marks(self) -> Marks:
        found: Marks = self.request.app.state.waiting.marks
        return found


def _unless_moved(connection: Connection, model: ReadModel, mark: Mark) -> Mark:
    """What was put together while the read model changed is told once, and never again."""
    same = mark_of(connection, model.schema).text == mark.text
    return mark if same else Mark(mark.position, TORN)


async def reading(request: Request, min_position: MinPosition = None) -> Reading:
    return Reading(request, min_position)


Reads = Annotated[Reading, Depends(reading)]


def plain(found: object, headers: dict[str, str] | None = None, status: int = 200) -> Response:
    """What the streams say as they are now, or what is known without them."""
    return Response(to_json(found), status, headers=headers, media_type="application/json")


def private(said: Told[Any]) -> Response:
    """For the one who asked only; None is not found."""
    return _response(_found(said), said.position, NOT_KEPT)


def public(request: Request, said: Told[Any]) -> Response:
    """The same for everybody: caches may keep it for seconds and ask whether it changed."""
    body = _found(said)
    return _everybodys(request, body, PUBLIC)


def fixed(request: Request, found: object, kept: str) -> Response:
    """The same for everybody until the shop is started anew."""
    return _everybodys(request, to_json(found), kept)


def _everybodys(request: Request, body: bytes, kept: str) -> Response:
    found = made_of(request.scope)
    found.public = True
    headers = {"Cache-Control": kept}
    if found.marks:
        headers[SURROGATE_KEY] = " ".join(sorted(found.marks))
    return _response(body, found.position, headers)


def _found(said: Told[Any]) -> bytes:
    if said.value is None:
        raise NotFound
    return to_json(said.value)


def _response(body: bytes, position: int, headers: dict[str, str]) -> Response:
    at = {POSITION_HEADER: str(position)}
    return Response(body, headers=headers | at, media_type="application/json")
