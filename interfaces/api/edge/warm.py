"""Public answers, remembered as bytes: under their question and what they were made of.

While nothing of that has changed, they are told again by the event loop itself, before any
routing, and the same pair is the ETag. Who asks what is being answered already waits for it.
"""

from asyncio import Future, shield
from dataclasses import dataclass, field
from hashlib import blake2b

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from interfaces.api.edge.asking import POSITION_HEADER
from interfaces.api.edge.kept import Kept, Memory, PublicQuestion
from interfaces.api.edge.public import MadeOf, asked_in, made_of
from interfaces.api.edge.waiting import seen
from projections.kit.marks import Marks, Sighting

LONGEST_QUERY = 2_000
UNSEEN = Sighting(0.0, {}, {})
OF_BODIES = ("Content-Length", "Content-Type", "Content-Encoding")


@dataclass(frozen=True, slots=True)
class Remembering:
    """`room` is in bytes; `rooms` are the first parts of paths that public answers have."""

    marks: Marks
    room: int
    build: bytes
    rooms: frozenset[str]


class Warm:
    """ASGI middleware, around what compresses."""

    def __init__(self, app: ASGIApp, remembering: Remembering) -> None:
        self._app = app
        self._by = remembering
        self._memory = Memory(remembering.room)
        self._answering: dict[PublicQuestion, Future[Kept | None]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._may_be_public(scope):
            await self._app(scope, receive, send)
            return
        asked, headers = asked_in(scope), Headers(scope=scope)
        question = PublicQuestion(asked.target, "gzip" in headers.get("Accept-Encoding", ""))
        teller = Teller(send, headers.get("If-None-Match", ""), asked.min_position)
        if not await self._remembered(question, scope, teller):
            await self._answer(question, scope, receive, teller)

    def _may_be_public(self, scope: Scope) -> bool:
        return (
            scope["type"] == "http"
            and scope["method"] == "GET"
            and scope["path"][1:].partition("/")[0] in self._by.rooms
            and len(scope["query_string"]) < LONGEST_QUERY
        )

    async def _remembered(self, question: PublicQuestion, scope: Scope, teller: "Teller") -> bool:
        """Tell it from memory, or once others were answered the same; whether that could be.

        Who waited for an answer that was begun before they asked, and is not true any more, waits
        for the next: that one is begun later, and is theirs whatever happens meanwhile. So there
        is never more than one in the making.
        """
        if await self._tell(question, scope, teller):
            return True
        if teller.min_position is not None:
            return False
        if (before := self._answering.get(question)) is not None:
            await shield(before)
            if await self._tell(question, scope, teller):
                return True
        since = self._answering.get(question)
        if since is None or (kept := await shield(since)) is None:
            return False
        await self._tell_kept(kept, kept.position, scope, teller)
        return True

    async def _tell(self, question: PublicQuestion, scope: Scope, teller: "Teller") -> bool:
        now = await seen(self._by.marks) or UNSEEN
        kept = self._memory.get(question, now)
        if kept is None or (teller.min_position or 0) > kept.position_at(now):
            return False
        await self._tell_kept(kept, kept.position_at(now), scope, teller)
        return True

    async def _tell_kept(self, kept: Kept, position: int, scope: Scope, teller: "Teller") -> None:
        scope["state"]["remembered"] = kept.operation
        await teller.tell(kept, position)

    async def _answer(
        self, question: PublicQuestion, scope: Scope, receive: Receive, teller: "Teller"
    ) -> None:
        """The first who asks answers for all; a waiter that it is no answer for asks alone, as
        does who may have to wait for a position."""
        alone = question in self._answering or teller.min_position is not None
        told = Future[Kept | None]() if alone else self._answering.setdefault(question, Future())
        caught, kept = Caught(), None
        try:
            await self._app(scope, receive, caught)
            kept = self._kept(question, scope, caught)
        finally:
            if not alone:
                del self._answering[question]
                told.set_result(kept)
        if kept is None:
            await caught.pass_on(teller.send)
        else:
            await teller.tell(kept, kept.position)

    def _kept(self, question: PublicQuestion, scope: Scope, caught: "Caught") -> Kept | None:
        found = made_of(scope)
        if caught.status != 200 or not found.public:
            return None
        kept = Kept(
            operation=scope["route"].operation_id,
            headers=caught.headers,
            body=caught.body,
            etag=self._etag(question, found, caught.body),
            position=found.position,
            made_of=found.marks,
        )
        self._memory.put(question, kept)
        return kept

    def _etag(self, question: PublicQuestion, found: MadeOf, body: bytes) -> bytes:
        """What is made of nothing that can change, is only known by itself."""
        when: object = sorted(found.marks.items()) if found.marks else body
        pair = repr((question.target, when)).encode()
        return b'W/"%s"' % blake2b(pair, key=self._by.build, digest_size=12).hexdigest().encode()


@dataclass(slots=True)
class Caught:
    """An answer, held back."""

    messages: list[Message] = field(default_factory=list)

    async def __call__(self, message: Message) -> None:
        self.messages.append(message)

    @property
    def status(self) -> int:
        return int(self.messages[0]["status"])

    @property
    def headers(self) -> Headers:
        return Headers(raw=self.messages[0]["headers"])

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.messages[1:])

    async def pass_on(self, send: Send) -> None:
        for message in self.messages:
            await send(message)


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells one caller: nothing at all when they have it already."""

    send: Send
    has: str
    min_position: int | None

    async def tell(self, kept: Kept, position: int) -> None:
        headers = MutableHeaders(raw=list(kept.headers.raw))
        headers["ETag"] = kept.etag.decode()
        if kept.made_of:
            headers[POSITION_HEADER] = str(position)
        if self.min_position is not None:
            headers["Cache-Control"] = "no-cache"
        same = bool(self.has) and _holds(self.has, kept.etag.decode())
        for name in OF_BODIES if same else ():
            del headers[name]
        status = 304 if same else 200
        await self.send({"type": "http.response.start", "status": status, "headers": headers.raw})
        await self.send({"type": "http.response.body", "body": b"" if same else kept.body})


def _holds(tags: str, etag: str) -> bool:
    """Whether a list of tags has this one, weak or strong; `*` is whatever there is."""
    opaque = etag.removeprefix("W/")
    found = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
    return opaque in found or tags.strip() == "*"
