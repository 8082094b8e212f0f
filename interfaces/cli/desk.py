"""The pricing desk from a terminal: the same two people as over HTTP, known by their sessions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from application.ids import new_id
from application.pricing import price_desk
from application.pricing.price_desk import BookShown, BookWish, books_shown
from application.pricing.rates import METALS, last_reading
from application.reference import RULE_SET, read_document, rule_set_path
from application.store.event_store import Decision, EventStore, Request
from domain.deadlines import local_to_utc
from domain.envelope import Actor, Cause
from domain.json_document import Node
from domain.kernel import Invalid
from domain.people.staff_role import StaffRole
from interfaces.api.edge.access import staff
from interfaces.api.edge.callers import as_staff
from interfaces.api.edge.needs import Premises

T = TypeVar("T")
ROLE: StaffRole = "pricing"


class LocalTimeUnreadable(Invalid):
    """{said} is no time of London; write it as 2026-12-01T00:00."""


@dataclass(frozen=True, slots=True)
class PricingDesk:
    """One person at it, known by the token of their session."""

    store: EventStore
    staff_id: str

    @classmethod
    def of(cls, house: Premises, token: str, *, fresh: bool = False) -> "PricingDesk":
        """Raises what a route of that desk would refuse them with."""
        return cls(house.store, as_staff(house, staff(ROLE, fresh=fresh), token).actor.id)

    def file(self, path: Path | None) -> str:
        """A rule set, by default the one that this version ships with; its number."""
        document = Node(read_document(path or rule_set_path(RULE_SET)))["rule_set"].members()
        added = self._do(lambda d: price_desk.add_rule_set(d, document, author=self.staff_id))
        return added.version

    def draft(
        self, book_id: str, starts: str, *, rule_set: str | None, pin_latest: bool
    ) -> BookShown:
        """Its impact is worked out by the shop, once it is open."""
        valid_from = _london(starts)

        def use_case(decision: Decision) -> BookShown:
            wish = BookWish(
                book_id=book_id,
                valid_from=valid_from,
                ruleset_version=rule_set,
                rates=_latest(decision) if pin_latest else {},
            )
            return price_desk.draft_book(decision, wish, author=self.staff_id)

        return self._do(use_case)

    def schedule(self, book_id: str) -> BookShown:
        """As the second person."""
        return self._do(lambda d: price_desk.schedule_book(d, book_id, by=self.staff_id))

    def _do(self, use_case: Callable[[Decision], T]) -> T:
        actor, command_id = Actor("staff", self.staff_id, ROLE), new_id()
        cause = Cause(actor=actor, command_id=command_id, correlation_id=command_id)
        request = Request(cause=cause, caller=self.staff_id, route="elysium prices")
        return self.store.run(use_case, request).value


def shelf(store: EventStore) -> tuple[BookShown, ...]:
    """Drafts, then every book, the latest first."""
    return books_shown(store.look()).items


def _latest(decision: Decision) -> dict[str, str]:
    readings = {metal: last_reading(decision, metal) for metal in METALS}
    return {metal: reading.rate_id for metal, reading in readings.items() if reading}


def _london(said: str) -> datetime:
    try:
        return local_to_utc(datetime.fromisoformat(said)).utc
    except ValueError:
        raise LocalTimeUnreadable(said=said) from None
