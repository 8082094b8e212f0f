"""One request, understood: who asks, under which ids and key; and the way to the use cases."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from fastapi import Depends
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from application.ids import new_id
from application.people.mailboxes import Mailboxes
from application.shop import Shop
from application.store.event_store import Answer, Decision, IdempotencyKey, Request
from domain.envelope import Cause
from interfaces.api.edge.access import Operation
from interfaces.api.edge.bodies import canonical
from interfaces.api.edge.callers import Caller
from interfaces.api.edge.counting import Asks
from interfaces.api.edge.needs import Api
from interfaces.api.edge.newcomers import refuse_late, stored_key

T = TypeVar("T")
POSITION_HEADER = "X-Position"
REPLAYED_HEADER = "Idempotent-Replayed"


@dataclass(frozen=True, slots=True)
class Asking:
    """What an endpoint is given besides its path and body."""

    api: Api
    caller: Caller
    request: Request
    key: IdempotencyKey | None
    asks: Asks

    @property
    def shop(self) -> Shop:
        return self.api.shop()

    @property
    def owner(self) -> str:
        """Whose what they make is, and what is theirs: a customer, or who holds a token."""
        return self.caller.owner

    @property
    def customer_id(self) -> str:
        """Of whoever is signed in; asked only where that is asked of them."""
        return self.caller.customer_id

    @property
    def staff_id(self) -> str:
        return self.caller.actor.id

    @property
    def mailboxes(self) -> Mailboxes:
        return self.api.identity.mailboxes

    @property
    def min_margin(self) -> Decimal:
        """The share above cost that a sale leaves at least, by the book of now."""
        return self.shop.prices.at(self.api.store.clock.now()).rule_set.min_margin

    @property
    def marked_from_g(self) -> dict[str, Decimal]:
        """The mass of an article by metal from which the law wants a mark."""
        metals = self.shop.prices.at(self.api.store.clock.now()).rule_set.metals
        return {code: metal.family.hallmark_from_g for code, metal in metals.items()}

    def run(self, use_case: Callable[[Decision], Any]) -> Answer:
        if self.key is None:
            return self.api.store.run(use_case, self.request).answer
        return self.api.store.once(use_case, self.request, self.key)

    def look(self, question: Callable[[Decision], T]) -> T:
        """Ask the streams as they are now; nothing is written."""
        return self.api.store.shown(question)

    def do(self, use_case: Callable[[Decision], Any], status: int = 200) -> Response:
        """Run a use case and answer with what it returned, as it is stored under the key."""
        return written(self.run(use_case), status)

    def secret(self, purpose: str) -> str:
        """A token to hand out. With an Idempotency-Key it follows from our secret, the caller and
        the key, so that a repeat tells the same one, though it was never stored."""
        tokens = self.api.tokens
        if self.key is None:
            return tokens.issue()
        return tokens.issue_for(f"{purpose}:{self.caller.partition}:{self.key.key}")

    def make(self, use_case: Callable[[Decision], Any]) -> Response:
        """The same for something new: a token issued for it stands in the answer, but is never
        stored with it, and told for some minutes only."""
        answer = self.run(use_case)
        if self.caller.issued:
            refuse_late(answer, self.api.repeats.told_again)
        return written(answer, 201, token=self.caller.issued)


async def asking(request: HttpRequest) -> Asking:
    """Awaited and not sent to a thread: it only hands over what is there."""
    found: Asking = request.state.asking
    return found


Asked = Annotated[Asking, Depends(asking)]


def written(answer: Answer, status: int = 200, **more: Any) -> Response:
    """The answer of a write: its stored JSON, and the position at which it can be read."""
    body = json.dumps({**json.loads(answer.body), **more}).encode() if more else answer.body
    headers = {POSITION_HEADER: str(answer.position), "Cache-Control": "no-store"}
    if answer.replayed:
        headers[REPLAYED_HEADER] = "true"
    return Response(body, status, headers=headers, media_type="application/json")


def request_of(http: HttpRequest, operation: Operation, caller: Caller) -> Request:
    return Request(
        cause=Cause(
            actor=caller.actor,
            command_id=new_id(),
            correlation_id=http.state.correlation_id,
        ),
        caller=caller.partition,
        route=operation.name,
    )


def key_of(http: HttpRequest, key: str | None, body: Any) -> IdempotencyKey | None:
    """Of key and body a keyed hash is kept: a newcomer's key is a secret, and what is short in a
    body could be guessed from a plain one."""
    if key is None:
        return None
    api: Api = http.app.state.api
    said = f"{http.method} {http.url.path}\n".encode() + canonical(body)
    digest = api.tokens.hash(f"body:{hashlib.sha256(said).hexdigest()}")
    return IdempotencyKey(stored_key(api.tokens, key), digest)
