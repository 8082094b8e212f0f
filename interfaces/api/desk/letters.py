"""Letters as staff see them: what went out, what did not arrive, and sending it again."""

from dataclasses import dataclass

from fastapi import Response

from application.store.event_store import Decision
from domain.kernel import NotFound
from domain.selling.letter import LETTER, SendAgain
from interfaces.api.edge.access import staff
from interfaces.api.edge.answers import Cursor, Id, Limit, Reads, private
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.routes import Routes
from projections.kit.paging import Page
from projections.letters import LETTERS_SENT, LetterOut, letters_failed, letters_of

routes = Routes("/staff", "staff: orders", "commands")
queries = Routes("/staff", "staff: orders", "queries")
READERS = staff("concierge", "risk_officer", "operator", "auditor")


@dataclass(frozen=True, slots=True)
class OrderLetters:
    letters: tuple[LetterOut, ...]


@dataclass(frozen=True, slots=True)
class WantedAgain:
    """It leaves as soon as a worker has time, after all that was to be sent before it."""

    message_id: str


@queries.get("/orders/{order_id}/letters", READERS, OrderLetters)
def order_letters(order_id: Id, reads: Reads) -> Response:
    """What was written to the customer of an order, and what became of it."""
    return private(reads.told(LETTERS_SENT, lambda c: OrderLetters(letters_of(c, order_id))))


@queries.get("/letters/failed", READERS, Page[LetterOut])
def failed_letters(reads: Reads, cursor: Cursor = None, limit: Limit = 50) -> Response:
    """Letters that bounced, or that whoever received them complained of: somebody should call."""
    return private(reads.told(LETTERS_SENT, letters_failed, cursor=cursor, limit=limit))


@routes.post("/letters/{message_id}/again", staff("concierge"), WantedAgain, refuses=(NotFound,))
def send_letter_again(message_id: Id, asked: Asked) -> Response:
    """Write the same letter anew, from what is true today, to the address known today."""

    def use_case(decision: Decision) -> WantedAgain:
        decision.decide(LETTER, message_id, SendAgain(by=asked.staff_id))
        return WantedAgain(message_id)

    return asked.do(use_case)
